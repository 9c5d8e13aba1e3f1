"""Employers and their open jobs."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from listings.cards import make_cards
from listings.companies import companies_hiring, find_company
from listings.models import Listing
from listings.wording import country_name

COMPANIES_PER_PAGE = 60
JOBS_PER_PAGE = 50


@require_safe
def company_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(companies_hiring(), COMPANIES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "listings/company_list.html", {"page": page})


@require_safe
def company_detail(request: HttpRequest, slug: str) -> HttpResponse:
    company = find_company(slug)
    if company is None:
        raise Http404("No company has or had this address.")
    if company.slug != slug:
        return redirect(company, permanent=True)
    jobs = Listing.objects.live().filter(company=company).for_cards()
    page = Paginator(jobs, JOBS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "company": company,
        "head_office": country_name(company.country) if company.country else "",
        "page": page,
        "cards": make_cards(page.object_list),
        "live_count": page.paginator.count,
    }
    return render(request, "listings/company_detail.html", context)
