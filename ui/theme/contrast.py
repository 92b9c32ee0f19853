"""WCAG contrast of two opaque colours (WCAG 2.2, relative luminance and contrast ratio)."""

from __future__ import annotations


def contrast_ratio(one: str, other: str) -> float:
    """From 1.0 (equal) to 21.0 (black on white); colours as ``#RRGGBB``."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
