# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task leaves out, from variables of the host it acts for.

They become options before the task runs, so both forms of a task get them, and the secret ones are hidden as such
options are. An identity comes whole from one place: a task that names one takes none of its host. The login authority
is not such a variable, because it decides who receives the secret.
"""

from __future__ import annotations

from ansible.errors import AnsibleActionFail, AnsibleError

from ..module_utils._ansible.invocation import HIDDEN
from ..module_utils._ansible.options import DATAVERSE, SMARTFLOWS
from ..module_utils._core.text import NEVER_BLANK, is_blank, is_guid
from .guards import GUARDS

SIGN_IN = {**DATAVERSE, **SMARTFLOWS}
# option: variable
SETTINGS = {
    "dataverse_url": "dataverse_url",
    "dataverse_profile": "dataverse_profile",
    "cloud": "dataverse_cloud",
    "ca_path": "dataverse_ca_path",
    "validate_certs": "dataverse_validate_certs",
    "expected_environment": "dataverse_expected_environment",
}
IDENTITY = {
    "client_id": "dataverse_client_id",
    "client_secret": "dataverse_client_secret",
    "certificate_path": "dataverse_certificate_path",
    "certificate_password": "dataverse_certificate_password",
    "auth_source": "dataverse_auth_source",
}
TENANT = {"tenant_id": "dataverse_tenant_id"}
PROJECT = {"smartflows_url": "smartflows_url", "smartflows_api_key": "smartflows_api_key"}
# An option that says as whom a task signs in; a tenant says only where.
TELLING = (
    "client_id",
    "client_secret",
    "certificate_path",
    "certificate_password",
    "access_token",
    "federated_token_path",
)


class _Specification(Exception):
    """Carries the argument specification of a module out of its ``main``."""


def completed(action, specification, task_vars):
    """Return the options of a task, of this ``specification``, with what variables of its host add to them.

    An empty value is treated as not set, in options and in variables, but an empty secret and an empty guard are
    rejected later, instead of signing in as someone else, or anywhere.
    """
    names = {known: name for name, option in specification.items() for known in (name, *option.get("aliases", ()))}
    given = {names.get(known) for known, value in action._task.args.items() if _is_given(names.get(known), value)}
    found = _Host(action._task, action._templar, task_vars).values(_wanted(given, specification))

    def counts(name, value):
        return not is_blank(value) or name not in SIGN_IN or name in GUARDS or specification[name].get("no_log")

    options = {known: value for known, value in action._task.args.items() if counts(names.get(known), value)}
    added = {name: value for name, value in found.items() if counts(name, value)}
    options = {**{known: value for known, value in options.items() if names.get(known) not in added}, **added}
    if "client_id" in options and not is_guid(str(options["client_id"])):
        # perhaps it is the secret, and a module logs its options before its own code sees them
        options["client_id"] = HIDDEN
    return options


def _is_given(name, value):
    return not is_blank(value) or name in GUARDS or (name in NEVER_BLANK and value is not None)


def specification_of(main):
    """Return the specification of the options of a module, by its ``main``."""

    def host(arguments):
        raise _Specification(arguments["argument_spec"])

    try:
        main(host)
    except _Specification as carried:
        return carried.args[0]
    raise AssertionError("main has not asked for its host")


def _wanted(given, specification):
    """Return ``{option: variable}`` of the values to search for."""
    if "smartflows_url" in specification:
        wanted = PROJECT
    else:
        wanted = dict(SETTINGS)
        if "dataverse_profile" not in given:
            wanted.update(TENANT)
            if not given.intersection(TELLING):
                wanted.update(IDENTITY)
    return {option: name for option, name in wanted.items() if option in specification and option not in given}


class _Host:
    """Variables of the host a task acts for: that of the play, or the one it is delegated to."""

    def __init__(self, task, templar, task_vars):
        # newer ansible-cores have no such variable, and nothing equals an object of its own
        self._variables, self._templar, self._omit = task_vars, templar, task_vars.get("omit", object())
        self._name = task_vars["inventory_hostname"]
        if task.delegate_to:
            self._name = task.delegate_to
            self._variables = dict(task_vars.get("ansible_delegated_vars", {}).get(task.delegate_to, {}))
            # Ansible leaves the name of the play's host there
            self._variables["inventory_hostname"] = task.delegate_to
            self._templar = templar.copy_with_new_env(available_variables=self._variables)

    def values(self, wanted):
        """Return ``{option: value}`` of ``{option: variable}``, for variables that are set."""
        found = {option: self._value(name) for option, name in wanted.items() if name in self._variables}
        given = {option: value for option, value in found.items() if value != self._omit}
        return {option: value for option, value in given.items() if value is not None or option in GUARDS}

    def _value(self, name):
        try:
            # from a list, newer ansible-cores leave out what is to be omitted
            return next(iter(self._templar.template([self._variables[name]])), self._omit)
        except AnsibleError as error:
            raise AnsibleActionFail("{0} of host {1} has no value: {2}".format(name, self._name, error))
