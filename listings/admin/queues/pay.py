"""The queue of doubtful pay: by problem, each with the source's words and the pay to correct."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.pay import KINDS, correct, leave, problem_of, problems
from listings.models import DeskAct, Listing, ListingPay

from .pages import answer, desk_page, for_editors, number


class PayForm(forms.ModelForm):
    class Meta:
        model = ListingPay
        fields = ["minimum", "maximum", "currency", "period", "basis", "part", "label"]


PayForms = forms.inlineformset_factory(
    Listing, ListingPay, form=PayForm, extra=1, max_num=12, validate_max=True
)


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show one problem of the asked kind, else of the first there is; `at` steps over some."""
    return _page(request, number(request.GET.get("at")), request.GET.get("kind", ""))


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    if request.POST.get("answer") == "leave":
        return answer(request, lambda: leave(pk, by=request.user), "pay")
    if request.POST.get("answer") != "save":
        return HttpResponse("Answer save or leave.", status=400, content_type="text/plain")
    listing = Listing.objects.filter(pk=pk).first()
    pay = PayForms(request.POST, instance=listing, prefix="pay") if listing else None
    if pay is not None and not pay.is_valid():
        return _page(request, 0, "", listing, pay)
    return answer(request, lambda: correct(pk, pay, by=request.user), "pay")


def _page(request, at: int, asked: str, listing=None, pay=None) -> HttpResponse:
    found = problems()
    kind = asked if asked in found else next(iter(found), "")
    ids = found.get(kind, [])
    at = min(at, max(len(ids) - 1, 0))
    if listing is None and ids:
        listing = Listing.objects.filter(pk=ids[at]).first()
    if listing:
        jobs = Listing.objects.select_related("company")
        listing = jobs.prefetch_related("pay_ranges", "sources__board").get(pk=listing.pk)
    context = {
        "kinds": [(name, KINDS[name], len(pks)) for name, pks in found.items()],
        "kind": kind,
        "job": listing,
        "problem": problem_of(listing) if listing else "",
        "forms": pay or (PayForms(instance=listing, prefix="pay") if listing else None),
        "at": at,
        "later": at + 1 if at + 1 < len(ids) else None,
    }
    return desk_page(request, "pay", context, DeskAct.Kind.PAY)
