"""Widgets that more than one screen uses, or that are worth testing alone."""
