// Copyright (c) 2026 the flowops.powerplatform authors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// A flow's life as the DynamicsWebApi client sees it; the argument is the emulator's ready file.

"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { DynamicsWebApi } = require("dynamics-web-api");

const flow = {
  category: 5,
  type: 1,
  name: "From node",
  primaryentity: "none",
  clientdata: JSON.stringify({
    properties: { connectionReferences: {}, definition: { actions: {} }, templateName: "" },
    schemaVersion: "1.0.0.0",
  }),
};

async function signIn(ready, environment) {
  const { client_id, client_secret, tenant_id } = ready.identities.deployer;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id,
    client_secret,
    scope: `${environment}/.default`,
  });
  const answer = await fetch(`${ready.login.authority}/${tenant_id}/oauth2/v2.0/token`, { method: "POST", body });
  return (await answer.json()).access_token;
}

async function main() {
  const ready = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const environment = ready.environments.dev.url;
  const token = await signIn(ready, environment);
  const api = new DynamicsWebApi({
    serverUrl: environment,
    dataApi: { version: "9.2" },
    onTokenRefresh: async () => token,
  });

  const who = await api.callFunction({ functionName: "WhoAmI" });
  assert.equal(who.OrganizationId, ready.environments.dev.organization_id);

  const key = await api.create({ collection: "workflows", data: flow });
  const row = await api.retrieve({
    collection: "workflows",
    key,
    select: ["name", "statecode"],
    expand: [{ property: "owninguser", select: ["fullname"] }],
    includeAnnotations: "*",
  });
  assert.equal(row.statecode_Formatted, "Draft");
  assert.equal(row.owninguser.fullname, "# deployer");

  await api.updateSingleProperty({ collection: "workflows", key, fieldValuePair: { description: "single" } });
  const changed = await api.update({
    collection: "workflows",
    key,
    data: { statecode: 1 },
    returnRepresentation: true,
    select: ["statecode", "description"],
  });
  assert.deepEqual([changed.statecode, changed.description], [1, "single"]);

  const list = await api.retrieveMultiple({
    collection: "workflows",
    select: ["name"],
    filter: "category eq 5 and name eq 'From node'",
    orderBy: ["name asc"],
    maxPageSize: 2,
    count: true,
  });
  assert.equal(list.oDataCount, 1);
  assert.ok((await api.count({ collection: "workflows" })) >= 1);

  await assert.rejects(api.deleteRecord({ collection: "workflows", key }), { status: 400, code: "0x8004500f" });
  await api.update({ collection: "workflows", key, data: { statecode: 0 } });
  await api.deleteRecord({ collection: "workflows", key });
  await assert.rejects(api.retrieve({ collection: "workflows", key }), { status: 404, code: "0x80040217" });

  const reference = await api.upsert({
    collection: "connectionreferences",
    key: "connectionreferencelogicalname='node_x'",
    data: { connectorid: "/x" },
    returnRepresentation: true,
  });
  assert.equal(reference.connectionreferencelogicalname, "node_x");

  api.startBatch();
  api.create({ collection: "workflows", data: { ...flow, name: "In a batch" }, contentId: "1" });
  api.update({ collection: "$1", data: { description: "of the same change set" } });
  await api.executeBatch();
  api.startBatch();
  api.retrieveMultiple({
    collection: "workflows",
    select: ["description"],
    filter: "name eq 'In a batch'",
    inChangeSet: false,
  });
  api.callFunction({ functionName: "WhoAmI", inChangeSet: false });
  const [found, whoAgain] = await api.executeBatch();
  assert.equal(found.value[0].description, "of the same change set");
  assert.equal(whoAgain.UserId, who.UserId);

  const table = await api.retrieveEntity({ key: "LogicalName='workflow'", select: ["EntitySetName"] });
  assert.equal(table.EntitySetName, "workflows");
  await api.callAction({ actionName: "PublishAllXml" });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
