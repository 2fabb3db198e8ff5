"""Computational graphs to look at: read from an expression, a playground's network or a lesson's demo.

`sources.load` reads one, `walk.Walk` steps through it, `folding.fold` folds parts of it away, `picture.Picture`
draws it, `export` writes it. Nothing here knows the screen.
"""
