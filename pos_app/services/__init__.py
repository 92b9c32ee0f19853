"""Use cases: one public method per intent of a person; each returns what happened."""
