"""A form of the admin as a browser knows it: its values, the rows it can add, and what its answer says."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from timeline.models import Event

INCIDENTS = "/admin/incidents/incident/"
TALKS = "/admin/diplomacy/diplomaticevent/"


class Page(HTMLParser):
    """What a browser knows of a form: the value of each control, and the rows it can add."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self.select = name
            self.values[name] = [] if "multiple" in given else ""
        elif tag == "option" and self.select and "selected" in given:
            several = isinstance(self.values[self.select], list)
            value = given.get("value", "")
            self.values[self.select] = [*self.values[self.select], value] if several else value
        elif tag == "textarea":
            self.textarea, self.values[name] = name, ""
        elif tag == "input" and name:
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        if given.get("type") == "checkbox":
            if "checked" in given:
                self.values.setdefault(name, []).append(given.get("value", "on"))
        elif given.get("type") not in {"submit", "button", "file"}:
            self.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            # A browser drops the first line break, which Django writes for it.
            self.values[self.textarea] = self.values[self.textarea].removeprefix("\n").strip("\r\n")
            self.textarea = ""

    def write(self, entries: dict[str, Any]) -> dict[str, Any]:
        """The data to send: `citations-0-source` writes into a row, added if there is none."""
        data = {name: value for name, value in self.values.items() if "__prefix__" not in name}
        for name, value in entries.items():
            prefix, _, rest = name.partition("-")
            if rest and f"{prefix}-TOTAL_FORMS" in data:
                self._add_row(data, prefix, int(rest.partition("-")[0]))
            data[name] = value
        return data

    def _add_row(self, data: dict[str, Any], prefix: str, index: int) -> None:
        if index < int(data[f"{prefix}-TOTAL_FORMS"]):
            return
        data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
        for name, value in self.values.items():
            if name.startswith(f"{prefix}-__prefix__"):
                data.setdefault(name.replace("__prefix__", str(index)), value)


class Sent:
    """The answer to a form: where it led, or what it says is wrong and where."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.saved = response.status_code == 302
        self.text = "" if self.saved else response.content.decode()

    @property
    def errors(self) -> dict[str, list[str]]:
        """Messages by the field they stand at; "" is the form, `citations` all of its rows."""
        form = self.response.context["adminform"].form
        found = {"" if name == "__all__" else name: list(form.errors[name]) for name in form.errors}
        for inline in self.response.context["inline_admin_formsets"]:
            formset = inline.formset
            if formset.non_form_errors():
                found[formset.prefix] = list(formset.non_form_errors())
            for row in formset.forms:
                found |= {f"{row.prefix}-{name}": list(row.errors[name]) for name in row.errors}
        return found


def change_page(event: Event) -> str:
    meta = event._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{event.pk}/change/"


@pytest.fixture
def send(curator: Client) -> Callable[..., Sent]:
    """Open a page, fill it in, send it."""

    def send(url: str, entries: dict[str, Any], page: Page | None = None) -> Sent:
        page = page or Page(curator.get(url).content.decode())
        response = curator.post(url, page.write(entries))
        assert response.status_code in {200, 302}
        sent = Sent(response)
        # A message that nobody sees is no explanation.
        for messages in sent.errors.values() if not sent.saved else []:
            for message in messages:
                assert message.split("“")[0].split('"')[0].split("'")[0] in sent.text
        return sent

    return send


@pytest.fixture
def incident(make_type: Any) -> dict[str, Any]:
    """What a curator must write at least."""
    return {
        "title": "Raid on the port",
        "type": str(make_type("armed-clash").pk),
        "edtf": "2025-06-28",
    }
