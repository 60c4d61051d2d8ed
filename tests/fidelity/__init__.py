"""How much of a real document survives the way to Notion and back: documents, an independent reader, the table."""
