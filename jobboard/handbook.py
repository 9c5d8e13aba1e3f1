"""The editors' handbook at the desk: the project's own docs/editing.md, read where it is needed."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

HANDBOOK = settings.BASE_DIR / "docs" / "editing.md"


@dataclass(frozen=True, slots=True)
class Handbook:
    """The handbook as HTML, with its chapters for the contents: an anchor and a title each."""

    body: SafeString
    chapters: tuple[tuple[str, str], ...]


@cache
def handbook(path: Path = HANDBOOK) -> Handbook:
    """Read the handbook; it changes with a release and not before."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    chapters = []
    for token, words in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", slugify(words.content))
            chapters.append((slugify(words.content), words.content))
    first = next((n for n, token in enumerate(tokens) if token.type == "heading_close"), -1)
    # The project's own file, not anybody's input: its title stands above, the rest is the page.
    body = mark_safe(markdown.renderer.render(tokens[first + 1 :], markdown.options, {}))
    return Handbook(body, tuple(chapters))


@require_safe
def read_handbook(request: HttpRequest) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": "The editors’ handbook",
        "handbook": handbook(),
    }
    return render(request, "admin/handbook.html", context)
