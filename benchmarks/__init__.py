"""Measurements of accuracy and speed, each beside a baseline of the same run; run from the project's root."""
