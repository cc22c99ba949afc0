from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers

        user_logged_in.connect(receivers.stamp_session)
        user_login_failed.connect(receivers.note_failure)
