"""Real devices behind the ports."""
