"""The command line: every subcommand is a few lines over the library."""

from __future__ import annotations

import os
import sys

import typer

from corridors.cli import browse, data, pictures, serve, travel
from corridors.cli.common import app
from corridors.errors import CorridorsError

__all__ = ["app", "browse", "data", "main", "pictures", "serve", "travel"]


def main() -> None:
    """Run the command line; errors go to stderr as a sentence, with exit code 2."""
    try:
        app()
    except CorridorsError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
