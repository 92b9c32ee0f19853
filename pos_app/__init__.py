"""Lanehouse: the program a shop runs at its tills."""
