# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Package files that were sent to an environment or made by it, kept until they are used."""

from __future__ import annotations

import base64
import binascii
import functools
import uuid
from typing import Any

from ..environment import Environment
from ..errors import DataverseError, invalid_argument
from ..store import Row
from .package import Package
from .package_reader import read_manifest, read_package


def keep(environment: Environment, content: bytes, file_id: str | None = None) -> str:
    text = base64.b64encode(content).decode()
    row = {"packagefileid": file_id or str(uuid.uuid4()), "$content": text}
    return str(environment.store.insert("packagefile", row)["packagefileid"])


def content_of(environment: Environment, file_id: str) -> bytes:
    row = environment.store.get("packagefile", file_id)
    if row is None:
        raise invalid_argument(f"There is no uploaded solution with the id {file_id}.")
    return base64.b64decode(row["$content"])


def sent(value: Any) -> bytes:
    """A binary parameter as it came: base64 text, or bytes already."""
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid_argument(f"The parameter CustomizationFile is no base64 text: {error}.") from error


def file_for(environment: Environment, parameters: dict[str, Any]) -> str:
    """The id of the file that an import is about: sent with the request or staged before."""
    staged = (parameters.get("SolutionParameters") or {}).get("StageSolutionUploadId")
    if parameters.get("CustomizationFile"):
        return keep(environment, sent(parameters["CustomizationFile"]))
    if not staged:
        raise invalid_argument("Neither CustomizationFile nor SolutionParameters.StageSolutionUploadId is given.")
    file_id = str(staged).lower()
    if environment.store.get("packagefile", file_id) is None:
        raise invalid_argument(f"There is no uploaded solution with the id {file_id}.")
    return file_id


@functools.lru_cache(maxsize=2)
def _read(content: bytes) -> Package:
    return read_package(content)


def package_of(environment: Environment, operation: Row) -> Package:
    """The package of an import; the last ones stay read, since a big one takes its time."""
    return _read(content_of(environment, operation["fileid"]))


def manifest_of(content: bytes) -> Package | None:
    """What the manifest says, or None when there is no readable one."""
    try:
        return read_manifest(content)
    except DataverseError:
        return None
