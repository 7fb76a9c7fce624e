# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that an import of a managed solution has left as they were, since they were changed by hand."""

from __future__ import annotations

import io
import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import layers
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.decision import (
    HOLDING,
    UPDATE,
    Decision,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.made import document, flow_id
from tests.unit.plugins.support.made import package as made

SENT = {"uses": ["new_mail"]}


def left(strategy=UPDATE, managed=True, name="A", **there):
    """Return the flows that differ after an import of a package with flow A, which is ``there`` in this form."""
    flows, dataverse = {"A": SENT}, Environment()
    sent = made(flows=flows, references=["new_mail", "new_other"], managed=managed)
    row = {"category": 5, "type": 1, "name": name, "clientdata": json.dumps(document(**{**SENT, **there}))}
    dataverse.put("workflows", workflowid=flow_id("A"), ismanaged=managed, **row)
    return layers.left_unchanged(dataverse, package.read(io.BytesIO(sent), "made.zip"), Decision(strategy, "so"))


@pytest.mark.parametrize(
    "by_hand",
    [{"uses": ["new_other"]}, {"actions": {"Mine": {"type": "Compose", "inputs": 1}}}, {"name": "Mine"}],
    ids=["another connection reference", "another definition", "another name"],
)
def test_what_was_changed_by_hand_is_named(by_hand):
    assert left(**by_hand) == ["A"]
    assert left(HOLDING, **by_hand) == left(None, **by_hand) == left(managed=False, **by_hand) == []


def test_what_is_as_in_the_package_is_not():
    assert left() == []
