"""The words of organizations as patterns, built once from ``rules/data`` when first asked for."""

import csv
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

_LATIN_FORMS = (
    ("주식회사", r"Co\.? ?,? ?Ltd|Company,? Limited|Corporation|Corp|Incorporated|Inc|Ltd|Limited"),
    ("유한회사", r"L\.? ?L\.? ?C|GmbH"),
)
_COOPERATIVES = (
    ("농업협동조합", "농협"), ("수산업협동조합", "수협"), ("축산업협동조합", "축협"),
    ("축산농협", "축협"), ("신용협동조합", "신협"),
)  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rules").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def org_words() -> Mapping[str, frozenset[str]]:
    """Kind → words of ``organization_words.csv``."""
    return {row["kind"]: frozenset(row["words"].split()) for row in _rows("organization_words.csv")}


@lru_cache(maxsize=1)
def _form_names() -> tuple[str, ...]:
    return tuple(row["form"] for row in _rows("organization_forms.csv"))


@lru_cache(maxsize=1)
def _korean_forms() -> re.Pattern[str]:
    rows = _rows("organization_forms.csv")
    firsts = "".join({word[0] for row in rows for word in row["variants"].split("|")})
    shorts = "".join(row["brackets"][0] for row in rows)
    return re.compile(
        rf"(?=[(\[{firsts}{shorts}])(?:" + "|".join(f"({_korean(row)})" for row in rows) + ")"
    )


@lru_cache(maxsize=1)
def _latin_forms() -> re.Pattern[str]:
    spelled = "|".join(f"({pattern})" for _, pattern in _LATIN_FORMS)
    return re.compile(rf"(?<![A-Za-z])(?:{spelled})(?![A-Za-z])\.?", re.IGNORECASE)


def take_forms(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without its legal forms, and the forms in the order found.

    >>> take_forms("(주)한빛전자")
    ('한빛전자', ('주식회사',))
    """
    found: list[str] = []

    def take(names: tuple[str, ...]) -> Callable[[re.Match[str]], str]:
        def note(match: re.Match[str]) -> str:
            found.append(names[(match.lastindex or 1) - 1])
            return " "

        return note

    if not _FORM_HINT.search(text):
        return text, ()
    text = _with_brackets(text)
    text = _korean_forms().sub(take(_form_names()), text)
    if _LATIN.search(text):
        text = _latin_forms().sub(take(tuple(form for form, _ in _LATIN_FORMS)), text)
    return " ".join(text.split()), tuple(found)


def _with_brackets(text: str) -> str:
    """Write the short forms in the brackets they lack: 한빛전자 주), (주 한빛전자, <주>한빛전자."""
    if _UNUSUAL.search(text):
        text = _OTHER_BRACKETS.sub(r"(\1)", text)
    if text.count("(") == text.count(")") and text.count("[") == text.count("]"):
        return text
    return _HALF_OPEN.sub(r"(\1) ", _HALF_CLOSED.sub(r"\1 (\2)", text))


_UNUSUAL = re.compile("[<{〈《「]")
_OTHER_BRACKETS = re.compile("[<{〈《「] ?([주유재사학의복]) ?[>}〉》」]")
_HALF_CLOSED = re.compile(r"^([^()\[\]]*[^()\[\] ]) ?([주유])\)$")
_HALF_OPEN = re.compile(r"^[(\[]([주유재사학의복]) (?=[^()\[\]]*$)")


def behind_form(text: str) -> str | None:
    """Return what stands behind a legal form that itself stands behind a name.

    >>> behind_form("한빛자동차(주) 남양연구소"), behind_form("(주)한빛자동차")
    ('남양연구소', None)
    """
    found = _korean_forms().search(text)
    if not found or not text[: found.start()].strip():
        return None
    return text[found.end() :].strip() or None


@lru_cache(maxsize=1)
def unit() -> re.Pattern[str]:
    """What ends like a unit of a firm that would be a firm by itself elsewhere (연구소, 병원)."""
    return re.compile("[가-힣0-9A-Za-z]{0,12}(?:" + "|".join(sorted(org_words()["unit"])) + ")")


@lru_cache(maxsize=1)
def brand() -> re.Pattern[str]:
    """The beginnings of names that everybody knows for a firm's."""
    words = sorted(org_words()["brand"], key=len, reverse=True)
    initials = "|".join(sorted(org_words()["initials"]))
    firsts = "".join({word[0] for word in (*words, *org_words()["initials"])})
    return re.compile(f"(?=[{firsts}])(?:{'|'.join(words)}|(?:{initials})(?![A-Za-z]))")


def has_form(text: str) -> bool:
    """Whether the text holds a legal form; (자) may be somebody's note and does not count."""
    if not _FORM_HINT.search(text):
        return False
    _, found = take_forms(_PERSONAL_NOTES.sub(" ", text))
    return bool(found) or any(full in text for full, _ in _COOPERATIVES)


def _korean(row: dict[str, str]) -> str:
    """Words, brackets of any kind, and brackets of which one half is lost."""
    spelled = "|".join(" ?".join(word) for word in row["variants"].split("|"))
    if row["form"] == "협동조합":
        spelled = "(?<!농업)(?<!수산업)(?<!축산업)(?<!신용)(?<!사회적)협동조합"
    if row["form"] == "의료법인":
        spelled = "(?<!동물)의료법인|醫療法人"
    short = row["brackets"]
    one = short.partition("|")[0]
    return rf"[(\[] ?(?:{short}) ?[)\]]|{spelled}|(?:^|(?<= )){one}\)(?=.)|[(\[]{one}$"


_WORDS = re.compile("[가-힣]+")


def strong_word(text: str) -> str | None:
    """Return the strong word with which a word of the text ends, the longest; 병원장 has none.

    >>> strong_word("한빛동물병원 2층"), strong_word("병원장 김철수")
    ('동물병원', None)
    """
    strong = org_words()["strong"]
    for word in _WORDS.findall(text):
        for length in range(min(len(word), LONGEST_WORD), 1, -1):
            if word[-length:] in strong:
                return str(word[-length:])
    found = _inner().search(text)
    return found[0] if found else None


@lru_cache(maxsize=1)
def _inner() -> re.Pattern[str]:
    words = sorted(org_words()["inner"], key=lambda word: (-len(word), word))
    firsts = "".join({word[0] for word in words})
    return re.compile(rf"(?=[{firsts}])(?:{'|'.join(words)})(?!장)")


LONGEST_WORD = 9
_LATIN = re.compile("[A-Za-z]{2}")
_PERSONAL_NOTES = re.compile(r"[(\[] ?[자종] ?[)\]]")
_FORM_HINT = re.compile(
    r"[()\[\]<{〈《「]|회 ?사|법 ?인|조 ?합|농업|社|法人|Co|Inc|L\.? ?L|Ltd|Limited|GmbH", re.I
)


def coop_short(name: str) -> str:
    """Return the name with a cooperative's kind in short.

    >>> coop_short("강남농업협동조합")
    '강남농협'
    """
    for full, short in _COOPERATIVES:
        name = name.replace(full, short)
    return name
