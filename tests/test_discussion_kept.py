"""What was decided and what was said of an event: the database itself keeps it as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from timeline.merging import merge, undo
from timeline.models import Comment, Decision, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(make_incident: Any) -> Comment:
    author = User.objects.create_user("emma")
    return Comment.objects.create(event=make_incident("Raid"), author=author, text="See the second report.")


@pytest.fixture
def decided(said: Comment) -> Decision:
    proposal = Proposal.objects.create(event=said.event, base_revision=1, base={}, document={})
    return Decision.objects.create(
        event=said.event, user=said.author, was="draft", now="published", reason="Checked.", proposal=proposal
    )


@pytest.mark.parametrize("change", [{"text": "Never mind."}, {"at": "2020-01-01T00:00Z"}, {"event": 0}])
def test_a_comment_is_not_changed(said: Comment, make_incident: Any, change: dict[str, Any]) -> None:
    if "event" in change:
        change = {"event": make_incident("Another")}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(**change)


@pytest.mark.parametrize("change", [{"reason": ""}, {"confirmed": ["All of it"]}, {"now": "retracted"}])
def test_a_decision_is_not_changed(decided: Decision, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.filter(pk=decided.pk).update(**change)


@pytest.mark.parametrize("model", [Comment, Decision])
def test_neither_is_deleted_while_its_event_is_there(decided: Decision, model: Any) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
        connection.check_constraints()


def test_with_a_draft_that_is_deleted_its_discussion_goes(decided: Decision) -> None:
    decided.event.detail.delete()
    connection.check_constraints()
    assert not Comment.objects.exists() and not Decision.objects.exists()


def test_who_leaves_is_named_no_more_and_what_was_said_stays(decided: Decision) -> None:
    decided.user.delete()
    assert Comment.objects.get().author is None
    assert Decision.objects.get().user is None and Decision.objects.get().reason == "Checked."


def test_it_goes_along_with_an_event_that_is_merged_and_comes_back(
    decided: Decision, make_incident: Any
) -> None:
    loser, survivor = decided.event.detail, make_incident("Raid on the port")
    Proposal.objects.update(status="approved")
    done = merge(loser, survivor)
    assert Comment.objects.get().event_id == Decision.objects.get().event_id == survivor.pk
    undo(done)
    assert Comment.objects.get().event_id == Decision.objects.get().event_id == loser.pk
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Comment.objects.update(event=survivor)
