"""The exercise specs: their shape, how they are read, and what is said when one is wrong."""
