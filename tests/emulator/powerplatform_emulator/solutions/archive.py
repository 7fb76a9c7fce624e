# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opening a solution zip within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib

from ..errors import DataverseError

MAXIMUM_MEMBERS = 20_000
MAXIMUM_BYTES = 1 << 30
MAXIMUM_RATIO = 250
RATIO_MATTERS_FROM = 1 << 20
ROOT_FILES = ("solution.xml", "customizations.xml", "[Content_Types].xml")
BAD_ZIP = "0x80048060"


def bad_zip(reason: str) -> DataverseError:
    return DataverseError(400, BAD_ZIP, f"The solution file is invalid. {reason}")


def open_archive(content: bytes) -> dict[str, bytes]:
    """The files of a solution zip by name; root files have their canonical names."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _wanted(archive.infolist())
            files = {name: archive.read(member) for name, member in members.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise bad_zip(f"It cannot be opened as a compressed file: {error}.") from error
    missing = [name for name in ROOT_FILES if name not in files]
    if missing and any(name.startswith("Microsoft.Flow/") for name in files):
        raise bad_zip("It is an exported flow package, not a solution.")
    if missing:
        raise bad_zip(f"Its root must hold {', '.join(ROOT_FILES)}; missing: {', '.join(missing)}.")
    return files


def _wanted(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(members) > MAXIMUM_MEMBERS:
        raise bad_zip(f"It has more than {MAXIMUM_MEMBERS} members.")
    if sum(member.file_size for member in members) > MAXIMUM_BYTES:
        raise bad_zip(f"Its content is larger than {MAXIMUM_BYTES} bytes.")
    wanted: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        _check_name(member.filename)
        if member.file_size > RATIO_MATTERS_FROM and member.file_size > MAXIMUM_RATIO * max(1, member.compress_size):
            raise bad_zip(f"The member {member.filename} is compressed beyond belief.")
        if member.is_dir() or _is_resource_fork(member.filename):
            continue
        name = _canonical(member.filename)
        if name in wanted:
            raise bad_zip(f"The member {name} is there twice.")
        wanted[name] = member
    return wanted


def _check_name(name: str) -> None:
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or parts[0].endswith(":"):
        raise bad_zip(f"The member name {name!r} leads outside of the package.")


def _is_resource_fork(name: str) -> bool:
    leaf = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or leaf.startswith("._") or leaf == ".DS_Store"


def _canonical(name: str) -> str:
    return next((root for root in ROOT_FILES if root.casefold() == name.casefold()), name)
