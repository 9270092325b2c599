"""Maps and replays as pictures, drawn without a browser."""
