"""Everything that imports streamlit: words, widgets, charts, the pad. Torch is not imported from here."""
