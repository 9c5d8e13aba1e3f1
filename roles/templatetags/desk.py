"""What the pages of the desk need."""

from django import template

from roles.desk_time import said

register = template.Library()

register.filter("desk_time", said)
