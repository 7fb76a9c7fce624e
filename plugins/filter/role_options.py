# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: role_options
short_description: Read the options of a role, and treat empty answers as not set
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the values of the variables of a role in the types of its argument specification, and what is wrong with
    them.
  - Null and a blank string, such as an unanswered question of a survey, are treated as not set. The default of the
    specification is used in this case.
  - A list or a dictionary may be a string in YAML or JSON.
  - Made for the roles of this collection.
positional: _input, specification, role, names, roles
options:
  _input:
    description: Name and value of each variable.
    type: dict
    required: true
  specification:
    description: The options of the role's argument specification.
    type: dict
    required: true
  role:
    description: Name of the role, with which all its variables begin.
    type: str
    required: true
  names:
    description:
      - Names of all variables that begin with the name of the role, for example from the lookup
        P(ansible.builtin.varnames#lookup). One that is not an option is a problem, except for the result of the role,
        which has the name of the role followed by C(_result).
    type: list
    elements: str
    default: []
  roles:
    description:
      - Names of the roles of the play, from the variable C(ansible_role_names). Variables of a role whose name begins
        with that of this role are not a problem.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show what an empty answer becomes
  ansible.builtin.debug:
    msg: "{{ answers | flowops.powerplatform.role_options(specification, 'example') }}"
  vars:
    answers:
      example_managed: ""
    specification:
      example_managed: {type: bool, default: true}

- name: Show what is wrong with the name of a variable
  ansible.builtin.debug:
    msg: "{{ ({} | flowops.powerplatform.role_options(specification, 'example', names)).problems }}"
  vars:
    names: [example_manged]
    specification:
      example_managed: {type: bool, default: true}
"""

RETURN = r"""
_value:
  description: The options and the problems.
  type: dict
  contains:
    options:
      description: Options that are set or have a default, by name without that of the role.
      type: dict
    problems:
      description: What is wrong, with a sentence for each option. Empty if all options are valid.
      type: list
      elements: str
    variables:
      description: Names of all variables of the role, by name of the option.
      type: dict
"""

from typing import TYPE_CHECKING

from ..plugin_utils.role_names import strangers
from ..plugin_utils.role_options import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any


def role_options(
    values: Mapping[str, Any],
    specification: Mapping[str, Any],
    role: str,
    names: Collection[str] = (),
    roles: Collection[str] = (),
) -> dict[str, Any]:
    """Return the options of a role and their problems; see DOCUMENTATION."""
    options, problems = checked(values, specification)
    short = {name: name[len(role) + 1 :] for name in specification}
    return {
        "options": {short[name]: value for name, value in options.items()},
        "problems": strangers(names, specification, role, roles) + problems,
        "variables": {short[name]: name for name in specification},
    }


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"role_options": role_options}
