"""What is wrong with an installation, and how to mend it: `manage.py doctor`.

Each examination is a function that yields findings, registered by `@examine`; a module for each theme.
Whoever adds a part that can go wrong adds its examination here."""
