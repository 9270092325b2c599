"""Makes what ships: trains, measures, and writes it under pretrained/."""
