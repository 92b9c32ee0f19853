"""Everything on paper: documents, their forms, and the way to the printer."""
