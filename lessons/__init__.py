"""The course: one folder a lesson, grouped in tracks. Data and small scripts, no machinery."""
