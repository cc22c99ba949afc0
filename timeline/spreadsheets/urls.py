"""The addresses under /sheets/."""

from django.urls import path, re_path

from timeline.spreadsheets import views

urlpatterns = [
    path("", views.sheets, name="sheets"),
    path("export/", views.export, name="sheet-export"),
    path("jobs/<int:pk>/", views.job, name="sheet-job"),
    path("jobs/<int:pk>/file/", views.file, name="sheet-file"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel-job"),
    path("<int:pk>/", views.sheet, name="sheet"),
    path("<int:pk>/apply/", views.apply, name="apply-sheet"),
    path("<int:pk>/check/", views.check, name="check-sheet"),
    path("<int:pk>/delete/", views.delete, name="delete-sheet"),
    re_path(r"^(?P<pk>[0-9]{1,18})/problems\.(?P<form>csv|xlsx)$", views.problems, name="sheet-problems"),
]
