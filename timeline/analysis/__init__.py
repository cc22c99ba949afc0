"""The analysis pages: one selection counted over time, by pairs of actors, by place, around a date."""
