"""The tries that django-axes counts, under a name that says what they are."""

from axes.models import AccessAttempt


class WrongTries(AccessAttempt):
    """How often one browser gave a wrong password or code for one account of late."""

    class Meta:
        proxy = True
        verbose_name = "wrong tries"
        verbose_name_plural = "wrong tries"
