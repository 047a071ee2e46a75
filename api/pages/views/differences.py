"""Where exactly two values differ: by character, in hangul by letter.

A steward looks for one wrong digit or one slipped jamo; the pieces that differ are marked, and
over a syllable stands the letter that is different.

>>> left, right = differences("김철수", "김찰수")
>>> left[1].text, left[1].note, right[1].note
('철', 'ㅓ', 'ㅏ')
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from rules.hangul import syllables

LONGEST = 300
"""Longer values are marked whole: nobody looks for one letter among so many."""
ALIKE, ALIKE_DIGITS = 0.25, 0.65
"""Values with less in common than this are two values: marks on every letter would say nothing."""
NOTHING = "–"
HIDDEN = "*"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``note`` names the letters of a syllable that differ from the other one."""

    text: str
    differs: bool = False
    note: str = ""


Pieces = tuple[Piece, ...]


def plain(text: str) -> Pieces:
    """A value with nothing marked."""
    return (Piece(text),) if text else ()


def differences(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Cut two values into pieces, those marked that differ."""
    if left == right:
        return plain(left), plain(right)
    if max(len(left), len(right)) > LONGEST:
        return _whole(left), _whole(right)
    if Levenshtein.normalized_similarity(left, right) < _alike(left + right):
        return plain(left), plain(right)
    if _place_by_place(left, right):
        pairs = list(zip(left, right, strict=True))
        return _joined(pairs), _joined([(b, a) for a, b in pairs])
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for part in Levenshtein.opcodes(left, right):
        one = left[part.src_start : part.src_end]
        other = right[part.dest_start : part.dest_end]
        if part.tag == "equal":
            ours.append(Piece(one))
            theirs.append(Piece(other))
        else:
            ours.extend(_marked(one, other))
            theirs.extend(_marked(other, one))
    return tuple(ours), tuple(theirs)


def _alike(text: str) -> float:
    """Two numbers of one kind have much in common by their form alone."""
    digits = sum(sign.isdigit() for sign in text)
    return ALIKE_DIGITS if digits * 2 > len(text) else ALIKE


def _place_by_place(left: str, right: str) -> bool:
    """Whether nothing is longer or shorter: then two swapped digits are both marked."""
    if len(left) != len(right):
        return False
    apart = sum(a != b for a, b in zip(left, right, strict=True))
    return apart == Levenshtein.distance(left, right)


def _joined(pairs: Sequence[tuple[str, str]]) -> Pieces:
    found: list[Piece] = []
    for one, other in pairs:
        piece = Piece(one) if one == other else Piece(one, differs=True, note=_letters(one, other))
        if found and not piece.differs and not found[-1].differs:
            piece = Piece(found.pop().text + one)
        found.append(piece)
    return tuple(found)


def behind(masked: str, pieces: Sequence[Piece]) -> Pieces | None:
    """The same cuts on the masked form of a value; ``None`` where the mask changed its length."""
    if len(masked) != sum(len(piece.text) for piece in pieces):
        return None
    return tuple(_behind(masked, pieces))


def _behind(masked: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    start = 0
    for piece in pieces:
        text = masked[start : start + len(piece.text)]
        start += len(text)
        yield Piece(text, piece.differs, "" if HIDDEN in text else piece.note)


def _whole(text: str) -> Pieces:
    return (Piece(text, differs=True),) if text else ()


def _marked(text: str, other: str) -> Iterator[Piece]:
    if len(text) != len(other):
        yield from _whole(text)
        return
    for one, two in zip(text, other, strict=True):
        yield Piece(one, differs=True, note=_letters(one, two))


def _letters(one: str, other: str) -> str:
    """The letters of a syllable that the other one has not in the same place."""
    parts, others = syllables(one), syllables(other)
    if not parts or not others:
        return ""
    pairs = list(zip(parts[0], others[0], strict=True))
    if all(a != b for a, b in pairs):
        return ""
    return "".join(a or NOTHING for a, b in pairs if a != b)
