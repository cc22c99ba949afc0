"""Faults, as tests: `make chaos`. A real server on its own base is hurt while it is used, and then audited.

Nothing of this is collected by `make test`: it takes minutes, and kills what it started."""
