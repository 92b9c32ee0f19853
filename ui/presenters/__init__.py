"""What screens do, without a window: QtCore only."""
