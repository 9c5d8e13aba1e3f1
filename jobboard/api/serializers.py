"""The JSON of the API: what the pages show, under plain names."""

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from listings.models import Company, Listing, ListingPay, ListingPlace
from roles.models import GuideVersion, Role, RoleSection, RoleTerm
from salaries.figures import Cell
from salaries.models import PaySource
from salaries.rows import rows_url
from salaries.statistics import rounded


class HasPage(serializers.Serializer):
    url = serializers.SerializerMethodField(help_text="The page that shows the same to readers.")

    def get_url(self, item) -> str:
        return settings.SITE_URL + self.page_of(item).get_absolute_url()

    def page_of(self, item):
        return item


class RoleSerializer(HasPage, serializers.ModelSerializer):
    broader = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    definition = serializers.CharField(source="definition_now", help_text="One sentence.")
    levels = serializers.ListField(child=serializers.CharField(), source="usual_levels")

    class Meta:
        model = Role
        fields = [
            "slug",
            "name",
            "plural",
            "kind",
            "family",
            "broader",
            "definition",
            "levels",
            "onet_soc",
            "onet_title",
            "onet_fit",
            "isco",
            "url",
        ]


class RoleTermSerializer(serializers.ModelSerializer):
    slug = serializers.CharField(source="term.slug")
    name = serializers.CharField(source="term.name")

    class Meta:
        model = RoleTerm
        fields = ["slug", "name", "need", "used_for"]


class RoleSectionSerializer(serializers.ModelSerializer):
    kind = serializers.CharField()
    terms = RoleTermSerializer(many=True)

    class Meta:
        model = RoleSection
        fields = ["kind", "summary", "terms"]


class RoleDetailSerializer(RoleSerializer):
    aliases = serializers.SlugRelatedField(slug_field="title", many=True, read_only=True)
    in_short = serializers.CharField(source="profile.in_short", default="")
    sections = RoleSectionSerializer(source="profile.sections", many=True, default=[])

    class Meta(RoleSerializer.Meta):
        fields = [*RoleSerializer.Meta.fields, "aliases", "in_short", "sections"]


class GuideSerializer(HasPage, serializers.ModelSerializer):
    kind = serializers.CharField(source="guide.kind")
    roles = serializers.SerializerMethodField(help_text="Slugs of the roles it is about.")
    author = serializers.CharField(source="author.name")
    published_at = serializers.DateTimeField(source="live_from", help_text="Of this wording.")
    reviewed_at = serializers.DateTimeField(
        allow_null=True, help_text="When a named person checked it; null: not yet."
    )

    class Meta:
        model = GuideVersion
        fields = [
            "title",
            "standfirst",
            "kind",
            "roles",
            "author",
            "published_at",
            "reviewed_at",
            "url",
        ]

    def get_roles(self, version: GuideVersion) -> list[str]:
        guide = version.guide
        roles = [guide.role_a, guide.role_b] if guide.is_comparison else guide.roles.all()
        return [role.slug for role in roles]

    def page_of(self, version):
        return version.guide


class CompanySerializer(HasPage, serializers.ModelSerializer):
    example = serializers.BooleanField(source="is_example", help_text="Invented, for the demo.")

    class Meta:
        model = Company
        fields = ["slug", "name", "website", "country", "about", "example", "url"]


class ListingPlaceSerializer(serializers.ModelSerializer):
    remote_scope = serializers.CharField(
        source="area", help_text="Where a remote worker may live: ISO country, US-CA, EU, WORLD …"
    )
    inferred_from = serializers.CharField(source="words", help_text="Empty: stated as such.")

    class Meta:
        model = ListingPlace
        fields = ["mode", "city", "region", "country", "remote_scope", "hours", "inferred_from"]


class ListingPaySerializer(serializers.ModelSerializer):
    """One pay range as the employer gave it."""

    min = serializers.FloatField(source="minimum", allow_null=True)
    max = serializers.FloatField(source="maximum", allow_null=True)
    read_from = serializers.CharField(source="words")

    class Meta:
        model = ListingPay
        fields = [
            "min",
            "max",
            "currency",
            "period",
            "basis",
            "part",
            "label",
            "inferred",
            "read_from",
        ]


