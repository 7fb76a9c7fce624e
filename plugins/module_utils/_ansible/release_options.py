# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules that bring an environment to a release, or check that, take of the environment's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .entries import by_name, entries, named_list, shares

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SETTINGS = dict(
    connection_references=dict(type="raw"),
    environment_variables=dict(type="raw", no_log=True),
    flows=named_list(),
    ignore_unknown=dict(type="bool", default=False),
    require_managed=dict(type="bool"),
    stage_all=dict(type="bool", default=False),
)
FLOW = dict(
    name=dict(type="str"),
    flow_id=dict(type="str"),
    enabled=dict(type="bool"),
    owner=dict(type="str"),
    shares=dict(type="raw"),
)


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with SETTINGS in one form; InputFailure for what has none."""
    if options["stage_all"] and options["strategy"] not in ("auto", "upgrade"):
        raise InputFailure(
            "stage_all is not possible with strategy {0}.".format(options["strategy"]), "Use strategy auto or upgrade."
        )
    return in_one_form(options)


def in_one_form(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with what they declare of references, variables and flows in one form."""
    found = dict(options)
    for option, member in (("connection_references", "connection"), ("environment_variables", "value")):
        found[option] = by_name(options[option], option, member)
    found["flows"] = entries(options["flows"], "flows", FLOW)
    for number, one in enumerate(found["flows"] or ()):
        if one["shares"] is not None:
            one["shares"] = shares(one["shares"], "flows[{0}].shares".format(number))
    return found
