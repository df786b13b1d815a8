"""Ways in: each turns what came into one call on the work, and they do not know each other."""
