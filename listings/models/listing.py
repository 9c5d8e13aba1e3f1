"""Listings: one advertised job each, wherever it is done and however many feeds carry it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from listings.reading.sketch import sketch
from listings.reading.tags import without_tags
from listings.reading.titles import title_key
from roles import clock
from roles.models import Level, Role, Term
from roles.models.prose import ProseField

from .companies import Company
from .pay import PayDoubt
from .sources import ListingSource

_DERIVED_FROM = {"title", "description", "pay_problem", "pay_is_left"}


class WorkingTime(models.TextChoices):
    FULL_TIME = "full_time", "Full-time"
    PART_TIME = "part_time", "Part-time"


class Contract(models.TextChoices):
    PERMANENT = "permanent", "Permanent"
    CONTRACTOR = "contractor", "Contractor"
    TEMPORARY = "temporary", "Temporary"
    INTERNSHIP = "internship", "Internship"
    VOLUNTEER = "volunteer", "Volunteer"


class ListingQuerySet(models.QuerySet):
    def live(self, *, now: datetime | None = None) -> Self:
        """Listings on the site at that moment: no public page, feed or count knows any other.

        Its conditions look at every listing. So pages ask `listings.search.engine`, which knows
        the same ones, and load those by id.

        Examples are live only while there is no real listing: they never count beside real ones.
        """
        now = now or clock.now()
        real = self.model.objects.filter(is_example=False).open_at(now)
        return self.open_at(now).filter(Q(is_example=False) | ~Exists(real))

    def open_at(self, now: datetime) -> Self:
        """Open, begun, in scope, before the deadline, and confirmed within UNLISTED_AFTER_DAYS."""
        return (
            self.filter(
                Q(valid_through__isnull=True) | Q(valid_through__gt=now),
                state=Listing.State.OPEN,
                listed_at__lte=now,
            )
            .exclude(scope=Listing.Scope.OUT)
            .confirmed_since(now - timedelta(days=settings.UNLISTED_AFTER_DAYS))
        )

    def confirmed_since(self, moment: datetime) -> Self:
        """Listings that a feed, a person or the employer confirmed open after `moment`.

        Examples stand outside that clock.
        """
        return self.filter(
            Q(is_example=True) | Q(confirmed_at__gt=moment) | _listed_by_feed(moment)
        )

    def unconfirmed(self, *, now: datetime, since: datetime) -> Self:
        """Open listings before their deadline that nothing confirmed after `since`: no examples.

        All of them are known to `listings.search.engine`, which need not look at every listing.
        """
        return self.filter(
            Q(valid_through__isnull=True) | Q(valid_through__gt=now),
            Q(confirmed_at__isnull=True) | Q(confirmed_at__lte=since),
            ~_listed_by_feed(since),
            state=Listing.State.OPEN,
            is_example=False,
            listed_at__lte=now,
        ).exclude(scope=Listing.Scope.OUT)

    def readable(self) -> Self:
        """Listings with a page: open, stale (noindex), closed and withdrawn ones (410)."""
        states = Listing.State
        return self.filter(
            state__in=[states.OPEN, states.CLOSED, states.WITHDRAWN],
            listed_at__lte=clock.now(),
            merged_into=None,
        ).exclude(scope=Listing.Scope.OUT)

    def for_cards(self) -> Self:
        """Load what a card shows, and nothing more."""
        return (
            self.select_related("company", "role")
            .prefetch_related("places", "pay_ranges", "terms__term", "sources__board")
            .defer("description")
        )


_UNSTATED = "Empty: the advert does not say."
_INFERRED = "The words that decided it. Clear them once an editor or the employer has said it."


def _listed_by_feed(since: datetime) -> Exists:
    """Whether the last good run of a board after that moment listed it."""
    return Exists(
        ListingSource.objects.filter(
            listing=OuterRef("pk"), missing_since__isnull=True, board__last_good_run__gt=since
        )
    )


class Listing(models.Model):
    class State(models.TextChoices):  # in the order of a listing's life
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"  # brought in by mistake; its page says so

    class Scope(models.TextChoices):
        MAPPED = "mapped", "In scope, role known"
        UNDECIDED = "undecided", "In scope, undecided"
        OUT = "out", "Out of scope"

    class ConfirmedBy(models.TextChoices):
        PERSON = "person", "Rolewise"
        EMPLOYER = "employer", "The employer"

    title = models.CharField(max_length=250)
    slug = models.SlugField(max_length=120, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    # No reverse accessor: listings are reached through Listing.objects.live(), so a
    # hidden one cannot leak, and roles cannot depend on listings.
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: nobody has decided yet; the job is found by its words alone.",
    )
    scope = models.CharField(
        max_length=10,
        choices=Scope,
        default=Scope.UNDECIDED,
        help_text="Out of scope: kept with its source, never shown to readers.",
    )
    # A blank fact is "not stated". The words beside a fact are those it was inferred from;
    # blank words: the employer or an editor stated it.
    role_words = models.CharField("role read from", max_length=200, blank=True, help_text=_INFERRED)
    level = models.CharField(max_length=10, choices=Level, blank=True, help_text=_UNSTATED)
    level_words = models.CharField(
        "level read from", max_length=200, blank=True, help_text=_INFERRED
    )
    working_time = models.CharField(
        max_length=10, choices=WorkingTime, blank=True, help_text=_UNSTATED
    )
    contract = models.CharField(max_length=10, choices=Contract, blank=True, help_text=_UNSTATED)
    employment_words = models.CharField(
        "employment read from", max_length=200, blank=True, help_text=_INFERRED
    )
    description = ProseField(help_text="What the advert says, with its lists and headings.")
    apply_url = models.URLField(
        "link to apply",
        max_length=2000,
        blank=True,
        help_text="The employer's own page of the job, where one applies.",
    )
    language = models.CharField(max_length=8, blank=True)

    state = models.CharField(
        max_length=10,
        choices=State,
        default=State.DRAFT,
        help_text="Readers find open jobs only; the page of a closed one says so.",
    )
    listed_at = models.DateTimeField(
        "live since",
        null=True,
        blank=True,
        help_text="When it first went live here. Empty: now, once it is open.",
    )
    posted_on = models.DateField(
        "posted by the employer", null=True, blank=True, help_text="The employer's own date."
    )
    valid_through = models.DateTimeField(
        "deadline", null=True, blank=True, help_text="From then on it counts as closed."
    )
    closed_at = models.DateTimeField(
        "closed since", null=True, blank=True, help_text="Empty: now, once it is closed."
    )
    confirmed_at = models.DateTimeField(
        "last confirmed by hand", null=True, blank=True, editable=False
    )
    confirmed_by = models.CharField(max_length=10, choices=ConfirmedBy, blank=True, editable=False)
    is_example = models.BooleanField("example (demo)", default=False, editable=False)
    pay_problem = models.CharField(
        max_length=200,
        blank=True,
        help_text="Why the pay in the source was not taken over: reversed, zero …",
    )
    pay_doubt = models.CharField(
        "doubt about its pay", max_length=10, choices=PayDoubt, blank=True, editable=False
    )
    pay_is_left = models.BooleanField(
        default=False,
        editable=False,
        help_text="An editor left its doubtful pay as it is; until the pay changes.",
    )
    review_comment = models.CharField(
        "what the reviewer asks for",
        max_length=500,
        blank=True,
        help_text="Why it was sent back. Readers never see it.",
    )
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The listing that shows this job; this one's address leads there.",
    )
    # What alike listings share; kept by save(), like `pay_doubt`.
    title_key = models.CharField(max_length=200, blank=True, editable=False)
    text_sketch = models.BigIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-listed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-listed_at", "-id"], name="listings_listing_newest"),
            models.Index(fields=["-listed_at", "-id"], name="listings_listing_at_desk"),
            models.Index(fields=["role", "state", "level"], name="listings_listing_role"),
            models.Index(fields=["level", "state"], name="listings_listing_level"),
            models.Index(fields=["contract", "state"], name="listings_listing_contract"),
            models.Index(fields=["working_time", "state"], name="listings_listing_working_time"),
            models.Index(fields=["company", "state"], name="listings_listing_company"),
            models.Index(
                fields=["state", "valid_through", "scope"], name="listings_listing_deadline"
            ),
            models.Index(fields=["title", "id"], name="listings_listing_by_title"),
            models.Index(fields=["state", "title", "id"], name="listings_listing_title_of"),
            # The queues of the desk. Whole indexes, led by the state: SQLite uses one with a
            # condition only where the query spells that condition out, not for a bound value.
            models.Index(
                fields=["state", "company", "title_key", "level", "text_sketch"],
                name="listings_listing_same_title",
            ),
            models.Index(
                fields=["state", "company", "text_sketch"], name="listings_listing_same_text"
            ),
            models.Index(
                fields=["state", "scope", "title_key", "company"],
                name="listings_listing_titles",
            ),
            models.Index(fields=["pay_doubt", "state", "id"], name="listings_listing_pay_doubt"),
            # All that the queue of unconfirmed jobs asks of a row, so that no text is read past.
            models.Index(
                fields=[
                    "state",
                    "listed_at",
                    "is_example",
                    "scope",
                    "confirmed_at",
                    "valid_through",
                ],
                name="listings_listing_confirmed",
            ),
            # Every page asks whether there is any.
            models.Index(
                fields=["id"], condition=Q(is_example=True), name="listings_listing_example"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(listed_at__isnull=False),
                name="listings_listing_open_has_start",
                violation_error_message="An open job needs the moment it went live.",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="listings_listing_closed_has_end",
                violation_error_message="A closed job needs the moment it was closed.",
            ),
            models.CheckConstraint(
                condition=~Q(scope="mapped") | Q(role__isnull=False),
                name="listings_listing_mapped_has_role",
                violation_error_message="A job whose role is known needs that role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.company}"

    def get_absolute_url(self) -> str:
        return reverse("listings:listing-detail", args=[self.pk, self.slug])

    def save(self, *args, update_fields=None, **kwargs):
        self.fill_slug()
        if update_fields is None or _DERIVED_FROM & set(update_fields):
            derived = self.derive()
            update_fields = update_fields and {*update_fields, *derived}
        super().save(*args, update_fields=update_fields, **kwargs)

    def derive(self) -> list[str]:
        """Fill what follows from these fields, as far as they are loaded."""
        missing = self.get_deferred_fields()
        derived = []
        if "title" not in missing:
            self.title_key = title_key(self.title)
            derived.append("title_key")
        if "description" not in missing:
            self.text_sketch = sketch(without_tags(self.description))
            derived.append("text_sketch")
        if not {"pay_problem", "pay_is_left"} & missing:
            self.pay_doubt = "" if self.pay_is_left else PayDoubt.said_in(self.pay_problem)
            derived.append("pay_doubt")
        return derived

    def fill_slug(self) -> None:
        """Make the address of a new listing; it never moves once links point at it."""
        self.slug = self.slug or slugify(self.title)[:120].strip("-") or "job"

    @property
    def employment(self) -> str:
        """Working time and contract as one phrase: "Full Time Internship"; "" when not stated."""
        time = self.get_working_time_display().replace("-t", " T") if self.working_time else ""
        contract = "" if self.contract == Contract.PERMANENT and time else self.contract
        return " ".join(filter(None, [time, Contract(contract).label if contract else ""]))

    def last_confirmed(self) -> tuple[datetime | None, str]:
        """When it was last confirmed open, and by what: feed, person, employer or nothing.

        Reads `sources__board`; `for_cards()` loads them for a whole page.
        """
        runs = [
            (source.board.last_good_run, "feed")
            for source in self.sources.all()
            if source.missing_since is None and source.board.last_good_run
        ]
        if self.confirmed_at:
            runs.append((self.confirmed_at, self.confirmed_by))
        return max(runs, default=(None, ""))


class ListingTerm(models.Model):
    """A skill, tool or field the advert asks for."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="terms")
    term = models.ForeignKey(Term, models.CASCADE, related_name="+", verbose_name="skill or tool")

    class Meta:
        ordering = ["pk"]
        verbose_name = "skill asked for"
        verbose_name_plural = "skills asked for"
        constraints = [
            models.UniqueConstraint(fields=["listing", "term"], name="listings_listingterm_once")
        ]
        indexes = [models.Index(fields=["term", "listing"], name="listings_term_listings")]

    def __str__(self) -> str:
        return str(self.term)


