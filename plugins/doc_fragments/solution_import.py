# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """What to do in each position of versions, how a package is sent, and how an import is not lost."""

    POSITIONS = r"""
options:
  strategy:
    description:
      - How a newer version replaces an installed one. V(upgrade) removes components that are not in the new version,
        V(update) keeps them. With V(auto), managed solutions are upgraded and unmanaged ones updated.
      - V(holding) installs the new version next to the old one, for instance to move data between them;
        V(apply_holding) afterwards replaces the old version with it.
    type: str
    choices: [auto, update, upgrade, holding, apply_holding]
    default: auto
  same_version:
    description:
      - What to do if the version of the package is already installed. V(skip) imports nothing and shows a warning if
        components differ from the package, V(fail_if_different) fails in this case, and also if a managed solution has
        flows that are not in the package, and V(reimport) imports the package again. If an earlier run has started
        this import and has not waited for its end, it is not started once more.
      - Compared are name, description, definition and connection references of flows, name and definition of desktop
        flows, connector and display name of connection references, and type, default and whether it is required of
        environment variables. Other properties and components, and a description that the package leaves empty, cannot
        be compared.
      - Flows that were changed manually are ignored if O(overwrite_unmanaged_customizations=false) is set.
    type: str
    choices: [skip, reimport, fail_if_different]
    default: skip
  lower_version:
    description:
      - What to do if a newer version than that of the package is installed. V(import) imports the older version as an
        update; the platform has no downgrade that removes components.
    type: str
    choices: [fail, skip, import]
    default: fail
  managed_mismatch:
    description:
      - What to do if the package is managed and the installed solution is not, or vice versa. The platform cannot
        convert one into the other by an import.
    type: str
    choices: [fail, skip]
    default: fail
  leftover_upgrade:
    description:
      - What to do if an earlier upgrade was not finished, so that a solution with the suffix C(_Upgrade) exists.
        V(apply) first replaces the installed solution with it, V(remove) deletes it with the components that only it
        contains; C(allow_removals) is required for components that the import does not install again.
      - The strategies V(holding) and V(apply_holding) automatically continue with it if it has the version of the
        package.
    type: str
    choices: [fail, apply, remove]
    default: fail
"""

    REMOVALS = r"""
options:
  allow_removals:
    description:
      - Whether an upgrade may delete components that are not in the new version. By default, the task fails if there
        are any, and lists them.
      - Cloud flows, connection references and environment variables are compared by name. Other components are compared
        by id if the package lists their ids; for those that it lists by name, such as tables, only their number is
        compared, since the environment does not return the names. Components that another managed solution also
        contains are not deleted and are ignored, unless that solution is the unfinished upgrade, which is deleted as
        well.
      - Parts of components that stay, such as columns, forms and views of a table, are not detected. Neither are
        component types whose number differs between environments (10000 and above), except connection references. The
        components that an unfinished upgrade deletes when it is applied are detected completely.
    type: bool
    default: false
"""

    SENDING = r"""
options:
  overwrite_unmanaged_customizations:
    description:
      - Whether the import replaces unmanaged customizations in the environment.
      - If not set, V(true) for an unmanaged package, since its existing flows would otherwise not be updated, and
        V(false) for a managed package.
    type: bool
  publish_workflows:
    description:
      - Whether to activate classic workflows and plug-in steps of the package.
    type: bool
    default: true
  convert_to_managed:
    description:
      - Whether to convert unmanaged components of the environment that are also in the managed package to managed
        components.
    type: bool
    default: false
  skip_product_update_dependencies:
    description:
      - Whether to ignore dependencies that are marked as product updates.
    type: bool
    default: false
  asynchronous:
    description:
      - Whether the import runs in the background of the environment. V(false) sends the package with C(ImportSolution),
        which responds when the import is finished, and follows the import job. Use it for environments without
        background imports.
    type: bool
    default: true
"""

    OPERATION = r"""
options:
  record_path:
    description:
      - Path of a file in which the start of the import and the planned states of the flows are recorded before the
        request is sent. The file is removed when everything is done. If a run is interrupted, or cannot turn a flow on
        again, the next run completes the work.
      - If it is an existing folder, or ends with C(/), it contains one file for each solution and environment, named
        after both. The default is the folder of O(src). Set a persistent folder if folders are not kept between runs,
        as in containers.
    type: path
  log_path:
    description:
      - Path of a file for the XML log of the import. It is written after each import, whether it succeeded or failed.
    type: path
"""

    START = r"""
options:
  start_grace:
    description:
      - Seconds after which an import is treated as not started if there is no response to its start and no trace of it
        is found.
    type: int
    default: 120
  on_timeout:
    description:
      - What to do if the import is not finished after O(wait_timeout). V(fail) fails, V(return) ends the task with
        RV(finished=false). The import continues in both cases, and a later run follows it.
      - If another operation kept the environment busy for all this time, nothing was started. In this case the task has
        changed nothing, RV(operations) shows V(skipped), and RV(async_operation_id) and RV(import_job_id) are null.
    type: str
    choices: [fail, return]
    default: fail
"""
