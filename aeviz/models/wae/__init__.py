"""The Wasserstein autoencoder, its codes matched to the prior by MMD."""