class PlacementQuerySet(models.QuerySet):
    def running(self, *, now: datetime | None = None) -> Self:
        """Placements shown at that moment."""
        now = now or clock.now()
        return self.not_ended(now=now).filter(starts_at__lte=now)

    def not_ended(self, *, now: datetime | None = None) -> Self:
        """Placements shown at that moment or later."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now or clock.now()))


class Placement(models.Model):
    """Why a listing is featured, and for how long."""

    class Kind(models.TextChoices):
        PAID = "paid", "Paid placement"
        CHOSEN = "chosen", "Editors’ choice"

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="placements")
    kind = models.CharField(
        max_length=6, choices=Kind, help_text="Readers see which of the two it is."
    )
    reason = models.CharField(
        max_length=160, blank=True, help_text="Editors’ choice: why, as readers will see it."
    )
    starts_at = models.DateTimeField(
        "from", default=timezone.now, help_text="Nothing has to run then."
    )
    ends_at = models.DateTimeField(
        "until", null=True, blank=True, help_text="Empty: until somebody ends it."
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="paid") | ~Q(reason=""),
                name="listings_placement_choice_has_reason",
                violation_error_message="Say why the editors chose it.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="listings_placement_ends_after_start",
                violation_error_message="The end must come after the start.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.listing}"

    def is_running(self, now: datetime) -> bool:
        """Whether it is shown at that moment: `PlacementQuerySet.running` of one."""
        return self.starts_at <= now and (self.ends_at is None or self.ends_at > now)
