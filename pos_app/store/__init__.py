"""The only SQLite: the journal of this device and the replica of what the centre said."""
