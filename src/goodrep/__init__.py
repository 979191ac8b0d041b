"""goodrep: a coach that watches glute exercises through a laptop camera."""

__version__ = "0.1.0"
