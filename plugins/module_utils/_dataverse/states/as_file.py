# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment as a file: read, written as YAML, and only if the file says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan
from ..._core.yaml_text import comment, dump
from ..._local.text_file import TextFile
from .declared import Declared
from .reading import read, scope_of

if TYPE_CHECKING:
    from ..._core.protocols import Context

NAMES = {"environment_variable": "environment variable {0}", "flow": "flow {0}"}


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_environment_state_info."""
    options = context.options
    refuse_empty(options, "dest")
    file = TextFile(options["dest"], options) if options["dest"] else None
    found = Declared(context.dataverse, read(context.dataverse, scope_of(options)))
    facts = {"declaration": found.document, "left_out": found.left_out, "file": options["dest"]}
    text = as_text(found)
    return Plan(
        options["dest"] or context.dataverse.url,
        *(file.difference_and_steps(text, "the state of the environment") if file else TextFile.nothing),
        outcome=lambda _applied: facts,
    )


def as_text(found: Declared) -> str:
    """Return a declaration as the content of a file."""
    said = ["{0}: {1}".format(NAMES[one["kind"]].format(one["name"]), one["reason"]) for one in found.left_out]
    return "---\n{0}{1}".format("".join(comment("Left out: " + one) for one in said), dump(found.document))
