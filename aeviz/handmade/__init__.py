"""The mathematics of the first lab: codes made by hand."""
