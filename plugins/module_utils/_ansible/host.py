# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the runner asks of Ansible: the host on which a task runs.

AnsibleModule, in a process of its own, is one host; the controller is the other (plugin_utils/controller.py).
"""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from ansible.module_utils.basic import AnsibleModule

from . import invocation

if TYPE_CHECKING:
    from typing import Any

NOT_FOUND = 127


class _Module(AnsibleModule):
    """An AnsibleModule that shows no option with ``no_log``, and does not search for such values in the rest of a
    result.

    It would replace everything that equals a part of one, even in names and states. What may be visible in the rest of
    a result is decided earlier.
    """

    valid = False
    params: dict[str, Any]

    def _set_internal_properties(self, *arguments: Any, **named: Any) -> None:
        """Check what the validation that follows cannot."""
        super()._set_internal_properties(*arguments, **named)
        if any("options" in one for one in self.argument_spec.values()):
            from .dictionaries import misfit

            message = misfit(self.argument_spec, self.params)
            if message:
                self.fail_json(message)

    def _log_invocation(self) -> None:
        given: dict[str, Any] = self.params
        self.params = invocation.shown(self.argument_spec, given)
        super()._log_invocation()
        self.params = given

    def exit_json(self, **result: Any) -> None:
        """End the task."""
        self._show(invocation.shown(self.argument_spec, self.params))
        super().exit_json(**result)

    def fail_json(self, msg: str, **result: Any) -> None:
        """End the task as failed, also if its options are not valid."""
        options = invocation.shown(self.argument_spec, self.params)
        if not self.valid:
            options, msg = invocation.refused(self.argument_spec, self.params, msg)
        self._show(options)
        super().fail_json(msg=msg, **result)

    def _show(self, options: dict[str, Any]) -> None:
        self.params = options
        self.no_log_values.clear()


class ModuleHost:
    """A task in a process of its own, held by an AnsibleModule.

    ``flags`` contains whether the task may change anything; ``wants_diff`` is whether a diff is shown; ``options`` are
    the validated options, ``secrets`` those that are secrets; ``environment`` is the variables of the process.
    ``arguments`` are those of AnsibleModule.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        self._module = _Module(supports_check_mode=True, **arguments)
        self._module.valid = True
        # a task that is ended cleans up, as after Ctrl-C
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self._warned: set[str] = set()
        self.flags = self._module
        self.wants_diff = self._module._diff
        self.options = self._module.params
        self.secrets = invocation.secrets(arguments["argument_spec"], self.options)
        self.environment = os.environ
        self.sleep = time.sleep

    def warn(self, text: str) -> None:
        """Show a warning, once."""
        if text not in self._warned:
            self._warned.add(text)
            self._module.warn(text)

    def progress(self, phase: str | None, percent: Any, elapsed: float, limit: float | None) -> None:
        """Show the progress of a wait: nothing to do here, since a module is silent until it ends."""

    def run_command(self, arguments: list[str]) -> tuple[int, str, str]:
        """Run a program; return (exit code, output, error output), exit code 127 if it is not installed."""
        path = self._module.get_bin_path(arguments[0])
        if not path:
            return NOT_FOUND, "", "{0} is not installed".format(arguments[0])
        rc, out, err = self._module.run_command([path, *arguments[1:]], handle_exceptions=False)
        return rc, out, err

    def succeed(self, result: dict[str, Any]) -> None:
        """End the task."""
        self._module.exit_json(**result)

    def fail(self, result: dict[str, Any]) -> None:
        """End the task as failed."""
        self._module.fail_json(**result)
