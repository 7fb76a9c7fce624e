# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task reads: found where Ansible's own modules find theirs, and sent to where the module runs."""

from __future__ import annotations

import os

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._core.errors import LONGEST
from ..module_utils._core.text import place

REMOTE_SRC = "remote_src"
RECORD = "record_path"
NOT_THERE = ": No such file or directory."
# Places that are named, and the least that is shown of each.
MOST, SHORTEST = 4, 12
RECORDS = "~/.ansible/powerplatform/"


def located(action, names, task_vars):
    """Return the task's options with every file of ``names`` as the module will find it, and where others were sought.

    What is not on the controller stays as it is, and the module says so.
    """
    options, sought = dict(action._task.args), {}
    if boolean(options.get(REMOTE_SRC) or False, strict=False):
        return options, sought
    for name in names:
        found = None
        if isinstance(options.get(name), str) and options[name]:
            found, sought[name] = _on_controller(action, options[name])
        if found:
            options[name] = found if _runs_here(action) else _sent(action, found)
            if name == "src" and action.keeps_record and not _runs_here(action):
                # beside what was sent, a record would go with it
                options.setdefault(RECORD, RECORDS)
    return options, sought


def explained(result, sought):
    """Return the result of a task, which failed since a file is not there, with the places where that was sought."""
    message = result.get("msg")
    if not (result.get("failed") and isinstance(message, str) and message.endswith(NOT_THERE)):
        return result
    places = sought.get(message.partition(" ")[0])
    room = (LONGEST - len(message) - 20) // len(places) - 2 if places else 0
    if room < SHORTEST:
        return result
    return {**result, "msg": "{0} Searched at {1}.".format(message, ", ".join(place(one, room) for one in places))}


def _on_controller(action, path):
    """Return where a file is, in a role's files, beside the play or at the path itself, and where it was sought.

    One of the two is empty.
    """
    try:
        return action._find_needle("files", os.path.expanduser(path)), []
    except AnsibleError as error:
        # a path stands behind a tab, the last one before the remark that it is the controller's
        lines = [line.strip() for line in str(error).splitlines() if line.startswith("\t")]
        return None, list(dict.fromkeys(line.removesuffix(" on the Ansible Controller.") for line in lines))[:MOST]


def _runs_here(action):
    return action._connection.transport == "local" and action._connection.become is None


def _sent(action, path):
    """Send a file to the temporary folder of the task, and return its path there."""
    shell = action._connection._shell
    if shell.tmpdir is None:
        action._make_tmp_path()
    there = action._transfer_file(path, shell.join_path(shell.tmpdir, os.path.basename(path)))
    action._fixup_perms2((shell.tmpdir, there))
    return there
