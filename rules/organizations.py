"""Names of organizations: the name, its legal form and its branch apart."""

from dataclasses import dataclass

from rules.record import Issue
from rules.text import tidy


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """An organization's name in comparable form, with legal form and branch apart."""

    name: str | None = None
    form: str | None = None
    branch: str | None = None
    issues: tuple[Issue, ...] = ()


def is_organization(raw: str) -> bool:
    """Whether the text names an organization rather than a person."""
    return any(word in raw for word in ("(주)", "주식회사", "㈜", "병원", "의원", "학교"))


def standardize_organization(raw: str) -> OrganizationName:
    """Return the name without its legal form and branch."""
    text = tidy(raw, field="organization").text
    return OrganizationName(text.replace("(주)", "").strip() or None)
