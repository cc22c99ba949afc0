"""Other people's datasets: every quirk of their files, by small files made by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from actors.models import Actor, Alias
from datasets import ged
from sources.models import Source
from timeline.models import Dataset, Event, EventType, ExternalId, Place, Revision
from timeline.models.history import record_changes, sign_changes

pytestmark = pytest.mark.django_db

TYPES = {
    "armed-clash": "battle",
    "attack-on-civilians": "civilian-targeting",
    "suicide-bombing": "explosion",
}
ACTORS = [
    ("pakistan", "Pakistan", "state", "PK"),
    ("ttp", "Tehreek-e-Taliban Pakistan", "armed-group", ""),
]
ROW = {
    "id": "1001", "relid": "PAK-2010-1-1-1", "year": "2010", "active_year": "1", "code_status": "Clear",
    "type_of_violence": "1", "conflict_name": "Northland: Government",
    "dyad_name": "Government of Pakistan - TTP", "side_a_new_id": "142",
    "side_a": "Government of Pakistan", "side_b_new_id": "356", "side_b": "TTP",
    "number_of_sources": "-1", "source_article": "", "source_office": "", "source_date": "",
    "source_headline": "", "source_original": "police", "where_prec": "1",
    "where_coordinates": "Oldtown town", "where_description": "Near the old bridge",
    "adm_1": "Punjab province", "adm_2": "Oldtown district", "latitude": "31.5", "longitude": "74.3",
    "country": "Pakistan", "country_id": "770", "region": "Asia", "event_clarity": "1",
    "date_prec": "1", "date_start": "2010-10-04", "date_end": "2010-10-04", "deaths_a": "1",
    "deaths_b": "2", "deaths_civilians": "0", "deaths_unknown": "0", "best": "3", "high": "4",
    "low": "2",
}  # fmt: skip


@pytest.fixture(autouse=True)
def codebook(db: None) -> None:
    for code, category in TYPES.items():
        EventType.objects.create(
            code=code, label=code, kind="incident", category=category, definition="As the codebook has it."
        )
    for slug, name, kind, country in ACTORS:
        Actor.objects.create(slug=slug, name=name, kind=kind, country=country)
    Alias.objects.create(actor=Actor.objects.get(slug="ttp"), name="Tehrik-e-Taliban Pakistan")
    Place.objects.create(slug="pakistan", name="Pakistan", kind="country", country="PK")


@pytest.fixture
def ged_file(tmp_path: Path) -> Any:
    """`ged_file({"id": "7"}, …)`: a release with these rows, each the usual one but for what is given."""

    def write(
        *changes: dict[str, str], name: str = "ged.csv", columns: Any = ged.COLUMNS, **how: Any
    ) -> Path:
        rows = [{**ROW, "id": str(1001 + place), **change} for place, change in enumerate(changes or [{}])]
        return save(tmp_path / name, columns, rows, **how)

    return write


def save(
    path: Path,
    columns: Any,
    rows: list[dict[str, str]],
    *,
    header: bool = True,
    tags: bool = False,
    start: str = "",
    end: str = "\r\n",
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator=end)
    if header:
        writer.writeheader()
    if tags:
        writer.writerow({"date_start": "#date+start", "best": "#affected+killed"})
    writer.writerows(rows)
    path.write_text(start + text.getvalue(), encoding="utf-8", newline="")
    return path


def run(path: Path, command: str = "import_ged", **options: Any) -> str:
    out = io.StringIO()
    call_command(command, str(path), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def imported(identifier: str = "1001", scheme: str = "ucdp-ged") -> Any:
    found = ExternalId.objects.get(scheme=scheme, identifier=identifier)
    return Event.objects.with_everything().get(pk=found.event_id)


def count() -> int:
    return Event.objects.filter(dataset__isnull=False).count()


def test_a_row_becomes_a_published_incident_with_sides_numbers_and_its_citation(ged_file):
    assert "1 new" in run(ged_file())
    event = imported()
    assert (event.status, event.kind, event.type.code) == ("published", "incident", "armed-clash")
    assert (event.edtf, event.country, event.fatalities) == ("2010-10-04", "PK", 3)
    assert (event.detail.fatalities_low, event.detail.fatalities_high) == (2, 4)
    assert {(one.actor.slug, one.role) for one in event.participations.all()} == {
        ("pakistan", "party"),
        ("ttp", "party"),
    }
    assert {(one.actor.slug, one.killed_best) for one in event.detail.casualties.all()} == {
        ("pakistan", 1),
        ("ttp", 2),
    }
    (citation,) = event.citations.all()
    assert (citation.source.slug, citation.locator) == ("ucdp-ged", "id 1001")
    assert "not recorded" in citation.note


def test_an_imported_event_is_found_by_our_names_and_its_words(ged_file, client):
    run(ged_file({"where_description": "Beside the zarzuela"}))
    for query in ("actor=Tehrik-e-Taliban Pakistan", "q=zarzuela", "q=Oldtown", "place=punjab&date=2010"):
        assert client.get(f"/api/v1/events/?{query}&count=exact").json()["count"] == 1, query


def test_importing_the_same_file_twice_changes_nothing(ged_file):
    path = ged_file({}, {"side_b": "BLA", "side_b_new_id": "287"})
    run(path)
    record_changes()
    before = list(Revision.objects.values_list("event", "number"))
    sizes = Actor.objects.count(), Place.objects.count(), Source.objects.count()
    assert "0 new, 0 updated, 2 unchanged" in run(path)
    record_changes()
    assert list(Revision.objects.values_list("event", "number")) == before
    assert sizes == (Actor.objects.count(), Place.objects.count(), Source.objects.count())


def test_a_newer_release_updates_what_changed_with_its_history_and_tells_what_vanished(ged_file):
    run(ged_file({}, {}, {}))
    record_changes()
    said = run(ged_file({"best": "5", "high": "6", "deaths_b": "4"}, {}, name="newer.csv"), release="25.1")
    record_changes()
    assert "0 new, 1 updated, 1 unchanged" in said
    assert "1 event of earlier imports no longer in the file" in said
    assert "1003" in said
    event = imported("1001")
    assert event.fatalities == 5
    assert {one.killed_best for one in event.detail.casualties.all()} == {1, 4}
    last = Revision.objects.filter(event=event.pk).order_by("commit_id").last()
    assert last.number == 2
    assert "25.1" in last.message
    assert imported("1003").status == "published"


def test_what_was_edited_here_is_not_overwritten_unless_asked(ged_file, django_user_model):
    run(ged_file())
    record_changes()
    editor = django_user_model.objects.create_user("editor")
    sign_changes(editor.pk, "A better title")
    event = imported().detail
    event.title = "Clash at the old bridge"
    event.save()
    record_changes()
    newer = ged_file({"best": "4"}, name="newer.csv")
    said = run(newer)
    assert "edited here too, so left alone: 1001" in said
    assert imported().title == "Clash at the old bridge"
    assert imported().fatalities == 3
    run(newer, overwrite=True)
    assert imported().fatalities == 4


def test_a_dry_run_tells_the_same_and_changes_nothing(ged_file):
    before = Actor.objects.count(), Place.objects.count(), Source.objects.count(), Dataset.objects.count()
    said = run(ged_file({"side_b": "A new group", "side_b_new_id": "99"}), dry_run=True)
    assert "1 would be new" in said
    assert "1 actor" in said
    assert count() == 0
    assert before == (
        Actor.objects.count(),
        Place.objects.count(),
        Source.objects.count(),
        Dataset.objects.count(),
    )


@pytest.mark.parametrize(
    ("days", "precision", "edtf"),
    [
        (("2010-10-04", "2010-10-04"), "1", "2010-10-04"),
        (("2010-10-04", "2010-10-06"), "1", "2010-10-04/2010-10-06"),
        (("2010-10-04", "2010-10-07"), "2", "2010-10-04/2010-10-07"),
        (("2010-10-04", "2010-10-10"), "3", "2010-10-04/2010-10-10"),
        (("2010-10-01", "2010-10-31"), "4", "2010-10"),
        (("2010-10-20", "2010-11-10"), "4", "2010-10/2010-11"),
        (("2010-01-01", "2010-12-31"), "5", "2010"),
        (("2010-03-01", "2011-02-01"), "5", "2010/2011"),
    ],
)
def test_a_date_is_as_exact_as_its_code_says(ged_file, days, precision, edtf):
    run(ged_file({"date_start": days[0], "date_end": days[1], "date_prec": precision}))
    assert imported().edtf == edtf


@pytest.mark.parametrize(
    ("code", "precision", "kind"),
    [("1", "exact", "point"), ("2", "near", "point"), ("3", "district", "district"),
     ("4", "province", "province"), ("5", "province", "province"), ("6", "country", "country")],
)  # fmt: skip
def test_a_place_is_as_exact_as_its_code_says(ged_file, code, precision, kind):
    run(ged_file({"where_prec": code}))
    event = imported()
    assert (event.place_precision, event.place.kind) == (precision, kind)
    assert event.country == "PK"


def test_a_place_lies_in_its_district_province_and_country_and_is_made_once(ged_file):
    run(
        ged_file({}, {"where_coordinates": "OLDTOWN  village"}, {"adm_1": "", "adm_2": "", "where_prec": "4"})
    )
    place = imported().place
    assert (place.name, place.parent.name, place.parent.parent.name) == ("Oldtown", "Oldtown", "Punjab")
    assert place.parent.parent.parent.kind == "country"
    assert imported("1002").place == place
    assert imported("1003").place_precision == "country"
    assert Place.objects.filter(kind="country", country="PK").count() == 1


@pytest.mark.parametrize("form", ["2010-10-04 00:00:00.000", "2010-10-04T00:00:00", "2010-10-04 00:00:00"])
def test_dates_with_a_midnight_are_days(ged_file, form):
    run(ged_file({"date_start": form, "date_end": form}))
    assert imported().edtf == "2010-10-04"


def test_a_byte_order_mark_tags_and_line_ends_within_quotes_are_taken_in_stride(ged_file):
    path = ged_file({"where_description": "One line\nand another"}, tags=True, start="\ufeff")
    assert "1 new" in run(path)
    assert "One line and another" in imported().summary


@pytest.mark.parametrize("order", ged.ORDERS, ids=len)
def test_a_file_without_a_header_is_read_by_the_known_order_of_columns(ged_file, order):
    assert "1 new" in run(ged_file({}, columns=order, header=False))
    assert imported().fatalities == 3


def test_fewer_columns_in_another_order_are_matched_by_name(ged_file):
    columns = sorted(set(ged.COLUMNS) - {"geom_wkt", "priogrid_gid", "gwnoa", "gwnob", "source_original"})
    assert "1 new" in run(ged_file({}, columns=columns))
    assert imported().detail.fatalities_high == 4


def test_numbers_as_r_writes_them_are_whole(ged_file):
    run(ged_file({"id": "182027.0", "best": "3.0", "side_b_new_id": "356.0"}))
    event = imported("182027")
    assert event.fatalities == 3
    assert event.participations.filter(actor__slug="ttp").exists()


def test_civilians_are_a_population_and_no_armed_group(ged_file):
    sides = {"side_a": "BLA", "side_a_new_id": "287", "side_b": "Civilians", "side_b_new_id": "1"}
    deaths = {"deaths_a": "0", "deaths_b": "0", "deaths_civilians": "3"}
    run(ged_file({"type_of_violence": "3", **sides, **deaths}))
    event = imported()
    assert event.type.code == "attack-on-civilians"
    roles = {one.role: one.actor for one in event.participations.all()}
    assert roles["victim"].kind == "population"
    assert roles["attacker"].kind == "armed-group"
    assert [(one.group, one.killed_best) for one in event.detail.casualties.all()] == [("civilians", 3)]


def test_a_comma_or_a_dash_in_a_name_separates_nothing(ged_file):
    name = "1st Division, Sons of the Hills, TTP - MR (north)"
    run(ged_file({"side_b": name, "side_b_new_id": "77"}))
    assert Actor.objects.filter(name=name).count() == 1


def test_a_curly_apostrophe_is_a_straight_one(ged_file):
    run(
        ged_file(
            {"side_b": "People's Front", "side_b_new_id": ""},
            {"side_b": "People’s Front", "side_b_new_id": ""},
        )
    )
    assert Actor.objects.filter(folded="peoplesfront").count() == 1


def test_the_next_release_finds_an_actor_that_was_renamed_here(ged_file):
    run(ged_file({"side_b": "Hill Sons", "side_b_new_id": "77"}))
    actor = Actor.objects.get(name="Hill Sons")
    assert not Alias.objects.filter(actor=actor).exists()
    Alias.objects.create(actor=actor, name="Hill Sons", used_by="Uppsala Conflict Data Program")
    Actor.objects.filter(pk=actor.pk).update(name="Sons of the Hills")
    run(ged_file({"id": "2000", "side_b": "Hill Sons", "side_b_new_id": "77"}, name="newer.csv"))
    assert imported("2000").participations.filter(actor=actor).exists()


def test_estimates_out_of_order_are_widened_and_the_numbers_kept(ged_file):
    said = run(ged_file({"low": "5", "best": "3", "high": "2"}))
    assert "1 estimate that contradicted" in said
    event = imported()
    assert (event.detail.fatalities_low, event.fatalities, event.detail.fatalities_high) == (3, 3, 3)
    (citation,) = event.citations.all()
    assert citation.value == {"fatalities as given": "low 5, best 3, high 2"}


def test_reports_become_sources_also_where_a_headline_has_semicolons(ged_file):
    article = '"The Gazette,2010-10-05,Three die; two flee";"Wire, North,2010-10-06,Calm, then fire"'
    lists = {
        "source_office": "The Gazette;Wire, North",
        "source_date": "2010-10-05;2010-10-06",
        "source_headline": "Three die; two flee;Calm, then fire",
    }
    run(ged_file({"number_of_sources": "2", "source_article": article, **lists}))
    cited = {
        (one.source.outlet.name, one.source.title, one.source.edtf)
        for one in imported().citations.all()
        if one.source.outlet
    }
    assert cited == {
        ("The Gazette", "Three die; two flee", "2010-10-05"),
        ("Wire, North", "Calm, then fire", "2010-10-06"),
    }


def test_an_old_reference_without_a_format_is_kept_as_a_note(ged_file):
    run(ged_file({"source_article": "R 4/10 1990"}))
    (citation,) = imported().citations.all()
    assert "R 4/10 1990" in citation.note


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date_start": "04/10/2010"}, "date_start: “04/10/2010” is not a date"),
        ({"date_end": "2010-10-01"}, "date_end: 2010-10-01 is before"),
        ({"best": "several"}, "best: “several” is not a whole number"),
        ({"best": "-1"}, "best: -1 is less than none"),
        ({"type_of_violence": "9"}, "type_of_violence: 9 is none of 1, 2, 3"),
        ({"latitude": "131.5"}, "latitude"),
        ({"side_b": ""}, "side_b: this is empty"),
        ({"date_prec": "0"}, "date_prec"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(ged_file, change, said):
    with pytest.raises(CommandError, match="Record 2, column") as refused:
        run(ged_file({}, change))
    assert said in str(refused.value)
    assert "Nothing was imported" in str(refused.value)
    assert count() == 0
    assert not Dataset.objects.exists()


def test_several_bad_cells_are_told_at_once(ged_file):
    with pytest.raises(CommandError) as refused:
        run(ged_file({"best": "x"}, {}, {"low": "y"}))
    assert "Record 1" in str(refused.value)
    assert "Record 3" in str(refused.value)


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_file_that_was_cut_off_imports_nothing(ged_file, cut):
    path = ged_file({}, {"source_original": "police, an official\nand others", "gwnob": "12345"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 2 - cut] if cut > 1 else data[: data.rindex(b'"')])
    with pytest.raises(CommandError, match="Record 2"):
        run(path)
    assert count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"title,body\na,b\n", "lacks the columns"),
        (b"id,id\n1,2\n", "twice"),
        (b"1,2,3\n", "no header row"),
        ("id,café\n1,é\n".encode("latin-1"), "UTF-8"),
        (b"id\0,x\n", "NUL"),
    ],
)
def test_what_is_no_release_says_so(tmp_path, content, said):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(path)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nowhere.csv")


def test_two_rows_of_one_identifier_are_refused(ged_file):
    with pytest.raises(CommandError, match="Records 1 and 2 carry the same identifier: 7"):
        run(ged_file({"id": "7"}, {"id": "7"}))


def test_an_archive_with_one_table_is_read(ged_file, tmp_path):
    archive = tmp_path / "ged.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(ged_file(), "ged251.csv")
    assert "1 new" in run(archive)


def test_only_the_countries_and_the_time_asked_for_are_imported(ged_file):
    rows = [{}, {"country": "Afghanistan", "adm_1": "", "where_prec": "6"},
            {"date_start": "2020-01-01", "date_end": "2020-01-01"}]  # fmt: skip
    said = run(ged_file(*rows), country=["Afghanistan"])
    assert "1 event read, 2 left out" in said
    assert count() == 1
    run(ged_file(*rows), country=["PK"], since=date(2015, 1, 1))
    assert sorted(ExternalId.objects.filter(scheme="ucdp-ged").values_list("identifier", flat=True)) == [
        "1002",
        "1003",
    ]


def test_a_country_that_is_none_is_refused(ged_file):
    with pytest.raises(CommandError, match="no country is called “Atlantis”"):
        run(ged_file(), country=["Atlantis"])


ACLED = {
    "event_id_cnty": "PAK1", "event_date": "2022-12-11", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Military Forces of Pakistan (2022-2024)",
    "inter1": "State forces", "assoc_actor_1": "", "actor2": "Tehreek-i-Taliban Pakistan",
    "inter2": "Rebel group", "assoc_actor_2": "", "iso": "586", "country": "Pakistan",
    "admin1": "Khyber Pakhtunkhwa", "admin2": "Bannu", "location": "Bannu", "latitude": "32.98",
    "longitude": "70.60", "geo_precision": "1", "source": "Dawn; Express", "notes": "A clash.",
    "fatalities": "3",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "edtf"),
    [({}, "2022-12-11"), ({"event_date": "11 December 2022"}, "2022-12-11"),
     ({"time_precision": "2"}, "2022-12-05/2022-12-11"), ({"time_precision": "3"}, "2022-12")],
)  # fmt: skip
def test_acled_events_land_on_our_actors_as_drafts(tmp_path, client, change, edtf):
    said = run(save(tmp_path / "acled.csv", list(ACLED), [{**ACLED, **change}]), "import_acled")
    assert "1 new" in said
    event = imported("PAK1", "acled")
    assert (event.edtf, event.fatalities, event.status) == (edtf, 3, "draft")
    assert event.participations.filter(actor__slug="ttp").exists()
    assert client.get(event.get_absolute_url()).status_code == 404
    assert Dataset.objects.get(slug="acled").hidden


def test_what_is_no_incident_in_acled_is_left_out_and_counted(tmp_path):
    rows = [
        ACLED,
        {**ACLED, "event_id_cnty": "PAK2", "event_type": "Protests", "sub_event_type": "Peaceful protest"},
    ]
    assert "1 row of sorts that are no incident, left out: Peaceful protest (1)" in run(
        save(tmp_path / "acled.csv", list(ACLED), rows), "import_acled"
    )


GTD = {
    "eventid": "202012110001", "iyear": "2020", "imonth": "12", "iday": "11", "approxdate": "",
    "extended": "0", "resolution": "", "country_txt": "Pakistan", "provstate": "Balochistan",
    "city": "Quetta", "latitude": "30.2", "longitude": "67.0", "specificity": "1", "vicinity": "0",
    "summary": "A bomb.", "attacktype1": "3", "attacktype1_txt": "Bombing/Explosion", "suicide": "1",
    "targtype1": "14", "target1": "A market", "gname": "Tehrik-i-Taliban Pakistan (TTP)",
    "guncertain1": "1", "nkill": "2.0", "nwound": "", "scite1": "A wire report.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "edtf"),
    [({}, "2020-12-11"), ({"iday": "0"}, "2020-12"), ({"imonth": "0", "iday": "0"}, "2020"),
     ({"extended": "1", "resolution": "2020-12-15"}, "2020-12-11/2020-12-15")],
)  # fmt: skip
def test_gtd_events_land_on_our_actors_as_drafts(tmp_path, change, edtf):
    run(save(tmp_path / "gtd.csv", list(GTD), [{**GTD, **change}]), "import_gtd")
    event = imported("202012110001", "gtd")
    assert (event.edtf, event.type.code, event.fatalities) == (edtf, "suicide-bombing", 2)
    assert event.detail.injured_best is None
    assert [(one.actor.slug, one.role) for one in event.participations.all()] == [("ttp", "suspect")]


def test_an_unknown_group_is_no_actor(tmp_path):
    run(save(tmp_path / "gtd.csv", list(GTD), [{**GTD, "gname": "Unknown"}]), "import_gtd")
    assert not imported("202012110001", "gtd").participations.exists()


def dataset(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("dataset", *arguments, stdout=out, **options)
    return out.getvalue()


def seen(client: Any) -> int:
    return client.get("/api/v1/events/?count=exact").json()["count"]


def test_a_dataset_is_hidden_and_shown_as_one(ged_file, client):
    run(ged_file({}, {}))
    assert "2 events hidden" in dataset("hide", "ucdp-ged")
    assert seen(client) == 0
    run(ged_file({}, {}, {}))
    assert seen(client) == 0, "what comes later is hidden too"
    assert "3 events shown" in dataset("show", "ucdp-ged")
    assert seen(client) == 3
    assert "ucdp-ged: UCDP Georeferenced Event Dataset, 3 events, shown; CC BY 4.0" in dataset("list")


def test_a_dataset_is_removed_as_one_and_may_come_back(ged_file, client, make_incident):
    make_incident(title="Ours")
    run(ged_file({}, {}))
    record_changes()
    assert "2 events removed" in dataset("remove", "ucdp-ged", yes=True)
    record_changes()
    assert seen(client) == 1
    assert not ExternalId.objects.exists()
    assert "2 new" in run(ged_file({}, {}))
    assert seen(client) == 3


def test_an_unknown_dataset_is_named(db):
    with pytest.raises(CommandError, match="There is no dataset “nonsense”"):
        dataset("hide", "nonsense")


def test_an_imported_event_says_from_which_dataset_and_on_which_terms(ged_file, client, make_incident):
    ours = make_incident(title="Ours")
    run(ged_file())
    event = imported()
    found = client.get(f"/api/v1/events/{event.pk}/").json()["dataset"]
    assert found["slug"] == "ucdp-ged"
    assert found["licence"] == "CC BY 4.0"
    assert "Sundberg" in found["attribution"]
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Sundberg" in page
    assert "CC BY 4.0" in page
    assert client.get(f"/api/v1/events/{ours.pk}/").json()["dataset"] is None
    listed = {one["id"]: one["dataset"] for one in client.get("/api/v1/events/").json()["results"]}
    assert listed == {event.pk: found, ours.pk: None}
    table = csv.DictReader(
        b"".join(client.get("/api/v1/events.csv").streaming_content).decode("utf-8-sig").splitlines()
    )
    assert {row["dataset"]: row["licence"] for row in table} == {
        "UCDP Georeferenced Event Dataset": "CC BY 4.0",
        "": "",
    }


def test_events_are_asked_for_by_dataset(ged_file, client, make_incident):
    make_incident(title="Ours")
    run(ged_file())
    answer = client.get("/api/v1/events/?dataset=ucdp-ged").json()
    assert len(answer["results"]) == 1
    assert "from the UCDP Georeferenced Event Dataset" in answer["filter"]
    assert client.get("/api/v1/events/?dataset=ucdp").status_code == 400
