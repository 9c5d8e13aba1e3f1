"""What search engines are told about guides and roles, as schema.org objects."""

from datetime import datetime

from django.conf import settings

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
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": version.title,
        "description": version.description,
        "datePublished": published_at.isoformat(),
        "dateModified": version.live_from.isoformat(),
        "author": author,
        "publisher": ORGANISATION,
        "mainEntityOfPage": settings.SITE_URL + guide.get_absolute_url(),
        "inLanguage": "en-GB",
    }
    if guide.cover:
        data["image"] = settings.SITE_URL + guide.cover.url
    return data


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
