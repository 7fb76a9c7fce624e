# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the questions of an execution were answered, as its record shows it (contract 3.4, 4.3).

Each stage shows the last form, and a stage has the answers as its ``input``: that one, or the one after it (inferred
from the names of the members).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.errors import Refused
from .answers import Answers
from .progress import Progress
from .statuses import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Form = Callable[[Progress], Mapping[str, Any]]

BATCH = "batch"


def has_answers(whole: Mapping[str, Any], declared: Mapping[str, Any], over: bool) -> bool:
    """Return whether an execution has the answers ``declared`` or, unless it is ``over``, can still get them.

    Raises Refused if it does not show them.
    """
    if whole.get("mode") == BATCH:
        return False
    answers = Answers(declared)
    found = list(_comparisons(whole, over, lambda progress: answers.to(progress) or {}))
    return all(found) if found else not over


def has_defaults(whole: Mapping[str, Any], over: bool) -> bool:
    """Return the same for the default answers, which a batch start uses."""
    return whole.get("mode") == BATCH or all(_comparisons(whole, over, _defaults))


def _defaults(progress: Progress) -> dict[str, Any]:
    return {one["key"]: one["default"] for one in progress.questions()}


def _comparisons(whole: Mapping[str, Any], over: bool, expected_of: Form) -> Iterator[bool]:
    """Yield for each form with expected answers whether it was answered in this way."""
    stages = _stages(whole, over)
    inputs = [stage["input"] for stage in stages if isinstance(stage.get("input"), dict)]
    for stage in stages:
        form = stage.get("lastProgress")
        expected = expected_of(Progress(form if isinstance(form, dict) else {}, Verdict()))
        given = [one for one in inputs if expected.keys() & one.keys()]
        if expected and not given:
            raise _not_shown(whole)
        for one in given:
            yield all(_text(one.get(key)) == _text(value) for key, value in expected.items())


def _stages(whole: Mapping[str, Any], over: bool) -> list[dict[str, Any]]:
    """Return the stages of an execution; Refused if one that is over shows none."""
    state = whole.get("state")
    stages = state.get("stages") if isinstance(state, dict) else None
    if over and not isinstance(stages, list):
        raise _not_shown(whole)
    return [stage for stage in stages or () if isinstance(stage, dict)]


def _text(value: Any) -> str:
    """Return the text of an answer, which may be stored instead of a number or a boolean."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _not_shown(whole: Mapping[str, Any]) -> Refused:
    why = "it does not show how its questions were answered"
    return Refused("Execution {0}: {1}.".format(str(whole.get("id"))[:60], why), http_status=200, detail=why)
