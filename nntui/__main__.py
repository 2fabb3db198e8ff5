"""`python -m nntui` is `nntui`."""

from nntui.cli import main

main()
