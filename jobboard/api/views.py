"""The read-only JSON API. Each answer starts from what the pages start from."""

from dataclasses import replace

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from listings.companies import companies_hiring
from listings.filters import ListingFilter
from listings.models import Listing
from listings.search.engine import search
from listings.search.query import PARAMETERS, VALUE_FILTERS, SearchQuery
from roles.models import GuideVersion, Role, RoleSection, RoleTerm, RoleVersion
from salaries.bands import load_bands
from salaries.geography import is_country
from salaries.pages import role_pay
from salaries.query import PayQuery

from .serializers import (
    CompanySerializer,
    GuideSerializer,
    ListingDetailSerializer,
    ListingPageSerializer,
    ProblemsSerializer,
    RoleDetailSerializer,
    RolePaySerializer,
    RoleSerializer,
)


class Pages(PageNumberPagination):
    page_size = 100


def roles_with_definitions() -> QuerySet[Role]:
    """Roles with `definition_now`: their profile's own definition, else the taxonomy's."""
    profiles = RoleVersion.objects.in_force().filter(role=OuterRef("pk"))
    definition = Coalesce(Subquery(profiles.values("definition")[:1]), "definition")
    return Role.objects.select_related("broader").annotate(definition_now=definition)


class RoleList(generics.ListAPIView):
    """All roles, generic titles included."""

    serializer_class = RoleSerializer
    pagination_class = Pages

    def get_queryset(self):
        return roles_with_definitions()


class RoleDetail(generics.RetrieveAPIView):
    """One role by its current or any former slug, with the terms and summaries of its profile."""

    serializer_class = RoleDetailSerializer

    def get_object(self):
        try:
            role = roles_with_definitions().by_slug(self.kwargs["slug"])
        except Role.DoesNotExist:
            raise Http404("No role has or had this slug.") from None
        sections = RoleSection.objects.prefetch_related(
            Prefetch("terms", RoleTerm.objects.select_related("term"))
        )
        profiles = RoleVersion.objects.in_force().filter(role=role)
        role.profile = profiles.prefetch_related(Prefetch("sections", sections)).first()
        return role


class GuideList(generics.ListAPIView):
    """Published guides, newest first."""

    serializer_class = GuideSerializer
    pagination_class = Pages

    def get_queryset(self):
        return (
            GuideVersion.objects.in_force()
            .select_related("author", "guide__role_a", "guide__role_b")
            .prefetch_related("guide__roles")
            .order_by("-live_from", "-pk")
        )


class CompanyList(generics.ListAPIView):
    """Companies with open jobs."""

    serializer_class = CompanySerializer
    pagination_class = Pages

    def get_queryset(self):
        return companies_hiring()


class ListingList(APIView):
    """Open jobs. Takes the parameters of /jobs/ and answers with the same jobs in the same order.

    A value that cannot be read is answered with 400 and the reason, where the page leaves it out.
    """

    @extend_schema(
        operation_id="listings_list",
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR, many=name in VALUE_FILTERS)
            for name in PARAMETERS
        ],
        responses={200: ListingPageSerializer, 400: ProblemsSerializer},
    )
    def get(self, request):
        listing_filter = ListingFilter(request.query_params)
        query = listing_filter.query
        if listing_filter.problems:
            answer = ProblemsSerializer({"problems": listing_filter.problems})
            return Response(answer.data, status=400)
        result = search(query)
        last_page = max(1, -(-result.total // settings.LISTINGS_PER_PAGE))
        if query.page > last_page:
            raise Http404(f"The last page is {last_page}.")
        listings = Listing.objects.for_cards().in_bulk(result.ids)
        page = {
            "count": result.total,
            "next": _address(query, query.page + 1) if query.page < last_page else None,
            "previous": _address(query, query.page - 1) if query.page > 1 else None,
            "read": query.readings,
            "results": [listings[pk] for pk in result.ids if pk in listings],
        }
        return Response(ListingPageSerializer(page).data)


class ListingDetail(generics.RetrieveAPIView):
    """One open job, with its description. A job merged into another leads there with 301."""

    serializer_class = ListingDetailSerializer

    def get(self, request, *args, pk: int, **kwargs):
        merged = Listing.objects.filter(pk=pk, merged_into__isnull=False)
        if kept := merged.values_list("merged_into", flat=True).first():
            return redirect("api-listing", kept, permanent=True)
        return super().get(request, *args, pk=pk, **kwargs)

    def get_queryset(self):
        return Listing.objects.live().for_cards().defer(None)


class RolePayDetail(APIView):
    """What a role pays, by level: one country and the newest two years of each source."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "country", OpenApiTypes.STR, description="ISO 3166; else where most ranges are."
            )
        ],
        responses={200: RolePaySerializer, 400: ProblemsSerializer},
    )
    def get(self, request, slug):
        try:
            role = Role.objects.select_related("broader").by_slug(slug)
        except Role.DoesNotExist:
            raise Http404("No role has or had this slug.") from None
        country = request.query_params.get("country", "").upper()
        if country and not is_country(country):
            message = "The country must be an ISO code such as us."
            return Response(
                {"problems": [{"parameter": "country", "message": message}]}, status=400
            )
        loaded, today = load_bands([role]), timezone.localdate()
        query = PayQuery(role, country)
        found = [role_pay(loaded, query, series, today=today) for series in loaded.series]
        cells = [row.cell for pay in found if pay for row in (*pay.levels, pay.whole)]
        return Response(RolePaySerializer({"role": role.slug, "figures": cells}).data)


def _address(query: SearchQuery, page: int) -> str:
    path = reverse("api-listings")
    return f"{settings.SITE_URL}{path}?{replace(query, page=page).query_string}"
