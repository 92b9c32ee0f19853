"""How the program looks: colours, spacing and type by role, and the stylesheet made from them."""

from ui.theme.theme import Theme
from ui.theme.tokens import THEME_NAMES

__all__ = ["THEME_NAMES", "Theme"]
