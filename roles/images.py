"""Pictures editors upload: checked, re-encoded, resized, with nothing of the original file left."""

import secrets
import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 20_000_000
FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]  # an SVG can hold script, so it is not one of them

LOGO_SIDE = 256
COVER_SIZE = (1200, 630)


def checked_logo(upload) -> ContentFile:
    """Return the upload as a square PNG of LOGO_SIDE pixels on a transparent ground.

    Raises ValidationError, with what to do, when it is not a picture we accept.
    """
    picture = _decoded(upload).convert("RGBA")
    return _encoded(ImageOps.pad(picture, (LOGO_SIDE, LOGO_SIDE), color=(0, 0, 0, 0)), "PNG")


def checked_cover(upload) -> ContentFile:
    """Return the upload as a JPEG of at most COVER_SIZE; raises ValidationError like a logo."""
    picture = _decoded(upload).convert("RGB")
    picture.thumbnail(COVER_SIZE)
    return _encoded(picture, "JPEG")


def _decoded(upload) -> Image.Image:
    """Decode the first frame, upright; size is judged before any pixel is decoded."""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"The file is over {MAX_BYTES // 1024 // 1024} MB; use a smaller one."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload, formats=FORMATS)
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise ValidationError(
                    f"The picture has {width} × {height} pixels; use at most 20 million in all."
                )
            return ImageOps.exif_transpose(picture)
    except UnidentifiedImageError:
        raise ValidationError("This is not a PNG, JPEG, WebP or GIF picture.") from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError(
            "The picture is damaged or cut off; export it again and upload that."
        ) from error


def _encoded(picture: Image.Image, file_format: str) -> ContentFile:
    """Encode the pixels alone, under a name of our own making."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, file_format, optimize=True)
    extension = {"PNG": "png", "JPEG": "jpg"}[file_format]
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(8)}.{extension}")
