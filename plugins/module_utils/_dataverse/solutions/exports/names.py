# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names in a readable tree are the package's, and which members of a package can be files there."""

from __future__ import annotations

import unicodedata

from ...._core.errors import InputFailure

# Longest name of a file or folder on the file systems in use, in bytes.
LONGEST = 255
# Where packages have their files (contract 19.1; the list of folders is inferred, so a package adds its own).
FILES = ("solution.xml", "customizations.xml", "[Content_Types].xml")
FOLDERS = (
    "Assets",
    "CanvasApps",
    "Connectors",
    "Formulas",
    "PluginAssemblies",
    "Reports",
    "WebResources",
    "Workflows",
    "botcomponents",
    "bots",
    "desktopflowbinaries",
    "environmentvariabledefinitions",
)
REMEDY = "Export without unpack, and find out who added it to the solution."


def belongs_to_others(part):
    """Return whether a file or folder of this name is none of the package's, at any depth, as .git is.

    Characters that some file systems do not see do not count.
    """
    return _seen(part).startswith(".")


def foreign(present, members):
    """Return those of the files ``present`` that cannot be left over from an earlier package than that of ``members``.

    A package has a few files, and all others in a few folders: those that are known, and those it has now.
    """
    own = {*FILES, *FOLDERS, *map(_top, members)}
    return sorted(name for name in present if _top(name) not in own)


def _top(name):
    return name.partition("/")[0]


def check(names):
    """Raise InputFailure unless each member can be a file of the tree, on whatever file system the tree comes to."""
    files, folders = {}, {}
    for name in sorted(names):
        trouble = _trouble(name)
        parts = name.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            trouble = trouble or _clash(folders.setdefault(_folded(folder), folder), folder)
        trouble = trouble or _clash(files.setdefault(_folded(name), name), name)
        if trouble:
            _refuse(name, trouble)
    for path in sorted(set(files) & set(folders)):
        _refuse(files[path], "{0!r} is a folder".format(folders[path][:60]))


def _trouble(name):
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in name:
        return "it is not a plain path"
    if any(belongs_to_others(part) for part in parts):
        return "names that begin with a dot are reserved"
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in name):
        return "it has control characters in its name"
    if any(len(part.encode("utf-8")) > LONGEST for part in parts):
        return "its name is too long"
    return None


def _clash(other, name):
    if other == name:
        return None
    return "{0!r} differs from {1!r} only in case or Unicode form".format(name[:60], other[:60])


def _refuse(name, trouble):
    raise InputFailure("unpack: {0!r} of the package cannot be a file: {1}.".format(name[:80], trouble), REMEDY)


def _folded(name):
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", _seen(name)).casefold())


def _seen(name):
    return "".join(one for one in name if unicodedata.category(one) != "Cf")
