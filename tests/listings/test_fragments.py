"""A fragment is its template rendered once, with slots that nothing but `fill` can fill."""

import pytest
from django.template import Context, Template
from django.template.autoreload import reset_loaders
from django.utils.safestring import SafeString, mark_safe

from listings.fragments import Fragment

OPTION = '<p{{ slot.checked }} title="{{ label }}">{{ label }}: {{ slot.count }} of 100 %</p>'


def fragment(text: str = OPTION, slots=("checked", "count"), **context) -> Fragment:
    return Fragment.render(Template(text), slots, context)


def test_a_filled_fragment_is_the_template_rendered_with_the_values():
    values = {"checked": mark_safe(" checked"), "count": "1,204"}

    filled = fragment(label="R & D, 5 %").fill(**values)

    assert filled == Template(OPTION).render(Context({"label": "R & D, 5 %", "slot": values}))
    assert filled == '<p checked title="R &amp; D, 5 %">R &amp; D, 5 %: 1,204 of 100 %</p>'


def test_a_slot_may_stand_twice_and_a_branch_without_it_needs_no_value():
    twice = fragment("{% if label %}{{ slot.count }}/{{ slot.count }}{% endif %}", label="x")
    none = fragment("{% if label %}{{ slot.count }}/{{ slot.count }}{% endif %}", label="")

    assert twice.fill(checked="", count="7") == "7/7"
    assert none.fill(checked="") == ""


def test_values_are_escaped_unless_they_are_markup():
    filled = fragment("{{ slot.count }}{{ slot.checked }}").fill(
        count="<b>%(checked)s", checked=mark_safe("<i>")
    )

    assert filled == "&lt;b&gt;%(checked)s<i>"
    assert isinstance(filled, SafeString)


@pytest.mark.parametrize(
    "label", ["\ue000count\ue001", "\ue000", "%(count)s", "%", "%%s", "{{ slot.count }}"]
)
def test_no_text_of_the_data_passes_for_a_slot(label):
    filled = fragment("{{ label }}|{{ slot.count }}", label=label).fill(checked="", count="9")

    assert filled == f"{label}|9"


def test_a_slot_that_was_not_declared_or_not_given_is_an_error():
    with pytest.raises(LookupError, match=r"slot\.chequed"):
        fragment("{{ slot.chequed }}")
    with pytest.raises(KeyError):
        fragment("{{ slot.count }}").fill(checked="")


def test_a_fragment_kept_as_text_is_the_same_fragment():
    kept = fragment(label="100 %").pattern

    assert Fragment(kept).fill(checked="", count="1") == fragment(label="100 %").fill(
        checked="", count="1"
    )


def test_a_context_is_rendered_once_until_its_template_is_loaded_anew(settings, tmp_path):
    settings.DEBUG = True
    (tmp_path / "_label.html").write_text("first {{ label }}{{ slot.count }}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    label = Counting()

    def filled() -> str:
        return Fragment.of("_label.html", ("count",), label=label).fill(count="!")

    assert [filled(), filled()] == ["first 1!", "first 1!"]

    (tmp_path / "_label.html").write_text("second {{ label }}{{ slot.count }}")
    reset_loaders()  # what Django's development server does when a template changes

    assert [filled(), filled()] == ["second 2!", "second 2!"]


class Counting:
    """Says how often it was rendered."""

    times = 0

    def __str__(self):
        self.times += 1
        return str(self.times)
