"""Uploaded pictures: good ones are re-encoded, everything else gets a sentence."""

import csv

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from roles.images import LOGO_SIDE, checked_cover, checked_logo

BAD = settings.REAL_DATA_DIR / "bad"
NOT_PICTURES = {"not_an_image.png", "pdf_named.png", "empty.png"}


def picture_files() -> list[tuple[str, str]]:
    if not BAD.is_dir():
        return []
    with (BAD / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        return [
            (row["file"], row["wanted_behaviour"])
            for row in csv.DictReader(manifest)
            if row["kind"] == "image"
        ]


def uploaded(name: str) -> ContentFile:
    return ContentFile((BAD / name).read_bytes(), name=name)


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "wanted"), picture_files())
def test_hostile_pictures_are_refused_or_re_encoded(name, wanted):
    may_be_refused = "reject" in wanted
    try:
        logo = checked_logo(uploaded(name))
    except ValidationError:
        assert may_be_refused
        return

    assert not wanted.startswith("reject") or " or " in wanted
    stored = Image.open(logo)
    assert stored.size == (LOGO_SIDE, LOGO_SIDE)
    assert stored.format == "PNG"
    assert not stored.info
    assert b"<script" not in logo.open().read()


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["logo_ok.png", "logo_ok.jpg", "logo_wrong_extension.png"])
def test_good_pictures_are_taken(name):
    assert checked_logo(uploaded(name)).name.endswith(".png")
    assert checked_cover(uploaded(name)).name.endswith(".jpg")


@pytest.mark.real_data
def test_a_picture_taken_sideways_is_turned_and_says_nothing_of_where():
    upright = Image.open(checked_cover(uploaded("jpeg_exif_rotated.jpg")))
    placed = Image.open(checked_cover(uploaded("jpeg_exif_gps.jpg")))

    raw = Image.open(uploaded("jpeg_exif_rotated.jpg"))
    assert upright.size[0] / upright.size[1] == pytest.approx(raw.size[1] / raw.size[0], rel=0.05)
    assert not placed.getexif()
