"""What stands around every page: the link and its state, who is here, the look, the server's settings."""
