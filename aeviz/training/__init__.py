"""What decides a run, and what carries it out: recipe, branches, trainer, learning rate, splits of the data."""
