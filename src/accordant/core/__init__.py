"""The rules of information sharing: pure, with no clock, disk, network or framework."""
