"""The web chat: one page and two addresses behind it; it takes the same path to Rasa as every other door."""
