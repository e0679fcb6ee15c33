"""Open tenders: read from the portal or imported, kept with their history, searched, followed and told about."""
