"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Django's own asks for 100 MB and eight threads a sign-in: a few at once would take a small machine.
    Half the memory on one thread is still twice what OWASP asks for."""

    memory_cost = 47_104  # KiB
    time_cost = 2
    parallelism = 1
