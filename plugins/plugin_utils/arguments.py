# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a task, as a module would get them, checked as AnsibleModule checks them."""

from __future__ import annotations

import json

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

try:
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    def encoded(values):
        """Return JSON as it is sent to modules (before ansible-core 2.19)."""
        return json.dumps(values, cls=AnsibleJSONEncoder, vault_to_text=True)

else:

    def encoded(values):
        """Return JSON as it is sent to modules."""
        return json.dumps(values, cls=get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE))


class InvalidArguments(Exception):
    """The task's options are not those of the module; ``result`` is that of the failed task."""

    def __init__(self, message, checked):
        super().__init__(message)
        self.result = remove_values({"msg": message, **checked.shown, "failed": True}, checked.secrets)


class Checked:
    """Options as ``given``, checked by the ``arguments`` of AnsibleModule.

    ``options`` are the checked ones, ``secrets`` the values not to be shown, ``shown`` warnings and deprecations as
    results have them, with the ``invocation`` where ``inject`` says so.
    """

    def __init__(self, name, given, arguments, inject):
        arguments = dict(arguments)
        # AnsibleModule's own words come from the same validator
        validator = ArgumentSpecValidator(arguments.pop("argument_spec"), **arguments)
        found = validator.validate(json.loads(encoded(given)))
        self.options = found.validated_parameters
        self.secrets = set(found._no_log_values)
        self.shown = _told(found)
        if inject:
            self.shown["invocation"] = {"module_args": self.options}
        if found.error_messages:
            message = found.errors.msg
            if isinstance(found.errors[0], UnsupportedError):
                message = "Unsupported parameters for ({0}) module: {1}".format(name, message)
            raise InvalidArguments(message, self)


def _told(found):
    warnings = ["Both option {option} and its alias {alias} are set.".format(**one) for one in found._warnings]
    told = {"warnings": warnings, "deprecations": list(found._deprecations)}
    return {name: values for name, values in told.items() if values}
