"""What a base holds, in numbers that two bases can be compared by: rows and a checksum for each table, where
the sequences stand, how many indexes, triggers, functions there are.

A table's checksum adds up a hash of each row as text, so that it depends neither on the order of the rows nor
on the version of the server; the settings on which that text depends are set here."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

Tally = dict[str, Any]

PLAIN = """
SET LOCAL search_path = pg_catalog; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = postgres;
SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = hex; SET LOCAL extra_float_digits = 1;
SET LOCAL statement_timeout = 0
"""
OURS = "nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%'"
TABLES = f"""
SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND {OURS} ORDER BY 1, 2
"""  # noqa: S608 - constants of ours
ROWS = """
SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 16))::bit(64)
  ::bigint::numeric), 0)::text FROM {}.{} AS t
"""
SEQUENCES = """
SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences ORDER BY 1
"""
OBJECTS = f"""
SELECT kind, count(*) FROM (
  SELECT CASE relkind WHEN 'i' THEN 'indexes' WHEN 'v' THEN 'views' WHEN 'S' THEN 'sequences' END AS kind
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind IN ('i', 'v', 'S') AND {OURS}
  UNION ALL SELECT CASE contype WHEN 'n' THEN NULL ELSE 'constraints' END
  FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace WHERE {OURS}
  UNION ALL SELECT 'functions' FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE {OURS}
  UNION ALL SELECT 'triggers' FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
  JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE NOT tgisinternal AND {OURS}
) AS objects WHERE kind IS NOT NULL GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - constants of ours; NOT NULL is a constraint with a name since PostgreSQL 18 only
MIGRATIONS = "SELECT app || '.' || name FROM public.django_migrations ORDER BY 1"


def tally(cursor: Any) -> Tally:
    """In the transaction that the cursor is in, so of one moment."""
    cursor.execute(PLAIN)
    cursor.execute(TABLES)
    tables = {}
    for schema, table in cursor.fetchall():
        cursor.execute(sql.SQL(ROWS).format(sql.Identifier(schema), sql.Identifier(table)))
        tables[f"{schema}.{table}"] = list(cursor.fetchone())
    cursor.execute(OBJECTS)
    objects = dict(cursor.fetchall())
    migrations = []
    if "public.django_migrations" in tables:
        cursor.execute(MIGRATIONS)
        migrations = [name for (name,) in cursor.fetchall()]
    return {"tables": tables, "objects": objects, "migrations": migrations, "sequences": sequences(cursor)}


def sequences(cursor: Any) -> dict[str, list[int]]:
    """From where to where: the two are the same until somebody draws a number meanwhile."""
    cursor.execute(SEQUENCES)
    return {name: [value, value] for name, value in cursor.fetchall()}


def differences(said: Tally, found: Tally) -> list[str]:
    """What a restored base has not as its manifest says, in words."""
    wrong = []
    for name, (count, total) in said["tables"].items():
        if name not in found["tables"]:
            wrong.append(f"the table {name} is missing")
            continue
        rows, sum_found = found["tables"][name]
        if rows != count:
            wrong.append(f"{name} has {rows:,} rows and should have {count:,}")
        elif sum_found != total:
            wrong.append(f"{name} has {count:,} rows as it should, and something else in them")
    for name, (low, high) in said["sequences"].items():
        value = found["sequences"].get(name, [-1])[0]
        if not low <= value <= high:
            wrong.append(f"the sequence {name} stands at {value}, not at {low}")
    for kind, count in said["objects"].items():
        if found["objects"].get(kind, 0) != count:
            wrong.append(f"there are {found['objects'].get(kind, 0)} {kind}, not {count}")
    return wrong
