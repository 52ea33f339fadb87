"""Where the artifacts of an experiment lie, and how they come to this machine."""

import hashlib
import re
import shutil
import tempfile
import weakref
from pathlib import Path


class Fetched:
    """What was fetched from one store; it goes when the store does, or this process.

    Args:
        uri: the store's address, whatever the working directory.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._folder: Path | None = None

    def local(self, address: str) -> Path:
        """Return where an artifact is on this machine, fetching it if need be.

        Of artifacts in a local folder MLflow itself refuses links that lead out of it.
        """
        from mlflow.artifacts import download_artifacts

        if address.startswith("file:"):
            return Path(download_artifacts(artifact_uri=address, tracking_uri=self._uri))
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="bagbench-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        place = self._folder / hashlib.sha256(address.encode()).hexdigest()
        place.mkdir(exist_ok=True)
        return Path(download_artifacts(artifact_uri=address, dst_path=str(place), tracking_uri=self._uri))


def place_in(folder: Path, experiment: str) -> str:
    """Return where in a folder an experiment's artifacts go, a URI: a place of its own, whatever it is called."""
    readable = re.sub(r"[^\w-]+", "-", experiment)
    distinct = hashlib.sha256(experiment.encode(errors="surrogateescape")).hexdigest()[:8]
    return (folder / "artifacts" / f"{readable}-{distinct}").as_uri()
