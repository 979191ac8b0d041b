"""Adapters at the edge: camera, files, pose model, voice, store, recordings."""