class ConfirmationSerializer(serializers.Serializer):
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.ChoiceField(choices=["feed", "person", "employer", ""])


class ListingCompanySerializer(serializers.ModelSerializer):
    class Meta:
        model = Company
        fields = ["slug", "name"]


class ListingSerializer(HasPage, serializers.ModelSerializer):
    """A job. An empty string means that the employer does not state it."""

    company = ListingCompanySerializer()
    role = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    places = ListingPlaceSerializer(many=True)
    pay = ListingPaySerializer(source="pay_ranges", many=True)
    terms = serializers.SerializerMethodField(help_text="Slugs of the skills and tools asked for.")
    last_confirmed = serializers.SerializerMethodField()
    apply_url = serializers.SerializerMethodField(help_text="Empty for examples.")
    example = serializers.BooleanField(source="is_example", help_text="Invented, for the demo.")

    class Meta:
        model = Listing
        fields = [
            "id",
            "title",
            "company",
            "role",
            "role_words",
            "level",
            "level_words",
            "working_time",
            "contract",
            "employment_words",
            "places",
            "pay",
            "terms",
            "posted_on",
            "listed_at",
            "valid_through",
            "last_confirmed",
            "apply_url",
            "example",
            "url",
        ]

    def get_terms(self, listing) -> list[str]:
        return [row.term.slug for row in listing.terms.all()]

    @extend_schema_field(ConfirmationSerializer)
    def get_last_confirmed(self, listing):
        at, by = listing.last_confirmed()
        return ConfirmationSerializer({"at": at, "by": by}).data

    def get_apply_url(self, listing) -> str:
        return "" if listing.is_example else listing.apply_url


class ListingDetailSerializer(ListingSerializer):
    class Meta(ListingSerializer.Meta):
        fields = [*ListingSerializer.Meta.fields, "description"]


class ReadingSerializer(serializers.Serializer):
    """Words of `q` that were read as a parameter; in quotes they would be searched for."""

    words = serializers.CharField()
    parameter = serializers.CharField(source="filter")
    value = serializers.CharField()


class ListingPageSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    read = ReadingSerializer(many=True)
    results = ListingSerializer(many=True)


class ProblemSerializer(serializers.Serializer):
    parameter = serializers.CharField()
    message = serializers.CharField()


class ProblemsSerializer(serializers.Serializer):
    problems = ProblemSerializer(many=True)


class AmountField(serializers.FloatField):
    """An amount a year in the group's currency, rounded as on the pages."""

    def to_representation(self, value):
        return rounded(value)


class PaySourceSerializer(serializers.ModelSerializer):
    example = serializers.BooleanField(source="is_demo", help_text="Invented, for the demo.")

    class Meta:
        model = PaySource
        fields = ["name", "publisher", "licence", "url", "snapshot_date", "bias", "example"]


class PayFigureSerializer(serializers.Serializer):
    """What may be published of one group of pay ranges; null: not enough data for it."""

    level = serializers.CharField(source="group.level", help_text="Empty: all levels.")
    country = serializers.CharField(source="group.country")
    currency = serializers.CharField(source="group.currency")
    years = serializers.CharField(source="group.window")
    kind = serializers.CharField(source="group.series.kind")
    status = serializers.CharField(source="figure.word", help_text="Not enough data, rough, solid.")
    ranges = serializers.IntegerField(source="figure.n", help_text="Different pay ranges.")
    adverts = serializers.IntegerField(source="figure.adverts")
    median = AmountField(source="figure.median", allow_null=True)
    low = AmountField(source="figure.low", allow_null=True, help_text="Likely between this …")
    high = AmountField(source="figure.high", allow_null=True, help_text="… and this.")
    q1 = AmountField(source="figure.q1", allow_null=True)
    q3 = AmountField(source="figure.q3", allow_null=True)
    p10 = AmountField(source="figure.p10", allow_null=True)
    p90 = AmountField(source="figure.p90", allow_null=True)
    source = PaySourceSerializer(source="group.series.source")
    rows_url = serializers.SerializerMethodField(help_text="The page with the ranges behind it.")

    def get_rows_url(self, cell: Cell) -> str:
        return settings.SITE_URL + rows_url(cell)


class RolePaySerializer(serializers.Serializer):
    role = serializers.CharField()
    figures = PayFigureSerializer(many=True)
