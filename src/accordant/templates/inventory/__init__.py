"""A retailer tells a supplier each morning what stands on its shelves."""
