"""Uploaded pictures: good ones are re-encoded, everything else gets a sentence."""

import csv
import re
import tracemalloc
from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image, ImageCms

from listings.models import Company
from roles.images import COVER, LOGO
from tests.factories import make_company, make_guide

BAD = settings.REAL_DATA_DIR / "bad"
FLAT = 40 * 1024 * 1024  # bytes: what refusing a bomb may take at most


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


def png(width=300, height=200, colour=(200, 30, 30), name="p.png", **saved) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG", **saved)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


@pytest.fixture
def editor(client, db):
    user = get_user_model().objects.create_user("editor", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def post_logo(client, company: Company, logo, **fields):
    form = {
        "name": company.name,
        "slug": company.slug,
        "logo": logo,
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
    }
    return client.post(f"/admin/listings/company/{company.pk}/change/", form | fields)


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "wanted"), picture_files())
def test_hostile_pictures_are_refused_or_re_encoded_at_the_desk(client, editor, name, wanted):
    company = make_company()
    file = SimpleUploadedFile(name, (BAD / name).read_bytes(), content_type="image/png")

    tracemalloc.start()
    response = post_logo(client, company, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    company.refresh_from_db()
    assert peak < FLAT
    if response.status_code == 200:
        assert "reject" in wanted
        assert re.search("upload that|not a PNG|use at most", str(response.context["errors"]))
        assert not company.logo
        return
    assert not wanted.startswith("reject") or " or " in wanted
    stored = Image.open(default_storage.open(company.logo.name))
    assert (stored.format, stored.size, stored.info) == ("PNG", (256, 256), {})
    for address, width in company.logo.sizes:
        sized = default_storage.open(address.removeprefix("/media/")).read()
        picture = Image.open(BytesIO(sized))
        assert (picture.format, picture.size) == ("WEBP", (width, width))
        assert not picture.getexif()
        assert not picture.info.get("icc_profile")
        assert b"<script" not in sized
        assert b"PK\x03\x04" not in sized


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["svg_script.svg", "svg_named.png", "svg_gzipped.svgz"])
def test_an_svg_is_refused_with_the_reason(client, editor, name):
    file = SimpleUploadedFile(name, (BAD / name).read_bytes())

    response = post_logo(client, make_company(), file)

    assert "This is an SVG, which can hold script" in str(response.context["errors"])


@pytest.mark.real_data
def test_a_picture_taken_sideways_is_turned_and_says_nothing_of_where():
    upright = Image.open(LOGO.encoded(uploaded("jpeg_exif_rotated.jpg")))
    placed = LOGO.encoded(uploaded("jpeg_exif_gps.jpg"))

    raw = Image.open(uploaded("jpeg_exif_rotated.jpg"))
    left, top, right, bottom = upright.getchannel("A").getbbox()
    turned = (right - left) / (bottom - top)
    assert turned == pytest.approx(raw.size[1] / raw.size[0], rel=0.05)
    assert not Image.open(placed).getexif()
    assert all(not Image.open(BytesIO(data)).getexif() for data in placed.sizes.values())


def test_a_picture_in_another_colour_space_is_shown_in_its_colours():
    srgb = ImageCms.createProfile("sRGB")
    wide = ImageCms.ImageCmsProfile(srgb).tobytes()
    plain = LOGO.encoded(png(64, 64))
    tagged = LOGO.encoded(png(64, 64, icc_profile=wide))
    broken = LOGO.encoded(png(64, 64, icc_profile=b"nonsense"))
    cmyk = BytesIO()
    Image.new("CMYK", (64, 64), (0, 0, 0, 0)).save(cmyk, "JPEG")

    white = Image.open(LOGO.encoded(ContentFile(cmyk.getvalue(), name="c.jpg")))

    assert plain.name == tagged.name == broken.name
    assert white.getpixel((128, 128)) == (255, 255, 255, 255)


def test_a_cover_has_one_size_and_a_small_one_is_refused():
    cover = COVER.encoded(png(1000, 1000))

    with pytest.raises(ValidationError, match="at least 600 × 315"):
        COVER.encoded(png(300, 300))
    assert Image.open(cover).size == (1200, 630)
    assert sorted(Image.open(BytesIO(data)).size for data in cover.sizes.values()) == [
        (600, 315),
        (1200, 630),
    ]


