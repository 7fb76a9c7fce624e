# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations of environments in files, as people write them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import yaml

from ..module_utils._ansible.state_options import PARTS, for_comparison, wanted
from ..module_utils._core.errors import InputFailure
from .yaml_texts import place

if TYPE_CHECKING:
    from typing import Any

NOT_YAML = "{0} is not valid YAML{1}. Correct it, or write it again with dataverse_environment_state_info."
NO_DECLARATION = (
    "{0} does not contain a declaration, which is a dictionary with the keys {1}. "
    "Write it with dataverse_environment_state_info."
)


def read(text: str, file: str) -> dict[str, Any]:
    """Return the declaration in a file and its problems, a sentence each."""
    try:
        declaration = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return _wrong(NOT_YAML.format(file, place(error)))
    if not (declaration and isinstance(declaration, Mapping)):
        return _wrong(NO_DECLARATION.format(file, ", ".join(PARTS)))
    try:
        wanted(for_comparison({"declaration": declaration, "report_undeclared": True}))
    except InputFailure as failure:
        return _wrong("{0}: {1}".format(file, failure.message))
    return {"declaration": declaration, "problems": []}


def _wrong(problem: str) -> dict[str, Any]:
    return {"declaration": {}, "problems": [problem]}
