"""Writing over the API: a document is read, held against the models, and saved whole or not at all.

`body` reads the JSON, `reading` gathers what is wrong with it, `members` and `references` know how each
member of a document is written, `rows` turns a document into rows; `events` and `collections` say what the
documents are made of. `conditions`, `idempotency` and `batches` guard the request; `views` joins it all.
"""
