"""Mail addresses: one comparable form for one mailbox.

The order: text tidied, disguises undone (``(at)``, ``골뱅이``, doubled or spaced signs), the first
address taken, its domain mended by table, aliases of a provider folded, and only then judged. Local
parts are folded to lower case: every large provider does so. Gmail ignores dots and ``+tags``.

>>> standardize_email("Hong.Gildong@HANMAIL.NET").value
'hong.gildong@daum.net'
>>> standardize_email("gil.dong+shop@gmail.con").value
'gildong@gmail.com'
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import OSA

from rules.placeholders import is_no_value
from rules.record import Issue
from rules.text import tidy

_DATA = Path(__file__).parent / "data"
LONGEST_TEXT = 500
MOST_ADDRESSES = 8
"""How many addresses of one field are looked at."""

_ORDINARY = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9_-])){1,62}@([a-z0-9.]{3,40})")
_AT = re.compile(
    r"\s?(?:[(\[{<]\s?at\s?[)\]}>]|\(a\)|[(\[](?:골뱅이|@)[)\]]|골뱅이|ⓐ|%40|\bat\b(?=\s)|@(?:\s?@)*)\s?"
)
_DOT = re.compile(r"\s?(?:[(\[{]\s?dot\s?[)\]}]|\.(?:\s?\.)*)\s?")
_LABEL = re.compile(r"^(?:mailto:|(?:e-?mail|mail|메일|이메일)[ :.)]+)")
_SPOKEN_DOT = re.compile(r"(?<=[a-z0-9가-힣])\s?[닷점쩜]\s?(com|net|co|kr|컴|넷)(?![a-z가-힣])")
_SPOKEN = {"컴": "com", "넷": "net"}
_DOMAIN_COMMA = re.compile(r"(@[a-z0-9.-]{1,60}),\s?(?=(?:com|net|org|kr|co)\b)")
_SLIP = re.compile(r"@[a-z0-9.-]{1,60}(?:,\s?(?:com|net|org|kr|co)\b|\.\s?\.)")
_ADDRESS = re.compile(r"[^\s,;:/|<>()\[\]\"@]{1,80}@[^\s,;:/|<>()\[\]\"@]{1,255}")
_BROKEN = re.compile(r"[a-z0-9._-]{1,40} [a-z0-9._-]{1,40}@[^\s@]{1,255}")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_HANGUL = re.compile(r"[ㄱ-ㅣ가-힣]")
_ENDINGS = (
    (re.compile(r"\.(?:con|cpm|ocm|comm|vom|xom|cmo|coml|comn|conm|coom|cim|c0m)$"), ".com"),
    (re.compile(r"\.(?:nte|ent|nett|ner|ney|nrt|nwt|met|bet)$"), ".net"),
    (re.compile(r"\.(?:cokr|co\.k|co\.rk|co\.lr|co\.krr|c\.kr)$"), ".co.kr"),
)
_LOOSELY_MENDED = ("naver.com", "hanmail.net", "hotmail.com", "outlook.com")

_LOCALS = """
test tests testing test1 test123 no non none null nomail noemail no-email no_mail noname na
n/a nothing a aa aaa aaaa aaaaa b asdf asd qwer qwerty xxx xxxx x xx z zzz email sample example
dummy temp unknown noreply no-reply 0 00 000 0000 1 11 111 1111 12 123 1234 12345 123456 guest
id imsi eopseum eobseum
"""
_MADE_UP_LOCALS = frozenset(_LOCALS.split())
_DOMAINS = """
test.com test.co.kr test.net test.kr example.com example.org example.net example.co.kr a.com
a.co.kr a.net aa.com aaa.com aaaa.com b.com abc.com abcd.com none.com no.com null.com x.com
xx.com xxx.com sample.com domain.com noemail.com nomail.com email.co.kr 1.com 123.com z.com
asdf.com temp.com dummy.com unknown.com no.co.kr none.co.kr
"""
_MADE_UP_DOMAINS = frozenset(_DOMAINS.split())
_ROLE_WORDS = """
info admin administrator webmaster master sales contact help helpdesk support cs customer
service office hr recruit recruiting job jobs marketing pr tax account accounting billing
manager ceo postmaster hello mail official biz business privacy hostmaster root order shop
center company team general inquiry ask reception reservation booking
"""
_ROLES = frozenset(_ROLE_WORDS.split())
TELLING_NOTHING = _MADE_UP_LOCALS | _ROLES
_PUBLIC = frozenset(("email.com", "mail.com"))


class EmailField(NamedTuple):
    """One mail address in comparable form, or ``None``."""

    value: str | None = None
    issues: tuple[Issue, ...] = ()


def standardize_email(raw: str) -> EmailField:
    """Return the first mail address of a field that is somebody's."""
    ordinary = _ORDINARY.fullmatch(raw.lower())
    if ordinary and ordinary[1] in _providers():
        return EmailField(*_judged(ordinary[0]))
    tidied = tidy(raw, field="email")
    text = tidied.text[:LONGEST_TEXT].lower()
    if not text or is_no_value(text):
        is_word = any(c.isalnum() for c in text)
        return EmailField(issues=(_issue("placeholder"),) if is_word else ())
    plain = _undisguised(text)
    found = [] if _BROKEN.fullmatch(plain) else list(dict.fromkeys(_ADDRESS.findall(plain)))
    if not found:
        return EmailField(issues=(*tidied.issues, _issue("masked" if "**" in text else "invalid")))
    judged = [_judged(address) for address in found[:MOST_ADDRESSES]]
    value, issues = next((one for one in judged if one[1] != _NOBODYS), judged[0])
    if value and _SLIP.search(text):
        issues = issues if _has_typo(issues) else (_MENDED_SIGN, *issues)
    several = (_issue("several"),) if len(found) > 1 else ()
    return EmailField(value, (*tidied.issues, *issues, *several))


