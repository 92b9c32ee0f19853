"""Both languages say the same things, and the code asks only for texts that exist."""

from __future__ import annotations

import ast
import re
import tomllib
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import pytest

from tests.architecture import budgets, source
from tests.architecture.text_keys import KEY, Asked, asked, literals, placeholders

LANGUAGES: Final = ("en", "zh")
TEXTS: Final = source.ROOT / "resources" / "i18n"
CJK: Final = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
COMMAND: Final = re.compile(r"`[^`]*`|--[a-z-]+")
LATIN_RUN: Final = re.compile(r"[A-Za-z]+(?:[ ,'-]+[A-Za-z]+)*")
LATIN_WORDS_MAX: Final = 3
"""A name ("GS1 Digital Link") stays Latin in Chinese; four words in a row are a sentence."""


@lru_cache(maxsize=2)
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    """Texts of a language by key; a text without plural forms has the one form ``other``."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted((TEXTS / language).glob("*.toml")):
        for name, text in tomllib.loads(file.read_text("utf-8")).items():
            found[f"{file.stem}.{name}"] = {"other": text} if isinstance(text, str) else text
    return found


@lru_cache(maxsize=1)
def product() -> list[source.Module]:
    """The code that speaks to people."""
    return list(source.modules(*source.PRODUCT))


def wanted(key: str, language: str) -> frozenset[str]:
    """Every placeholder in any form of a text."""
    return frozenset().union(*(placeholders(form) for form in texts(language)[key].values()))


def test_both_languages_have_the_same_keys() -> None:
    """Neither language is the source of the other."""
    en, zh = set(texts("en")), set(texts("zh"))
    found = [f"{key}: only in en" for key in sorted(en - zh)]
    found += [f"{key}: only in zh" for key in sorted(zh - en)]
    source.fail_on(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_well_formed(language: str) -> None:
    """Keys are ``area.name``; forms are texts with ``other`` among them; a plural counts ``n``."""
    found = []
    for key, forms in texts(language).items():
        if not KEY.fullmatch(key):
            found.append(f"{key}: not area.name in small letters")
        if not all(isinstance(form, str) for form in forms.values()) or "other" not in forms:
            found.append(f"{key}: not a text or a table of plural forms with 'other'")
        elif not all(form.strip() for form in forms.values()):
            found.append(f"{key}: empty")
    source.fail_on(found)


def test_both_languages_have_the_same_placeholders() -> None:
    """A fact named in one language is named in the other; ``n`` alone may choose a form unsaid."""
    found = []
    for key in sorted(set(texts("en")) & set(texts("zh"))):
        en, zh = wanted(key, "en"), wanted(key, "zh")
        is_plural = len(texts("en")[key]) > 1 or len(texts("zh")[key]) > 1
        if en - {"n"} != zh - {"n"} or (en != zh and not is_plural):
            found.append(f"{key}: en {sorted(en)}, zh {sorted(zh)}")
    source.fail_on(found)


def test_every_text_asked_for_exists() -> None:
    """A literal key, or the name of a refusal or fault, has its sentence in both languages."""
    found = [
        f"{ask.place}: {ask.key} has no text in {' and '.join(lacking)}"
        for ask in asked(product())
        for lacking in [[one for one in LANGUAGES if ask.key not in texts(one)]]
        if lacking
    ]
    source.fail_on(found)


def test_every_placeholder_is_given() -> None:
    """A text asks for no fact that the code does not give with it."""
    found = [
        f"{ask.place}: {ask.key} in {language} wants {sorted(missing)}"
        for ask in asked(product())
        for language in LANGUAGES
        if ask.key in texts(language)
        for missing in [_missing(ask, language)]
        if missing
    ]
    source.fail_on(found)


def _missing(ask: Asked, language: str) -> frozenset[str]:
    if ask.facts is None:
        return frozenset()
    is_plural = set(texts(language)[ask.key]) != {"other"}
    return (wanted(ask.key, language) | ({"n"} if is_plural else set())) - ask.facts


def test_english_has_no_chinese() -> None:
    """A Chinese text pasted into the wrong file would otherwise reach the screen."""
    allowed = budgets.exceptions("texts", "cjk_in_english")
    found = [
        f"{key}: {form}"
        for key, forms in texts("en").items()
        for form in forms.values()
        if CJK.search(form) and key not in allowed
    ]
    source.fail_on(found)


def test_chinese_has_no_english_sentence() -> None:
    """Names and units may stay Latin, sentences may not."""
    allowed = budgets.exceptions("texts", "latin_in_chinese")
    found = [
        f"{key}: {form}"
        for key, forms in texts("zh").items()
        for form in forms.values()
        if is_english(form) and key not in allowed
    ]
    source.fail_on(found)


def is_english(text: str) -> bool:
    """True when more than a name in a text is left in Latin letters."""
    bare = COMMAND.sub(" ", PLACEHOLDER.sub(" ; ", text))
    runs = [run.split() for run in LATIN_RUN.findall(bare)]
    if any(len(run) > LATIN_WORDS_MAX for run in runs):
        return True
    return not CJK.search(bare) and any(len(r) > 1 and r[-1].islower() for r in runs)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("收据 {number} 已打印", False),
        ("{weight} kg", False),
        ("GS1 Digital Link", False),
        ("请用 Lanehouse POS 扫描", False),
        ("运行 `main.py catalogue import FILE.csv`", False),
        ("Open the drawer", True),
        ("错误：the drawer is not open", True),
    ],
)
def test_leftover_english_is_recognised(text: str, english: bool) -> None:
    """The measure itself."""
    assert is_english(text) is english


# Reported, not failed: a text may come before the screen that shows it.
@pytest.mark.filterwarnings("default::UserWarning")
def test_unused_texts_are_reported() -> None:
    """Texts that no string in the code names, and key-like strings of ui without a text."""
    if not texts("en"):
        pytest.skip("no texts yet")
    said = literals(product())
    made = {ask.key for ask in asked(product())}
    stems = {stem for module in product() for stem in _key_stems(module)}
    unused = [
        key
        for key in texts("en")
        if key not in said | made
        and not any(key.startswith(stem) for stem in stems)
        and not (key.startswith(("rule.", "fault.")) and key.partition(".")[2] in said)
    ]
    areas = {key.partition(".")[0] for key in texts("en")}
    in_ui = literals([m for m in product() if m.path.startswith("ui/")])
    unknown = [
        text
        for text in in_ui
        if KEY.fullmatch(text) and text.partition(".")[0] in areas and text not in texts("en")
    ]
    for title, keys in (("unused", unused), ("perhaps missing", unknown)):
        if keys:
            warnings.warn(f"{len(keys)} texts {title}: {' '.join(sorted(keys)[:40])}", stacklevel=1)


def _key_stems(module: source.Module) -> set[str]:
    """Beginnings of keys put together at run time: ``f"tender.{kind}"`` gives ``tender.``."""
    return {
        str(node.values[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr)
        and node.values
        and isinstance(node.values[0], ast.Constant)
        and re.match(r"[a-z][a-z0-9_]*\.", str(node.values[0].value))
    }
