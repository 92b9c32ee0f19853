"""The look: contrast, sizes, icons, and a stylesheet that names only what exists."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from ui.theme import THEME_NAMES, Theme, icons, tokens
from ui.theme.contrast import contrast_ratio
from ui.theme.stylesheet import GROUNDS, KINDS, TONES, stylesheet


def test_contrast_of_known_pairs() -> None:
    """The measure itself."""
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEME_NAMES)
def test_words_stand_out_from_their_ground(name: str) -> None:
    """4.5:1 for words, 3:1 for shapes, in both themes."""
    colours = tokens.COLOURS[name]
    for pairs, least in ((tokens.TEXT_PAIRS, 4.5), (tokens.SHAPE_PAIRS, 3.0)):
        poor = [(a, b) for a, b in pairs if contrast_ratio(colours[a], colours[b]) < least]
        assert poor == []


def test_both_themes_have_the_same_roles() -> None:
    """Neither theme is an afterthought."""
    assert tokens.LIGHT.keys() == tokens.DARK.keys()
    assert {*TONES, *GROUNDS} <= tokens.LIGHT.keys()
    assert all(f"{kind}_soft" in tokens.LIGHT for kind in KINDS)


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("scale", tokens.SCALES)
def test_sizes(name: str, scale: float) -> None:
    """14 px at the least, 44 px to touch, and everything grows."""
    theme = Theme(name, scale)
    assert min(theme.text_px(role) for role in tokens.TYPE) >= round(14 * scale)
    assert theme.target >= 44
    assert theme.text_px("total") == max(theme.text_px(role) for role in tokens.TYPE)
    assert "None" not in stylesheet(theme)


def test_scale_is_held_in_bounds() -> None:
    """A broken preference cannot make the window unreadable."""
    assert Theme(scale=0.1).scale == 1.0
    assert Theme(scale=9).scale == 2.0


def test_figures_have_one_width() -> None:
    """A total does not jump about while it counts."""
    metrics = QFontMetrics(Theme().font("total"))
    assert len({metrics.horizontalAdvance(str(figure)) for figure in range(10)}) == 1


def test_every_icon_exists_and_is_drawn() -> None:
    """A role without a glyph would be found by a cashier otherwise."""
    blank = icons.pixmap("minus", "#00000000", 20).toImage()
    for role in icons.ICONS:
        assert icons.pixmap(role, "#101010", 20).toImage() != blank, role


def test_unknown_icon_role() -> None:
    """Fails at once instead of drawing nothing."""
    with pytest.raises(KeyError):
        icons.icon("no such role", "#000000")
