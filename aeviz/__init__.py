"""aeviz: autoencoders that can be touched. The core; nothing in it knows of a screen."""
