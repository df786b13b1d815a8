"""A hospital gives researchers an extract that names nobody."""
