"""The codes that are an incident's own."""

from __future__ import annotations

from incidents.models import ResponsibilityClaim
from timeline.codebook import add

STANCES = {
    "claimed": "The actor itself says that it did it.",
    "denied": "The actor itself, or one who speaks for it, says that it did not.",
    "blamed": "Another party says that the actor did it.",
    "assessed": "An observer who is no party concludes that the actor did it.",
}

CHANNELS = {
    "letter": "A letter or leaflet sent to others.",
    "call-before": "A telephone call before the incident, as a warning.",
    "call-after": "A telephone call after the incident.",
    "email": "An e-mail.",
    "note": "A note left where it happened.",
    "video": "A video or sound recording.",
    "online-post": "A post on a website, social network or messaging channel.",
    "in-person": "By word of mouth, by someone who is known.",
    "spokesperson": "A named or usual spokesperson, to the press.",
    "statement": "A written or read statement by an office of a state or an organisation.",
    "other": "A channel of none of these kinds.",
    "unknown": "The source does not say how the word reached it.",
}

CONFIDENCES = {
    "low": "The speaker says that it is no more than a guess or a suspicion.",
    "moderate": "The speaker thinks it likely, with doubts.",
    "high": "The speaker leaves no doubt.",
}

add(
    "claim_stances",
    "Claims of responsibility",
    ResponsibilityClaim.Stance.choices,
    STANCES,
    about="Rival claims stand beside each other. claimed_by selects the first, blamed the last two.",
)
add("claim_channels", "How a claim was made", ResponsibilityClaim.Channel.choices, CHANNELS)
add(
    "claim_confidences",
    "How sure a speaker is",
    ResponsibilityClaim.Confidence.choices,
    CONFIDENCES,
    about="In the speaker's own words or tone; not our judgement.",
)
