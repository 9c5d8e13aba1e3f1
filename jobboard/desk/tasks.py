"""The lists of the desk by what somebody comes to do, not by the app they are kept in."""

from django.db.models.options import Options
from django.urls import reverse
from django.utils.text import slugify

# Each task, what it is for, and its lists in order: what each holds, and what readers see of it.
TASKS = [
    (
        "Write",
        "Texts readers see. A change is a draft until it is approved.",
        {
            "roles.guide": "What a guide is about: its two roles or its topic, its cover and its "
            "related guides. Its words are its texts. Readers see a guide once a text of it is "
            "live.",
            "roles.guideversion": "Every wording of every guide, newest first. Readers see the "
            "approved one whose moment has come; drafts and texts in review are for the desk.",
            "roles.roleversion": "Every wording of every profile, newest first. Guides show "
            "a profile’s summaries, so a change of meaning goes to their editors.",
            "roles.correction": "Mistakes readers saw: what was wrong, what is right and since "
            "when. Each stands on its page, under /corrections/ and in their feed.",
            "roles.stillcorrect": "Who read a page or a source again and found it right, and when. "
            "Readers see the last date as “checked”.",
        },
    ),
    (
        "Name things",
        "Roles, skills and bylines. A rename keeps every old address.",
        {
            "roles.role": "The roles jobs, guides and pay are sorted by. A new role is public at "
            "once; its old addresses lead to the new one for ever.",
            "roles.term": "Skills, tools, methods, fields and industries, each with its other "
            "names. Search, imports and comparisons read them from here.",
            "roles.author": "Who signs texts: persons, never invented. Readers see name, line and "
            "link under each text.",
            "roles.merge": "Two roles, employers or skills made one. Each can be taken back until "
            "what stayed is edited.",
        },
    ),
    (
        "Keep jobs",
        "Jobs, who offers them, and what was decided about them.",
        {
            "listings.listing": "All jobs, those readers do not see too. They see open ones in "
            "scope, before their deadline, confirmed within the last weeks.",
            "listings.company": "Employers. Readers see their page and name on each of their jobs; "
            "without a logo, their initials.",
            "listings.deskact": "Every decision about jobs, as one entry that can be undone whole.",
            "listings.listingchange": "Every change to a job, by hand or by an import. Readers see "
            "those of pay, title, places and deadline on the job’s page.",
        },
    ),
    (
        "Bring in",
        "Feeds, files and rates. A rehearsal comes before every import.",
        {
            "listings.intake": "What you are bringing in: a file, an address or pasted rows. "
            "Nothing is saved before you have seen the rehearsal.",
            "listings.board": "Where jobs come from. A job closes when the last board that listed "
            "it no longer does.",
            "listings.importbatch": "Every run that brought jobs in, with what it did and what it "
            "left out, and why.",
            "listings.exchangerate": "One current rate for each currency. Every conversion on the "
            "site uses these, and says of which day they are.",
        },
    ),
    (
        "Pay",
        "What sources say roles pay. Figures change only by importing.",
        {
            "salaries.paysource": "Who published the pay data we hold, in which snapshot. Readers "
            "see source, date and known bias beside each figure.",
            "salaries.payband": "The single ranges behind the figures, as their source printed "
            "them. Readers open them from any figure.",
            "salaries.officialfigure": "What statistical offices publish about an occupation. "
            "Shown as theirs, and part of no statistic of ours.",
            "salaries.payrefresh": "Each time a source was renewed: what came, what went, and "
            "which groups changed. The last one of a source can be undone.",
        },
    ),
    (
        "Listen",
        "What readers looked for and did not find.",
        {
            "listings.unansweredsearch": "Words that found no job, asked for on three days or "
            "more. Nothing about who asked is kept, and words of fewer days cannot be read here. "
            "A synonym, a role or an employer may be missing.",
        },
    ),
    (
        "Accounts",
        "Who may work at the desk: writers draft, editors publish.",
        {
            "auth.user": "Who may log in. Put each account among the writers or the editors; "
            "only staff reach the desk.",
            "auth.group": "Writers draft, editors publish. Both groups get their permissions anew "
            "with each release.",
        },
    ),
]
REST = "Records", "What else the desk keeps."

_NOTES = {label: note for _, _, lists in TASKS for label, note in lists.items()}


def by_task(apps: list[dict]) -> list[dict]:
    """Arrange the desk's lists by task; those of no task come last."""
    models = {
        f"{app['app_label']}.{model['object_name'].lower()}": model
        for app in apps
        for model in app["models"]
    }
    tasks = [
        _task(name, meaning, [models.pop(label) for label in lists if label in models])
        for name, meaning, lists in TASKS
    ]
    tasks.append(_task(*REST, list(models.values())))
    return [task for task in tasks if task["models"]]


def note_on(opts: Options) -> str:
    """Say what a list holds and what readers see of it."""
    return _NOTES.get(opts.label_lower, "")


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
