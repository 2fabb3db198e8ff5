"""One file and one style sheet for every screen; each is imported when it is first opened."""
