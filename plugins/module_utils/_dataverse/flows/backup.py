# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The copy of a flow's definition that is kept before it is replaced or deleted."""

from __future__ import annotations

import json
import os
import re

from ..._core.errors import Failure
from ..._core.text import place
from ..._local import files
from . import clientdata

READABLE_BY_OWNER = 0o600
# In bytes: the id, the time and the suffix of a file that is being written need the rest of 255.
LONGEST_STEM = 100


class Backup:
    """The file ``path``, or a file in the folder ``path``, named after the flow and its last change."""

    def __init__(self, path):
        self._path = path

    def file_for(self, row):
        """Return the path of the file to which a row's definition is written."""
        if not (os.path.isdir(self._path) or self._path.endswith(os.sep)):
            return self._path
        stem = re.sub(r"[^\w.-]+", "_", row["name"]).strip("._")[:60]
        stem = stem.encode("utf-8")[:LONGEST_STEM].decode("utf-8", "ignore")
        moment = re.sub(r"\W", "", row.get("modifiedon") or "")
        return os.path.join(
            self._path, "-".join(part for part in (stem, row["workflowid"].lower(), moment) if part) + ".json"
        )

    def check(self, row):
        """Raise InputFailure unless the file can be written."""
        files.check_folder(self.file_for(row), "backup")

    def keep(self, row):
        """Write a row's flow file, which ``definition_path`` accepts; it contains the secrets of the definition."""
        text = json.dumps(clientdata.parsed(row), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        path = self.file_for(row)
        try:
            files.replace(path, text.encode("utf-8"), READABLE_BY_OWNER)
        except OSError as error:
            raise Failure("The backup cannot be written to {0}: {1}.".format(place(path), error.strerror))
