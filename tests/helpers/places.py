"""Where tests read and write: never the user's own directories, never a path of one machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
_OURS: Final = {"LANEHOUSE_DATA_DIR": "data", "LANEHOUSE_STATE_DIR": "state"}
_PLATFORM: Final = {
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "share",
    "XDG_STATE_HOME": "xdg-state",
}
"""Libraries that ask platformdirs for themselves are kept out of the home directory as well."""


def _point_to(base: Path, patch: pytest.MonkeyPatch) -> None:
    for name, part in (_OURS | _PLATFORM).items():
        patch.setenv(name, str(base / part))


@pytest.fixture(scope="session", autouse=True)
def _isolated_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures of wider scope than a test are kept away from the user's directories too."""
    with pytest.MonkeyPatch.context() as patch:
        _point_to(tmp_path_factory.mktemp("session"), patch)
        yield


@pytest.fixture(autouse=True)
def _isolated_test(
    _isolated_session: None,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Each test has data and state directories of its own; they are made only when used."""
    number = request.session.stash[_COUNT] = request.session.stash.get(_COUNT, 0) + 1
    with pytest.MonkeyPatch.context() as patch:
        _point_to(tmp_path_factory.getbasetemp() / "homes" / str(number), patch)
        yield


_COUNT: Final = pytest.StashKey[int]()


@pytest.fixture
def data_dir() -> Path:
    """This test's own LANEHOUSE_DATA_DIR, made."""
    path = Path(os.environ["LANEHOUSE_DATA_DIR"])
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The directory of real data: LANEHOUSE_SHARED, or ``shared`` beside the repository."""
    path = Path(os.environ.get("LANEHOUSE_SHARED") or ROOT.parent / "shared")
    if not path.is_dir():
        pytest.skip(f"no shared data at {path}; set LANEHOUSE_SHARED to its directory")
    return path
