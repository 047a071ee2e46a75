"""What a source says of its customers: persons or organizations.

A register of companies, a file of subscribers: whoever sends it knows what stands in it, and that
goes before any guess from the name. Said per record in a column, or once for a source as a
constant of its mapping.

>>> standardize_party_type("법인").value
'organization'
"""

from dataclasses import dataclass
from functools import lru_cache

from rules.record import Issue, PartyType

_PERSON = ("person", "individual", "p", "개인", "개인고객", "개인회원", "자연인", "사람",
           "내국인", "외국인", "b2c")  # fmt: skip
_ORGANIZATION = (
    *("organization", "organisation", "company", "corporation", "business", "o"),
    *("법인", "법인고객", "법인사업자", "법인회원", "비영리법인", "공공기관", "관공서", "b2b"),
    *("기업", "기업고객", "단체", "기관", "조직", "회사", "업체", "사업자"),
)
_EITHER = ("개인사업자", "자영업자", "soleproprietor")
"""A person who keeps a shop: the name tells which of the two is meant."""
_MEANING: dict[str, PartyType] = {
    **dict.fromkeys(_PERSON, "person"),
    **dict.fromkeys(_ORGANIZATION, "organization"),
}


@dataclass(frozen=True, slots=True)
class PartyTypeField:
    """What was said; ``None`` where nothing was, or nothing that can be understood."""

    value: PartyType | None = None
    issues: tuple[Issue, ...] = ()


@lru_cache(maxsize=1024)
def standardize_party_type(raw: str | None) -> PartyTypeField:
    """Read what a source says of a customer."""
    word = "".join((raw or "").split()).casefold()
    if not word or word in _EITHER:
        return PartyTypeField()
    if word in _MEANING:
        return PartyTypeField(_MEANING[word])
    return PartyTypeField(issues=(Issue("party_type", "party_type.unreadable"),))
