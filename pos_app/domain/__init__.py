"""Pure rules of the trade: no I/O, no clock, no ids made here, no Qt, no logging."""
