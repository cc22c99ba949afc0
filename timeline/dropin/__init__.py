"""The base in the forms of ACLED's API and UCDP's, for scripts that were written for those (docs/drop-in.md)."""
