"""What one lab alone shows: its measured figures and what they answer to its questions."""
