"""Fields for pictures: whatever comes in, our own encoding is stored, and goes when unused."""

import re
from collections.abc import Iterator
from functools import partial

from django import forms
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models.fields.files import ImageFieldFile

from roles.images import COVER, LOGO, Picture, PictureKind, sized_name

_OURS = re.compile(r"[0-9a-f]{24}\.\w+")


class PictureFieldFile(ImageFieldFile):
    """A stored picture. Its name is made of its content: the same picture is stored once."""

    def save(self, name, content, save=True):
        picture = self.field.checked(content)
        self.name = self.field.generate_filename(self.instance, picture.name)
        folder = self.name.rpartition("/")[0]
        files = {self.name: picture} | {
            f"{folder}/{sized}": ContentFile(data) for sized, data in picture.sizes.items()
        }
        for path, file in files.items():
            if not self.storage.exists(path):
                self.storage.save(path, file)
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True
        if save:
            self.instance.save()

    def delete(self, save=True):
        """Take the picture away from this row; its files go once nothing uses them."""
        transaction.on_commit(partial(forget_unused, self.storage, self.name))
        self.name = None
        setattr(self.instance, self.field.attname, "")
        if save:
            self.instance.save()

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """Address and width of each WebP file beside it, the smallest first.

        [] for a file of before there were any: `renew_pictures` gives it some.
        """
        if not _OURS.fullmatch(self.name.rpartition("/")[2]):
            return []
        return [(self.storage.url(sized_name(self.name, width)), width)
                for width in self.field.kind.widths]  # fmt: skip

    @property
    def smallest(self) -> str:
        return self.sizes[0][0] if self.sizes else self.url

    @property
    def by_density(self) -> str:
        """A `srcset` for a picture that is always shown at its smallest width."""
        return ", ".join(f"{url} {width // self.sizes[0][1]}x" for url, width in self.sizes)

    @property
    def by_width(self) -> str:
        """A `srcset` for a picture that is as wide as its column."""
        return ", ".join(f"{url} {width}w" for url, width in self.sizes)


class PictureFormField(forms.FileField):
    """Checks what is uploaded by decoding it; the name and type the browser sends mean nothing."""

    widget = forms.ClearableFileInput

    def __init__(self, *, kind: PictureKind, **kwargs):
        super().__init__(**kwargs, allow_empty_file=True)  # we say ourselves what is wrong with it
        self.kind = kind

    def clean(self, data, initial=None):
        cleaned = super().clean(data, initial)
        is_new = cleaned and cleaned is not initial and not isinstance(cleaned, Picture)
        return self.kind.encoded(cleaned) if is_new else cleaned


class PictureField(models.ImageField):
    attr_class = PictureFieldFile
    kind: PictureKind

    def checked(self, content) -> Picture:
        return content if isinstance(content, Picture) else self.kind.encoded(content)

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.signals.post_delete.connect(self._forget, sender=cls)

    def pre_save(self, model_instance, add):
        """Store what is new, and forget what it takes the place of."""
        file = getattr(model_instance, self.attname)
        if file and file._committed and not file.storage.exists(file.name):
            setattr(model_instance, self.attname, "")  # of an older state of the row: it is gone
        if not add and not (file and file._committed):
            rows = type(model_instance)._base_manager.filter(pk=model_instance.pk)
            for former in rows.values_list(self.attname, flat=True):
                transaction.on_commit(partial(forget_unused, file.storage, former))
        return super().pre_save(model_instance, add)

    def _forget(self, instance, **kwargs):
        file = getattr(instance, self.attname)
        transaction.on_commit(partial(forget_unused, file.storage, file.name))

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self, **{"form_class": PictureFormField, "kind": self.kind, **kwargs}
        )


class LogoField(PictureField):
    kind = LOGO


class CoverField(PictureField):
    kind = COVER


def picture_fields() -> Iterator[PictureField]:
    for model in apps.get_models():
        yield from (field for field in model._meta.fields if isinstance(field, PictureField))


def forget_unused(storage, name: str) -> None:
    """Delete the files of a picture, unless some row shows it or a merge could bring one back."""
    if not name or _is_used(name):
        return
    storage.delete(name)
    for width in {width for field in picture_fields() for width in field.kind.widths}:
        storage.delete(sized_name(name, width))


def _is_used(name: str) -> bool:
    shown = (
        field.model._base_manager.filter(**{field.attname: name}) for field in picture_fields()
    )
    if any(rows.exists() for rows in shown):
        return True
    merges = apps.get_model("roles", "Merge").objects.filter(undone_at=None)
    notes = merges.values_list("notes", flat=True).iterator(chunk_size=1)
    return any(name in note.get("row", {}).values() for one in notes for note in one)
