"""What search engines are told about guides and roles, as schema.org objects."""

from datetime import datetime

from django.conf import settings
from django.templatetags.static import static

from .models import Guide, GuideVersion
from .starter import STARTER_AUTHOR

ORGANISATION = {"@type": "Organization", "name": "Rolewise", "url": f"{settings.SITE_URL}/"}


def article(version: GuideVersion, published_at: datetime) -> dict:
    """Describe a guide as an Article."""
    guide: Guide = version.guide
    author = {"@type": "Person", "name": version.author.name}
    if version.author.name == STARTER_AUTHOR:
        author = ORGANISATION  # nobody has signed it
    if version.author.link:
        author = author | {"url": version.author.link}
    picture = guide.cover.url if guide.cover else static("img/og.png")
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": version.title,
        "description": version.description,
        "datePublished": published_at.isoformat(timespec="seconds"),
        "dateModified": version.live_from.isoformat(timespec="seconds"),
        "author": author,
        "publisher": ORGANISATION,
        "mainEntityOfPage": settings.SITE_URL + guide.get_absolute_url(),
        "image": settings.SITE_URL + picture,
        "inLanguage": "en-GB",
    }


def breadcrumbs(*steps: tuple[str, str]) -> dict:
    """Describe the way to a page: name and path of each step, the page itself last."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": settings.SITE_URL + path,
            }
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
