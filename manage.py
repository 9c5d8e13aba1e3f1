#!/usr/bin/env python
"""Run Django's commands for Rolewise."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as error:
        # Django would go on to its own commands without settings, and fail of something else.
        sys.exit(str(error))
    execute_from_command_line(sys.argv)
