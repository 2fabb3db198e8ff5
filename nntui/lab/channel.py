"""From the process of a check to the program: lines of JSON, among them what the learner's code prints."""

from __future__ import annotations

import io
import json
import os
import threading

from nntui.course.sandbox import CHANNEL_LOST


class Channel:
    """The way back to the program. Writes whole lines; a closed descriptor ends the process."""

    def __init__(self) -> None:
        self._to = os.dup(1)
        self._write, self._dumps, self._exit = os.write, json.dumps, os._exit
        self._lock = threading.Lock()

    def send(self, event: str, **values: object) -> None:
        line = (self._dumps({"event": event, **values}) + "\n").encode()
        try:
            with self._lock:
                while line:
                    line = line[self._write(self._to, line) :]
        except OSError:
            self._exit(CHANNEL_LOST)


class Printed(io.TextIOBase):
    """What stands in for standard output and standard error: the first `most` characters are sent on."""

    def __init__(self, channel: Channel, most: int) -> None:
        self._channel = channel
        self._left = most
        self._waiting = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._left > 0:
            kept = text[: self._left]
            self._left -= len(kept)
            self._waiting += kept
            if not self._left:
                self._waiting += "\n…\n"
            if "\n" in kept or len(self._waiting) > 1000 or not self._left:
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            text, self._waiting = self._waiting, ""
            self._channel.send("print", text=text)
