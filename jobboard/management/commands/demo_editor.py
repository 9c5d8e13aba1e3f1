"""Make an editor account for trying the desk, once, with a password of its own."""

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from jobboard.groups import EDITORS


class Command(BaseCommand):
    help = "Create the account “editor” if nobody can log in yet, and print its password once."

    def handle(self, *args, **options):
        User = get_user_model()
        if User.objects.filter(is_staff=True).exists():
            return
        password = secrets.token_urlsafe(9)
        editor = User.objects.create_user("editor", password=password, is_staff=True)
        editor.groups.add(Group.objects.get(name=EDITORS))
        self.stdout.write(f"Desk account: editor, password: {password} (shown only this once)")
