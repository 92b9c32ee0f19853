"""First run: what this device is to be."""
