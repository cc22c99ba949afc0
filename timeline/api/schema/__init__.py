"""The OpenAPI 3.1 document, made from the code that answers.

`parameters` reads the filter sets and forms, `documents` the serializers, `bodies` the shapes of what is
written, `errors` lists the problems; `operations` puts them together, path by path, and `document` is the
whole. `parts` are the words in which a serializer describes what introspection cannot see. What the code
does not say of itself is in `meanings` and `examples`; what is missing there is an error, not a gap.
"""
