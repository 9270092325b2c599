"""The VAE with ten latents."""
