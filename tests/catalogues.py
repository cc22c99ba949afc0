"""Translations made for a test: a catalogue in a folder of its own, compiled without gettext's tools."""

from __future__ import annotations

import struct
from pathlib import Path

HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def compile_catalogue(locale: Path, language: str, texts: dict[str, str]) -> None:
    """`texts` by message; a context stands before it with \\x04, a plural after it with \\0, as in a file."""
    entries = sorted({"": HEADER, **texts}.items(), key=lambda pair: pair[0].encode())
    ids = [key.encode() for key, _ in entries]
    said = [text.encode() for _, text in entries]
    at = 28 + 16 * len(entries)
    tables, data = [], b""
    for strings in (ids, said):
        table = b""
        for one in strings:
            table += struct.pack("<II", len(one), at + len(data))
            data += one + b"\0"
        tables.append(table)
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    folder = locale / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(head + b"".join(tables) + data)
