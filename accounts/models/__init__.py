from accounts.models.attempts import WrongTries
from accounts.models.audit import AuditRecord
from accounts.models.invitations import Invitation, groups_within, may_give
from accounts.models.recovery import RecoveryCode
from accounts.models.requests import RequestCount
from accounts.models.sessions import Session
from accounts.models.tokens import NAME_TAKEN, Token, TokenQuerySet

__all__ = [
    "NAME_TAKEN",
    "AuditRecord",
    "Invitation",
    "RecoveryCode",
    "RequestCount",
    "Session",
    "Token",
    "TokenQuerySet",
    "WrongTries",
    "groups_within",
    "may_give",
]
