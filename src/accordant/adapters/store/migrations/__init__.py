"""How the tables came to be, in order; written by Django."""
