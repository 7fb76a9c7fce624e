# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments as hosts of an inventory: their names, variables and groups."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ansible.utils.unsafe_proxy import wrap_var

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    Environment = Mapping[str, Any]

GROUP = "dataverse_environments"
# Patterns of hosts, and templates of older ansible-cores, give a meaning to some of the characters.
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_NOT_IN_GROUPS = re.compile(r"\W+")


def hosts(environments: Iterable[Environment], named_by: str) -> dict[str, Environment]:
    """Return environments by the names of their hosts; a name that several share is completed with the id of each."""
    names = [(_name(environment, named_by), environment) for environment in environments]
    shared = {name for name, count in Counter(name for name, _environment in names).items() if count > 1}
    found = {
        "{0}_{1}".format(name, environment["id"]) if name in shared else name: environment
        for name, environment in names
    }
    return dict(sorted(found.items()))


def variables(environment: Environment) -> dict[str, Any]:
    """Return the variables of a host: what every module needs, and what is known of the environment."""
    known = {name: _never_rendered(value) for name, value in environment.items()}
    address = {"dataverse_url": known["url"]} if known["url"] else {}
    return {"ansible_connection": "local", **address, "dataverse_environment": known}


def groups(environment: Environment, group_by: Iterable[str]) -> Iterator[str]:
    """Yield the names of the groups to which a host belongs."""
    yield GROUP
    for member in group_by:
        if environment[member]:
            yield _NOT_IN_GROUPS.sub("_", "{0}_{1}".format(member, environment[member]))


def _name(environment: Environment, named_by: str) -> str:
    """Return the name of a host; an environment without Dataverse has no name but the displayed one."""
    found = (environment[member] for member in (named_by, "name", "id"))
    return next(filter(None, (_NOT_IN_NAMES.sub("_", name or "").strip("_") for name in found)))


def _never_rendered(value: Any) -> Any:
    """Return a value that is not a template: people name environments, and older ansible-cores render every text."""
    return wrap_var(value) if isinstance(value, str) and "{" in value else value
