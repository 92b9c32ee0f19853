"""The command line (COMMANDS): one module per group of commands, all over the same services."""
