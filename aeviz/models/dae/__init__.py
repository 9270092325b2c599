"""The denoising autoencoder."""
