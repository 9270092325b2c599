"""What the server sends besides pages: weights, scripts, runs, and where images are received."""
