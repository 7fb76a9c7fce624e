# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions and owners of files, as users declare them."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
from typing import TYPE_CHECKING

from .._core.errors import Failure, InputFailure
from .._core.text import place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Attributes:
    """What ``mode``, ``owner`` and ``group`` of a task's options say; what they leave out is left alone."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.mode = _mode(options.get("mode"))
        self.owner: dict[str, Any] = {
            "owner": _number(options.get("owner"), pwd),
            "group": _number(options.get("group"), grp),
        }

    def sides(self, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the declared ones as they are and as they will be; nothing to compare for a new file."""
        declared = dict(self.owner)
        declared["mode"] = None if self.mode is None else "{0:04o}".format(self.mode)
        declared = {key: value for key, value in declared.items() if value is not None}
        try:
            found = os.stat(path)
        except OSError:
            return {}, declared
        there = {"owner": found.st_uid, "group": found.st_gid, "mode": "{0:04o}".format(found.st_mode & 0o7777)}
        return {key: there[key] for key in declared}, declared

    def set(self, path: str) -> None:
        """Set the permissions and the owner of a file."""
        try:
            if any(value is not None for value in self.owner.values()):
                shutil.chown(path, self.owner["owner"], self.owner["group"])
            if self.mode is not None:
                os.chmod(path, self.mode)
        except OSError as error:
            raise Failure("The permissions of {0} cannot be set: {1}.".format(place(path), error.strerror))


def _mode(mode: Any) -> int | None:
    """Return a file mode as an integer; a text is read as octal digits."""
    if mode is None or mode == "":
        return None
    try:
        number = mode if isinstance(mode, int) else int(str(mode), 8)
    except ValueError:
        number = -1
    if isinstance(mode, bool) or not 0 <= number <= 0o7777:
        raise InputFailure("mode must be octal digits such as '0640', not {0!r}.".format(mode))
    if isinstance(mode, int) and not _is_plausible(number):
        raise InputFailure(
            "mode is the number {0}, which is {0:05o} in octal digits and cannot be meant.".format(mode),
            "Quote the octal digits: '{0:04d}'.".format(mode),
        )
    return number


def _is_plausible(mode: int) -> bool:
    """Return whether the owner may read the file, and everyone else has no more permissions than the owner."""
    owner, others = mode >> 6 & 7, (mode >> 3 | mode) & 7
    return bool(owner & 4) and not others & ~owner


def _number(name: Any, database: Any) -> int | None:
    """Return the number of a user or a group, given by name or number; None for None."""
    if name is None or str(name).isdecimal():
        return None if name is None else int(name)
    try:
        return int(database.getpwnam(name).pw_uid if database is pwd else database.getgrnam(name).gr_gid)
    except KeyError:
        what = "user" if database is pwd else "group"
        raise InputFailure("There is no {0} {1!r} on the host where the module runs.".format(what, name))