def test_a_file_too_large_is_refused_before_it_is_read(client, editor):
    large = SimpleUploadedFile("l.png", b"\x89PNG" + b"0" * 5 * 1024 * 1024)

    response = post_logo(client, make_company(), large)

    assert "over 5 MB" in str(response.context["errors"])


def test_files_are_named_by_content_and_go_when_nothing_shows_them(
    client, editor, django_capture_on_commit_callbacks
):
    one, two = make_company(), make_company()

    def post(company, logo, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            assert post_logo(client, company, logo, **fields).status_code == 302
        company.refresh_from_db()
        return [company.logo.name, *(url.removeprefix("/media/") for url, _ in company.logo.sizes)]

    red = post(one, png(name="../../evil name.php.png"))
    assert post(two, png()) == red
    assert len(red) == 3
    assert all(name.startswith("logos/") for name in red)
    blue = post(one, png(colour=(0, 0, 200)))
    assert all(map(default_storage.exists, [*red, *blue]))  # the other still shows the red one
    green = post(two, png(colour=(0, 200, 0)))
    assert not any(map(default_storage.exists, red))

    post_logo(client, one, "", **{"logo-clear": "on"})
    with django_capture_on_commit_callbacks(execute=True):
        Company.objects.get(pk=two.pk).delete()
    assert not any(map(default_storage.exists, green))


def test_the_logo_of_a_merged_employer_stays_while_the_merge_can_be_taken_back(
    client, editor, django_capture_on_commit_callbacks
):
    kept, merged = make_company(), make_company()
    post_logo(client, kept, png())
    post_logo(client, merged, png(colour=(0, 0, 200)))
    merged.refresh_from_db()
    address, form = (
        f"/admin/listings/company/{kept.pk}/merge/",
        {"other": merged.pk, "keep": "this"},
    )

    with django_capture_on_commit_callbacks(execute=True):
        mark = client.post(address, form).context["mark"]
        client.post(address, form | {"seen": mark})

    assert not Company.objects.filter(pk=merged.pk).exists()
    assert default_storage.exists(merged.logo.name)


def test_pages_show_the_sizes_made(client, editor):
    company = make_company()
    post_logo(client, company, png())
    company.refresh_from_db()
    guide = make_guide()
    guide.cover.save("c.png", png(1300, 700))
    stem, cover = company.logo.name.removesuffix(".png"), guide.cover.name.removesuffix(".jpg")

    page = client.get(guide.get_absolute_url()).content.decode()

    assert company.logo.by_density == f"/media/{stem}-40.webp 1x, /media/{stem}-80.webp 2x"
    assert f'srcset="/media/{cover}-600.webp 600w, /media/{cover}-1200.webp 1200w"' in page
    assert 'width="1200" height="630"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a.webp", "a.png", "a.jpg"])
def test_pictures_are_served_as_what_they_are_and_never_sniffed(client, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "logos").mkdir()
    (tmp_path / "logos" / name).write_bytes(b"<script>")

    response = client.get(f"/media/logos/{name}")

    assert b"".join(response.streaming_content) == b"<script>"
    assert response["Content-Type"].startswith("image/")
    assert response["X-Content-Type-Options"] == "nosniff"
    for address in ("/media/logos/a.svg", "/media/logos/a.html", "/media/a.png", "/media/../x.png"):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_pictures_stored_before_there_were_sizes_are_shown_and_renewed():
    name = default_storage.save("logos/old.png", png())
    company = make_company()
    Company.objects.filter(pk=company.pk).update(logo=name)
    company.refresh_from_db()
    assert company.logo.smallest == f"/media/{name}"

    call_command("renew_pictures", verbosity=0)
    company.refresh_from_db()
    renewed = company.logo.name
    call_command("renew_pictures", verbosity=0)

    company.refresh_from_db()
    assert company.logo.name == renewed != name
    assert company.logo.sizes
    assert not default_storage.exists(name)
