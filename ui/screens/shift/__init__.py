"""Opening and closing a shift, X and Z reports."""
