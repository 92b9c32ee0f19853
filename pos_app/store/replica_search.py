"""Search as you type: any part of a name in either language, best first (ADR 0008).

A name is found through its *grams*: its runs of one, two and three characters, and marked ones for
the starts of words and names. Posting lists are in rank order, so the best matches of the most
frequent query are the first few entries of a list, and only a rare query reads a list to its end.
Grams promise too much (all parts, not side by side), so every candidate is checked against the
law: *each word of the query is a part of a name*, after ``str.casefold``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import add
from typing import Final, NamedTuple

from pos_app.domain.catalogue import Product

GRAM_BREAK: Final = "\n"
NAME_START: Final = "\x01"
WORD_START: Final = "\x02"
_GRAM: Final = 3
_MARKED: Final = (1, 2, 3)
_GRAMS_PER_WORD: Final = 6
_GRAMS_PER_QUERY: Final = 16
_WORSE_TIERS_CATCH: Final = 300
"""Rejected candidates after which a better tier gives up: what it misses is found in a worse one,
so this bounds the time of an unlucky query and costs no match, only its place."""
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_STARTS: Final = re.compile(r"^.|(?<!\w)\w")


def fold(text: str) -> str:
    """The text as it is compared: case folded, control characters as blanks."""
    folded = text.casefold()
    return folded if folded.isprintable() else _UNPRINTED.sub(" ", folded)


class Tier(NamedTuple):
    """One grade of match: which grams to look up, and what a candidate must fulfil."""

    grams: tuple[str, ...]
    law: re.Pattern[str] | None

    @property
    def expression(self) -> str:
        """The look-up as an FTS5 query."""
        return " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in self.grams)


class Query:
    """What was typed, in words, and the tiers in which it is answered."""

    def __init__(self, text: str) -> None:
        self.words = tuple(dict.fromkeys(fold(text).split()))
        self._phrase = " ".join(fold(text).split())

    def without(self, word: str) -> Query:
        """The same query less one of its words."""
        return Query(" ".join(other for other in self.words if other != word))

    def matches(self, product: Product) -> bool:
        """The law of the search."""
        both = f"{fold(product.name)}\n{fold(product.name_zh)}"
        return all(word in both for word in self.words)

    def starts_name(self) -> Tier:
        """A name begins with all that was typed."""
        first, *others = self._phrase.split()
        grams = [NAME_START + first[:_GRAM], *_inner(first)]
        for word in others:
            grams += _grams_within(word)
        return Tier(_bounded(grams), re.compile(rf"^{re.escape(self._phrase)}", re.MULTILINE))

    def starts_words(self) -> Tier:
        """Every word that was typed begins a word of a name."""
        grams: list[str] = []
        for word in self.words:
            grams += [WORD_START + word[:_GRAM], *_inner(word)]
        starts = (rf"(?=.*(?:^|(?<=\s)|(?<!\w)(?=\w)){re.escape(w)})" for w in self.words)
        return Tier(_bounded(grams), re.compile(rf"\A{''.join(starts)}", re.DOTALL | re.MULTILINE))

    def within_names(self) -> Tier:
        """Every word that was typed is some part of a name."""
        grams: list[str] = []
        for word in self.words:
            grams += _grams_within(word)
        return Tier(_bounded(grams), None)

    def keep(self, tier: Tier, candidates: Iterable[Product]) -> Iterator[Product]:
        """The candidates that fulfil the law and the tier."""
        rejected = 0
        for product in candidates:
            if self.matches(product) and (tier.law is None or tier.law.search(_lines(product))):
                yield product
                continue
            rejected += 1
            if tier.law is not None and rejected >= _WORSE_TIERS_CATCH:
                return


def _lines(product: Product) -> str:
    return "\n".join(" ".join(fold(name).split()) for name in (product.name, product.name_zh))


def grams_of(product: Product) -> str:
    """Everything a product's names can be found by, as one text of the gram index."""
    grams: list[str] = []
    for name in (product.name, product.name_zh):
        words = fold(name).split()
        if words:
            first = words[0]
            grams += [NAME_START + first[:1], NAME_START + first[:2], NAME_START + first[:3]]
            grams += map(_grams_of_word, words)
    return GRAM_BREAK.join(grams)


# Names share their words, so most rows of an import find most of theirs here.
@lru_cache(maxsize=50_000)
def _grams_of_word(word: str) -> str:
    grams = [*word, *map(add, word, word[1:])]
    grams += [word[i : i + _GRAM] for i in range(len(word) - 2)]
    starts = [0] if word.isalnum() else [found.start() for found in _STARTS.finditer(word)]
    for at in starts:
        grams += [WORD_START + word[at : at + length] for length in _MARKED]
    return GRAM_BREAK.join(grams)


def _grams_within(word: str) -> list[str]:
    return _inner(word) or [word]


def _inner(word: str) -> list[str]:
    """Some of a word's three-character grams, spread evenly; none for a shorter word."""
    last = len(word) - _GRAM
    if last < _GRAMS_PER_WORD:
        return [word[i : i + _GRAM] for i in range(last + 1)]
    places = {last * i // (_GRAMS_PER_WORD - 1) for i in range(_GRAMS_PER_WORD)}
    return [word[i : i + _GRAM] for i in sorted(places)]


def _bounded(grams: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(grams))[:_GRAMS_PER_QUERY]
