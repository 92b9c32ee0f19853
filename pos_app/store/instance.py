"""One running till per data directory."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from pos_app.errors import EnvironmentFault


class InstanceLock:
    """Held while the journal is open; the operating system lets go of it when the process dies."""

    def __init__(self, directory: Path) -> None:
        """Raises EnvironmentFault ``already_running``, or ``disk_read_only``.

        ``thread_local=False``: the journal may be closed by another thread than opened it.
        """
        self._lock = FileLock(directory / "lanehouse.lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise EnvironmentFault("already_running") from error
        except OSError as error:
            raise EnvironmentFault("disk_read_only", path=str(directory)) from error

    def release(self) -> None:
        """Let another instance start."""
        self._lock.release()
