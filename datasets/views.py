"""/admin/imports/: bring a dataset's file, see what it would do, import it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datasets.jobs import CHECK, IMPORT, report_of
from datasets.uploads import MAPPINGS, ImportForm, file_of, keep
from datasets.words import report_rows
from timeline.jobs import queue
from timeline.models import Dataset, Job

SHOWN = 50
MOST_OPEN = 3  # imports of all administrators that wait or run
S = Job.State


def administrators_only(request: HttpRequest) -> None:
    if not request.user.has_perm("timeline.change_dataset"):
        raise PermissionDenied("Datasets are imported by administrators: your account may not.")


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    administrators_only(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        if Job.objects.filter(kind__in=[CHECK, IMPORT], state__in=[S.QUEUED, S.RUNNING]).count() >= MOST_OPEN:
            form.add_error(None, f"{MOST_OPEN} imports are not done yet: wait for them, or cancel some.")
        else:
            return redirect("import", take_in(request.user, form.cleaned_data).pk)
    context = {
        "form": form,
        "datasets": Dataset.objects.all(),
        "imports": Job.objects.filter(kind=CHECK).select_related("user")[:SHOWN],
    }
    return page(request, "curation/imports/imports.html", context, "Import a dataset", bool(form.errors))


def take_in(user: Any, asked: dict[str, Any]) -> Job:
    """The file put aside, and its check in line."""
    with transaction.atomic():
        job = queue.put_in_line(
            CHECK,
            user=user,
            dataset=asked["dataset"],
            name=asked["file"].name[-200:],
            size=asked["file"].size,
            release=asked["release"],
            countries=asked["countries"],
            since=asked["since"].isoformat() if asked["since"] else "",
            overwrite=asked["overwrite"],
        )
        keep(job.pk, asked["file"])
    return job


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The check, then the import of what was checked; for a script that asks how far it is, only that."""
    administrators_only(request)
    checked = found(pk)
    done = latest(checked)
    job = done or checked
    context: dict[str, Any] = {"checked": checked, "job": job, "imported": done and done.state == S.DONE}
    if request.htmx and not request.headers.get("HX-Boosted"):  # type: ignore[attr-defined]
        answer = render(request, "curation/imports/_progress.html", context)
        if not job.is_open:
            answer["HX-Refresh"] = "true"
        return answer
    report = report_of(job if job.state == S.DONE else checked)
    context |= {
        "dataset": MAPPINGS[checked.argument("dataset")].ABOUT["name"],
        "rows": report_rows(report) if report else [],
        "ready": report and not job.is_open and not context["imported"] and file_of(pk).exists(),
        "kept": file_of(pk).exists(),
    }
    return page(request, "curation/imports/import.html", context, checked.argument("name"))


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    administrators_only(request)
    with transaction.atomic():
        checked = get_object_or_404(Job.objects.select_for_update(of=("self",)), pk=pk, kind=CHECK)
        last = latest(checked)
        again = last is None or last.state in (S.FAILED, S.CANCELLED)
        if checked.state == S.DONE and again and file_of(pk).exists():
            queue.put_in_line(IMPORT, user=request.user, check=pk)
    return redirect("import", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits or runs is ended; a file that does neither is cleared away."""
    administrators_only(request)
    checked = found(pk)
    job = latest(checked) or checked
    if job.is_open:
        queue.cancel(job)
        return redirect("import", pk)
    file_of(pk).unlink(missing_ok=True)
    return redirect("imports")


def found(pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("user"), pk=pk, kind=CHECK)


def latest(checked: Job) -> Job | None:
    return Job.objects.filter(kind=IMPORT, arguments__check=checked.pk).select_related("user").first()


def page(
    request: HttpRequest, template: str, context: dict[str, Any], title: str, wrong: bool = False
) -> HttpResponse:
    whole = {**admin.site.each_context(request), **context, "title": title}
    answer = render(request, template, whole, status=400 if wrong else 200)
    answer["Vary"] = "HX-Request, Cookie"
    return answer
