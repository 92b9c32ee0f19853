"""Seams to the world outside the rules: Protocols and the data they speak."""
