"""Doors: the command line and HTTP."""
