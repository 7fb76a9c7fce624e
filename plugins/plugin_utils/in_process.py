# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind every module: its own code, run in the controller's process where that is the same.

A task in a process of its own pays for packing, a new Python and its imports; here it pays for a fork. Where it would
not be exactly the same (see fallback.py), the module is run as any other. Each module has a stub of its name in
``plugins/action``: bound that way the class is loaded before the workers are forked, and what it imports with it.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as ModuleForm
from ansible.utils.display import Display

from ..module_utils._ansible.preload import PARTS, preload
from ..module_utils._ansible.runner import unexpected
from ..module_utils._core.masking import known
from . import fallback, guards, host_variables, source_files, texts
from .arguments import InvalidArguments
from .controller import ControllerHost
from .surroundings import as_in_a_module
from .verdicts import with_error

if TYPE_CHECKING:
    from collections.abc import Callable

display = Display()
preload(PARTS)


class InProcess(ModuleForm):
    """Runs ``main`` of a module, which stubs give; ``files`` names the options that are files a task reads.

    With ``keeps_record`` the module keeps a record beside ``src`` (option ``record_path``).
    """

    main: Callable[..., None]
    files: tuple[str, ...] = ()
    keeps_record = False

    def run(self, tmp=None, task_vars=None):
        """Return the task's result, from the controller's process or from the module's."""
        return with_error(self._outcome(tmp, task_vars))

    def _outcome(self, tmp, task_vars):
        self._task.args, sought = source_files.located(self, self.files, task_vars)
        specification = host_variables.specification_of(self.main)
        self._task.args = host_variables.completed(self, specification, task_vars)
        refusal = guards.refusal(self._task.args) or texts.refusal(specification, self._task.args)
        if refusal:
            return {**refusal.as_result(), "changed": False, "failed": True}
        self._task.args = guards.with_started(self._task.args)
        reason = fallback.reason(self._task, self._connection, self._templar, task_vars)
        if reason:
            display.vvv("{0} runs as a module: {1}".format(self._task.action, reason))
            return source_files.explained(super().run(tmp, task_vars), sought)
        result = {**ActionBase.run(self, tmp, task_vars), **self._in_process(task_vars)}
        return source_files.explained(result, sought)

    def _in_process(self, task_vars):
        # a collection of garbage would write to all that the worker shares with the controller
        gc.freeze()
        variables = {}
        self._compute_environment_string(variables)
        hosts = []

        def host(arguments):
            hosts.append(ControllerHost(self._task, self._task.action, task_vars, arguments))
            return hosts[0]

        with as_in_a_module(variables, self._loader.get_basedir()) as said:
            try:
                self.main(host)
            except InvalidArguments as invalid:
                return invalid.result
            except (Exception, SystemExit) as error:
                # a worker that exits ends the play
                return known.mask({**unexpected(error), "failed": True})
        if said.getvalue() and not self._task.no_log:
            display.vvv("{0} said: {1}".format(self._task.action, known.mask(said.getvalue())))
        return hosts[0].result
