# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows of managed solutions, as an import leaves them."""

from __future__ import annotations

from typing import Any

from powerplatform_emulator.solutions.layers import INSTALLED, content

from .emulated import Environment


def put_managed_solution(environment: Environment, name: str) -> str:
    """Insert a managed solution and its publisher; return its id."""
    publisher = environment.put("publishers", uniquename=f"of_{name}", friendlyname="Contoso")
    row = {"version": "1.0", "isvisible": True, "ismanaged": True, "_publisherid_value": publisher}
    return environment.put("solutions", uniquename=name, **row)


def put_managed_flow(
    environment: Environment, solution: str, name: str, definition: dict[str, Any], **more: Any
) -> str:
    """Insert a flow of a managed solution that nobody has changed since."""
    guid = environment.put_flow(name, definition, ismanaged=True, solutionid=solution, **more)
    environment.put("solutioncomponents", _solutionid_value=solution, objectid=guid, componenttype=29)
    environment.put("workflows", workflowid=guid, **{INSTALLED: content(environment.stored("workflows")[guid])})
    return guid
