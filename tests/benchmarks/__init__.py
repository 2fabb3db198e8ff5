"""Measurements against other libraries: ``python -m tests.benchmarks``."""
