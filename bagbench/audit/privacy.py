"""Photos whose files tell more than was meant to be shown."""

from collections.abc import Sequence

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.audit.metadata import CAMERA, PERSON, PLACE
from bagbench.data.manifest import Manifest

# A place leads to a door, a name to a person, a serial number to a person who is known already.
_SCORES = {PLACE: 1.0, PERSON: 0.7, CAMERA: 0.4}


def private(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos with a place, a person's name or a camera's owner or number in their metadata; never what it is."""
    return tuple(
        Finding(
            kind=Kind.PRIVATE,
            photos=(photo.path,),
            score=max(_SCORES[kind] for kind in one.private),
            about=", ".join(one.private),
        )
        for photo, one in zip(manifest.photos, measured, strict=True)
        if one.private
    )
