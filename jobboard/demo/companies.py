"""Invented employers and their drawn logos."""

import csv
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIDE = 256


@dataclass(frozen=True, slots=True)
class DemoCompany:
    name: str
    slug: str
    country: str
    about: str
    ground: str
    ink: str
    shape: str


with (Path(__file__).parent / "companies.csv").open(encoding="utf-8", newline="") as rows:
    COMPANIES = [DemoCompany(**row) for row in csv.DictReader(rows)]


def logo(company: DemoCompany) -> ContentFile:
    """Draw the company's logo as a PNG."""
    picture = Image.new("RGB", (SIDE, SIDE), company.ground)
    draw = ImageDraw.Draw(picture)
    SHAPES[company.shape](draw, company.ink)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return ContentFile(out.getvalue(), name=f"demo-{company.slug}.png")


def _sail(draw, ink):
    draw.polygon([(52, 192), (124, 50), (124, 192)], fill=ink)
    draw.polygon([(142, 192), (142, 92), (206, 192)], fill=ink)


def _sun(draw, ink):
    draw.ellipse([76, 70, 180, 174], fill=ink)
    draw.rectangle([30, 188, 226, 206], fill=ink)


def _peak(draw, ink):
    draw.polygon([(40, 200), (128, 46), (216, 200)], fill=ink)


def _wave(draw, ink):
    for top in (60, 116, 172):
        draw.arc([20, top, 128, top + 70], 180, 360, fill=ink, width=20)
        draw.arc([128, top, 236, top + 70], 0, 180, fill=ink, width=20)


def _bars(draw, ink):
    for left, top in ((52, 130), (112, 86), (172, 50)):
        draw.rectangle([left, top, left + 34, 204], fill=ink)


def _grid(draw, ink):
    for left in (62, 140):
        for top in (62, 140):
            draw.rectangle([left, top, left + 54, top + 54], fill=ink)


def _ring(draw, ink):
    draw.ellipse([60, 60, 196, 196], outline=ink, width=26)


def _cross(draw, ink):
    draw.rectangle([112, 48, 144, 208], fill=ink)
    draw.rectangle([48, 112, 208, 144], fill=ink)


SHAPES = {
    "sail": _sail,
    "sun": _sun,
    "peak": _peak,
    "wave": _wave,
    "bars": _bars,
    "grid": _grid,
    "ring": _ring,
    "cross": _cross,
}
