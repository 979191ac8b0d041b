"""Measuring, counting, judging and choosing cues: no I/O, no clock, no camera, model or speech library."""
