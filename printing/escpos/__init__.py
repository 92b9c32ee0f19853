"""The printer language ESC/POS: writing it, and reading back what we wrote."""
