from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TimelineConfig(AppConfig):
    name = "timeline"

    def ready(self) -> None:
        from timeline import checks  # noqa: F401, the checks join the list
        from timeline.workflow.groups import make_groups

        # After django.contrib.auth's own, which makes the permissions: it stands before us in INSTALLED_APPS.
        post_migrate.connect(make_groups, dispatch_uid="timeline.make_groups")
