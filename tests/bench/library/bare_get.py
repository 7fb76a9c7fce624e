# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The least that a module on ``requests`` can be: AnsibleModule, the library, one GET."""

from __future__ import annotations

import requests
from ansible.module_utils.basic import AnsibleModule


def main():
    names = {"url": {"type": "str"}, "headers": {"type": "dict", "no_log": True}, "ca_path": {"type": "path"}}
    module = AnsibleModule(argument_spec=names, supports_check_mode=True)
    options = module.params
    answer = requests.get(options["url"], headers=options["headers"], verify=options["ca_path"], timeout=30)
    module.exit_json(changed=False, status=answer.status_code, content=answer.json())


if __name__ == "__main__":
    main()
