# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration in a file, or why there is none."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_declaration
short_description: Read a declaration from the content of a file
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the declaration of an environment, and what is wrong with it, in sentences that begin with the path of the
    file.
  - Made for the role P(flowops.powerplatform.drift_report#role).
positional: _input, file
options:
  _input:
    description: The content of the file, in YAML or JSON.
    type: str
    required: true
  file:
    description: The path of the file.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Show what is wrong with a file
  ansible.builtin.debug:
    msg: "{{ (lookup('ansible.builtin.file', path) | flowops.powerplatform.drift_declaration(path)).problems }}"
  vars:
    path: state/prod.yml
"""

RETURN = r"""
_value:
  description: The declaration and the problems.
  type: dict
  contains:
    declaration:
      description: The declaration. Empty if the file does not contain one.
      type: dict
    problems:
      description: What is wrong, in one sentence or two. Empty if nothing is.
      type: list
      elements: str
"""

from typing import TYPE_CHECKING

from ..plugin_utils.declarations import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def drift_declaration(text: str, file: str) -> dict[str, Any]:
    """Return the declaration in a file and its problems; see DOCUMENTATION."""
    return read(text, file)


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"drift_declaration": drift_declaration}
