"""A file given to a command: a path or standard input, plain or gzip."""

from __future__ import annotations

import gzip
import io
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from pos_app.errors import BadInput, EnvironmentFault

BUFFER_BYTES: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"

type_of_binary = io.BufferedReader | gzip.GzipFile


def open_input(name: str, open_files: ExitStack) -> type_of_binary:
    """The bytes of a file, unpacked; closed with ``open_files``.

    Raises BadInput ``file_missing``, ``file_is_folder``; EnvironmentFault ``file_unreadable``.
    """
    try:
        raw: Any = sys.stdin.buffer if name == "-" else io.FileIO(name)
        file = io.BufferedReader(raw, BUFFER_BYTES)
        # Standard input stays open; it is not ours.
        open_files.callback(file.detach if name == "-" else file.close)
        if file.peek(2)[:2] == _GZIP:
            return open_files.enter_context(gzip.GzipFile(fileobj=file, mode="rb"))
        return file
    except FileNotFoundError as error:
        raise BadInput("file_missing", file=name) from error
    except IsADirectoryError as error:
        raise BadInput("file_is_folder", file=name) from error
    except ValueError as error:  # a NUL in the name
        raise BadInput("file_missing", file=name.replace("\0", "")) from error
    except OSError as error:
        if name != "-" and Path(name).is_dir():  # Windows: permission denied
            raise BadInput("file_is_folder", file=name) from error
        raise unreadable(name, error) from error


def unreadable(name: str, error: OSError) -> EnvironmentFault:
    """What is said of a file that the machine does not give."""
    return EnvironmentFault("file_unreadable", file=name, why=error.strerror or str(error))
