"""Ways to a printer, and the setting that names one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos_app.errors import BadInput
from pos_app.ports.printing import Transport
from printing.transports.file import FileTransport
from printing.transports.network import NetworkTransport
from printing.transports.null import NullTransport
from printing.transports.preview import PreviewTransport

RAW_PORT: Final = 9100


def transport_of(setting: str, *, dots: int = 576) -> Transport:
    """The transport a setting names.

    ``none`` or nothing; ``network:HOST[:PORT]`` (port 9100 unless said; an IPv6 address in
    brackets); ``file:PATH`` (appends; also a device such as ``/dev/usb/lp0``); ``folder:PATH``
    (one file per job); ``preview:PATH`` (a picture and a text per job; ``dots`` is its width).
    Raises BadInput ``printer_setting_unreadable``.
    """
    kind, _, rest = setting.strip().partition(":")
    if kind in {"", "none"} and not rest:
        return NullTransport()
    if kind == "network" and rest:
        return NetworkTransport(*_address(rest, setting))
    if kind == "file" and rest:
        return FileTransport(Path(rest))
    if kind == "folder" and rest:
        return FileTransport(Path(rest), is_folder=True)
    if kind == "preview" and rest:
        return PreviewTransport(Path(rest), dots=dots)
    raise BadInput("printer_setting_unreadable", setting=setting[:80])


def _address(text: str, setting: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        return text.strip("[]"), RAW_PORT
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536 and host):
        raise BadInput("printer_setting_unreadable", setting=setting[:80])
    return host.strip("[]"), int(port)
