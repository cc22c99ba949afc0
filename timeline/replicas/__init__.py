"""More than one machine: pages and API read from PostgreSQL's streaming replicas (REPLICA_URLS).

`reading.py` decides which connection is `default` while an answer is made, so that whatever an answer asks,
by the ORM, by SQL of its own or inside `looking_back`, is asked of one server. `router.py` keeps sessions,
accounts and tokens at the primary. `watching.py` looks at all servers once a second, `positions.py` remembers
how far somebody's own writes reach, and `middleware.py` puts the four together. Without REPLICA_URLS none of
it is there.
"""
