"""Names compared without case, accents and punctuation.

The rule lives in the database (`sarhad_fold`, in sql/fold.sql), so that generated columns, bulk loads and
hand-written SQL fold exactly as a search does.
"""

from django.db.models import CharField, Func


class Fold(Func):
    """`Fold("name")` or `Fold(Value("Daesh-K"))`: the folded form, computed by the database."""

    function = "sarhad_fold"
    arity = 1
    output_field = CharField()
