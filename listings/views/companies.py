"""Employers and their open jobs."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from listings.companies import companies_hiring, count_open_jobs, find_company
from listings.landing import Landing
from listings.pager import Pager
from listings.wording import country_name
from roles.moved import moved

from .landing import asked, landing_page

COMPANIES_PER_PAGE = 60


@require_safe
def company_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(companies_hiring(), COMPANIES_PER_PAGE).get_page(request.GET.get("page"))
    count_open_jobs(page.object_list)
    pager = Pager(page.number, page.paginator.num_pages, _list_address)
    return render(request, "listings/company_list.html", {"page": page, "pager": pager})


def _list_address(number: int) -> str:
    path = reverse("listings:company-list")
    return path if number == 1 else f"{path}?page={number}"


@require_safe
def company_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The one address of the jobs at a company."""
    company = find_company(slug)
    if company is None:
        raise Http404("No company has or had this address.")
    if company.slug != slug:
        return moved(request, company)
    return landing_page(
        request,
        Landing.for_company(company, **asked(request)),
        "listings/company_detail.html",
        company=company,
        head_office=country_name(company.country) if company.country else "",
    )
