# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: switch
short_description: Return a boolean, and fail for a word that is none
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a boolean for a boolean, and for V(true), V(yes), V(on), V(1), V(false), V(no), V(off) and V(0), whatever
    their case. Null and blank text, such as an empty answer of a survey, are the default.
  - Anything else is an error, unlike for the filter P(ansible.builtin.bool#filter), which takes it for V(false).
positional: _input, name, default
options:
  _input:
    description: The value of a variable.
    type: raw
    required: true
  name:
    description: What the variable is called, for the message.
    type: str
    required: true
  default:
    description: The value when none is given.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Fail for a mistyped answer
  ansible.builtin.debug:
    msg: "{{ answer | flowops.powerplatform.switch('answer') }}"
  vars:
    answer: "yes"
"""

RETURN = r"""
_value:
  description: The boolean.
  type: bool
"""

from ..plugin_utils import role_variables


def switch(value, name, default=False):
    """Return a boolean; see DOCUMENTATION."""
    return role_variables.switch(value, name) if role_variables.is_given(value) else default


class FilterModule:
    """The filter, as Ansible looks for it."""

    def filters(self):
        """Return it under its name."""
        return {"switch": switch}
