"""How an event gets from one's desk to the public: moves, permissions, proposals, review.

`rules` says who may do what to which event, `moves` carries a status from one to the next, `proposals` holds
edits of published events until somebody else approves them. Every way of writing goes through these.
"""
