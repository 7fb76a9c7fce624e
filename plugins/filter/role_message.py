# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: role_message
short_description: Return a message of a module in the words of a role
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - A module names its options in messages, for example C(allow_none), but users of a role set variables. Returns the
    message with the names of these variables.
  - A name that is also a word, such as C(runs), is only replaced where it must be an option, such as at the beginning
    of a sentence. A name in quotes is not replaced.
  - Made for the roles of this collection.
positional: _input, variables
options:
  _input:
    description: The message.
    type: str
    required: true
  variables:
    description:
      - Names of variables by names of options, as P(flowops.powerplatform.role_options#filter) returns them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what to set
  ansible.builtin.debug:
    msg: "{{ message | flowops.powerplatform.role_message({'allow_none': 'desktop_flow_batch_allow_none'}) }}"
  vars:
    message: runs is empty. Set allow_none if that is intended.
"""

RETURN = r"""
_value:
  description: The message.
  type: str
  sample: runs is empty. Set desktop_flow_batch_allow_none if that is intended.
"""

from typing import TYPE_CHECKING

from ..plugin_utils.role_wording import in_role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def role_message(text: str, variables: Mapping[str, str]) -> str:
    """Return a message in the words of a role; see DOCUMENTATION."""
    return in_role(text, variables)


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"role_message": role_message}
