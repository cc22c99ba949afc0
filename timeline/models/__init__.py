"""When, where, what next to what: the spine that every kind of event stands on."""

from timeline.models.bulk import BulkChange
from timeline.models.citation import Citation
from timeline.models.codebook import EventType
from timeline.models.confirmation import CheckConfirmation
from timeline.models.dataset import Dataset
from timeline.models.event import Event, EventQuerySet, ExternalId
from timeline.models.history import Commit, Revision
from timeline.models.idempotency import IdempotencyKey
from timeline.models.job import Job
from timeline.models.link import EventLink
from timeline.models.merge import Merge, MergeStep
from timeline.models.participation import Participation, Role
from timeline.models.phase import Phase
from timeline.models.place import Place
from timeline.models.presence import Presence
from timeline.models.rollup import EventFact, SpanRollup, ValueRollup
from timeline.models.saved import SavedView
from timeline.models.sheet import Sheet, SheetRow
from timeline.models.workflow import Authorship, Comment, Decision, Proposal

__all__ = [
    "Authorship",
    "BulkChange",
    "CheckConfirmation",
    "Citation",
    "Comment",
    "Commit",
    "Dataset",
    "Decision",
    "Event",
    "EventFact",
    "EventLink",
    "EventQuerySet",
    "EventType",
    "ExternalId",
    "IdempotencyKey",
    "Job",
    "Merge",
    "MergeStep",
    "Participation",
    "Phase",
    "Place",
    "Presence",
    "Proposal",
    "Revision",
    "Role",
    "SavedView",
    "Sheet",
    "SheetRow",
    "SpanRollup",
    "ValueRollup",
]
