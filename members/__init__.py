"""Who writes to us: pseudonyms, what a person follows, and how a person is forgotten."""
