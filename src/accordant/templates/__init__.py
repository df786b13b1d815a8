"""Documents to start from: read them, copy them, change them."""
