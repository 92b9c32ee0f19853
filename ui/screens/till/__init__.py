"""The trading surface: basket, look-up, tender."""
