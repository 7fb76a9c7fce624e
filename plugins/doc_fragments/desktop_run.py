# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options that describe a run of a desktop flow."""

    DOCUMENTATION = r"""
options:
  name:
    description: Name of the desktop flow. If several flows have this name, the task fails.
    type: str
  flow_id:
    description: Id of the desktop flow (C(workflowid)).
    type: str
  connection:
    description: Name of the desktop flow connection. It is the last part of the address of the connection's page, after
      C(/connections/) and the name of the connector.
    type: str
  connection_reference:
    description: Logical name of a connection reference, instead of O(connection).
    type: str
  run_mode:
    description: Whether a person is signed in to the machine (V(attended)) or not (V(unattended)).
    type: str
    choices: [unattended, attended]
    default: unattended
  priority:
    description: Priority of the run in the queue of the machine.
    type: str
    choices: [normal, high]
    default: normal
  run_timeout:
    description: Seconds after which the platform ends the run, 1 to 86400. The default of the platform is three hours.
    type: int
  inputs:
    description: Inputs of the flow by name. Values are converted to the types of the flow. An input that is not set has
      its default.
    type: dict
  validate_inputs:
    description: Whether to compare the inputs with the schema of the flow. A flow without a schema is started with a
      warning.
    type: bool
    default: true
  sensitive:
    description: Names of inputs and outputs whose values are shown as digests. Values that are recognized as secrets by
      their name or by the schema of the flow do not have to be listed. A name that is not in the schema is rejected.
    type: list
    elements: str
  callback_url:
    description: An HTTPS address with a DNS name that the platform calls, without credentials, when the run has
      finished.
    type: str
"""
