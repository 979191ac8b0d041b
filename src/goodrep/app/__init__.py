"""The commands: what a person types, hears and sees."""
