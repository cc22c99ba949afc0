from django.apps import AppConfig


class DiplomacyConfig(AppConfig):
    name = "diplomacy"

    def ready(self) -> None:
        from diplomacy import checks  # noqa: F401, the checks join the list
