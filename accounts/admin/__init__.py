"""For administrators: accounts to keep, tokens to revoke, lock-outs to lift, the audit to read."""

from accounts.admin import people, records

__all__ = ["people", "records"]
