# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive that a module runs from, each of its files compiled once.

Python's importer of archives compiles a file to find its name, and once more to run it. It keeps neither, so every task
would pay for both. Whoever imports this module first has the rest of the archive imported without the first of the two.
"""

from __future__ import annotations

import os
import sys
import zipimport


class Archive(zipimport.zipimporter):
    """An importer that finds the name of a file without compiling it."""

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module, as the original does; ZipImportError if there is none."""
        path = os.path.join(self.archive, self.prefix, fullname.rpartition(".")[2])
        return os.path.join(path, "__init__.py") if self.is_package(fullname) else path + ".py"


def take_over(loader: object) -> None:
    """Have what was not imported yet from the archive of ``loader`` imported by Archive."""
    if not isinstance(loader, zipimport.zipimporter) or zipimport.zipimporter not in sys.path_hooks:
        return
    sys.path_hooks[sys.path_hooks.index(zipimport.zipimporter)] = Archive
    for path in [path for path in sys.path_importer_cache if path.startswith(loader.archive)]:
        del sys.path_importer_cache[path]


take_over(__spec__.loader)
