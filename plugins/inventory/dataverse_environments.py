# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: dataverse_environments
short_description: Environments of a Power Platform tenant as hosts
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Reads the environments of a tenant and makes a host of each that has Dataverse. The host has the variables
    C(ansible_connection), which is V(local), and C(dataverse_url), so every module of this collection can act on it.
  - The variable C(dataverse_environment) contains what is known of the environment. Its members are C(id), C(name),
    C(type), C(state), C(region), C(azure_region), C(environment_group), C(is_default), C(is_managed), C(tenant_id),
    C(url), C(organization_id), C(unique_name), C(domain_name) and C(version). A member that the service does not return
    is null. Words are in lower case, such as V(production), V(sandbox), V(developer) as C(type), and V(ready),
    V(admin_mode), V(disabled) as C(state).
  - All hosts are in the group C(dataverse_environments), and in the groups of O(group_by).
  - A condition of O(groups) with a misspelled member is an error only with O(strict=true). Otherwise, no host is in the
    group.
  - The file name of the inventory must end in C(dataverse_environments.yml) or C(dataverse_environments.yaml).
  - To be allowed to list environments does not mean to be allowed to enter them. The identity with which tasks sign in
    must be an application user of each environment; it can differ from the identity of the inventory.
extends_documentation_fragment:
  - flowops.powerplatform.tenant
  - constructed
  - inventory_cache
options:
  plugin:
    description: Name of this plugin.
    type: str
    required: true
    choices: [flowops.powerplatform.dataverse_environments]
  hostname:
    description:
      - What hosts are named after. V(domain_name) is the first part of the address, V(name) the display name,
        V(unique_name) the name of the organization, and V(id) the id of the environment.
      - Characters other than letters, digits, C(_), C(-) and C(.) are replaced with C(_). If several environments have
        the same name, the id of each is added to it.
      - An environment that does not have such a name is named after its display name.
    type: str
    choices: [domain_name, name, unique_name, id]
    default: domain_name
  group_by:
    description:
      - Members of C(dataverse_environment) of which each value becomes a group, such as C(type_production),
        C(region_europe), C(state_ready), and C(environment_group_) followed by the id of the environment group.
    type: list
    elements: str
    choices: [type, region, environment_group, state]
    default: [type, region, environment_group, state]
  include_without_dataverse:
    description:
      - Whether environments without Dataverse are hosts as well. They have no C(dataverse_url).
    type: bool
    default: false
seealso:
  - module: flowops.powerplatform.dataverse_environment_info
"""

EXAMPLES = r"""
# contoso.dataverse_environments.yml
# The identity is taken from DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET.
plugin: flowops.powerplatform.dataverse_environments

# The identity as options. Inventory files can contain values that Ansible Vault has encrypted.
# ---
# plugin: flowops.powerplatform.dataverse_environments
# tenant_id: "{{ lookup('ansible.builtin.env', 'DATAVERSE_TENANT_ID') }}"
# client_id: "{{ lookup('ansible.builtin.env', 'DATAVERSE_CLIENT_ID') }}"
# client_secret: "{{ lookup('ansible.builtin.env', 'DATAVERSE_CLIENT_SECRET') }}"
# service: power_platform

# Groups and variables of your own
# ---
# plugin: flowops.powerplatform.dataverse_environments
# group_by: [type, state]
# strict: true
# groups:
#   targets: dataverse_environment.type in ['production', 'sandbox'] and dataverse_environment.state == 'ready'
#   managed: dataverse_environment.is_managed
# keyed_groups:
#   - key: dataverse_environment.azure_region
#     prefix: azure
# compose:
#   # Before they do anything, modules check that the address still belongs to this environment.
#   dataverse_expected_environment: dataverse_environment.organization_id

# Read the environments again only after an hour
# ---
# plugin: flowops.powerplatform.dataverse_environments
# cache: true
# cache_plugin: ansible.builtin.jsonfile
# cache_connection: .ansible/environments
# cache_timeout: 3600
"""

import os
from typing import TYPE_CHECKING

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._ansible.tenant import Tenant
from ..module_utils._core.errors import Failure, InputFailure
from ..plugin_utils import environment_hosts, inventory_options
from ..plugin_utils.command import run_command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

ENDINGS = ("dataverse_environments.yml", "dataverse_environments.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Environments as hosts."""

    NAME = "flowops.powerplatform.dataverse_environments"

    def verify_file(self, path: str) -> bool:
        """Return whether a file is an inventory of this plugin, by its name."""
        return super().verify_file(path) and path.endswith(ENDINGS)

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Take the options of a file, after they have been checked."""
        inventory_options.check(self.option_definitions, direct or {})
        super().set_options(task_keys, var_options, direct)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the environments to the inventory."""
        super().parse(inventory, loader, path, cache)
        try:
            config = self._read_config_data(path)
            self._fill(path, inventory_options.completed(self, config), cache)
        except Failure as failure:
            raise AnsibleParserError(failure.message)

    def _fill(self, path: str, options: Mapping[str, Any], cache: bool) -> None:
        found = self._environments(path, Tenant(options, os.environ, run_command), options["cache"], cache)
        wanted = [one for one in found if one["url"] or options["include_without_dataverse"]]
        if not wanted:
            raise InputFailure(
                "None of the {0} environments has Dataverse.".format(len(found)),
                "Set include_without_dataverse to make hosts of them.",
            )
        for host, environment in environment_hosts.hosts(wanted, options["hostname"]).items():
            self._add(host, environment, options)

    def _environments(self, path: str, tenant: Tenant, keep: bool, use_kept: bool) -> list[Mapping[str, Any]]:
        """Return the environments, from the cache if there is one and it may be used; a new list is cached."""
        key = "{0}_{1}".format(self.get_cache_key(path), tenant.digest)
        if keep and use_kept and key in self._cache:
            kept: list[Mapping[str, Any]] = self._cache[key]
            return kept
        found = tenant.environments()
        if keep:
            self._cache[key] = found
        return found

    def _add(self, host: str, environment: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        for group in environment_hosts.groups(environment, options["group_by"]):
            self.inventory.add_host(host, self.inventory.add_group(group))
        for name, value in environment_hosts.variables(environment).items():
            self.inventory.set_variable(host, name, value)
        strict, variables = options["strict"], self.inventory.get_host(host).get_vars()
        self._set_composite_vars(options["compose"], variables, host, strict=strict)
        self._add_host_to_composed_groups(options["groups"], {}, host, strict=strict)
        self._add_host_to_keyed_groups(options["keyed_groups"], {}, host, strict=strict)
