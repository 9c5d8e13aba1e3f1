"""The queues of the listings desk: their pages, below /admin/listings/listing/desk/."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from . import acting, confirming, duplicates, held, pay, reviewing, titles


def addresses(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of all queues, each behind the login of the desk."""
    pages = [
        ("review/", reviewing.queue, "review"),
        ("review/<int:pk>/", reviewing.decide, "review_decide"),
        ("preview/<int:pk>/", reviewing.preview, "preview"),
        ("confirm/", confirming.queue, "confirm"),
        ("confirm/<int:pk>/", confirming.decide, "confirm_decide"),
        ("held/", held.queue, "held"),
        ("held/<int:pk>/", held.decide, "held_decide"),
        ("duplicates/", duplicates.queue, "duplicates"),
        ("duplicates/<int:first>/<int:second>/", duplicates.decide, "duplicates_decide"),
        ("titles/", titles.queue, "titles"),
        ("titles/moves/", titles.moves, "title_moves"),
        ("titles/decide/", titles.decide, "titles_decide"),
        ("pay/", pay.queue, "pay"),
        ("pay/<int:pk>/", pay.decide, "pay_decide"),
        ("undo/<int:pk>/", acting.undo, "undo"),
    ]
    return [
        path(f"desk/{route}", site.admin_view(view), name=f"listings_desk_{name}")
        for route, view, name in pages
    ]
