"""The page on which a model is trained: its settings, its runs, and what can be done with them."""
