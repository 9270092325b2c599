"""The linear autoencoder."""
