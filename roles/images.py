"""Pictures editors upload: checked, re-encoded, resized, with nothing of the original file left."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 20_000_000
FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
WEBP_QUALITY = 82
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_NO_SVG = (
    "This is an SVG, which can hold script and links to other sites, so we take none. Export it as "
    "a PNG and upload that."
)


class Picture(ContentFile):
    """A picture as we encoded it, under a name made of its content; its other sizes beside it."""

    def __init__(self, content: bytes, extension: str, sizes: Mapping[int, bytes]):
        super().__init__(content, name=f"{sha256(content).hexdigest()[:24]}.{extension}")
        self.sizes = {sized_name(self.name, width): data for width, data in sizes.items()}


@dataclass(frozen=True, slots=True)
class PictureKind:
    """What becomes of an upload: its largest size, and the widths of the WebP files beside it."""

    size: tuple[int, int]
    widths: tuple[int, ...]  # what a page shows at one pixel a point, and at two
    mode: str
    file_format: str
    extension: str
    is_cropped: bool  # to fill the size; else it stands whole on a transparent ground
    least: tuple[int, int] = (1, 1)

    def encoded(self, upload) -> Picture:
        """Return the upload in our own encoding.

        Raises ValidationError, with what to do, when it is not a picture we accept.
        """
        picture = _decoded(upload, self)
        if self.is_cropped:
            picture = ImageOps.fit(picture, self.size)
        else:
            picture = ImageOps.pad(picture, self.size, color=(0, 0, 0, 0))
        sizes = {
            width: _written(
                picture.resize((width, round(width * self.size[1] / self.size[0]))), "WEBP"
            )
            for width in self.widths
        }
        return Picture(_written(picture, self.file_format), self.extension, sizes)


LOGO = PictureKind((256, 256), (40, 80), "RGBA", "PNG", "png", is_cropped=False)
COVER = PictureKind(
    (1200, 630), (600, 1200), "RGB", "JPEG", "jpg", is_cropped=True, least=(600, 315)
)


def sized_name(name: str, width: int) -> str:
    """The name of the WebP file of that width beside a picture."""
    return f"{name.rpartition('.')[0]}-{width}.webp"


def _decoded(upload, kind: PictureKind) -> Image.Image:
    """Decode the first frame, upright, in sRGB; size is judged before any pixel is decoded."""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"The file is over {MAX_BYTES // 1024 // 1024} MB; use a smaller one."
        )
    upload.seek(0)
    start = upload.read(1024)
    upload.seek(0)
    if b"<svg" in start or start[:2] == b"\x1f\x8b":
        raise ValidationError(_NO_SVG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=FORMATS)
            _judge_size(picture.size, kind)
            return _in_srgb(ImageOps.exif_transpose(picture)).convert(kind.mode)
    except UnidentifiedImageError:
        raise ValidationError("This is not a PNG, JPEG, WebP or GIF picture.") from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError(
            "The picture is damaged or cut off; export it again and upload that."
        ) from error


def _judge_size(size: tuple[int, int], kind: PictureKind) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise ValidationError(
            f"The picture has {width} × {height} pixels; use at most 20 million in all."
        )
    least_width, least_height = kind.least
    if width < least_width or height < least_height:
        raise ValidationError(
            f"The picture has {width} × {height} pixels; use one of at least {least_width} × "
            f"{least_height}, or readers see it blurred."
        )


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB, which is what a picture without a profile is read as."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):  # 16 bits a channel
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if not profile:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    alpha = None
    if picture.has_transparency_data:
        alpha = picture.convert("RGBA").getchannel("A")
    if picture.mode not in ("RGB", "CMYK", "L"):
        picture = picture.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        picture = ImageCms.profileToProfile(picture, given, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a broken profile says nothing
        picture = picture.convert("RGB")
    if alpha:
        picture.putalpha(alpha)
    return picture


def _written(picture: Image.Image, file_format: str) -> bytes:
    """Encode the pixels alone."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    quality = {"quality": WEBP_QUALITY} if file_format == "WEBP" else {"optimize": True}
    bare.save(out, file_format, **quality)
    return out.getvalue()
