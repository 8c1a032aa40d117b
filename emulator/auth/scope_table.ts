/** Which scope each endpoint asks for. Source: API reference, API Users; what it leaves out is our own choice. */

/** Endpoints, one per line: method, path below `/v1`, a product or an organization, and the scope. */
const TABLE = `
GET /devices devices:list
POST /devices devices:import
PUT /devices devices:update
GET /events events:get
GET /events/** events:get
POST /events events:send
GET /devices/events events:get
GET /devices/events/** events:get
POST /devices/events events:send
GET /devices/:id/events events:get
GET /devices/:id/events/** events:get
GET /devices/:id devices:get
PUT /devices/:id devices:update
DELETE /devices/:id devices:remove
PUT /devices/:id/ping devices:ping
PUT /devices/:id/unprotect devices:update
DELETE /devices/:id/owner devices:release
GET /devices/:id/:name devices.variable:get
POST /devices/:id/:name devices.function:call
GET /diagnostics/:id devices.diagnostics:get
GET /diagnostics/:id/last devices.diagnostics:get
POST /diagnostics/:id/update devices.diagnostics:update
GET /firmware firmware:list
POST /firmware firmware:create
PUT /firmware/release firmware:release
GET /firmware/:version firmware:get
PUT /firmware/:version firmware:update
DELETE /firmware/:version firmware:remove
GET /firmware/:version/binary firmware.binary:get
GET /groups groups:list
POST /groups groups:create
GET /groups/:name groups:get
PUT /groups/:name groups:update
DELETE /groups/:name groups:remove
GET /impact groups.impact:get
GET /integrations integrations:list
POST /integrations integrations:create
GET /integrations/:id integrations:get
PUT /integrations/:id integrations:update
DELETE /integrations/:id integrations:remove
POST /integrations/:id/test integrations:test
GET /customers customers:list
POST /customers customers:create
PUT /customers/:email customers:update
DELETE /customers/:email customers:remove
GET /clients clients:list
POST /clients clients:create
PUT /clients/:id clients:update
DELETE /clients/:id clients:remove
GET /sims sims:list
POST /sims sims:import
GET /sims/data_usage sims.usage:get
GET /sims/:iccid sims:get
PUT /sims/:iccid sims:update
DELETE /sims/:iccid sims:remove
GET /sims/:iccid/data_usage sims.usage:get
GET /sims/:iccid/status sims.status:get
GET /locations locations:get
GET /locations/:id locations:get
GET /config configuration:get
PUT /config configuration:update
DELETE /config configuration:update
GET /config/:id configuration:get
PUT /config/:id configuration:update
DELETE /config/:id configuration:update
GET /ledgers ledger.definitions:list
POST /ledgers ledger.definitions:create
GET /ledgers/:name ledger.definitions:get
PUT /ledgers/:name ledger.definitions:update
DELETE /ledgers/:name ledger.definitions:archive
GET /ledgers/:name/instances ledger.instances:list
GET /ledgers/:name/instances/:value ledger.instances:get
PUT /ledgers/:name/instances/:value ledger.instances:set
DELETE /ledgers/:name/instances/:value ledger.instances:remove
GET /ledgers/:name/instances/:value/versions ledger.instances.versions:list
GET /ledgers/:name/instances/:value/versions/:version ledger.instances.versions:get
POST /logic/execute logic.functions:execute
GET /logic/functions logic.functions:list
POST /logic/functions logic.functions:create
GET /logic/functions/:id logic.functions:get
PUT /logic/functions/:id logic.functions:update
DELETE /logic/functions/:id logic.functions:remove
GET /logic/functions/:id/stats logic.stats:list
GET /logic/functions/:id/runs logic.runs:list
GET /logic/functions/:id/runs/:run logic.runs:get
GET /logic/functions/:id/runs/:run/logs logic.logs:list
GET /env environment:get
GET /env/** environment:get
PATCH /env environment:update
PATCH /env/** environment:update
PUT /env/** environment:update
POST /env/** environment:update
DELETE /env/** environment:update
GET /team teams.users:list
POST /team teams.users:invite
PUT /team/:username teams.users:update
POST /team/:username teams.users:update
DELETE /team/:username teams.users:remove
GET /products products:list
GET /user/products products:list
GET /orgs organization:get
`;

interface Row {
  readonly method: string;
  readonly path: RegExp;
  readonly scope: string;
}

const ROWS: readonly Row[] = TABLE.trim().split("\n").map((line) => {
  const [method = "", path = "", scope = ""] = line.split(" ");
  return { method, path: patternOf(path), scope };
});

/** A pattern of paths: `:name` is any segment, a final `**` any number of them. */
export function patternOf(path: string): RegExp {
  const source = path.replace(/\*\*$/, ".+").replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${source}$`);
}

/** The scope that an endpoint asks for, by its path below what it belongs to. */
export function scopeFor(
  method: string,
  path: string,
  belongsTo: "product" | "org" | "user",
): string | undefined {
  if (path === "" && method === "GET") {
    return belongsTo === "product" ? "products:get" : "organization:get";
  }
  const asked = path.replace(/^\/webhooks(?=\/|$)/, "/integrations");
  return ROWS.find((row) => row.method === method && row.path.test(asked))?.scope;
}
