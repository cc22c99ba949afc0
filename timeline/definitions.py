"""What each code means, in one sentence of our own. A test keeps it complete."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

KINDS = {
    "incident": gettext_lazy(
        "A violent or coercive act, with its casualties and the claims of responsibility for it."
    ),
    "diplomatic": gettext_lazy(
        "A meeting, visit, agreement, statement or other act between actors, or towards one."
    ),
}

CATEGORIES = {
    "battle": gettext_lazy("Two armed sides fight each other."),
    "explosion": gettext_lazy("Bombs, shelling, air and drone strikes: violence by device or from afar."),
    "civilian-targeting": gettext_lazy("Violence against people who take no part in fighting."),
    "coercion": gettext_lazy("Force or its authority used without a fight: arrests, closures, expulsions."),
    "consultation": gettext_lazy("The parties meet, visit or speak with each other."),
    "agreement": gettext_lazy("The parties settle something, on paper or by word, and what becomes of it."),
    "relations": gettext_lazy(
        "The standing of the parties towards each other changes: envoys, recognition, missions."
    ),
    "statement": gettext_lazy("One party says in public what it thinks, wants or denies."),
    "cooperation": gettext_lazy("Help given, or something done together."),
    "pressure": gettext_lazy("One party warns, refuses, or makes the other pay a price short of force."),
}

STATUSES = {
    "draft": gettext_lazy("Being written; only curators see it."),
    "in-review": gettext_lazy("Written, and waiting for a second curator; only curators see it."),
    "published": gettext_lazy("Open to every reader."),
    "retracted": gettext_lazy("Taken back: its address says so, and no list or count holds it."),
}

OCCURRENCES = {
    "occurred": gettext_lazy("It happened, according to the sources cited."),
    "planned": gettext_lazy("It is announced for a time to come."),
    "alleged": gettext_lazy("Someone says that it happened, and nothing independent bears it out."),
    "denied": gettext_lazy("It was reported, and those concerned deny that it happened."),
    "postponed": gettext_lazy("It was planned, and put off to another time."),
    "cancelled": gettext_lazy("It was planned, and will not take place."),
}

PRECISIONS = {
    "day": gettext_lazy("The day is known."),
    "days": gettext_lazy(
        "It lies within a span of 2 to 31 days, other than exactly a week, both ends being known days."
    ),
    "week": gettext_lazy("It lies within a span of exactly 7 days."),
    "month": gettext_lazy(
        "The month is known, or a span of no more than 31 days whose ends are not both days."
    ),
    "season": gettext_lazy("The season is known, or a span of up to 92 days."),
    "year": gettext_lazy("The year is known, or a span of up to 366 days."),
    "years": gettext_lazy("It lies within a decade, a century or another span of more than a year."),
    "open": gettext_lazy("The span has no known beginning or no known end."),
}
PRECISION_CROSSWALK = {
    "day": {"acled": "1", "ucdp": "1"},
    "days": {"acled": "2", "ucdp": "2 up to 6 days, else 4"},
    "week": {"acled": "2", "ucdp": "3"},
    "month": {"acled": "3", "ucdp": "4"},
    "season": {"acled": "3", "ucdp": "5"},
    "year": {"acled": "3", "ucdp": "5"},
}

DATE_BASES = {
    "stated": gettext_lazy("The source gives the date."),
    "inferred": gettext_lazy("A curator worked the date out, and the note on it says from what."),
}

PLACE_PRECISIONS = {
    "exact": gettext_lazy("It happened in the place named."),
    "near": gettext_lazy("It happened near the place named, which stands in for it."),
    "district": gettext_lazy("Only the district is known; the place is the district or stands in for it."),
    "province": gettext_lazy("Only the province is known; the place is the province or stands in for it."),
    "country": gettext_lazy("Only the country is known; the place is the country or stands in for it."),
}
PLACE_PRECISION_CROSSWALK = {
    "exact": {"acled": "1", "ucdp": "1"},
    "near": {"acled": "2", "ucdp": "2"},
    "district": {"acled": "2", "ucdp": "3"},
    "province": {"acled": "3", "ucdp": "4"},
    "country": {"acled": "3", "ucdp": "6"},
}

PLACE_KINDS = {
    "point": gettext_lazy("A town, village, crossing, camp or other spot with its own coordinates."),
    "district": gettext_lazy("A second-order unit, within a province; its coordinates are its centre."),
    "province": gettext_lazy(
        "A first-order unit: a province, region or state; its coordinates are its centre."
    ),
    "country": gettext_lazy("A whole country; its coordinates are its centre."),
}

ROLES = {
    "attacker": gettext_lazy("It carried the violence out, or fought."),
    "suspect": gettext_lazy("It is thought to have carried the violence out, without certainty."),
    "target": gettext_lazy("The violence or pressure was aimed at it."),
    "victim": gettext_lazy("It was harmed, whether or not it was aimed at."),
    "initiator": gettext_lazy(
        "It took a diplomatic or coercive step on its own, towards another or in general."
    ),
    "party": gettext_lazy("It took part on the same footing as the others."),
    "host": gettext_lazy("It received the meeting or the visitor."),
    "visitor": gettext_lazy("It travelled to the other."),
    "mediator": gettext_lazy("It brought other parties together, or carried messages between them."),
    "speaker": gettext_lazy("It made the statement."),
    "addressee": gettext_lazy("The statement, demand or warning was directed to it."),
    "subject": gettext_lazy("The event is about it, though it neither acted nor was spoken to."),
    "signatory": gettext_lazy("It signed or joined the agreement."),
    "delegate": gettext_lazy("It represented another actor."),
    "funder": gettext_lazy("It paid, or promised to pay."),
}

EVENT_RELATIONS = {
    "response-to": gettext_lazy("The event was a reaction to the other one, according to a source."),
    "follow-up-of": gettext_lazy(
        "The event carried the other one further: the next round, the promised visit."
    ),
    "part-of": gettext_lazy("The event is one piece of the other, larger one."),
    "breach-of": gettext_lazy("The event broke what was agreed in the other one, according to a source."),
    "led-to": gettext_lazy("The event brought the other one about, according to a source."),
}

SUPPORTS = {
    "event": gettext_lazy("The passage bears out the event as a whole."),
    "date": gettext_lazy("The passage bears out when it happened."),
    "place": gettext_lazy("The passage bears out where it happened."),
    "participants": gettext_lazy("The passage bears out who took part, and in which role."),
    "casualties": gettext_lazy("The passage bears out how many were killed or injured."),
    "claims": gettext_lazy("The passage reports who claimed, denied, blamed or assessed responsibility."),
}

CREDIBILITIES = {
    "1": gettext_lazy("Other, independent sources say the same."),
    "2": gettext_lazy("Not confirmed, but logical, and in keeping with what else is known."),
    "3": gettext_lazy("Not confirmed; some of it is in keeping with what else is known."),
    "4": gettext_lazy("Not confirmed; possible, but with nothing else to bear it out."),
    "5": gettext_lazy("What else is known speaks against it."),
    "6": gettext_lazy("There is nothing to judge it by: unknown, which is not the worst grade."),
}

RELIABILITIES = {
    "A": gettext_lazy("Nothing in its record gives reason to doubt it."),
    "B": gettext_lazy("It has been right most of the time; small doubts remain."),
    "C": gettext_lazy("It has been right before; there are doubts."),
    "D": gettext_lazy("It has been right at times; there are serious doubts."),
    "E": gettext_lazy("Its record shows that it cannot be relied on."),
    "F": gettext_lazy("There is no record to judge it by: unknown, which is not the worst grade."),
}

SOURCE_KINDS = {
    "news": gettext_lazy("A report by a news outlet on what happened."),
    "opinion": gettext_lazy("A piece that argues or explains, whose facts come from elsewhere."),
    "statement": gettext_lazy("The words of a government, group or organisation on its own behalf."),
    "report": gettext_lazy("A longer study by an institute, organisation or body of inquiry."),
    "dataset": gettext_lazy("A table of events or figures that others have collected."),
    "post": gettext_lazy("A post on a social network or messaging channel."),
    "book": gettext_lazy("A book or a chapter of one."),
    "other": gettext_lazy("A source of none of these kinds."),
}

ACTOR_KINDS = {
    "state": gettext_lazy("A country, acting through its government."),
    "authority": gettext_lazy("A body that governs in fact, recognised or not."),
    "armed-group": gettext_lazy("An organised armed group outside any state's forces."),
    "security-force": gettext_lazy("An army, police or other armed service of a state or authority."),
    "organisation": gettext_lazy("A party, company, agency, or body between or beside states."),
    "person": gettext_lazy("One human being."),
    "population": gettext_lazy(
        "People without an organisation of their own: civilians, refugees, a community."
    ),
}

ACTOR_RELATIONS = {
    "part-of": gettext_lazy("It is a unit, branch or member of the other."),
    "splinter-of": gettext_lazy("It broke away from the other."),
    "affiliated-with": gettext_lazy(
        "It is tied to the other, by an oath or by its own word, without being part of it."
    ),
    "holds-office-in": gettext_lazy("It is a person who holds an office in the other; the note says which."),
    "hosts": gettext_lazy("It gives the other room or shelter on its ground."),
    "allied-with": gettext_lazy("The two have joined forces."),
    "opposes": gettext_lazy("It stands against the other, by arms or by politics."),
}

ORDERINGS = {
    "-date": gettext_lazy("The latest first possible day on top."),
    "date": gettext_lazy("The earliest first possible day on top."),
    "-fatalities": gettext_lazy("The highest headline number of killed on top; unknown numbers at the end."),
    "fatalities": gettext_lazy("The lowest headline number of killed on top; unknown numbers at the end."),
    "-updated": gettext_lazy("The last edited on top."),
    "updated": gettext_lazy("The longest unedited on top."),
    "relevance": gettext_lazy("The closest match to the words searched for on top; only with q."),
}
