"""Lists of a million rows that open as fast as lists of fifty."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than `MOST_COUNTED` rows: nobody pages beyond, and counting all reads all."""

    object_list: Any

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not hasattr(rows, "query"):
            return len(rows)
        return rows.order_by()[:MOST_COUNTED].count()

    def page(self, number: Any) -> Page[Any]:
        """The numbers of its rows first, then those rows: to skip a row then costs an entry of an index.

        As no list is paged beyond `MOST_COUNTED` rows, that bounds what the deepest page costs.
        """
        rows, number = self.object_list, self.validate_number(number)
        if number == 1 or not hasattr(rows, "query"):
            return super().page(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        numbers = list(rows.values_list("pk", flat=True)[start:end])
        return Page(rows.filter(pk__in=numbers), number, self)


class Suggestions(CappedPaginator):
    """Counts nothing: of suggestions, nobody asks but whether there are more."""

    def page(self, number: Any) -> Page[Any]:
        start = (int(number) - 1) * self.per_page
        if not 0 <= start < MOST_COUNTED:
            raise EmptyPage("There is no such page.")
        found = list(self.object_list[start : start + self.per_page + 1])
        self.count = start + len(found)  # as far as was looked
        return Page(found[: self.per_page], int(number), self)


class CappedList(ChangeList):
    """For the template, which says "more than" where the count was ended."""

    most_counted = MOST_COUNTED
