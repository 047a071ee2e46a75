"""The words of the desk: every wording of every page, Korean and English side by side.

One table, so that a wording is changed in one place and a missing one is found by a test.
"""

from collections.abc import Mapping

from api.pages.words.access import ACCESS
from api.pages.words.actions import ACTIONS
from api.pages.words.entity import ENTITY
from api.pages.words.fields import FIELDS
from api.pages.words.frame import FRAME
from api.pages.words.jobs import JOBS
from api.pages.words.quality import QUALITY
from api.pages.words.review import REVIEW
from golden_record.quality.words import Words

WORDS: Mapping[str, Words] = {
    key: Words(*said)
    for table in (FRAME, FIELDS, REVIEW, ENTITY, QUALITY, JOBS, ACCESS, ACTIONS)
    for key, said in table.items()
}

__all__ = ["WORDS", "Words"]
