"""``python -m framework.data.sets MNIST folder`` downloads a set, showing how far it is."""

from __future__ import annotations

import argparse
import sys

from .download import CATALOGUE, DownloadError, download


def show(file: str, here: int, total: int | None) -> None:
    """Draw a bar on the error stream, over the one before."""
    share = here / total if total else 0.0
    amount = f"{here / 1e6:.1f} MB" if total is None else f"{here / 1e6:.1f} of {total / 1e6:.1f} MB"
    end = "\n" if here == total else ""
    print(f"\r{file:30} {'#' * int(30 * share):30} {amount:20}", end=end, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Download what the command line names. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m framework.data.sets", description=__doc__)
    parser.add_argument("name", choices=list(CATALOGUE), help="the set")
    parser.add_argument("root", help="folder to put it in")
    given = parser.parse_args(arguments)
    try:
        print(download(given.name, given.root, show))
    except (DownloadError, KeyboardInterrupt) as error:
        print(f"\n{error or 'interrupted: run the same command again to go on'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
