"""What the reading of a name finds on its way."""

from dataclasses import dataclass, field

from rules.record import Issue


@dataclass(slots=True)
class Findings:
    """What has been found so far, beside the name itself."""

    hanja: str | None = None
    latin: str = ""
    hangul_note: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, detail: str = "") -> None:
        """Remember an issue, once."""
        self.codes.setdefault(f"name.{code}", detail)

    def issues(self) -> tuple[Issue, ...]:
        """Return the issues in the order in which they were found."""
        return tuple(Issue("name", code, detail) for code, detail in self.codes.items())
