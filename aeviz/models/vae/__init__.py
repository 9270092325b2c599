"""The variational autoencoder, for one β."""
