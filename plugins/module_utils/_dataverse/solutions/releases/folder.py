# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release on disk: a folder with release.json, a note for people and the packages, which is never changed again."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from ...._core.errors import Failure, InputFailure
from ...._core.text import joined, place
from ...._local import files
from ...lookups.solutions import version_key
from . import document as documents
from . import note

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PIECE = 1024 * 1024
MOST = 10


class Release:
    """The release in the folder ``path``, whose packages are as they were when it was made.

    Raises InputFailure for a folder that holds no release, or one that was changed or damaged.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        where = place(os.path.join(path, documents.NAME))
        self.document = documents.parsed(_text(path), where)
        for one in self.solutions:
            if sha256(self.file(one)) != one["sha256"]:
                raise InputFailure(
                    "{0} was changed after the release was made.".format(place(self.file(one))), documents.REMEDY
                )

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self.document["version"])

    @property
    def solutions(self) -> list[dict[str, Any]]:
        """What it says of its solutions, in their order."""
        return list(self.document["solutions"])

    def file(self, solution: Mapping[str, Any]) -> str:
        """Return the path of a solution's package."""
        return os.path.join(self.path, solution["file"])


def _text(path: str) -> str:
    """Return the text of the document; InputFailure with the releases that may be meant if there is none."""
    try:
        return files.read_text(os.path.join(path, documents.NAME), "The release")
    except InputFailure as failure:
        raise InputFailure(failure.message, failure.remedy or _near(path))


def _near(path: str) -> str:
    """Return which releases exist in a folder that is not one, or beside it."""
    for parent, where in ((path, "in"), (os.path.dirname(path), "beside")):
        names = sorted(os.listdir(parent)) if os.path.isdir(parent) else []
        there = [name for name in names if os.path.isfile(os.path.join(parent, name, documents.NAME))]
        if there:
            return "Specify the folder of a release. Releases {0} it: {1}.".format(where, joined(there, 70, MOST))
    return "Specify the folder of a release, which contains {0}.".format(documents.NAME)


def is_intact(path: str) -> bool:
    """Return whether a folder holds a release as it was made."""
    try:
        return bool(Release(path))
    except InputFailure:
        return False


def sha256(path: str) -> str:
    """Return the digest of a file in hexadecimal; InputFailure when it cannot be read."""
    digest = hashlib.sha256()
    with files.opened(path, "The package") as stream:
        for piece in iter(lambda: stream.read(PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def at(folder: str, name: str, version: str | None) -> Release | None:
    """Return the release of a version in a folder of releases, the newest without a version; None if there is none."""
    found = _versions(folder, name)
    wanted = version or max(found, key=version_key, default=None)
    path = next((path for one, path in found.items() if version_key(one) == version_key(wanted)), None)
    return Release(path) if wanted and path else None


def below(folder: str, name: str, version: str) -> Release | None:
    """Return the newest release of a name that is older than a version; None if there is none."""
    found = _versions(folder, name)
    older = [one for one in found if version_key(one) < version_key(version)]
    return Release(found[max(older, key=version_key)]) if older else None


def newer(folder: str, name: str, version: str) -> str | None:
    """Return the highest version of a name if it is above a version, otherwise None."""
    highest = max(_versions(folder, name), key=version_key, default=version)
    return highest if version_key(highest) > version_key(version) else None


def path_of(folder: str, name: str, version: str) -> str:
    """Return where a release stands in a folder of releases."""
    return os.path.join(folder, "{0}-{1}".format(name, version))


def write(path: str, document: Mapping[str, Any], sources: Mapping[str, str], text: str) -> None:
    """Make the folder of a release, whole or not at all.

    ``sources`` hold the path of the package for each file of the document, ``text`` is the note. Raises Failure if a
    package has changed since the document was made, or the folder cannot be written.
    """
    try:
        with files.folder_beside(path) as folder:
            for one in document["solutions"]:
                target = os.path.join(folder, one["file"])
                shutil.copyfile(sources[one["file"]], target)
                if sha256(target) != one["sha256"]:
                    raise Failure(
                        "{0} was changed while the release was made.".format(place(sources[one["file"]])),
                        "Run the task again.",
                    )
            _write_text(os.path.join(folder, documents.NAME), documents.as_text(document))
            _write_text(os.path.join(folder, note.NAME), text)
            for name in os.listdir(folder):
                os.chmod(os.path.join(folder, name), 0o644 & ~_umask())
            os.chmod(folder, 0o755 & ~_umask())
            os.rename(folder, path)
    except OSError as error:
        raise Failure("The release {0} cannot be written: {1}.".format(place(path), error.strerror))


def _versions(folder: str, name: str) -> dict[str, str]:
    """Return the paths of all releases of a name in a folder of releases, under their versions."""
    start = name + "-"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    found = {one[len(start) :]: os.path.join(folder, one) for one in names if one.startswith(start)}
    return {
        version: path
        for version, path in sorted(found.items())
        if version.replace(".", "").isdecimal() and os.path.exists(os.path.join(path, documents.NAME))
    }


def _write_text(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
