"""The EDTF field: whatever way a row is written, text and derived columns agree."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from dates.edtf import EDTFError
from dates.fields import HELP_TEXT, EDTFField

registry = Apps()  # apart from the product's models


class Happening(models.Model):
    edtf = EDTFField("when", blank=True, derives=("earliest", "latest", "precision"))
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)
    precision = models.CharField(max_length=10, editable=False)
    title = models.CharField(max_length=20, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "dates_tests"
        apps = registry

    def __str__(self) -> str:
        return self.edtf


class Raid(Happening):
    place = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "dates_tests"
        apps = registry


class HappeningForm(forms.ModelForm):
    class Meta:
        model = Happening
        fields = ["edtf", "title"]


DECEMBER = (date(2022, 12, 1), date(2022, 12, 31), "month")
MAY = (date(2025, 5, 7), date(2025, 5, 13), "week")
BLANK = (None, None, "")


def derived(happening: Any) -> tuple[date | None, date | None, str]:
    return (happening.earliest, happening.latest, happening.precision)


def stored(happening: Happening) -> tuple[Any, ...]:
    columns = ("edtf", "earliest", "latest", "precision")
    return Happening.objects.values_list(*columns).get(pk=happening.pk)


@pytest.fixture
def tables(db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Happening)
        editor.create_model(Raid)
    yield  # the test's transaction takes the tables away again


def edtf_field() -> EDTFField:
    field = Happening._meta.get_field("edtf")
    assert isinstance(field, EDTFField)
    return field


def test_clean_gives_canonical_text() -> None:
    assert edtf_field().clean(" 2022-12-xx ", None) == "2022-12-XX"
    assert edtf_field().clean("   ", None) == ""


def test_clean_says_what_is_wrong() -> None:
    with pytest.raises(ValidationError, match="February 2021 has 28 days"):
        edtf_field().clean("2021-02-29", None)
    with pytest.raises(ValidationError, match="This field cannot be blank"):
        EDTFField().clean("  ", None)


def test_pre_save_derives() -> None:
    happening = Happening(edtf=" 2022-12 ")
    assert edtf_field().pre_save(happening, add=True) == happening.edtf == "2022-12"
    assert derived(happening) == DECEMBER
    assert [type(value) for value in derived(happening)] == [date, date, str]


def test_pre_save_of_a_blank_date_empties_what_is_derived() -> None:
    happening = Happening(edtf="", earliest=date.today(), precision="day")
    edtf_field().pre_save(happening, add=True)
    assert derived(happening) == BLANK


def test_pre_save_raises_on_a_text_that_was_never_cleaned() -> None:
    with pytest.raises(EDTFError, match="Month 13"):
        edtf_field().pre_save(Happening(edtf="2022-13"), add=True)


def test_assigning_another_date_derives_at_once() -> None:
    happening = Happening(edtf="2021")
    happening.edtf = "2022-12"
    assert derived(happening) == DECEMBER
    happening.edtf = "nonsense"
    assert derived(happening) == DECEMBER
    happening.edtf = ""
    assert derived(happening) == BLANK


def test_a_field_may_derive_the_bounds_alone_or_nothing() -> None:
    class Alias(models.Model):
        plain = EDTFField()
        used = EDTFField(derives=("first", "last"))
        first = models.DateField()
        last = models.DateField()

        class Meta:
            app_label = "dates_tests"
            apps = Apps()

        def __str__(self) -> str:
            return self.plain

    alias = Alias(plain="2022", used="2022-12")
    for name in ("plain", "used"):
        getattr(Alias, name).field.pre_save(alias, add=True)
    assert (alias.first, alias.last) == DECEMBER[:2]


def test_form_shows_help_and_the_reason() -> None:
    form = HappeningForm({"edtf": "2021-02-29"})
    assert form.fields["edtf"].help_text == HELP_TEXT
    assert "February 2021 has 28 days" in form.errors["edtf"][0]
    assert len(form.errors["edtf"]) == 1


def test_form_cleans_and_derives() -> None:
    form = HappeningForm({"edtf": " 2022-12 "})
    assert form.is_valid()
    assert form.instance.edtf == "2022-12"
    assert derived(form.instance) == DECEMBER


def test_migrations_get_back_what_was_declared() -> None:
    _, path, args, kwargs = edtf_field().deconstruct()
    assert path == "dates.fields.EDTFField"
    assert kwargs == {
        "verbose_name": "when",
        "blank": True,
        "derives": ("earliest", "latest", "precision"),
    }
    assert EDTFField(*args, **kwargs).deconstruct()[3] == kwargs
    assert EDTFField(max_length=90, help_text="When.").deconstruct()[3] == {
        "max_length": 90,
        "help_text": "When.",
    }
    assert "dates.fields.EDTFField" in MigrationWriter.serialize(edtf_field())[0]


def test_check_finds_derived_fields_that_are_missing_or_declared_too_early() -> None:
    class Muddle(models.Model):
        earliest = models.DateField()
        edtf = EDTFField(derives=("earliest", "latst"))
        four = EDTFField(derives=("a", "b", "c", "d"))

        class Meta:
            app_label = "dates_tests"
            apps = Apps()

        def __str__(self) -> str:
            return self.edtf

    assert edtf_field()._check_derives() == []
    assert [error.id for error in Muddle._meta.get_field("edtf")._check_derives()] == [
        "dates.E003",
        "dates.E002",
    ]
    assert [error.id for error in Muddle._meta.get_field("four")._check_derives()] == ["dates.E001"]


@pytest.mark.usefixtures("tables")
class TestStored:
    def test_create_and_save(self) -> None:
        happening = Happening.objects.create(edtf="2022-12")
        assert stored(happening) == ("2022-12", *DECEMBER)
        happening.edtf = " 2025-05-07/2025-05-13"
        happening.save()
        assert stored(happening) == ("2025-05-07/2025-05-13", *MAY)

    def test_blank(self) -> None:
        assert stored(Happening.objects.create(edtf="")) == ("", *BLANK)

    def test_open_ends_fit_the_columns(self) -> None:
        happening = Happening.objects.create(edtf="../2022")
        assert stored(happening)[1] == date.min
        happening.edtf = "2022/.."
        happening.save()
        assert stored(happening)[2] == date.max

    def test_bulk_create(self) -> None:
        made = Happening.objects.bulk_create([Happening(edtf="2022-12"), Happening(edtf="")])
        assert [stored(one)[1:] for one in made] == [DECEMBER, BLANK]

    def test_bulk_update(self) -> None:
        for edtf in ["2021", "2022"]:
            Happening.objects.create(edtf=edtf)
        happenings = list(Happening.objects.all())
        for one in happenings:
            one.edtf = "2022-12"
        Happening.objects.bulk_update(happenings, ["edtf", "earliest", "latest", "precision"])
        assert {stored(one) for one in happenings} == {("2022-12", *DECEMBER)}

    def test_multi_table_inheritance(self) -> None:
        raid = Raid.objects.create(edtf="2022-12", place="Chaman")
        assert stored(raid) == ("2022-12", *DECEMBER)
        raid = Raid.objects.get()
        raid.edtf = "2025-05-07/2025-05-13"
        assert derived(raid) == MAY
        raid.save()
        assert stored(raid) == ("2025-05-07/2025-05-13", *MAY)

    def test_assigning_a_deferred_date_saves_all_of_it(self) -> None:
        Happening.objects.create(edtf="2021")
        happening = Happening.objects.only("title").get()
        happening.edtf = "2022-12"
        happening.save()
        assert stored(happening) == ("2022-12", *DECEMBER)

    def test_reading_rows_parses_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Happening.objects.create(edtf="2022-12")
        monkeypatch.setattr("dates.fields.parse", None)
        assert derived(Happening.objects.get()) == DECEMBER

    def test_no_write_lets_a_bad_date_through(self) -> None:
        happening = Happening.objects.create(edtf="2022")
        with pytest.raises(EDTFError):
            Happening.objects.update(edtf="2022-13")
        happening.edtf = "2022-13"
        with pytest.raises(EDTFError):
            Happening.objects.bulk_update([happening], ["edtf"])
        with pytest.raises(EDTFError):
            happening.save()

    def test_lookups_take_parts_of_a_date(self) -> None:
        Happening.objects.create(edtf="2022-12")
        assert Happening.objects.filter(edtf__startswith="2022-").count() == 1
