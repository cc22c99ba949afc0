"""Invitations: a link that lets one person make an account, with no more rights than its maker has."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord, Invitation
from tests.accounts_helpers import PASSWORD, group, person, said, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/account/invitations/"
JOIN = {"username": "omar", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def editors():
    return group("editor", "view_event", "change_event")


@pytest.fixture
def head(editors):
    """May invite, and may do what editors may."""
    user = person("head", is_staff=True)
    user.groups.add(group("administrator", "view_event", "change_event", "add_invitation"))
    return user


def invite(client, into, **more):
    """The answer, and the path of the link or None."""
    page = client.post(PAGE, {"group": into.pk, "email": "", "days": "7", **more})
    found = re.search(r'id="link">http://testserver([^<]+)<', said(page))
    return page, found and found[1]


@pytest.fixture
def link(head, editors):
    return invite(signed_in("head"), editors, email="omar@example.org")[1]


def test_the_link_makes_one_account_in_the_group_and_signs_in(link, editors):
    client = Client()
    assert "invites you into the group <strong>editor</strong>" in said(client.get(link))
    page = client.post(link, JOIN, follow=True)
    assert page.request["PATH_INFO"] == "/account/" and "Welcome, omar" in said(page)
    omar = User.objects.get(username="omar")
    assert list(omar.groups.all()) == [editors] and omar.email == "omar@example.org"
    assert omar.is_staff and not omar.is_superuser and omar.check_password(PASSWORD)
    assert client.get("/admin/").status_code == 200
    kinds = AuditRecord.objects.filter(user=omar).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["invitation-used", "signed-in"]


def test_it_works_once(link):
    Client().post(link, JOIN)
    late = Client()
    for answer in [late.get(link), late.post(link, JOIN | {"username": "second"})]:
        assert answer.status_code == 404 and "This invitation opens nothing" in said(answer)
    assert not User.objects.filter(username="second").exists()


def test_looking_at_it_does_not_use_it_up(link):
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert Client().post(link, JOIN).status_code == 302


def test_of_two_at_once_one_gets_in(link, monkeypatch):
    """The second passes the first look, and finds the link used when it comes to write."""
    from accounts.models.invitations import InvitationQuerySet

    seen = Invitation.objects.select_related("group", "by").get()
    Client().post(link, JOIN)
    monkeypatch.setattr(InvitationQuerySet, "valid", lambda self, text: seen)
    assert Client().post(link, JOIN | {"username": "second"}).status_code == 404
    assert not User.objects.filter(username="second").exists()


@pytest.mark.parametrize(
    "why", ["expired", "revoked", "cut", "maker gone", "maker inactive", "maker demoted"]
)
def test_a_link_that_is_over_opens_nothing_and_does_not_say_why(link, head, why):
    if why == "expired":
        Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    elif why == "revoked":
        signed_in("head").post(f"{PAGE}{Invitation.objects.get().pk}/revoke/")
    elif why == "cut":
        link = f"{link[:-2]}/"
    elif why == "maker gone":
        head.delete()
    elif why == "maker inactive":
        User.objects.filter(pk=head.pk).update(is_active=False)
    else:
        head.groups.clear()
    answer = Client().post(link, JOIN)
    assert answer.status_code == 404 and "This invitation opens nothing" in said(answer)
    assert not User.objects.filter(username="omar").exists()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"username": "head"}, "username", "already exists"),
        ({"username": "HEAD"}, "username", "already exists"),
        ({"username": "o m a r"}, "username", "Enter a valid username"),
        ({"password1": "short", "password2": "short"}, "password1", "at least 12 characters"),
        ({"password2": "another"}, "password2", "didn’t match"),
    ],
)
def test_mistakes_are_explained_and_leave_the_link_open(link, given, field, sentence):
    page = said(Client().post(link, JOIN | given))
    assert sentence in page.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    assert Client().post(link, JOIN).status_code == 302


def test_who_is_signed_in_is_not_made_somebody_else(link):
    client = signed_in("head")
    assert "You are signed in as <strong>head</strong>" in said(client.get(link))
    client.post(link, JOIN)
    assert not User.objects.filter(username="omar").exists()
    assert Client().post(link, JOIN).status_code == 302


def test_the_link_is_shown_once_and_kept_as_a_hash(link):
    secret = link.split("/")[-2]
    assert len(secret) >= 43
    assert secret not in said(signed_in("head").get(PAGE))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" held WHERE strpos(held::text, %s) > 0', [secret])
            assert cursor.fetchone() == (0,), table


def test_nobody_invites_into_more_rights_than_they_have(head, editors):
    owners = group("owner", "view_event", "delete_event")
    client = signed_in("head")
    offered = said(client.get(PAGE)).split('id="id_group"')[1].split("</select>")[0]
    assert "editor" in offered and "administrator" in offered and "owner" not in offered
    page, link = invite(client, owners)
    assert link is None and "you cannot give more than you have" in said(page)
    User.objects.create_superuser("root", password=PASSWORD)
    assert invite(signed_in("root"), owners)[1]


def test_rights_that_a_group_gains_later_are_not_given_by_who_lacks_them(link, editors):
    group("editor", "view_event", "change_event", "delete_event")
    assert Client().post(link, JOIN).status_code == 404


def test_a_group_without_rights_makes_a_reader(head):
    _, link = invite(signed_in("head"), group("readers"))
    client = Client()
    client.post(link, JOIN)
    assert not User.objects.get(username="omar").is_staff
    assert "editor" not in said(client.get("/account/"))


def test_only_who_may_invite_sees_makes_and_revokes(link):
    person("outsider")
    client = signed_in("outsider")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"group": 1, "days": "7"}).status_code == 403
    assert client.post(f"{PAGE}{Invitation.objects.get().pk}/revoke/").status_code == 403
    assert Invitation.objects.get().revoked is None


def test_the_list_says_how_each_stands(link, head, editors):
    client = signed_in("head")
    Client().post(link, JOIN)
    invite(client, editors)
    invite(client, editors)
    client.post(f"{PAGE}{Invitation.objects.order_by('pk')[1].pk}/revoke/")
    page = said(client.get(PAGE))
    assert "used by omar" in page and "revoked " in page and "open <form" in page
    used = Invitation.objects.get(account__username="omar")
    client.post(f"{PAGE}{used.pk}/revoke/")
    used.refresh_from_db()
    assert used.revoked is None
    kinds = AuditRecord.objects.filter(user=head).values_list("kind", flat=True)
    assert list(kinds).count("invited") == 3 and list(kinds).count("invitation-revoked") == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"group": ""}, "This field is required."),
        ({"group": "99999"}, "Choose a group of the list"),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"days": "9999"}, "Select a valid choice"),
    ],
)
def test_a_mistake_makes_no_invitation(head, editors, given, sentence):
    page, link = invite(signed_in("head"), editors, **given)
    assert link is None and sentence in said(page)
    assert not Invitation.objects.exists()


def test_a_session_that_gave_its_password_long_ago_gives_it_again(head, editors):
    client = signed_in("head")
    session = client.session
    session["password_given"] = "2020-01-01T00:00:00+00:00"
    session.save()
    page, link = invite(client, editors)
    assert link is None and "Asked again" in said(page)
    assert invite(client, editors, password=PASSWORD)[1]


def test_the_page_costs_as_much_for_many_as_for_one(head, editors, django_assert_max_num_queries):
    client = signed_in("head")
    for number in range(12):
        invite(client, group(f"group {number}", "view_event"))
    with django_assert_max_num_queries(12):
        client.get(PAGE)


# The admin is no way around it


@pytest.fixture
def keeper():
    """May keep accounts and groups, and view events."""
    user = person("keeper", is_staff=True)
    rights = ["view_user", "add_user", "change_user", "delete_user", "view_group", "change_group"]
    user.groups.add(group("keepers", *rights, "view_event"))
    return user


def test_who_keeps_accounts_makes_nobody_more_than_themselves(keeper, editors):
    readers = group("readers", "view_event")
    omar = person("omar")
    url = f"/admin/auth/user/{omar.pk}/change/"
    client = signed_in("keeper")
    page = said(client.get(url))
    assert 'name="is_superuser"' not in page
    assert ">readers</option>" in page and ">editor</option>" not in page
    entries = {"username": "omar", "is_active": "on", "is_superuser": "on", "groups": [readers.pk]}
    entries |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert "Select a valid choice" in said(client.post(url, entries | {"groups": [editors.pk]}))
    assert client.post(url, entries).status_code == 302
    omar.refresh_from_db()
    assert not omar.is_superuser and list(omar.groups.all()) == [readers]


@pytest.mark.parametrize("who", ["superuser", "editor"])
def test_who_keeps_accounts_takes_over_nobody_with_more_rights(keeper, editors, who):
    victim = person("victim", is_superuser=who == "superuser")
    victim.groups.add(editors)
    there, client = signed_in("victim"), signed_in("keeper")
    new = {"password1": "nine herons by the lake", "password2": "nine herons by the lake"}
    url = f"/admin/auth/user/{victim.pk}"
    assert client.post(f"{url}/password/", new | {"usable_password": "true"}).status_code == 403
    assert client.post(f"{url}/change/", {"username": "taken"}).status_code == 403
    assert client.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    for action in ["end_sessions", "turn_off_second_factor"]:
        client.post("/admin/auth/user/", {"action": action, "_selected_action": [victim.pk]})
    assert there.get("/account/").status_code == 200


def test_who_keeps_groups_widens_none_beyond_their_own_rights(keeper, editors):
    readers = group("readers", "view_event")
    client = signed_in("keeper")
    page = said(client.get(f"/admin/auth/group/{readers.pk}/change/"))
    assert "Can view event</option>" in page and "Can delete event</option>" not in page
    assert client.post(f"/admin/auth/group/{editors.pk}/change/", {"name": "mine"}).status_code == 403
