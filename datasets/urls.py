"""The addresses under /admin/imports/."""

from django.contrib import admin
from django.urls import path

from datasets import views

staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.imports), name="imports"),
    path("<int:pk>/", staff(views.one), name="import"),
    path("<int:pk>/apply/", staff(views.apply), name="apply-import"),
    path("<int:pk>/cancel/", staff(views.cancel), name="cancel-import"),
]
