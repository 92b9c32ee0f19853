"""A printer on the screen: what the bytes would put on paper, as a picture and as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image as Picture

from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import PrinterState
from printing import image
from printing.compose import Line
from printing.document import QR, Cut, Feed
from printing.escpos.decoder import Printed, Raster, Space, decode, type_of_printed
from printing.transports.file import next_number

KEEP: Final = 200
"""Papers kept in the folder; older ones are removed."""


class PreviewTransport:
    """Decodes each job and keeps the last paper for a window to show.

    With a folder, writes ``paper-000001.png`` and ``.txt`` for each.
    """

    def __init__(self, folder: Path | None = None, *, dots: int = 576) -> None:
        """``dots`` is the paper's width: 576 at 80 mm, 384 at 58 mm."""
        self._folder = folder
        self._dots = dots
        self.last_png = b""
        self.last_text = ""
        self.papers = 0
        self.pulses = 0

    @property
    def name(self) -> str:
        """The kind and the folder."""
        return f"preview {self._folder or ''}".strip()

    def send(self, data: bytes) -> None:
        """Show the paper; raises EnvironmentFault ``printer_file_failed`` when the folder fails."""
        printed = decode(data)
        bands = [b for p in printed if (b := _band(p, self._dots)) is not None]
        if not bands:
            self.pulses += 1
            return
        png, text = image.png_of_bands(bands, self._dots), "".join(_texts(printed))
        self._keep(png, text)
        self.last_png, self.last_text = png, text
        self.papers += 1

    def pulse(self, data: bytes) -> None:
        """Counts what would open a drawer."""
        self.send(data)

    def state(self) -> PrinterState:
        """A screen has always paper."""
        return PrinterState.READY

    def _keep(self, png: bytes, text: str) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = next_number(self._folder, ".png")
            (self._folder / f"paper-{number:06d}.txt").write_text(text, "utf-8")
            (self._folder / f"paper-{number:06d}.png").write_bytes(png)
            for suffix in ("png", "txt"):
                old = self._folder / f"paper-{number - KEEP:06d}.{suffix}"
                old.unlink(missing_ok=True)
        except OSError as error:
            raise EnvironmentFault(
                "printer_file_failed", path=str(self._folder), detail=error.strerror or str(error)
            ) from error


def _band(printed: type_of_printed, dots: int) -> Picture.Image | None:
    match printed:
        case Printed(text=text, style=style):
            return image.line_band(Line(text, style), dots)
        case Raster():
            return _raster_band(printed, dots)
        case Space(dots=height):
            return Picture.new("L", (dots, max(1, height)), image.WHITE)
        case QR(payload=payload):
            return image.qr_code(payload, dots)
        case Feed() | Cut():
            return image.band_of(printed, dots)
        case _:
            return None


def _raster_band(raster: Raster, dots: int) -> Picture.Image:
    bits = Picture.frombytes("1", (raster.width_bytes * 8, raster.height), raster.data)
    band = Picture.new("L", (dots, raster.height), image.WHITE)
    band.paste(bits.convert("L").point(lambda grey: image.WHITE - grey), (0, 0))
    return band


def _texts(printed: list[type_of_printed]) -> Iterator[str]:
    for piece in printed:
        if isinstance(piece, Printed):
            yield f"{piece.text.rstrip()}\n"
        elif isinstance(piece, Feed):
            yield "\n" * piece.lines
