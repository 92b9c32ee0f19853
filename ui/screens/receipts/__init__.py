"""Receipts: find, look at, print again."""
