"""A small local portal that behaves like the real one, for tests and demonstrations; all its notices are made up."""
