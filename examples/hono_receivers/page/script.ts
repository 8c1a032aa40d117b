/**
 * The script of the page. It is a string because bundlers rewrite functions and not every runtime can import a file as
 * text. Names and data of events come from devices, so they are inserted as text, never as markup.
 */
export const script = `const EVENTS_MAX = 200;
const REFRESH = 10_000;
const byId = (id) => document.getElementById(id);
const form = byId("call");
const names = new Map();
let devices = [];

/** Returns an absolute URL. The page's own URL may contain a user name and password, which fetch() rejects. */
const own = (path) => new URL(path, location.origin);

function element(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function connection(state, text) {
  byId("connection").dataset.state = state;
  byId("connection").textContent = text;
}

function result(state, text) {
  byId("result").dataset.state = state;
  byId("result").textContent = text;
}

function deviceRow({ id, name, online }) {
  const row = document.createElement("li");
  row.dataset.online = String(online);
  row.append(
    element("span", "name", name ?? id),
    element("span", "state", online ? "online" : "offline"),
    element("span", "id", id),
  );
  return row;
}

function option(value, text) {
  const node = element("option", "", text);
  node.value = value;
  return node;
}

function showDevices() {
  names.clear();
  for (const { id, name } of devices) names.set(id, name ?? id);
  byId("devices").replaceChildren(...devices.map(deviceRow));
  const { device } = form.elements;
  const chosen = device.value;
  device.replaceChildren(...devices.map(({ id, name }) => option(id, name ?? id)));
  if (names.has(chosen)) device.value = chosen;
  showFunctions();
}

function showFunctions() {
  const device = devices.find(({ id }) => id === form.elements.device.value);
  byId("functions").replaceChildren(...(device?.functions ?? []).map((name) => option(name, name)));
}

async function refresh() {
  const response = await fetch(own("/api/devices"));
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  devices = body;
  showDevices();
}

async function keepFresh() {
  await refresh().catch((error) => result("bad", "Devices: " + error.message));
  setTimeout(keepFresh, REFRESH);
}

function showEvent({ name, data, coreid, published_at }) {
  byId("nothing").hidden = true;
  const time = new Date(published_at);
  const row = document.createElement("li");
  row.append(
    element("time", "", Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString("en-GB")),
    element("span", "source", names.get(coreid) ?? coreid ?? ""),
    element("span", "name", name),
    element("span", "data", data ?? ""),
  );
  const list = byId("events");
  list.prepend(row);
  while (list.childElementCount > EVENTS_MAX) list.lastElementChild.remove();
}

function onEvent(event) {
  showEvent(event);
  const device = devices.find(({ id }) => id === event.coreid);
  if (event.name !== "spark/status" || !device) return;
  device.online = event.data === "online";
  showDevices();
}

async function call() {
  const { device, function: name, argument } = form.elements;
  const path = ["api", "devices", device.value, "functions", name.value].map(encodeURIComponent);
  const response = await fetch(own("/" + path.join("/")), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ argument: argument.value }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return name.value + " returned " + body.return_value;
}

form.elements.device.addEventListener("change", showFunctions);
form.addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  result("", "calling");
  await call().then((text) => result("good", text), (error) => result("bad", error.message));
  button.disabled = false;
});

const events = new EventSource(own("/events"));
events.addEventListener("open", () => connection("live", "live"));
events.addEventListener("error", () => connection("lost", "connection lost, reconnecting"));
events.addEventListener("problem", ({ data }) => connection("lost", data));
events.addEventListener("message", ({ data }) => onEvent(JSON.parse(data)));
keepFresh();
`;
