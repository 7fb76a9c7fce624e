# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two packages, or an environment and a package, compared by what they mean: pure functions.

Both sides have the form of ``package.contents``: ``flows`` by id (``name``, ``enabled``, ``definition`` as an object,
``connection_references`` as ``flows.connections.to_user`` gives them), ``desktop_flows`` by id (``name``, ``enabled``,
``parts`` by word, each a digest), ``connection_references`` and ``environment_variables`` by name, each an object of
the members to compare. Any of them may be missing, and an empty side stands for nothing at all.
"""

from __future__ import annotations

from ...._core.diff import only_differences
from ...._core.equality import equal
from ...._core.text import joined
from ...flows import definition as definitions
from ...flows.actions import BRANCHES, as_object
from .summary import by_name

NOUNS = ("connection_references", "environment_variables")
GOING, COMING = "REMOVED", "ADDED"
PATHS_SHOWN = 3


def changes(before, after):
    """Return ``{noun: {added: [names], changed: {name: [what]}, removed: [names]}}`` for flows and the other nouns."""
    found = {
        "flows": _sorted(_paired(before, after, "flows"), flow_changes),
        "desktop_flows": _sorted(_paired(before, after, "desktop_flows"), _desktop_flow_changes),
    }
    for noun in NOUNS:
        names = sorted(set(before.get(noun) or {}) | set(after.get(noun) or {}))
        pairs = {name: ((before.get(noun) or {}).get(name), (after.get(noun) or {}).get(name)) for name in names}
        found[noun] = _sorted(pairs, _member_changes)
    return found


def sides(before, after):
    """Return before and after for a diff: only what differs, down to the member of an action; secrets as digests."""
    left = {key: before.get(key) for key in ("version", "managed") if key in before}
    right = {key: after.get(key) for key in ("version", "managed") if key in after}
    for noun, whole, outline in (("flows", _whole, _outline), ("desktop_flows", _desktop_flow, _desktop_flow)):
        left[noun], right[noun] = {}, {}
        for name, (old, new) in _paired(before, after, noun).items():
            show = outline if old is None or new is None else whole
            if old is not None:
                left[noun][name] = show(old)
            if new is not None:
                right[noun][name] = show(new)
    for noun in NOUNS:
        left[noun], right[noun] = before.get(noun) or {}, after.get(noun) or {}
    return only_differences(left if before else {}, right)


def sides_apart(before, after):
    """Return sides whose flows that go and that come stand apart, so that they cannot be confused.

    They are in capitals so that they are shown first; what goes is a line each.
    """
    old, new = before.get("flows") or {}, after.get("flows") or {}
    kept = [{guid: side[guid] for guid in old if guid in new} for side in (old, new)]
    left, right = sides(dict(before, flows=kept[0]), dict(after, flows=kept[1]))
    going = sorted((one["name"], " (on)" if one["enabled"] else "") for guid, one in old.items() if guid not in new)
    if going:
        left[GOING] = ["flow {0!r}{1}".format(*one) for one in going]
    coming = {guid: one for guid, one in new.items() if guid not in old}
    if coming:
        right[COMING] = sides({}, {"flows": coming})[1]["flows"]
    return left, right


def flow_changes(before, after):
    """Return, in short lines, what is another in a flow."""
    lines = _columns_changed(before, after)
    lines += _parts_changed(_parts(before), _parts(after))
    old, new = (as_object(one.get("connection_references")) for one in (before, after))
    return lines + _parts_changed(*({("connection", key): value for key, value in one.items()} for one in (old, new)))


def _desktop_flow_changes(before, after):
    old, new = before.get("parts") or {}, after.get("parts") or {}
    words = sorted(word for word in {**old, **new} if old.get(word) != new.get(word))
    return _columns_changed(before, after) + ["{0} changed".format(word) for word in words]


def _columns_changed(before, after):
    return [
        "{0} {1} -> {2}".format(word, _said(before.get(member)), _said(after.get(member)))
        for member, word in (("name", "name"), ("description", "description"), ("enabled", "state"))
        if (before.get(member) or None) != (after.get(member) or None)
    ]


def _paired(before, after, noun):
    """Return ``{name: (old or None, new or None)}``; flows of one name are told apart by their ids."""
    olds, news = before.get(noun) or {}, after.get(noun) or {}
    named = by_name([dict(news.get(guid) or olds[guid], flow_id=guid) for guid in sorted(set(olds) | set(news))])
    return {name: (olds.get(one["flow_id"]), news.get(one["flow_id"])) for name, one in sorted(named.items())}


def _sorted(pairs, compare):
    changed = {name: compare(*pair) for name, pair in pairs.items() if None not in pair}
    return {
        "added": [name for name, (old, _new) in pairs.items() if old is None],
        "changed": {name: lines for name, lines in changed.items() if lines},
        "removed": [name for name, (_old, new) in pairs.items() if new is None],
    }


def _member_changes(before, after):
    old, new = only_differences(before, after)
    return [
        "{0} {1} -> {2}".format(key.replace("_", " "), *(_said(one.get(key), "yes", "no") for one in (old, new)))
        for key in sorted(set(old) | set(new))
    ]


def _said(value, true="on", false="off"):
    if isinstance(value, bool):
        return true if value else false
    return "none" if value in (None, "") else str(value)[:80]


def _parts(flow):
    """Return the parts of a flow's definition under (kind, name), nested actions by their path."""
    definition = as_object(definitions.canonical(as_object(flow.get("definition"))))
    parts = {("trigger", name): one for name, one in as_object(definition.get("triggers")).items()}
    parts.update((("parameter", name), one) for name, one in as_object(definition.get("parameters")).items())
    _add_actions(parts, definition, "")
    rest = {key: one for key, one in definition.items() if key not in ("triggers", "parameters", "actions")}
    parts.update((("member", key), one) for key, one in rest.items())
    return parts


