"""The analysis pages: one selection of events counted over time, by pairs of actors, by place, around a date."""
