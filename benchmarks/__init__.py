"""Measurements: what a run costs, and how right it is."""