def _add_actions(parts, holder, path):
    """Put every action below ``holder`` in, each without the actions it holds itself."""
    for name, action in as_object(as_object(holder).get("actions")).items():
        here = path + name
        own = {key: one for key, one in as_object(action).items() if key not in ("actions", "cases", *BRANCHES)}
        parts["action", here] = own
        _add_actions(parts, action, here + "/")
        for branch in BRANCHES:
            _add_actions(parts, as_object(action).get(branch), "{0}/{1}/".format(here, branch))
        for case, one in as_object(as_object(action).get("cases")).items():
            parts["case", "{0}/{1}".format(here, case)] = {
                key: value for key, value in as_object(one).items() if key != "actions"
            }
            _add_actions(parts, one, "{0}/{1}/".format(here, case))


def _parts_changed(before, after):
    lines = []
    for kind, name in sorted(set(before) | set(after)):
        old, new = before.get((kind, name)), after.get((kind, name))
        if (kind, name) not in before:
            lines.append("{0} {1} added".format(kind, name))
        elif (kind, name) not in after:
            lines.append("{0} {1} removed".format(kind, name))
        elif not equal(old, new):
            lines.append("{0} {1} changed{2}".format(kind, name, _where(old, new)))
    return lines


def _where(before, after):
    """Return the paths at which two values differ, the first of them."""
    paths = sorted(_paths(*only_differences(before, after)))
    if not paths or paths == [""]:
        return ""
    return " ({0})".format(joined(paths, most=PATHS_SHOWN))


def _paths(before, after, path=""):
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return {path}
    found = set()
    for key in set(before) | set(after):
        here = "{0}.{1}".format(path, key) if path else str(key)
        found |= _paths(before[key], after[key], here) if key in before and key in after else {here}
    return found


def _whole(flow):
    return {
        "name": flow.get("name"),
        "description": flow.get("description") or "",
        "enabled": flow.get("enabled"),
        "connection_references": flow.get("connection_references") or {},
        "definition": definitions.shown(definitions.canonical(as_object(flow.get("definition")))),
    }


def _desktop_flow(flow):
    columns = {member: flow.get(member) for member in ("name", "description", "enabled") if member in flow}
    return dict(columns, **(flow.get("parts") or {}))


def _outline(flow):
    """Return a flow in short, for a diff in which it comes or goes."""
    definition = as_object(flow.get("definition"))
    return {
        "enabled": flow.get("enabled"),
        "connection_references": flow.get("connection_references") or {},
        "triggers": sorted(as_object(definition.get("triggers"))),
        "actions": sorted(as_object(definition.get("actions"))),
    }
