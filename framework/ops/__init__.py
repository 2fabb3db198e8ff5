"""The operations: one file a family. Each is a name, a forward on arrays and one gradient per input."""
