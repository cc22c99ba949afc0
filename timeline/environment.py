"""What the environment says, read and checked; a bad value stops the start with a sentence that names it."""

import os
import re
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_locale

BASE_DIR = Path(__file__).resolve().parent.parent
KEPT = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}  # how long a thread keeps its connection


def flag(name: str, default: bool) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if not text else text in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} is {text!r}: it must be true or false.")


def words(name: str, default: str) -> list[str]:
    return os.environ.get(name, "").replace(",", " ").split() or default.split()


def whole_number(name: str, default: int, least: int = 0) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise ImproperlyConfigured(f"{name} is {text!r}: it must be a whole number, {least} or more.")
    return int(text)


def choice(name: str, default: str, *choices: str) -> str:
    text = os.environ.get(name, "").strip().lower() or default
    if text not in choices:
        raise ImproperlyConfigured(f"{name} is {text!r}: it must be one of {', '.join(choices)}.")
    return text


SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400}


def rate(name: str, default: str) -> tuple[int, int] | None:
    """So many requests in so many seconds, or None for no limit."""
    text = os.environ.get(name, "").strip().lower() or default
    if text == "off":
        return None
    number, _, unit = text.partition("/")
    if not (number.isascii() and number.isdigit() and int(number) and unit in SECONDS):
        raise ImproperlyConfigured(
            f"{name} is {text!r}: write a number of requests per s, min, h or day, as in 600/min, or off."
        )
    return int(number), SECONDS[unit]


def origins(name: str, default: str) -> list[str]:
    """Origins as browsers send them; ["*"] is any, [] is none."""
    given = words(name, default)
    if given in (["*"], ["none"]):
        return ["*"] if given == ["*"] else []
    for origin in given:
        if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", origin):
            raise ImproperlyConfigured(
                f"{name} has {origin!r}: write origins as https://example.org, with no path, or * or none."
            )
    return given


def folder(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name) or default).expanduser()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} is {str(path)!r}: it must name a folder, not a file.")
    return path.resolve()


# Of languages that Django has no texts for: name, its own name, whether it is written from the right.
MORE_LANGUAGES = {
    "prs": ("Dari", "دری", True),
    "ps": ("Pashto", "پښتو", True),
    "sd": ("Sindhi", "سنڌي", True),
}


def languages(name: str, default: str, catalogues: Path) -> list[tuple[str, str]]:
    """The languages of the pages, the first being that of readers who ask for none of them."""
    for code, (in_english, own, bidi) in MORE_LANGUAGES.items():
        LANG_INFO[code] = {"bidi": bidi, "code": code, "name": in_english, "name_local": own}
    found = []
    for code in dict.fromkeys(word.lower() for word in words(name, default)):
        if "name_local" not in LANG_INFO.get(code, {}):
            raise ImproperlyConfigured(
                f"{name} has {code!r}: write codes of languages, such as en-gb, ur or ps."
            )
        folder_name = to_locale(code)
        if not (code.startswith("en") or (catalogues / folder_name / "LC_MESSAGES" / "django.mo").is_file()):
            raise ImproperlyConfigured(
                f"{name} has {code!r}, into which nothing is translated yet: "
                f"locale/{folder_name}/LC_MESSAGES/django.mo is missing (CONTRIBUTING.md, Translate)."
            )
        found.append((code, "English" if code == "en-gb" else LANG_INFO[code]["name_local"]))
    return found


def address(name: str, default: str) -> str:
    """Where to listen: HOST:PORT, [HOST]:PORT, or unix:/path."""
    text = os.environ.get(name, "").strip() or default
    host, _, port = text.rpartition(":")
    if text.startswith("unix:/") or (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return text
    raise ImproperlyConfigured(
        f"{name} is {text!r}: write an address and a port, as in 127.0.0.1:8000, or unix:/run/sarhad.sock."
    )


def secret_text(name: str) -> str:
    """A secret that others send us, or ''. It is not repeated in the message."""
    text = os.environ.get(name, "").strip()
    if text and len(text) < 20:
        raise ImproperlyConfigured(f"{name} has {len(text)} characters: give it at least 20 random ones.")
    return text


def leave_to_owner(path: Path) -> None:
    """What root makes in somebody's checkout is theirs, or they could not start it themselves."""
    if os.geteuid() == 0:
        owner = BASE_DIR.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def secret_key(data: Path) -> str:
    """The signing key: SARHAD_SECRET_KEY, else one made on first start and kept in the data folder."""
    if given := os.environ.get("SARHAD_SECRET_KEY"):
        if len(given) < 50:
            raise ImproperlyConfigured(
                f"SARHAD_SECRET_KEY has {len(given)} characters: give it at least 50 random ones."
            )
        return given
    kept = data / "secret-key"
    try:
        if not data.exists():
            data.mkdir(parents=True, exist_ok=True)
            leave_to_owner(data)
        # O_EXCL: of two first starts at once, one writes and the other reads what it wrote.
        draft = data / f".secret-key-{os.getpid()}"
        if not kept.exists():
            with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
            leave_to_owner(draft)
            try:
                os.link(draft, kept)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return kept.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"SARHAD_DATA is {str(data)!r}, where the signing key cannot be kept ({error.strerror}): "
            "name a folder this account can write to, or set SARHAD_SECRET_KEY."
        ) from error


def archive_folder() -> Path | None:
    """SARHAD_WAL_ARCHIVE: where the embedded PostgreSQL puts its log of all changes, if anywhere."""
    text = os.environ.get("SARHAD_WAL_ARCHIVE", "").strip()
    return folder("SARHAD_WAL_ARCHIVE", Path(text)) if text else None


def database(data: Path) -> dict[str, Any]:
    """The embedded PostgreSQL, or the server that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return {
            "ENGINE": "timeline.embedded",
            "NAME": "sarhad",
            "OPTIONS": {"data": data, "archive": archive_folder()},
            **KEPT,
        }
    example = "write postgresql://USER:PASSWORD@HOST:PORT/NAME, or leave it out for the embedded one."
    # A server that is gone shall be missed soon: without, a connection waits for minutes, and only then tries
    # the next of several hosts.
    several = "," in url.partition("@")[2].partition("/")[0]
    return at_address("DATABASE_URL", url, example, connect_timeout=3 if several else 10)


def replicas() -> dict[str, dict[str, Any]]:
    """REPLICA_URLS: copies of the base that are kept up by streaming replication, to read from."""
    text = os.environ.get("REPLICA_URLS", "").strip()
    # A comma also stands between two hosts of one address: what begins an address begins with its scheme.
    urls = [url.strip().rstrip(",") for url in re.split(r",\s*(?=[a-z]+://)", text)] if text else []
    example = "write postgresql://USER:PASSWORD@HOST:PORT/NAME for each, with commas between them."
    # Whoever reads is waiting, and the primary could answer too: missed soon, in the midst of a question too.
    soon = {"connect_timeout": 2, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
    return {
        f"replica_{number}": at_address("REPLICA_URLS", url, example, **soon, tcp_user_timeout=10_000)
        for number, url in enumerate(urls, 1)
    }


def at_address(name: str, url: str, example: str, **options: int) -> dict[str, Any]:
    """The settings of the server that a URL of this variable names."""
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.UnknownSchemeError):
        parsed = {}
    # The URL is not repeated in the message: it holds a password.
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise ImproperlyConfigured(f"{name} is not the address of a PostgreSQL database: {example}")
    parsed["OPTIONS"] = options | (parsed.get("OPTIONS") or {})
    return {**parsed, **KEPT}
