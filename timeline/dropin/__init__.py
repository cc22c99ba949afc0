"""The base in the forms of ACLED's API and of UCDP's, for scripts written for those (docs/drop-in.md)."""
