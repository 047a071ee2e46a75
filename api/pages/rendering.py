"""Templates to pages: escaping always on, every wording from the table, times in Korean time.

A value of a customer is text and nothing else: autoescape holds for every template, and no
template may switch it off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from api.pages.words import WORDS

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
KOREA = timezone(timedelta(hours=9), "KST")
NEARLY = 0.999
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page needs to know about who looks at it.

    here: the part of the desk, for the mark in the navigation. open_reviews: for the badge.
    idle_seconds: after which a session ends; 0 where nobody is signed in.
    """

    language: Language
    path: str
    here: str = ""
    name: str = ""
    role: str = ""
    csrf: str = ""
    open_reviews: int | None = None
    idle_seconds: int = 0


def render(template: str, frame: Frame, **values: Any) -> str:
    """Write one page."""
    given = {"pages": (), "said": None, "spoken": spoken(frame.language), **values}
    return environment().get_template(template).render(f=frame, lang=frame.language, **given)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, compiled once."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["w"] = _wording
    made.globals["has_wording"] = WORDS.__contains__
    made.filters |= {
        "n": number,
        "p": percent,
        "bits": bits,
        "chance": chance,
        "moment": moment,
        "day": day,
        "either": _either,
        "field_word": _field_word,
    }
    return made


@pass_context
def _wording(context: Context, key: str, **values: Any) -> str:
    return wording(context["lang"], key, **values)


@pass_context
def _either(context: Context, said: Any) -> str:
    """Of something said in both languages, the reader's."""
    if hasattr(said, "ko"):
        return str(getattr(said, context["lang"]))
    return str(said.korean if context["lang"] == "ko" else said.english)


@pass_context
def _field_word(context: Context, field: str) -> str:
    """A field in the reader's language; one without a wording by its column's name."""
    key = f"field.{field}"
    return wording(context["lang"], key) if key in WORDS else field


def wording(language: Language, key: str, **values: Any) -> str:
    """Say something in the reader's language."""
    words = WORDS[key]
    return (words.ko if language == "ko" else words.en).format(**values)


def number(value: float | None) -> str:
    """A count with its thousands parted."""
    return "–" if value is None else f"{value:,.0f}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share."""
    return "–" if value is None else f"{value:.{digits}%}"


def chance(value: float) -> str:
    """A probability; what is nearly certain is not said to be.

    >>> chance(0.984), chance(0.99999), chance(0.0001)
    ('98.4%', '> 99.9%', '< 0.1%')
    """
    if value > NEARLY:
        return "> 99.9%"
    return percent(value) if value >= 1 - NEARLY else "< 0.1%"


def bits(value: float | None) -> str:
    """A match weight, always with its sign.

    >>> bits(2.04), bits(-3.5), bits(None)
    ('+2.0', '−3.5', '–')
    """
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")


def moment(at: str | None) -> str:
    """A point in time as Korean clocks showed it.

    >>> moment("2026-11-22T06:05:00.123456Z")
    '2026-11-22 15:05'
    """
    return _korean(at, "%Y-%m-%d %H:%M") if at else "–"


def day(at: str | None) -> str:
    """The day of a point in time, in Korea."""
    return _korean(at, "%Y-%m-%d") if at else "–"


def _korean(at: str, form: str) -> str:
    return datetime.fromisoformat(at).astimezone(KOREA).strftime(form)


def spoken(language: Language) -> Mapping[str, str]:
    """The wordings that the script on the page needs."""
    return {
        key.removeprefix("script."): wording(language, key)
        for key in WORDS
        if key.startswith("script.")
    }
