"""What is checked of incidents beside what is checked of every event."""

from incidents.checks import casualties, claims, participants

THEMES = [participants, casualties, claims]
