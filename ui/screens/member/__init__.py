"""The member at the till: find, enrol, look at, spend points."""
