"""What the Trainer tells its user: one line at a time, to standard error, through Python's logging."""

from __future__ import annotations

import logging
import sys


class _Stderr(logging.Handler):
    """Writes to whatever standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


#: ``logging.getLogger("framework.lightning").setLevel(logging.WARNING)`` makes the Trainer quiet.
log = logging.getLogger("framework.lightning")
if not log.handlers:
    log.addHandler(_Stderr())
    log.setLevel(logging.INFO)
    log.propagate = False


def say(text: str) -> None:
    """Tell the user something that is no warning."""
    log.info(text)
