"""One VAE for every β."""
