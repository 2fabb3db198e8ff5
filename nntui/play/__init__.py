"""The playground without its screen: settings and their one-line form, points, networks, training, and its script.

Imports no Textual. `settings` and `state` need no NumPy either.
"""
