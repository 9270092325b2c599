"""What lies under pretrained/: its format, its schema, its catalogue, and its networks in NumPy. No torch."""
