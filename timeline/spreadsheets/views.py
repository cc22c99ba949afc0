"""/sheets/: take a selection away as a sheet, bring it back, see what it would do, apply it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline.jobs import queue
from timeline.models import Job, Sheet, SheetRow
from timeline.spreadsheets import applying, checking  # noqa: F401 - they register their jobs
from timeline.spreadsheets.documents import may_use_sheets
from timeline.spreadsheets.export import FORMS, LARGEST, folder, selection
from timeline.spreadsheets.forms import ApplyForm, UploadForm
from timeline.spreadsheets.gate import questions
from timeline.spreadsheets.problems import MOST_IN_XLSX, problem_book, problem_lines
from timeline.spreadsheets.results import PAGE, WARNING, page_of

LONG_WAIT = timedelta(seconds=15)
MOST_OPEN = 10  # jobs of one user that wait or run
SHOWN = [*SheetRow.Outcome.values, WARNING]
View = Callable[..., HttpResponseBase]


def curators_only(view: View) -> Any:
    """Whoever writes events of some kind."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_sheets(request.user):
            raise PermissionDenied("Sheets are for those who write events: your account may not.")
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def sheets(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if too_many(request):
            form.add_error(
                None, f"You have {MOST_OPEN} jobs that are not done yet: wait for them, or cancel some."
            )
        elif form.is_valid():
            return redirect("sheet", take_in(request.user, form.cleaned_data["file"]).pk)
    context = {"form": form, "sheets": own_sheets(request)[:50], "exports": own_exports(request)[:10]}
    return render(request, "timeline/sheets/sheets.html", context, status=400 if form.errors else 200)


def take_in(user: Any, file: Any) -> Sheet:
    """The sheet, its file put aside and its check in line."""
    with transaction.atomic():
        sheet = Sheet.objects.create(user=user, name=file.name[-200:], size=file.size)
        with (folder() / f"upload-{sheet.pk}").open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        sheet.job = queue.put_in_line("check-sheet", user=user, sheet=sheet.pk)
        sheet.save(update_fields=["job"])
    return sheet


def too_many(request: HttpRequest) -> bool:
    own = Job.objects.filter(user=request.user.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return own.count() >= MOST_OPEN


def own_sheets(request: HttpRequest) -> Any:
    return Sheet.objects.filter(user=request.user.pk).select_related("job")


def own_exports(request: HttpRequest) -> Any:
    return Job.objects.filter(user=request.user.pk, kind="export-sheet")


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def export(request: HttpRequest) -> HttpResponse:
    """The selection in the query string, as the chronology reads it."""
    query = selection(request.user, request.META.get("QUERY_STRING", ""))
    problems = [problem.message for problem in query.problems]
    total = 0 if problems else query.selection.count()
    if total > LARGEST:
        problems.append(f"The selection has {total:,} events; a sheet takes {LARGEST:,}. Narrow it.")
    if request.method == "POST" and not problems:
        if too_many(request):
            problems.append(
                f"You have {MOST_OPEN} jobs that are not done yet: wait for them, or cancel some."
            )
        elif (form := request.POST.get("form", "")) in FORMS:
            text = request.META.get("QUERY_STRING", "")
            job = queue.put_in_line("export-sheet", user=request.user, query=text, form=form)
            return redirect("sheet-job", job.pk)
        else:
            problems.append("Choose CSV or XLSX.")
    context = {"query": query, "total": total, "problems": problems}
    return render(request, "timeline/sheets/export.html", context, status=400 if problems else 200)


@require_safe
@curators_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(own_exports(request), pk=pk)
    return with_progress(request, found, "timeline/sheets/job.html", {})


def with_progress(request: HttpRequest, job: Job | None, page: str, context: dict[str, Any]) -> HttpResponse:
    """The page; or for a script that asks how far it is, only that, and the whole page when it is over."""
    context |= {"job": job, "open": bool(job and job.is_open), "forsaken": bool(job and forsaken(job))}
    if getattr(request, "htmx", False) and not request.headers.get("HX-Boosted"):
        answer = render(request, "timeline/sheets/_progress.html", context)
        if not context["open"]:
            answer["HX-Refresh"] = "true"
    else:
        answer = render(request, page, context)
    answer["Vary"] = "HX-Request, Cookie"
    return answer


def forsaken(job: Job) -> bool:
    """Has it waited long although nothing else is being done?"""
    if job.state != Job.State.QUEUED or timezone.now() - job.created < LONG_WAIT:
        return False
    return not Job.objects.filter(state=Job.State.RUNNING).exists()


@require_safe
@curators_only
def file(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(own_exports(request), pk=pk, state=Job.State.DONE)
    path = folder() / found.result["file"]
    if not path.exists():
        raise Http404("This sheet was cleared away: export it again.")
    form = found.argument("form")
    name = f"chronology-{found.created:%Y-%m-%d}.{form}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=FORMS[form])


@require_POST
@curators_only
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the page that shows the job."""
    found = get_object_or_404(Job, pk=pk, user=request.user.pk)
    queue.cancel(found)
    number = found.argument("sheet")
    return redirect("sheet", number) if number else redirect("sheet-job", pk)


@require_safe
@curators_only
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(own_sheets(request), pk=pk)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    after = request.GET.get("after", "")
    context: dict[str, Any] = {
        "sheet": found,
        "form": ApplyForm(questions=questions(found)),
        "show": shown,
        "size": PAGE,
    }
    if found.state in (Sheet.State.CHECKED, Sheet.State.APPLIED) and not (found.job and found.job.is_open):
        context |= page_of(
            found, shown, int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
        )
    return with_progress(request, found.job, "timeline/sheets/sheet.html", context)


@require_POST
@curators_only
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        found = get_object_or_404(own_sheets(request).select_for_update(of=("self",)), pk=pk)
        form = ApplyForm(request.POST, questions=questions(found))
        if not form.is_valid():
            context = {
                "sheet": found,
                "form": form,
                "show": "",
                "size": PAGE,
                "job": None,
                **page_of(found, "", 0),
            }
            return render(request, "timeline/sheets/sheet.html", context, status=400)
        if found.state == Sheet.State.CHECKED and not (found.job and found.job.is_open):
            found.message = form.cleaned_data["message"]
            confirm = form.cleaned_data["confirm"]
            found.job = queue.put_in_line("apply-sheet", user=request.user, sheet=pk, confirm=confirm)
            found.save(update_fields=["message", "job"])
    return redirect("sheet", pk)


@require_POST
@curators_only
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Anew, against the base as it is now."""
    with transaction.atomic():
        found = get_object_or_404(own_sheets(request).select_for_update(of=("self",)), pk=pk)
        if found.state != Sheet.State.APPLIED and not (found.job and found.job.is_open):
            found.job = queue.put_in_line("check-sheet", user=request.user, sheet=pk)
            found.state = Sheet.State.WAITING
            found.save(update_fields=["state", "job"])
    return redirect("sheet", pk)


@require_POST
@curators_only
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(own_sheets(request), pk=pk)
    if found.job and found.job.is_open:
        return redirect("sheet", pk)
    (folder() / f"upload-{pk}").unlink(missing_ok=True)
    found.delete()
    return redirect("sheets")


@require_safe
@curators_only
def problems(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The rows that are wrong or in conflict, as they were written, each with what is the matter."""
    found = get_object_or_404(own_sheets(request), pk=pk)
    name = f"problems-{found.pk}.{form}"
    if form == "csv":
        answer = StreamingHttpResponse(problem_lines(found), content_type=FORMS[form])
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    wrong = found.counts.get("error", 0) + found.counts.get("conflict", 0)
    if wrong > MOST_IN_XLSX:
        raise Http404("There are too many problems for one workbook: take the CSV.")
    return FileResponse(problem_book(found), as_attachment=True, filename=name, content_type=FORMS[form])
