"""Files that cannot be used, and those whose names say another format than their bytes."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.data.manifest import Manifest

_EXTENSIONS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".mpo": "JPEG",
    ".png": "PNG",
    ".bmp": "BMP",
    ".dib": "BMP",
    ".gif": "GIF",
    ".webp": "WebP",
}


def unusable(manifest: Manifest) -> tuple[Finding, ...]:
    """Return what the scan left out, with its reasons."""
    return tuple(Finding(kind=Kind.UNUSABLE, photos=(item.path,), score=1.0, about=item.reason) for item in manifest.rejected)


def wrongly_named(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos whose extension is not that of the format that their first bytes are of, which it is about."""
    return tuple(
        Finding(kind=Kind.WRONG_NAME, photos=(photo.path,), score=1.0, about=one.format)
        for photo, one in zip(manifest.photos, measured, strict=True)
        if _EXTENSIONS.get(PurePosixPath(photo.path).suffix.lower()) != one.format
    )
