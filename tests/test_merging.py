"""Merging."""
from __future__ import annotations
import pytest
from tests.factories import *
from timeline.merging import merge, preview, undo
from timeline.models import *
from timeline.models.history import record_changes
from tests.test_history import sql

pytestmark = pytest.mark.django_db

def test_smoke():
    s = make_source()
    a = make_incident("Raid", actors=["Alpha","Beta"], source=s, summary="One", place="Harbour")
    b = make_incident("Attack", actors=["Alpha","Gamma"], source=s, fatalities_low=3)
    c = a.citations.get(); c.value={"fatalities": 3}; c.save()
    c = b.citations.get(); c.value={"fatalities": 4}; c.save()
    make_citation(a, make_source("Other"))
    make_claim(a, "Alpha", citation=a.citations.first())
    make_claim(b, "Alpha", citation=b.citations.first())
    record_changes()
    p = preview(a, b)
    for part in p.parts: print(part.noun, part.count, part.moving, part.once, part.tied)
    for side in p.sides: print(side)
    for c in p.collisions: print(c)
    m = merge(a, b)
    print(b.citations.all(), Incident.objects.get(pk=b.pk).summary)
    from timeline.models import MergeStep
    for x in MergeStep.objects.all(): print(x.position, x.action, x.table, x.column, x.ids)
    undo(m)
    p, q = make_actor("Alpha"), make_actor("Beta")
    m = merge(p, q)
    undo(m)
