"""What each code means, in one sentence of our own. A test keeps it complete."""

from __future__ import annotations

KINDS = {
    "incident": "A violent or coercive act, with its casualties and the claims of responsibility for it.",
    "diplomatic": "A meeting, visit, agreement, statement or other act between actors, or towards one.",
}

CATEGORIES = {
    "battle": "Two armed sides fight each other.",
    "explosion": "Bombs, shelling, air and drone strikes: violence by device or from afar.",
    "civilian-targeting": "Violence against people who take no part in fighting.",
    "coercion": "Force or its authority used without a fight: arrests, closures, expulsions.",
    "consultation": "The parties meet, visit or speak with each other.",
    "agreement": "The parties settle something, on paper or by word, and what becomes of it.",
    "relations": "The standing of the parties towards each other changes: envoys, recognition, missions.",
    "statement": "One party says in public what it thinks, wants or denies.",
    "cooperation": "Help given, or something done together.",
    "pressure": "One party warns, refuses, or makes the other pay a price short of force.",
}

STATUSES = {
    "draft": "Being written; only curators see it.",
    "in-review": "Written, and waiting for a second curator; only curators see it.",
    "published": "Open to every reader.",
    "retracted": "Taken back: its address says so, and no list or count holds it.",
}

OCCURRENCES = {
    "occurred": "It happened, according to the sources cited.",
    "planned": "It is announced for a time to come.",
    "alleged": "Someone says that it happened, and nothing independent bears it out.",
    "denied": "It was reported, and those concerned deny that it happened.",
    "postponed": "It was planned, and put off to another time.",
    "cancelled": "It was planned, and will not take place.",
}

PRECISIONS = {
    "day": "The day is known.",
    "days": "It lies within a span of 2 to 31 days, other than exactly a week, both ends being known days.",
    "week": "It lies within a span of exactly 7 days.",
    "month": "The month is known, or a span of no more than 31 days whose ends are not both days.",
    "season": "The season is known, or a span of up to 92 days.",
    "year": "The year is known, or a span of up to 366 days.",
    "years": "It lies within a decade, a century or another span of more than a year.",
    "open": "The span has no known beginning or no known end.",
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
    "stated": "The source gives the date.",
    "inferred": "A curator worked the date out, and the note on it says from what.",
}

PLACE_PRECISIONS = {
    "exact": "It happened in the place named.",
    "near": "It happened near the place named, which stands in for it.",
    "district": "Only the district is known; the place is the district or stands in for it.",
    "province": "Only the province is known; the place is the province or stands in for it.",
    "country": "Only the country is known; the place is the country or stands in for it.",
}
PLACE_PRECISION_CROSSWALK = {
    "exact": {"acled": "1", "ucdp": "1"},
    "near": {"acled": "2", "ucdp": "2"},
    "district": {"acled": "2", "ucdp": "3"},
    "province": {"acled": "3", "ucdp": "4"},
    "country": {"acled": "3", "ucdp": "6"},
}

PLACE_KINDS = {
    "point": "A town, village, crossing, camp or other spot with its own coordinates.",
    "district": "A second-order unit, within a province; its coordinates are its centre.",
    "province": "A first-order unit: a province, region or state; its coordinates are its centre.",
    "country": "A whole country; its coordinates are its centre.",
}

ROLES = {
    "attacker": "It carried the violence out, or fought.",
    "suspect": "It is thought to have carried the violence out, without certainty.",
    "target": "The violence or pressure was aimed at it.",
    "victim": "It was harmed, whether or not it was aimed at.",
    "initiator": "It took a diplomatic or coercive step on its own, towards another or in general.",
    "party": "It took part on the same footing as the others.",
    "host": "It received the meeting or the visitor.",
    "visitor": "It travelled to the other.",
    "mediator": "It brought other parties together, or carried messages between them.",
    "speaker": "It made the statement.",
    "addressee": "The statement, demand or warning was directed to it.",
    "subject": "The event is about it, though it neither acted nor was spoken to.",
    "signatory": "It signed or joined the agreement.",
    "delegate": "It represented another actor.",
    "funder": "It paid, or promised to pay.",
}

EVENT_RELATIONS = {
    "response-to": "The event was a reaction to the other one, according to a source.",
    "follow-up-of": "The event carried the other one further: the next round, the promised visit.",
    "part-of": "The event is one piece of the other, larger one.",
    "breach-of": "The event broke what was agreed in the other one, according to a source.",
    "led-to": "The event brought the other one about, according to a source.",
}

SUPPORTS = {
    "event": "The passage bears out the event as a whole.",
    "date": "The passage bears out when it happened.",
    "place": "The passage bears out where it happened.",
    "participants": "The passage bears out who took part, and in which role.",
    "casualties": "The passage bears out how many were killed or injured.",
    "claims": "The passage reports who claimed, denied, blamed or assessed responsibility.",
}

CREDIBILITIES = {
    "1": "Other, independent sources say the same.",
    "2": "Not confirmed, but logical, and in keeping with what else is known.",
    "3": "Not confirmed; some of it is in keeping with what else is known.",
    "4": "Not confirmed; possible, but with nothing else to bear it out.",
    "5": "What else is known speaks against it.",
    "6": "There is nothing to judge it by: unknown, which is not the worst grade.",
}

RELIABILITIES = {
    "A": "Nothing in its record gives reason to doubt it.",
    "B": "It has been right most of the time; small doubts remain.",
    "C": "It has been right before; there are doubts.",
    "D": "It has been right at times; there are serious doubts.",
    "E": "Its record shows that it cannot be relied on.",
    "F": "There is no record to judge it by: unknown, which is not the worst grade.",
}

SOURCE_KINDS = {
    "news": "A report by a news outlet on what happened.",
    "opinion": "A piece that argues or explains, whose facts come from elsewhere.",
    "statement": "The words of a government, group or organisation on its own behalf.",
    "report": "A longer study by an institute, organisation or body of inquiry.",
    "dataset": "A table of events or figures that others have collected.",
    "post": "A post on a social network or messaging channel.",
    "book": "A book or a chapter of one.",
    "other": "A source of none of these kinds.",
}

ACTOR_KINDS = {
    "state": "A country, acting through its government.",
    "authority": "A body that governs in fact, recognised or not.",
    "armed-group": "An organised armed group outside any state's forces.",
    "security-force": "An army, police or other armed service of a state or authority.",
    "organisation": "A party, company, agency, or body between or beside states.",
    "person": "One human being.",
    "population": "People without an organisation of their own: civilians, refugees, a community.",
}

ACTOR_RELATIONS = {
    "part-of": "It is a unit, branch or member of the other.",
    "splinter-of": "It broke away from the other.",
    "affiliated-with": "It is tied to the other, by an oath or by its own word, without being part of it.",
    "holds-office-in": "It is a person who holds an office in the other; the note says which.",
    "hosts": "It gives the other room or shelter on its ground.",
    "allied-with": "The two have joined forces.",
    "opposes": "It stands against the other, by arms or by politics.",
}

ORDERINGS = {
    "-date": "The latest first possible day on top.",
    "date": "The earliest first possible day on top.",
    "-fatalities": "The highest headline number of killed on top; unknown numbers at the end.",
    "fatalities": "The lowest headline number of killed on top; unknown numbers at the end.",
    "-updated": "The last edited on top.",
    "updated": "The longest unedited on top.",
    "relevance": "The closest match to the words searched for on top; only with q.",
}
