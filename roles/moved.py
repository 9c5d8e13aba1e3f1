"""Sending readers on from an address something had before."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.shortcuts import redirect


def moved(request: HttpRequest, to, *args) -> HttpResponsePermanentRedirect:
    """Redirect for good, in one step, with whatever else the address asked for."""
    response = redirect(to, *args, permanent=True)
    if request.META.get("QUERY_STRING"):
        response["Location"] += f"?{request.META['QUERY_STRING']}"
    return response
