"""Trying the door without Meta: a Graph API on this machine and a telephone in the terminal."""
