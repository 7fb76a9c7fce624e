# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pack the example solutions: from the source folders beside this file to the zip an export would give."""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
LAYER = "layer.json"
MANIFEST = "solution.xml"
UNMANAGED, MANAGED = b"<Managed>0</Managed>", b"<Managed>1</Managed>"
EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def solutions() -> dict[str, list[str]]:
    """The versions of every example solution, oldest first."""
    found = {}
    for folder in sorted(path for path in SOURCES.iterdir() if path.is_dir()):
        versions = [path.name for path in folder.iterdir() if (path / MANIFEST).is_file()]
        if versions:
            found[folder.name] = sorted(versions, key=numbers)
    return found


def newest(release: str) -> dict[str, str]:
    """The newest version of every example solution that is not above a release."""
    below = {
        name: [one for one in versions if numbers(one) <= numbers(release)] for name, versions in solutions().items()
    }
    return {name: versions[-1] for name, versions in below.items()}


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def members(solution: str, version: str) -> dict[str, bytes]:
    """Name and content of every file of a package, a later version being laid over the one it is based on."""
    folder = SOURCES / solution / version
    if not (folder / MANIFEST).is_file():
        raise ValueError(f"There is no example solution {solution} {version} in {SOURCES}")
    found: dict[str, bytes] = {}
    if (folder / LAYER).is_file():
        layer = json.loads((folder / LAYER).read_text(encoding="utf-8"))
        found = members(solution, layer["base"])
        for name in layer["removed"]:
            del found[name]
    for path in folder.rglob("*"):
        if path.is_file() and path.name != LAYER:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def build(solution: str, version: str, managed: bool, destination: str | Path) -> Path:
    """Write the package to a file, or into a folder under the name the platform gives to exports; return its path.

    The same sources always give the same bytes.
    """
    target = Path(destination)
    if target.is_dir():
        target = target / f"{solution}_{version.replace('.', '_')}{'_managed' if managed else ''}.zip"
    content = members(solution, version)
    if managed:
        content[MANIFEST] = content[MANIFEST].replace(UNMANAGED, MANAGED)
    with zipfile.ZipFile(target, "w") as package:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, EARLIEST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content[name])
    return target


def main() -> None:
    choices = solutions()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solution", choices=sorted(choices))
    parser.add_argument("version", choices=sorted({version for versions in choices.values() for version in versions}))
    parser.add_argument("destination", help="file or existing folder")
    parser.add_argument("--managed", action="store_true")
    options = parser.parse_args()
    print(build(options.solution, options.version, options.managed, options.destination))


if __name__ == "__main__":
    main()
