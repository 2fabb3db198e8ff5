"""The commands of the command line, a file each. `make` builds the command in the current language."""
