"""What can be asked of a store: IDs, record keys, entities, their history, the change feed.

Every question is answered from one consistent state, and most can be asked of an earlier moment.
"""

from golden_record.reading.changes import Change, Changes, changes
from golden_record.reading.crosswalk import look_up, look_up_one
from golden_record.reading.entities import EntityView, MemberView, OriginView, entity
from golden_record.reading.history import Step, history
from golden_record.reading.pins import PinView
from golden_record.reading.resolution import ResolvedId, resolve

__all__ = [
    "Change",
    "Changes",
    "EntityView",
    "MemberView",
    "OriginView",
    "PinView",
    "ResolvedId",
    "Step",
    "changes",
    "entity",
    "history",
    "look_up",
    "look_up_one",
    "resolve",
]
