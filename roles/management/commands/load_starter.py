"""Load the starter profiles and guides that come with the project."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from roles.starter import STARTER_DIR
from roles.starter.entries import StarterError
from roles.starter.loading import load


class Command(BaseCommand):
    help = (
        "Load the starter texts. A text an editor has written, approved or withdrawn is left "
        "alone; a changed file renews only a starter text that is still as it was loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="look for faults, save nothing")
        parser.add_argument(
            "--from", dest="directory", type=Path, default=STARTER_DIR, help="another folder"
        )

    def handle(self, *args, check: bool, directory: Path, verbosity: int, **options):
        if not directory.is_dir():
            raise CommandError(f"There is no folder {directory}.")
        try:
            loaded = load(directory, check=check)
        except StarterError as error:
            faults = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded:\n{faults}") from error
        if verbosity:
            self.stdout.write(
                f"{'Would load' if check else 'Loaded'} {loaded.new} new texts and renewed "
                f"{loaded.renewed}; {loaded.unchanged} unchanged, {loaded.edited} edited here."
            )
