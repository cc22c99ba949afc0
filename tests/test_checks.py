"""Every check, told by `manage.py lint`: a case that it must find, and one beside it that is sound."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from actors.models import ActorRelation, Alias
from incidents.models import Incident
from tests import factories as make
from timeline import checks
from timeline.checks import CHECKS
from timeline.models import Event, EventLink, Participation, Place

pytestmark = pytest.mark.django_db

Case = Callable[[], Any]


def lint(*arguments: str) -> list[dict[str, Any]]:
    """What the command finds, errors or none."""
    out = io.StringIO()
    try:
        call_command("lint", *arguments, "--format", "json", stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        assert ended.code == 1
    return json.loads(out.getvalue())


def report(edtf: str = "2025-07-01", basis: str = "stated", **fields: Any) -> Any:
    return make.make_source(edtf=edtf, date_basis=basis, date_note="By its place in the paper.", **fields)


def raid(**fields: Any) -> Incident:
    """Sound in itself, so that a case adds its one fault."""
    fields.setdefault("actors", {"Alpha": "attacker", "Beta": "target"})
    fields.setdefault("country", "PK")
    citation = fields.pop("citation", {"source": report()})
    incident = make.make_incident(**fields)
    if citation:
        make.make_citation(incident, **{"supports": ["event", "date", "casualties"], **citation})
    return incident


def talks(**fields: Any) -> Any:
    fields.setdefault("actors", {"Alpha": "party", "Beta": "party"})
    return make.make_talks(source=make.make_source(), **fields)


def at(name: str = "Harbour", precision: str = "exact", **place: Any) -> dict[str, Any]:
    place = {"latitude": 30.92, "longitude": 66.45, **place}
    return {"place": make.make_place(name, **place), "place_precision": precision}


def dated(value: Any, edtf: str = "2025-06-28", **fields: Any) -> Incident:
    return raid(edtf=edtf, citation={"source": report(), "value": {"when": value}}, **fields)


def linked(relation: str, first: str, other: str) -> Event:
    event = raid(edtf=first, title="A reprisal")
    EventLink.objects.create(event=event, relation=relation, other=raid(edtf=other, title="An ambush"))
    return event


def linked_back(relation: str) -> Event:
    event = linked("response-to", "2025-06-28", "2025-06-28")
    link = event.links.get()
    EventLink.objects.create(event=link.other, relation=relation, other=event)
    return link.other


def retracted_link(status: str) -> Event:
    event = linked("response-to", "2025-06-28", "2025-06-20")
    Event.objects.filter(pk=event.links.get().other_id).update(status=status)
    return event


def alias(name: str, **fields: Any) -> Event:
    Alias.objects.create(actor=make.make_actor("Alpha"), name=name, **fields)
    return raid()


def alias_again(name: str, again: str) -> Event:
    Alias.objects.create(actor=make.make_actor("Alpha"), name=name)
    return alias(again)


def second_alias(name: str, **fields: Any) -> Event:
    Alias.objects.create(actor=make.make_actor("Gamma"), name=name, **fields)
    return alias("The Old Guard")


def cited_again(**fields: Any) -> Event:
    event = raid()
    make.make_citation(event, fields.pop("source", None) or event.citations.get().source, **fields)
    return event


def reprint(origin: bool) -> Event:
    first = report(slug="first")
    other = make.make_source("Another", origin=first if origin else None)
    event = raid(citation={"source": first})
    make.make_citation(event, other)
    return event


def counted(**numbers: Any) -> Event:
    groups = numbers.pop("groups", {})
    event = raid(**numbers)
    for group, killed in groups.items():
        make.make_casualties(event, group, killed_best=killed)
    return event


def claimed(stance: str, by: str = "", actor: str = "Alpha", cited: bool = True, **fields: Any) -> Event:
    event = raid()
    citation = event.citations.get() if cited else None
    make.make_claim(event, actor, stance, by, citation=citation, **fields)
    return event


def blamed_by_branch(relation: str) -> Event:
    press_office = make.make_actor("Press office")
    ActorRelation.objects.create(subject=press_office, relation=relation, object=make.make_actor("Beta"))
    return claimed("blamed", "Press office")


def claim_written_by(author: str) -> Event:
    event = raid(citation={"source": report(slug="paper", author=author)})
    make.make_claim(event, "Alpha", "blamed", "Observer", citation=event.citations.get())
    return event


def twin(**fields: Any) -> Event:
    raid(**{"title": "Raid on the port", **at(), "actors": {"Alpha": "attacker", "Beta": "target"}})
    return raid(**{"title": "An assault at night", **at(), "actors": {"Alpha": "attacker"}, **fields})


def only_cited_for(*supports: str, **fields: Any) -> Event:
    return raid(citation={"source": report(), "supports": list(supports)}, **fields)


def centre(longitude: float) -> dict[str, Any]:
    make.make_place("The district", kind="district", latitude=30, longitude=67)
    return at("Harbour", latitude=30, longitude=longitude)


def in_another_country(country: str) -> Event:
    event = raid(**at(), country="")
    Event.objects.filter(pk=event.pk).update(country=country)  # no form lets it through
    return event


# By code: what the check must find, and what it must leave alone. Each gives the event concerned.
CASES: list[tuple[str, Case, Case]] = [
    ("citation-missing", lambda: raid(citation=None), raid),
    ("cited-twice", lambda: cited_again(locator="Para 1"), lambda: cited_again(locator="para. 2")),
    ("reprint-cited-as-second-source", lambda: reprint(True), lambda: reprint(False)),
    ("date-after-publication", lambda: raid(edtf="2025-07-03"), lambda: raid(edtf="2025-07-01")),
    ("date-after-publication", lambda: raid(edtf="2025-08"), lambda: raid(edtf="2025-07")),
    (
        "date-after-publication",
        lambda: raid(edtf="2025-08"),
        lambda: raid(edtf="2025-08", occurrence="planned"),
    ),
    (
        "date-after-publication",
        lambda: raid(edtf="2025-08"),
        lambda: only_cited_for("participants", edtf="2025-08"),
    ),
    ("date-perhaps-after-publication", lambda: raid(edtf="2025-07-02"), lambda: raid(edtf="2025-07-03")),
    (
        "date-perhaps-after-publication",
        lambda: raid(edtf="2025-08", citation={"source": report(basis="inferred")}),
        lambda: raid(edtf="2025-08"),
    ),
    (
        "date-perhaps-after-publication",
        lambda: raid(edtf="2025-08", citation={"source": report("2025-07-01~")}),
        lambda: raid(edtf="2025-06", citation={"source": report("2025-07-01~")}),
    ),
    ("date-in-future", lambda: raid(edtf="2999"), lambda: raid(edtf="2999", occurrence="planned")),
    (
        "planned-date-passed",
        lambda: raid(edtf="2025-07-30", occurrence="planned"),
        lambda: raid(edtf="2025-07-30", occurrence="postponed"),
    ),
    ("date-uncited", lambda: only_cited_for("place"), lambda: only_cited_for("date")),
    ("date-more-exact-than-source", lambda: dated("2025-06"), lambda: dated("2025-06-28")),
    ("date-more-exact-than-source", lambda: dated("in June"), lambda: dated("28 June 2025")),
    ("date-more-exact-than-source", lambda: dated("June 2025"), lambda: dated("days before the talks")),
    ("date-more-exact-than-source", lambda: dated("2025", "2025-06"), lambda: dated("2025-06", "2025-06")),
    (
        "date-perhaps-more-exact-than-source",
        lambda: dated("2025-06", date_basis="inferred", date_note="From the day of the week."),
        lambda: dated("2025-06"),
    ),
    (
        "date-perhaps-more-exact-than-source",
        lambda: make.make_citation(dated("2025-06"), report(), locator="p. 2", supports=["date"]).event,
        lambda: dated("2025-06-28"),
    ),
    ("date-contradicts-source", lambda: dated("2025-05"), lambda: dated("2025-06")),
    (
        "place-less-exact-than-claimed",
        lambda: raid(**at(kind="district")),
        lambda: raid(**at(kind="district", precision="district")),
    ),
    (
        "place-less-exact-than-claimed",
        lambda: raid(**at(kind="country", precision="province")),
        lambda: raid(**at(kind="point", precision="province")),
    ),
    ("coordinates-missing", lambda: raid(**at(latitude=None, longitude=None)), lambda: raid(**at())),
    ("coordinates-are-a-centre", lambda: raid(**centre(67)), lambda: raid(**centre(67.1))),
    ("coordinates-outside-country", lambda: raid(**at(longitude=46.45)), lambda: raid(**at())),
    (
        "coordinates-outside-country",
        lambda: raid(**at(latitude=66.45, longitude=30.92)),
        lambda: raid(**at("Torkham", latitude=34.115, longitude=71.095)),  # the gate, across the line
    ),
    ("country-contradicts-place", lambda: in_another_country("AF"), lambda: in_another_country("PK")),
    ("participant-missing", lambda: raid(actors={}), raid),
    (
        "actor-on-both-sides",
        lambda: (
            Participation.objects.create(event=raid(), actor=make.make_actor("Alpha"), role="target").event
        ),
        lambda: (
            Participation.objects.create(event=raid(), actor=make.make_actor("Alpha"), role="victim").event
        ),
    ),
    (
        "link-against-time",
        lambda: linked("response-to", "2025-06-10", "2025-06-11"),
        lambda: linked("response-to", "2025-06", "2025-06-11"),
    ),
    (
        "link-against-time",
        lambda: linked("led-to", "2025-06-12", "2025-06-11"),
        lambda: linked("led-to", "2025-06-10", "2025-06-11"),
    ),
    (
        "part-outside-whole",
        lambda: linked("part-of", "2025-06-10", "2025-05"),
        lambda: linked("part-of", "2025-06-10", "2025-06"),
    ),
    ("link-both-ways", lambda: linked_back("response-to"), lambda: linked_back("led-to")),
    ("link-to-retracted", lambda: retracted_link("retracted"), lambda: retracted_link("published")),
    ("near-duplicate", twin, lambda: twin(edtf="2025-06-20")),
    ("near-duplicate", lambda: twin(edtf="2025-06"), lambda: twin(edtf="2025-05")),
    ("near-duplicate", twin, lambda: twin(**at("Far away", longitude=67.45))),
    (
        "near-duplicate",
        lambda: twin(**at("Next door", longitude=66.5)),
        lambda: twin(actors={"Gamma": "attacker"}),
    ),
    (
        "near-duplicate",
        lambda: twin(title="The port: a raid on it", actors={"Gamma": "attacker"}),
        lambda: twin(title="A bombing", actors={"Gamma": "attacker"}),
    ),
    ("dead-alias", lambda: alias("ALPHA!"), lambda: alias("ALPHA!", used_by="Its friends")),
    ("dead-alias", lambda: alias_again("The Few", "the few."), lambda: alias("The Few")),
    ("ambiguous-alias", lambda: second_alias("the old guard"), lambda: second_alias("x")),
    ("ambiguous-alias", lambda: make.make_actor("Gamma") and alias("gamma"), lambda: alias("gamma two")),
    (
        "alias-out-of-use",
        lambda: alias("The Few", edtf="2001/2005"),
        lambda: alias("The Few", edtf="2001/.."),
    ),
    (
        "attacker-missing",
        lambda: raid(type="suicide-bombing", actors={"Beta": "target"}),
        lambda: raid(type="suicide-bombing", actors={"Alpha": "suspect", "Beta": "target"}),
    ),
    (
        "target-missing",
        lambda: raid(type="suicide-bombing", actors={"Alpha": "attacker"}),
        lambda: raid(type="suicide-bombing", actors={"Alpha": "attacker", "Beta": "victim"}),
    ),
    ("second-side-missing", lambda: raid(actors={"Alpha": "attacker"}), raid),
    ("look-alike-letters", lambda: raid(title="R\u0430id on the port"), lambda: raid(title="Рейд на порт")),
    (
        "look-alike-letters",
        lambda: alias("\u0422\u0422\u0420"),
        lambda: alias("\u0422\u0422\u0420", language="ru"),
    ),
    ("look-alike-letters", lambda: alias("T\u0430liban"), lambda: alias("TTP")),
    ("look-alike-letters", lambda: raid(**at("P\u043ert")), lambda: raid(title="ہرنائی میں حملہ")),
    ("place-missing", lambda: raid(country=""), lambda: raid(country="", edtf="2025-06")),
    ("count-implausible", lambda: counted(fatalities_best=1300), lambda: counted(fatalities_best=130)),
    (
        "group-exceeds-total",
        lambda: counted(fatalities_best=5, groups={"soldiers": 8}),
        lambda: counted(fatalities_low=5, groups={"soldiers": 8}),
    ),
    (
        "groups-exceed-total",
        lambda: counted(fatalities_best=5, groups={"soldiers": 3, "guards": 3}),
        lambda: counted(fatalities_best=5, groups={"soldiers": 3, "guards": 2}),
    ),
    (
        "casualties-uncited",
        lambda: only_cited_for("event", fatalities_best=3),
        lambda: only_cited_for("casualties", fatalities_best=3),
    ),
    ("claim-assessed-by-party", lambda: claimed("assessed", "Beta"), lambda: claimed("assessed", "Observer")),
    ("claim-source-is-party", lambda: claimed("blamed", "Beta"), lambda: claimed("blamed", "Observer")),
    ("claim-source-is-party", lambda: blamed_by_branch("part-of"), lambda: blamed_by_branch("opposes")),
    ("claim-source-is-party", lambda: claim_written_by("BETA"), lambda: claim_written_by("A. Writer")),
    ("claim-by-another", lambda: claimed("claimed", "Gamma"), lambda: claimed("claimed", "Alpha")),
    (
        "claim-before-event",
        lambda: claimed("claimed", edtf="2025-06-27"),
        lambda: claimed("claimed", edtf="2025-06-27", channel="call-before"),
    ),
    ("claim-uncited", lambda: claimed("claimed", cited=False), lambda: claimed("claimed")),
    (
        "claim-on-nobody-there",
        lambda: claimed("claimed", actor="Gamma"),
        lambda: claimed("denied", actor="Gamma"),
    ),
    ("second-party-missing", lambda: talks(actors={"Alpha": "party", "Beta": "subject"}), talks),
    (
        "speaker-missing",
        lambda: talks(type="official-statement"),
        lambda: talks(type="official-statement", actors={"Alpha": "speaker"}),
    ),
    ("format-needs-more-parties", lambda: talks(format="trilateral"), lambda: talks(format="bilateral")),
]


def concerned(finding: dict[str, Any]) -> set[int]:
    """The event that it is told at. Two that may be one are told of at the first, which the second is not."""
    if finding["code"] != "near-duplicate":
        return {finding["event"]}
    return {finding["event"], *(one["id"] for one in finding["related"])}


@pytest.mark.parametrize(
    ("code", "faulty"), [(code, faulty) for code, faulty, _ in CASES], ids=[code for code, *_ in CASES]
)
def test_a_fault_is_found_at_its_event_and_told_with_a_remedy(code: str, faulty: Case):
    event = faulty()
    found = [one for one in lint("--code", code) if event.pk in concerned(one)]
    assert len(found) == 1, found
    told_at = Event.objects.get(pk=found[0]["event"])
    assert found[0]["title"] == told_at.title and found[0]["severity"] == CHECKS[code].severity
    assert found[0]["message"] and found[0]["fix"] and found[0]["pointer"] == f"/{found[0]['field']}"


@pytest.mark.parametrize(
    ("code", "sound"), [(code, sound) for code, _, sound in CASES], ids=[code for code, *_ in CASES]
)
def test_what_is_sound_beside_it_is_left_alone(code: str, sound: Case):
    sound()
    assert not lint("--code", code)


def test_every_check_has_its_case():
    assert {code for code, *_ in CASES} == set(CHECKS)


def test_a_sound_event_has_no_findings_at_all():
    raid(**at(), fatalities_best=3)
    talks(place=Place.objects.get(), edtf="2025-03")
    assert not lint()


def test_a_message_names_the_values():
    raid(edtf="2025-08")
    [found] = lint("--code", "date-after-publication")
    assert "August 2025" in found["message"] and "1 July 2025" in found["message"]
    assert found["related"] == [{"kind": "source", "id": found["related"][0]["id"], "title": "A report"}]


def test_swapped_coordinates_are_told_as_such():
    raid(**at(latitude=66.45, longitude=30.92))
    [found] = lint("--code", "coordinates-outside-country")
    assert "Swapped, the two numbers lie in it." in found["message"]


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("FJ", -17.8, 178.0),
        ("FJ", -16.8, -179.9),  # across the date line
        ("XK", 42.66, 21.17),
        ("RE", -21.1, 55.5),  # drawn with France
        ("LS", -29.6, 28.2),
        ("VA", 41.902, 12.453),
        ("MV", 4.18, 73.51),
        ("ZZ", 0, 0),  # no country, no outline, no finding
    ],
)
def test_small_divided_and_distant_countries_hold_their_own_places(code, latitude, longitude):
    raid(**at("Somewhere", country=code, latitude=latitude, longitude=longitude), country=code)
    assert not lint("--code", "coordinates-outside-country")


def test_a_hole_in_a_country_is_not_the_country():
    raid(**at("Maseru hills", country="ZA", latitude=-29.6, longitude=28.2), country="ZA")
    [found] = lint("--code", "coordinates-outside-country")
    assert "in LS" in found["message"]


def test_a_pair_is_told_once_in_an_overview_and_at_each_of_the_two_before_publication():
    second = twin()
    first = Event.objects.exclude(pk=second.pk).get()
    assert [one["event"] for one in lint("--code", "near-duplicate")] == [min(first.pk, second.pk)]
    for event in (first, second):
        assert "near-duplicate" in {one.code for one in checks.findings_of(event, for_user=checks.Operator())}


def test_an_overview_of_one_of_a_pair_tells_it_there():
    second = twin(edtf="2025-06-28")
    Event.objects.exclude(pk=second.pk).update(status="retracted")
    assert not lint("--code", "near-duplicate")
    Event.objects.exclude(pk=second.pk).update(status="draft")
    assert [one["event"] for one in lint("--code", "near-duplicate", "--status", "published")] == [second.pk]


def test_who_was_linked_is_no_duplicate():
    event = twin()
    EventLink.objects.create(event=event, relation="part-of", other=Event.objects.exclude(pk=event.pk).get())
    assert not lint("--code", "near-duplicate")


def test_a_mutual_accusation_has_no_actor_on_the_wrong_side():
    both = talks(type="official-statement", actors={"Alpha": "speaker", "Beta": "speaker"})
    for name in ("Alpha", "Beta"):
        Participation.objects.create(event=both, actor=make.make_actor(name), role="addressee")
    assert not lint("--code", "actor-on-both-sides")


def test_an_alias_is_told_once_however_many_events_its_actor_is_in():
    alias("ALPHA!")
    raid(edtf="2025-05")
    assert len(lint("--code", "dead-alias")) == 1


def test_vague_dates_do_not_make_all_things_duplicates_of_each_other():
    raid(**at(), edtf="2010/2020")
    raid(**at(), edtf="2015-06-01")
    assert not lint("--code", "near-duplicate")
