"""The queue of doubtful pay: by problem, each with the source's words and the pay to correct."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.pay import correct, counts, leave, problem_of, waiting
from listings.models import Listing, ListingPay
from roles.counting import count_in_words

from .pages import decided, desk_page, for_editors, place_in


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
    """Show one doubt of the asked kind, else of the first there is."""
    return _page(request)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    forms = None
    if request.POST.get("answer") == "save" and (job := Listing.objects.filter(pk=pk).first()):
        forms = PayForms(request.POST, instance=job, prefix="pay")
        if not forms.is_valid():
            return _page(request, forms)
    decisions = {"save": partial(correct, pk, forms), "leave": partial(leave, pk)}
    return decided(request, "pay", decisions)


def _page(request: HttpRequest, forms=None) -> HttpResponse:
    """Show the job whose pay could not be saved as typed, else the one that is asked about."""
    found, kind = counts(), request.GET.get("kind", "")
    kind = kind if kind in found else next(iter(found), "")
    place = place_in(found.get(kind, 0), request)
    context = {
        "kinds": [(doubt.value, doubt.label, count_in_words(n)) for doubt, n in found.items()],
        "kind": kind,
    }
    if pk := forms.instance.pk if forms else waiting(kind)[place["at"] : place["at"] + 1].first():
        jobs = Listing.objects.select_related("company")
        job = jobs.prefetch_related("pay_ranges", "sources__board").get(pk=pk)
        forms = forms or PayForms(instance=job, prefix="pay")
        context |= {"job": job, "problem": problem_of(job), "forms": forms}
    return desk_page(request, "pay", context | place)
