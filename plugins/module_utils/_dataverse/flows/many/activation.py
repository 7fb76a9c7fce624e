# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which many flows are turned on and off, and what stands in the way: known before anything is touched."""

from __future__ import annotations

from .. import call_order
from .. import needs as flow_needs
from .. import predicted as flow_predicted
from ..judgement import DEFINITIONS_A_TIME, Judgement
from .read import read_rows


class Activation:
    """The flows to be turned on and off, with what they need; ``predicted`` are entries by id (see predicted.py)."""

    def __init__(self, dataverse, turning_on, turning_off, predicted=()):
        self._dataverse = dataverse
        self._predicted, self._otherwise = flow_predicted.needs(dict(predicted))
        self._on = set(turning_on)
        self._off = set(turning_off)
        self._callers = {}
        self._judgement = None

    def read(self):
        """Read the definitions of these flows, of the children of those to be turned on, and their references."""
        known = self._read_needs(self._on | (self._off if len(self._off) > 1 else set()))
        known.update(self._predicted)
        self._judgement = Judgement(self._on, known, off=self._off)
        self._judgement.read(self._dataverse)
        self._judgement.needs = {**self._otherwise, **self._judgement.needs}
        for caller in self._off:
            for child in self.children(caller):
                if child != caller:
                    self._callers.setdefault(child, []).append(caller)

    def obstacles(self):
        """Return ``{id: reason}`` of the flows that cannot be turned on, as far as that is known, causes first."""
        return self._judgement.obstacles()

    def waves_on(self, without=()):
        """Return the flows to be turned on, children first; all of one wave at once."""
        waves, rest = call_order.waves(self._judgement.calls(self._on - set(without)))
        return waves + ([rest] if rest else [])

    def waves_off(self):
        """Return the flows to be turned off, callers first. Of a ring any may be the first."""
        waves, rest = call_order.waves(self._judgement.calls(self._off))
        return ([rest] if rest else []) + waves[::-1]

    def children(self, guid):
        """Return the ids of the flows that a flow calls."""
        return self._judgement.children(guid)

    def callers(self, guid):
        """Return the ids of those of the flows to be turned off that call a flow."""
        return self._callers.get(guid, [])

    def _read_needs(self, guids):
        found, guids = {}, sorted(guids - set(self._predicted))
        for start in range(0, len(guids), DEFINITIONS_A_TIME):
            some = guids[start : start + DEFINITIONS_A_TIME]
            columns = "workflowid,name,statecode,clientdata"
            rows = read_rows(self._dataverse, "Reading the definitions of the flows", some, columns)
            found.update((guid, flow_needs.of_row(row)) for guid, row in rows.items())
        return found
