"""No text takes more than linear work: counted, not timed, so that it is the same everywhere.

The work of Python is counted in calls, on texts that grow tenfold. What a pattern does inside one
call cannot be counted, so every pattern of ``rules`` is read instead. No repetition without an end
may hold another one that could take over its letters, which makes a search explode; none may stand
beside another that shares its letters, and no search may begin with one, which makes it quadratic.
Texts are tidy, so white space never repeats.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest

import rules
from rules.addresses.reading import read
from rules.dates import standardize_birth_date, standardize_timestamp
from rules.emails import standardize_email
from rules.identifiers import standardize_business_number, standardize_gender
from rules.names import standardize_name
from rules.organizations import is_organization, standardize_organization
from rules.phones import standardize_phones
from rules.resident_numbers import masked
from rules.text import tidy

STANDARDIZERS: dict[str, Callable[[str], Any]] = {
    "text": tidy,
    "name": standardize_name,
    "organization": standardize_organization,
    "is organization": is_organization.__wrapped__,
    "phone": standardize_phones,
    "address": lambda text: read(f"서울 강남구 테헤란로 152 {text}", ()),
    "mail": standardize_email,
    "birth date": lambda text: standardize_birth_date(text, today=date(2026, 11, 22)),
    "moment": standardize_timestamp,
    "business number": standardize_business_number,
    "gender": standardize_gender,
    "resident number": masked,
}
PIECES = (
    "강", "김", "1", "-", "(", ")", "1,", "가 ", "로", "길", "동 ", "1호 ", "산", "1-1", "서울",
    "강남구", "B1", "번지", "a", "a@", "a.", "@", "010-1234-5678 ", "02", "/", "~", "*", "김철수 ",
    "&amp;", "\\u0041", "±è", "ㄱ", "ㅏ", "Kim ", "(주)", "점 ", "19", "년", "\u200b", "０",
)  # fmt: skip
SHORT, LONG = 40, 400
SLACK = 1000
"""Calls by which short texts may fall below the rule: much is done only for longer ones."""


def _calls(work: Callable[[str], Any], text: str) -> int:
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("field", STANDARDIZERS)
def test_work_grows_no_faster_than_the_text(field: str) -> None:
    work = STANDARDIZERS[field]
    for piece in PIECES:
        work(piece * 3)
        _calls(work, piece * (SHORT + 1))
        short, long = _calls(work, piece * SHORT), _calls(work, piece * LONG)
        assert long <= 12 * short + SLACK, piece


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for found in pkgutil.walk_packages(rules.__path__, "rules."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if hasattr(value, "cache_info") and not value.__wrapped__.__code__.co_argcount:
                value = value()
            for number, one in enumerate(value if isinstance(value, list | tuple) else (value,)):
                inner = one if isinstance(one, tuple) else (one,)
                for pattern in (each for each in inner if isinstance(each, re.Pattern)):
                    yield f"{found.name}.{name}.{number}", pattern


PATTERNS = dict(_patterns())
ALWAYS_ENDS = {"rules.names.notes._LATIN.0"}
"""Patterns that nothing has to follow: a search that has begun never has to try again."""
ENDLESS = 500
"""A repetition up to so many letters is one without an end."""
LETTERS = [*map(chr, range(32, 127)), *"\n\t가나동로길층호산김ㄱㅏ金·０년월일@é\u200b"]


def _letters(node: tuple[Any, Any]) -> set[str]:
    """The letters that a node for one letter takes, of ``LETTERS``."""
    data = parser.SubPattern(parser.State())
    data.append(node)
    one = re._compiler.compile(data)  # type: ignore[attr-defined]
    return {letter for letter in LETTERS if one.fullmatch(letter)}


def _first(items: Any) -> set[str]:
    """The letters with which a sequence may begin."""
    found: set[str] = set()
    for op, value in items:
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            continue
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            return found | _letters((op, value))
        if op is sre.SUBPATTERN:
            found |= _first(value[-1])
        elif op is sre.ATOMIC_GROUP:
            found |= _first(value)
        elif op is sre.BRANCH:
            found |= set().union(*(_first(branch) for branch in value[1]))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found |= _first(value[2])
            if not value[0]:
                continue
        return found
    return found


def _inner(items: Any) -> Iterator[Any]:
    """The bodies of all repetitions without an end within a sequence."""
    for op, value in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            if value[1] > ENDLESS:
                yield value[2]
            yield from _inner(value[2])
        elif op is sre.SUBPATTERN:
            yield from _inner(value[-1])
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _inner(branch)


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - ALWAYS_ENDS))
def test_no_endless_repetition_holds_another_that_could_take_its_letters(name: str) -> None:
    pattern = PATTERNS[name]
    for body in _inner(parser.parse(pattern.pattern, pattern.flags)):
        for inside in _inner(body):
            assert not _first(body) & _first(inside), pattern.pattern


EXPLODING = {"nested": r"(?:[a-z]+)*x", "doubled": r"(?:a*b?)+c", "safe": r"[a-z]+(?: [a-z]+)*"}


@pytest.mark.parametrize("kind", EXPLODING)
def test_the_reading_of_patterns_tells_exploding_ones(kind: str) -> None:
    bodies = [*_inner(parser.parse(EXPLODING[kind]))]
    clashes = [b for b in bodies for i in _inner(b) if _first(b) & _first(i)]
    assert bool(clashes) == (kind != "safe")


Step = tuple[Any, int, int, Any]
"""An operation, how often it is done at least and at most, and what it is done to."""


def _steps(items: Any) -> list[Step]:
    """The steps of a sequence, groups opened; what takes no letter is left out."""
    found: list[Step] = []
    for op, value in items:
        if op is sre.SUBPATTERN:
            found += _steps(value[-1])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[1] == 1 and len(value[2]) > 1:
            found += _steps(value[2])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[1] == 1:
            found += [(of, 0, most, body) for of, _, most, body in _steps(value[2])]
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found.append((op, value[0], value[1], value[2]))
        elif op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            found.append((op, 1, 1, [(op, value)]))
    return found


def _is_endless(step: Step) -> bool:
    return step[2] > ENDLESS and bool(_first(step[3]) - set(" \n\t"))


def _sequences(items: Any) -> Iterator[Any]:
    yield list(items)
    for op, value in items:
        if op is sre.SUBPATTERN:
            yield from _sequences(value[-1])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield from _sequences(value[2])
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _sequences(branch)


def _share_letters(items: Any) -> bool:
    """Whether two endless repetitions beside each other could share out letters in many ways."""
    return any(_stand_together(_steps(one)) for one in _variants(items))


def _variants(items: Any) -> Iterator[Any]:
    """A sequence with every group that may be left out, and without each of them."""
    yield items
    for at, (op, value) in enumerate(items):
        if op is sre.MAX_REPEAT and not value[0]:
            yield [*items[:at], *items[at + 1 :]]


def _stand_together(steps: list[Step]) -> bool:
    for at, one in enumerate(steps):
        if not _is_endless(one) or one[0] is sre.POSSESSIVE_REPEAT:
            continue
        letters = _first(one[3])
        for other in steps[at + 1 :]:
            if _is_endless(other) and letters & _first(other[3]):
                return True
            if other[1] and not letters & _first(other[3]):
                break
    return False


def _begins_endless(items: Any) -> bool:
    """Whether a search may run over many letters in vain, and again from the next one."""
    if items and items[0][0] is sre.ASSERT_NOT and items[0][1][0] < 0:
        return False
    if items and items[0][0] is sre.AT:
        return False
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return any(_begins_endless(branch) for branch in items[0][1][1])
    return any(_runs_in_vain(_steps(one)) for one in _variants(items))


def _runs_in_vain(steps: list[Step]) -> bool:
    while steps and not steps[0][1] and not _is_endless(steps[0]):
        steps = steps[1:]
    return bool(steps) and _is_endless(steps[0]) and any(step[1] for step in steps[1:])


def _is_searched(name: str) -> bool:
    """Whether a pattern is used for more than a match at the front of a text."""
    module, variable, _ = name.rsplit(".", 2)
    source = inspect.getsource(importlib.import_module(module))
    used = set(re.findall(rf"\b{variable}(?:\(\))?\.([a-z]+)\(", source))
    return not used or bool(used - {"match", "fullmatch"})


SHORT_TEXTS = {
    "rules.addresses.detail._SIMPLE.0": "words of an address of five hundred letters at most",
    "rules.addresses.dongs._LEGAL_NUMBERED.0": "the name of one dong",
    "rules.addresses.street._MASKED.0": "searched only where it matches at the front",
    "rules.names.notes._LATIN.0": "nothing has to follow: a search that has begun ends",
    "rules.postal_codes._MARK.0": "forty letters at most",
}


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - SHORT_TEXTS.keys()))
def test_no_pattern_is_quadratic(name: str) -> None:
    pattern = PATTERNS[name]
    tree = parser.parse(pattern.pattern, pattern.flags)
    assert not any(map(_share_letters, _sequences(tree))), pattern.pattern
    assert not (_is_searched(name) and _begins_endless(tree)), pattern.pattern


@pytest.mark.parametrize("name", SHORT_TEXTS)
def test_only_patterns_that_need_it_are_excused(name: str) -> None:
    tree = parser.parse(PATTERNS[name].pattern, PATTERNS[name].flags)
    assert any(map(_share_letters, _sequences(tree))) or _begins_endless(tree)


QUADRATIC = {"[a-z]+[a-m]*x": True, "[a-z]+,[a-z]+x": False, "(?:a+)?b?a*c": True}
SEARCHES = {"[a-z]+@": True, "(?<![a-z])[a-z]+@": False, "^[a-z]+@": False, "b|[a-z]+@": True}


@pytest.mark.parametrize("pattern", QUADRATIC)
def test_the_reading_of_patterns_tells_shared_letters(pattern: str) -> None:
    assert any(map(_share_letters, _sequences(parser.parse(pattern)))) is QUADRATIC[pattern]


@pytest.mark.parametrize("pattern", SEARCHES)
def test_the_reading_of_patterns_tells_searches_in_vain(pattern: str) -> None:
    assert _begins_endless(parser.parse(pattern)) is SEARCHES[pattern]
