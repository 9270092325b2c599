"""What is measured on models and codes, each distance with its null."""
