# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment as a file: read, written as YAML, and only if the file says something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan
from ..._core.redact import without_secrets
from ..._core.text import short
from ..._core.yaml_text import comment, dump
from ..._local.text_file import TextFile
from ..environment_variables.types import hidden
from .declared import Declared
from .reading import read, scope_of

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Context

VARIABLES = "environment_variables"
PARTS = ("solutions", "connection_references", VARIABLES, "flows")
LEFT_OUT, ID = "Left out: ", "Id of "
# The comments that this file writes itself.
OWN = tuple(comment(word).rstrip() for word in (LEFT_OUT, ID))
STATE = "the state of the environment"
NOT_A_STATE = "a file that is not the state of an environment"
NAMES = {"environment_variable": "environment variable {0}", "flow": "flow {0}"}


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_environment_state_info."""
    options = context.options
    refuse_empty(options, "dest")
    file = TextFile(options["dest"], options) if options["dest"] else None
    rows = read(context.dataverse, scope_of(options))
    if options["name_pattern"] and rows.is_empty:
        raise InputFailure(
            "No connection reference, environment variable or flow of {0} matches name_pattern {1!r}.".format(
                context.dataverse.url, short(options["name_pattern"], 60)
            ),
            "Check the pattern, and solutions or publishers if they are set.",
        )
    found = Declared(context.dataverse, rows)
    facts = {"declaration": found.document, "left_out": found.left_out, "file": options["dest"]}
    text = as_text(found)
    return Plan(
        options["dest"] or context.dataverse.url,
        *(file.difference_and_steps(text, STATE, shown if context.wants_diff else str) if file else TextFile.nothing),
        outcome=lambda _applied: facts,
    )


def as_text(found: Declared) -> str:
    """Return a declaration as the content of a file."""
    left_out = ["{0}: {1}".format(NAMES[one["kind"]].format(one["name"]), one["reason"]) for one in found.left_out]
    people = ["{0} {1}: {2}".format(one.type, one.name, one.guid) for one in found.people]
    said = [LEFT_OUT + one for one in left_out] + [ID + one for one in people]
    return "---\n{0}{1}".format("".join(map(comment, said)), dump(found.document))


def shown(text: str) -> str:
    """Return the state in a file as people may see it, without secrets and without the comments of people."""
    document = _parsed(text)
    if not isinstance(document, dict) or not document or not all(name in PARTS for name in document):
        return NOT_A_STATE
    said = [line for line in text.splitlines(True) if line.startswith(OWN)]
    return "---\n{0}{1}".format(
        without_secrets("".join(said)), dump({name: _shown(name, document[name]) for name in document})
    )


def _shown(part: str, declared: Any) -> Any:
    if part == VARIABLES and isinstance(declared, dict):
        return {name: hidden(None, name, value) for name, value in declared.items()}
    return without_secrets(declared)


def _parsed(text: str) -> Any:
    """Return what a text says as YAML, in values of JSON; None if it says nothing that can be read here."""
    try:
        import yaml
    except ImportError:
        return None
    try:
        return json.loads(json.dumps(yaml.safe_load(text), default=str))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return None