def _issue(kind: str, detail: str = "") -> Issue:
    return Issue("email", f"email.{kind}", detail)


def _has_typo(issues: tuple[Issue, ...]) -> bool:
    return any(issue.code == _MENDED_SIGN.code for issue in issues)


_NOBODYS = (_issue("placeholder"),)
_MENDED_SIGN = _issue("domain_typo", "→ .")


def _undisguised(text: str) -> str:
    text = _LABEL.sub("", text)
    if not text.isascii():
        text = _SPOKEN_DOT.sub(_said, text)
    text = _DOT.sub(".", _AT.sub("@", text))
    return _DOMAIN_COMMA.sub(r"\1.", text)


def _said(match: re.Match[str]) -> str:
    return "." + _SPOKEN.get(match[1], match[1])


def _judged(address: str) -> tuple[str | None, tuple[Issue, ...]]:
    local, _, domain = address.strip(".-'`=").partition("@")
    local = local.strip("'.")
    if "*" in address:
        return None, (_issue("masked"),)
    if _HANGUL.search(local):
        return None, (_issue("hangul"),)
    meant = _meant_domain(domain.strip(".-_'"))
    mended = (_issue("domain_typo", f"→ {meant}"),) if meant != domain.strip(".-_'") else ()
    if not _is_valid(local, meant):
        return None, (_issue("invalid"),)
    folded = _folded_domain(meant)
    if folded in _MADE_UP_DOMAINS or _is_made_up(local, folded):
        return None, (_issue("placeholder"),)
    closed = (_issue("closed_provider"),) if _providers().get(meant, _OTHER).is_closed else ()
    shared = (_issue("shared"),) if local in _ROLES else ()
    return f"{_folded_local(local, folded)}@{folded}", (*mended, *closed, *shared)


def _is_made_up(local: str, domain: str) -> bool:
    if local not in _MADE_UP_LOCALS:
        return False
    return domain in _providers() or domain in _PUBLIC or domain.partition(".")[0] == local


def _is_valid(local: str, domain: str) -> bool:
    if len(local) > 64 or len(domain) > 253:
        return False
    if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain):
        return True
    return not domain.isascii() and _passes_second_check(f"{local}@{domain}")


def _passes_second_check(address: str) -> bool:
    from email_validator import EmailNotValidError, validate_email  # takes a while to load

    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=4096)
def _meant_domain(domain: str) -> str:
    domain = domain.removeprefix("www.")
    if domain in _providers():
        return domain
    if mended := _typos().get(domain):
        return mended
    for ending, right in _ENDINGS:
        if ending.search(domain):
            domain = ending.sub(right, domain)
            return _typos().get(domain, domain)
    near = [known for known in _LOOSELY_MENDED if OSA.distance(domain, known) == 1]
    return near[0] if len(near) == 1 else domain


def _folded_domain(domain: str) -> str:
    return _providers().get(domain, _OTHER).folded_to or domain


def mailbox_domain(domain: str) -> str | None:
    """Return the domain that stands for a well-known provider's; ``None`` if there is a doubt."""
    provider = _providers().get(domain)
    if provider is None or provider.is_closed or _folded_domain(domain) in _MADE_UP_DOMAINS:
        return None
    return _folded_domain(domain)


def _folded_local(local: str, domain: str) -> str:
    if not _providers().get(domain, _OTHER).ignores_tags:
        return local
    return local.partition("+")[0].replace(".", "") or local


@dataclass(frozen=True, slots=True)
class _Provider:
    folded_to: str = ""
    ignores_tags: bool = False
    is_closed: bool = False


_OTHER = _Provider()


@cache
def _providers() -> dict[str, _Provider]:
    return {
        row["domain"]: _Provider(row["folded_to"], row["folding"] == "tags", bool(row["closed"]))
        for row in _rows("email_domains")
    }


@cache
def _typos() -> dict[str, str]:
    return {row["typo"]: row["domain"] for row in _rows("email_domain_typos")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
