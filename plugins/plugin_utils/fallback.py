# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task has to run as a module, in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import sys

from ansible import constants as C
from ansible.module_utils.parsing.convert_bool import boolean

SWITCH = "powerplatform_in_process"
LIBRARIES = ("requests", "msal")


def reason(task, connection, templar, task_vars):
    """Return why a task has to run as a module, None when it may run in the controller's process."""
    if not switched_on(templar, task_vars):
        return "{0} is off".format(SWITCH)
    if task.async_val:
        return "the task is asynchronous"
    if connection.transport != "local":
        return "the connection is {0}, not local".format(connection.transport)
    if connection.become is not None:
        return "the task becomes another user"
    return _of_interpreter(interpreter(task, templar, task_vars))


def switched_on(templar, task_vars):
    """Return whether tasks may run in the controller's process: the variable, or that of the environment, or yes."""
    value = templar.template(task_vars.get(SWITCH))
    if value is None:
        value = os.environ.get(SWITCH.upper()) or True
    return boolean(value, strict=False)


def interpreter(task, templar, task_vars):
    """Return the Python that modules of this task would run on, ``auto`` and the like when nothing says."""
    variables = task_vars
    if task.delegate_to:
        variables = task_vars.get("ansible_delegated_vars", {}).get(task.delegate_to, {})
    return templar.template(C.config.get_config_value("INTERPRETER_PYTHON", variables=variables))


def _of_interpreter(path):
    if path is None or str(path).startswith("auto"):
        missing = [name for name in LIBRARIES if not importlib.util.find_spec(name)]
        return "the controller's Python has no {0}".format(missing[0]) if missing else None
    if not is_the_controllers(str(path)):
        return "the interpreter is {0}".format(path)
    return None


def is_the_controllers(path):
    """Return whether an interpreter is this process's.

    The folder counts too: several virtual environments share one file.
    """
    same_folder = os.path.realpath(os.path.dirname(path)) == os.path.realpath(os.path.dirname(sys.executable))
    return same_folder and os.path.exists(path) and os.path.samefile(path, sys.executable)
