"""The lists of the desk by what somebody comes to do, not by the app they are kept in."""

from django.urls import reverse
from django.utils.text import slugify

# Each task, what it is for, and the models it takes, in order.
TASKS = [
    (
        "Write",
        "Texts readers see. A change is a draft until it is approved.",
        [
            "roles.guide",
            "roles.guideversion",
            "roles.roleversion",
            "roles.correction",
            "roles.stillcorrect",
        ],
    ),
    (
        "Name things",
        "Roles, skills and bylines. A rename keeps every old address.",
        ["roles.role", "roles.term", "roles.author", "roles.merge"],
    ),
    (
        "Keep jobs",
        "Jobs, who offers them, and what was decided about them.",
        ["listings.listing", "listings.company", "listings.deskact", "listings.listingchange"],
    ),
    (
        "Bring in",
        "Feeds, files and rates. A rehearsal comes before every import.",
        ["listings.intake", "listings.board", "listings.importbatch", "listings.exchangerate"],
    ),
    (
        "Pay",
        "What sources say roles pay. Figures change only by importing.",
        [
            "salaries.paysource",
            "salaries.payband",
            "salaries.officialfigure",
            "salaries.payrefresh",
        ],
    ),
    ("Listen", "What readers looked for and did not find.", ["listings.unansweredsearch"]),
    (
        "Accounts",
        "Who may work at the desk: writers draft, editors publish.",
        ["auth.user", "auth.group"],
    ),
]
REST = ("Records", "What else the desk keeps.")


def by_task(apps: list[dict]) -> list[dict]:
    """Arrange the desk's lists by task; those of no task come last."""
    models = {
        f"{app['app_label']}.{model['object_name'].lower()}": model
        for app in apps
        for model in app["models"]
    }
    tasks = [
        _task(name, meaning, [models.pop(label) for label in labels if label in models])
        for name, meaning, labels in TASKS
    ]
    tasks.append(_task(*REST, list(models.values())))
    return [task for task in tasks if task["models"]]


def _task(name: str, meaning: str, models: list[dict]) -> dict:
    label = slugify(name)
    return {
        "name": name,
        "meaning": meaning,
        "app_label": label,
        "app_url": f"{reverse('admin:index')}#{label}",
        "has_module_perms": True,
        "models": models,
    }
