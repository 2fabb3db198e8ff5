"""The terminal program. The only package of the project that imports Textual."""
