"""The Open Contracting Data Standard 1.1.5: notices in and out."""
