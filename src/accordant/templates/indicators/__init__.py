"""Members of a community warn each other of attacks, under the Traffic Light Protocol."""
