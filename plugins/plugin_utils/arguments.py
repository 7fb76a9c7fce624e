# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a task, as a module would get them, checked as AnsibleModule checks them."""

from __future__ import annotations

import json

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ..module_utils._ansible import invocation
from ..module_utils._ansible.dictionaries import misfit

try:
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    def encoded(values):
        """Return JSON as it is sent to modules (before ansible-core 2.19)."""
        return json.dumps(values, cls=AnsibleJSONEncoder, vault_to_text=True)

else:
    # found before the workers are forked, since what it imports would be imported in each of them
    ENCODER = get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)

    def encoded(values):
        """Return JSON as it is sent to modules."""
        return json.dumps(values, cls=ENCODER)


class InvalidArguments(Exception):
    """The task's options are not those of the module; ``result`` is that of the failed task."""

    def __init__(self, result):
        super().__init__(result["msg"])
        self.result = result


class Checked:
    """Options as ``given``, checked by the ``arguments`` of AnsibleModule; ``options`` are the checked ones,
    ``secrets`` those that are secrets.

    ``inject`` is whether results show the options.
    """

    def __init__(self, name, given, arguments, inject):
        arguments = dict(arguments)
        self._spec, self._inject = arguments.pop("argument_spec"), inject
        given = json.loads(encoded(given))
        message = misfit(self._spec, given)
        if message:
            raise self._refused(given, message, {})
        # AnsibleModule's own words come from the same validator
        found = ArgumentSpecValidator(self._spec, **arguments).validate(given)
        self.options = found.validated_parameters
        self.secrets = invocation.secrets(self._spec, self.options)
        self._told = _told(found)
        if found.error_messages:
            message = found.errors.msg
            if isinstance(found.errors[0], UnsupportedError):
                message = "Unsupported parameters for ({0}) module: {1}".format(name, message)
            raise self._refused(self.options, message, self._told)

    def _refused(self, options, message, told):
        """Return the failure of a task whose options are not those of the module."""
        options, message = invocation.refused(self._spec, options, message)
        return InvalidArguments({"msg": message, **told, **self._invocation(options), "failed": True})

    def shown(self):
        """Return warnings and deprecations as results have them, and the options as far as they may be seen."""
        return {**self._told, **self._invocation(invocation.shown(self._spec, self.options))}

    def _invocation(self, options):
        return {"invocation": {"module_args": options}} if self._inject else {}


def _told(found):
    warnings = ["Both option {option} and its alias {alias} are set.".format(**one) for one in found._warnings]
    told = {"warnings": warnings, "deprecations": list(found._deprecations)}
    return {name: values for name, values in told.items() if values}
