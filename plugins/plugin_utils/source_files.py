# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task reads: found where Ansible's own modules find theirs, and sent to where the module runs."""

from __future__ import annotations

import os

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean

REMOTE_SRC = "remote_src"
RECORD = "record_path"
RECORDS = "~/.ansible/powerplatform/"


def located(action, names, task_vars):
    """Return the task's options with every file of ``names`` as the module will find it.

    What is not on the controller stays as it is: a dry run may plan with a file that is not written yet.
    """
    options = dict(action._task.args)
    if boolean(options.get(REMOTE_SRC) or False, strict=False):
        return options
    for name in names:
        found = _on_controller(action, options.get(name))
        if found:
            options[name] = found if _runs_here(action) else _sent(action, found)
            if name == "src" and action.keeps_record and not _runs_here(action):
                # beside what was sent, a record would go with it
                options.setdefault(RECORD, RECORDS)
    return options


def _on_controller(action, path):
    """Return where a file is: in a role's files, beside the play or at the path itself; None when it is nowhere."""
    if not isinstance(path, str) or not path:
        return None
    try:
        return action._find_needle("files", os.path.expanduser(path))
    except AnsibleError:
        return None


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
