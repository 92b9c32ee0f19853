"""Cash in and out of the drawer without a sale."""
