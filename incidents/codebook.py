"""The codes that are an incident's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from incidents.models import ResponsibilityClaim
from timeline.codebook import add

STANCES = {
    "claimed": gettext_lazy("The actor itself says that it did it."),
    "denied": gettext_lazy("The actor itself, or one who speaks for it, says that it did not."),
    "blamed": gettext_lazy("Another party says that the actor did it."),
    "assessed": gettext_lazy("An observer who is no party concludes that the actor did it."),
}

CHANNELS = {
    "letter": gettext_lazy("A letter or leaflet sent to others."),
    "call-before": gettext_lazy("A telephone call before the incident, as a warning."),
    "call-after": gettext_lazy("A telephone call after the incident."),
    "email": gettext_lazy("An e-mail."),
    "note": gettext_lazy("A note left where it happened."),
    "video": gettext_lazy("A video or sound recording."),
    "online-post": gettext_lazy("A post on a website, social network or messaging channel."),
    "in-person": gettext_lazy("By word of mouth, by someone who is known."),
    "spokesperson": gettext_lazy("A named or usual spokesperson, to the press."),
    "statement": gettext_lazy("A written or read statement by an office of a state or an organisation."),
    "other": gettext_lazy("A channel of none of these kinds."),
    "unknown": gettext_lazy("The source does not say how the word reached it."),
}

CONFIDENCES = {
    "low": gettext_lazy("The speaker says that it is no more than a guess or a suspicion."),
    "moderate": gettext_lazy("The speaker thinks it likely, with doubts."),
    "high": gettext_lazy("The speaker leaves no doubt."),
}

add(
    "claim_stances",
    gettext_lazy("Claims of responsibility"),
    ResponsibilityClaim.Stance.choices,
    STANCES,
    about=gettext_lazy(
        "Rival claims stand beside each other. claimed_by selects the first, blamed the last two."
    ),
)
add("claim_channels", gettext_lazy("How a claim was made"), ResponsibilityClaim.Channel.choices, CHANNELS)
add(
    "claim_confidences",
    gettext_lazy("How sure a speaker is"),
    ResponsibilityClaim.Confidence.choices,
    CONFIDENCES,
    about=gettext_lazy("In the speaker's own words or tone; not our judgement."),
)
