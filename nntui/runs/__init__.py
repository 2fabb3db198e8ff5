"""Training runs: each in its own process, events out, commands in. Screen and text both read them."""
