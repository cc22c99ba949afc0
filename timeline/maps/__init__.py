"""The selection on the map: how many events where, as exactly as each place is known, and when."""
