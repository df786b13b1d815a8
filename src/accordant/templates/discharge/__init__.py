"""A hospital tells a patient's practice what it did and what is to be done now."""
