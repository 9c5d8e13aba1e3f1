"""What the pages of the desk need."""

from django import template
from django.urls import reverse

from roles.desk_time import said
from roles.models.versions import Version

register = template.Library()

register.filter("desk_time", said)


@register.filter
def revert_url(version: Version) -> str:
    """Where a new draft with the text of this version is begun, by POST."""
    return reverse(f"admin:roles_{version._meta.model_name}_revert", args=[version.pk])


@register.filter
def edits_url(version: Version) -> str:
    return reverse(f"admin:roles_{version._meta.model_name}_edits", args=[version.pk])
