"""What runs in the browser: the engine, the pad, runs in training, their time line, and the labs' pieces."""
