# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents in the output of one execution, and the files for them if the task has a destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..._core.field import Difference
from .document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..._core.plan import Step
    from ..api.client import SmartFlows
    from .destination import Destination, Target


class OutputDocuments(NamedTuple):
    """None until the execution has succeeded; ``targets`` are their files."""

    documents: Sequence[Document] = ()
    targets: Sequence[Target] = ()

    def going_to(self, destination: Destination) -> OutputDocuments:
        """Return them with their files."""
        return self._replace(targets=destination.targets(self.documents))

    def compared(self) -> OutputDocuments:
        """Return each document compared with its file."""
        return self._replace(targets=[target.compared() for target in self.targets])

    def difference(self) -> Difference:
        """Return what differs after the comparison, by the paths of the files."""
        sides = {target.path: target.sides() for target in self.targets}
        before = {path: side[0] for path, side in sides.items() if side[0] != side[1]}
        return Difference(before, {path: sides[path][1] for path in before})

    def steps(self) -> list[Step]:
        """Return what has to be done after the comparison."""
        return [step for target in self.targets for step in target.steps()]

    def written(self) -> OutputDocuments:
        """Write every file that differs."""
        return self._replace(targets=[target.written() for target in self.targets])

    def stored(self) -> OutputDocuments:
        """Return them after their steps."""
        return self._replace(targets=[target.stored() for target in self.targets])

    def changed(self) -> list[str]:
        """Return the paths of the files that were written."""
        return [target.path for target in self.targets if target.changed]

    def described(self) -> list[dict[str, Any]]:
        """Return what is known of the documents, without their files."""
        return [document.as_result() for document in self.documents]

    def as_result(self) -> list[dict[str, Any]]:
        """Return the documents as results show them."""
        if self.targets:
            return [target.as_result() for target in self.targets]
        return [document.without_file() for document in self.documents]


def of_references(
    smartflows: SmartFlows,
    found: Sequence[tuple[str, str | None]],
    fresh: bool,
    sleep: Callable[[float], None],
) -> OutputDocuments:
    """Return the documents ``found``, (id, name); with ``fresh``, they have just been made."""
    return OutputDocuments([Document(smartflows, guid, name, fresh, sleep) for guid, name in found])
