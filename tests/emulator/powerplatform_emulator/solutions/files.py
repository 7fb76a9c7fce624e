# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Package files that were sent to an environment or made by it, kept until they are used."""

from __future__ import annotations

import base64
import binascii
import contextlib
import uuid
from typing import Any

from ..environment import Environment
from ..errors import DataverseError, invalid_argument
from .package import Package
from .package_reader import read_manifest, read_package

UPLOAD_GONE = "0x8004f066"
_parsed: dict[str, Package] = {}
KEPT_PARSED = 2


def keep(environment: Environment, text: str, file_id: str | None = None) -> str:
    """Store base64 text as it is."""
    now = environment.clock.now().timestamp()
    row = {"packagefileid": file_id or str(uuid.uuid4()), "$content": text, "$kept": now}
    return str(environment.store.insert("packagefile", row)["packagefileid"])


def text_of(environment: Environment, file_id: str) -> str:
    row = environment.store.get("packagefile", file_id)
    if row is None:
        raise invalid_argument(f"There is no uploaded solution with the id {file_id}.")
    return str(row["$content"])


def take(environment: Environment, file_id: str) -> str:
    """The text of a file that is needed once."""
    text = text_of(environment, file_id)
    environment.store.delete("packagefile", file_id)
    return text


def sent(value: Any) -> str:
    """A binary parameter as base64 text; it came as that or as bytes."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def content(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise invalid_argument(f"The parameter CustomizationFile is no base64 text: {error}.") from error


def file_for(environment: Environment, parameters: dict[str, Any]) -> str:
    """The id of the file that an import is about: sent with the request or staged before."""
    staged = (parameters.get("SolutionParameters") or {}).get("StageSolutionUploadId")
    if parameters.get("CustomizationFile"):
        return keep(environment, sent(parameters["CustomizationFile"]))
    if not staged:
        raise invalid_argument("Neither CustomizationFile nor SolutionParameters.StageSolutionUploadId is given.")
    return _still_there(environment, str(staged).lower())


def _still_there(environment: Environment, file_id: str) -> str:
    """The id of a staged file; one that has expired is as good as one that never was."""
    row = environment.store.get("packagefile", file_id)
    seconds = environment.settings.tenant.upload_seconds
    if row is None or (seconds and environment.clock.now().timestamp() > row["$kept"] + seconds):
        text = f"The solution staged with StageSolutionUploadId {file_id} cannot be found."
        raise DataverseError(400, UPLOAD_GONE, text)
    return file_id


def package_of(environment: Environment, file_id: str) -> Package:
    """The package in a file; the last ones stay parsed, since a big one takes its time."""
    text = text_of(environment, file_id)
    if file_id not in _parsed:
        package = read_package(content(text))
        while len(_parsed) >= KEPT_PARSED:
            del _parsed[next(iter(_parsed))]
        _parsed[file_id] = package
    return _parsed[file_id]


def manifest_of(environment: Environment, file_id: str) -> Package | None:
    """The package, or as much of it as its manifest says, or None when there is no readable one."""
    try:
        return package_of(environment, file_id)
    except DataverseError:
        zipped = content(text_of(environment, file_id))
    with contextlib.suppress(DataverseError):
        return read_manifest(zipped)
    return None


def readable(environment: Environment, file_id: str) -> Package:
    """As much of the package as can be read; an error when that is nothing."""
    return manifest_of(environment, file_id) or package_of(environment, file_id)
