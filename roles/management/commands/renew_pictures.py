"""Encode stored pictures anew, and delete files that nothing uses."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from roles.models.pictures import PictureField, forget_unused, picture_fields


class Command(BaseCommand):
    help = (
        "Encode every stored logo and cover anew, in all sizes and under a name made of its "
        "content, and delete files that nothing uses. Run it once after an upgrade from a version "
        "that kept one size; after that it changes nothing."
    )

    def handle(self, *args, verbosity: int, **options):
        renewed = 0
        for field in picture_fields():
            for row in field.model._base_manager.exclude(**{field.attname: ""}):
                renewed += self._renew(row, field)
        deleted = sum(map(self._sweep, picture_fields()))
        if verbosity:
            self.stdout.write(f"{renewed} pictures renewed, {deleted} unused files deleted.")

    def _renew(self, row, field: PictureField) -> bool:
        file = getattr(row, field.attname)
        if file.sizes:
            return False
        try:
            with file.storage.open(file.name) as stored:
                file.save(file.name, stored, save=False)
        except (OSError, ValidationError) as error:
            self.stderr.write(f"{row}: {file.name}: {error}")
            return False
        field.model._base_manager.filter(pk=row.pk).update(**{field.attname: file.name})
        return True

    def _sweep(self, field: PictureField) -> int:
        """Delete the files in a field's folder of which no row shows the picture."""
        folder = field.upload_to.rstrip("/")
        if not field.storage.exists(folder):
            return 0
        _folders, files = field.storage.listdir(folder)
        pictures = [name for name in files if not name.endswith(".webp")]
        for name in pictures:
            forget_unused(field.storage, f"{folder}/{name}")
        return len(files) - len(field.storage.listdir(folder)[1])
