"""Where the work is done, and where a remote worker may live."""

from django.db import models
from django.utils.text import slugify


class Workplace(models.TextChoices):
    ONSITE = "onsite", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class ListingPlace(models.Model):
    """One place of a listing.

    On site and hybrid: the city, region and country of the office. Remote: `area` is the
    scope in which the worker may live, an ISO country, a subdivision (US-CA) or a named area
    of `listings.reading.areas` (EU, EMEA, WORLD …); blank: the employer does not say.
    """

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="places")
    mode = models.CharField(
        "workplace",
        max_length=6,
        choices=Workplace,
        blank=True,
        help_text="Empty: the advert does not say.",
    )
    city = models.CharField(max_length=100, blank=True)
    city_slug = models.SlugField(
        max_length=110, blank=True, editable=False, help_text="berlin-de: the `place` parameter."
    )
    region = models.CharField(max_length=60, blank=True, help_text="State or province, as CA.")
    country = models.CharField(
        max_length=2, blank=True, help_text="Of the office, in two letters, as DE."
    )
    area = models.CharField(
        "may live in",
        max_length=8,
        blank=True,
        help_text="Remote work: DE, US-CA, EU, EMEA, WORLD … Empty: the advert does not say.",
    )
    hours = models.CharField(
        "hours to overlap",
        max_length=80,
        blank=True,
        help_text="When one must be there, as the advert says it.",
    )
    words = models.CharField(
        "read from", max_length=200, blank=True, help_text="Set when the place was inferred."
    )
    order = models.PositiveSmallIntegerField("place", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "place of a job"
        verbose_name_plural = "places of the job"
        indexes = [
            models.Index(fields=["country", "mode", "listing"], name="listings_place_country"),
            models.Index(fields=["mode", "area", "listing"], name="listings_place_scope"),
            models.Index(fields=["city_slug", "listing"], name="listings_place_city"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.city, self.region, self.country or self.area])) or "?"

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the address part of the city."""
        self.city_slug = slugify(f"{self.city} {self.country}")[:110] if self.city else ""
