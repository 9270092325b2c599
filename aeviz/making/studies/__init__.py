"""Many networks each, of which only what was measured ships."""
