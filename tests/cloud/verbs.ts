/** Cases for the HTTP methods, which work with every endpoint, and for the settings of a client. */
import { Particle } from "../../mod.ts";
import { type CloudCase, DEVICES, errorOf, PRODUCT, statusOf } from "./kit.ts";

/** A path that no other case uses. */
const GROUPS = `/v1/products/${PRODUCT.slug}/groups`;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "post(), get(), put() and delete() create, read, change and delete a group": async (
    { particle, equal },
  ) => {
    const created = await particle.post({ uri: GROUPS, data: { name: "verbs" } });
    equal(created.statusCode, 201);
    const uri = `${GROUPS}/verbs`;
    await particle.put({ uri, data: { description: "changed" } });
    const { body } = await particle.get<{ group: { description: string } }>({ uri });
    equal(body.group.description, "changed");
    equal((await particle.delete({ uri })).body, {});
    equal(await statusOf(particle.get({ uri })), 404);
  },

  "head() returns the status without a body": async ({ particle, equal }) => {
    const response = await particle.head({ uri: "/v1/user" });
    equal([response.statusCode, response.body], [200, {}]);
    equal(await statusOf(particle.head({ uri: "/v1/no-such-thing" })), 404);
  },

  "patch() changes environment variables": async ({ particle, equal }) => {
    const uri = "/v1/env";
    const patch = (op: object) => particle.patch({ uri, data: { ops: [{ key: "VERB", ...op }] } });
    await patch({ op: "Set", value: "1" });
    equal(JSON.stringify((await particle.get({ uri })).body).includes('"VERB"'), true);
    await patch({ op: "Unset" });
    equal(JSON.stringify((await particle.get({ uri })).body).includes('"VERB"'), false);
  },

  "request() returns the response parsed or as bytes, open() returns it unread": async (t) => {
    const { particle, equal } = t;
    const uri = "/v1/user";
    const parsed = await particle.request<{ username: string }>({ uri, method: "get" });
    equal(parsed.body.username, t.username);
    const bytes = await particle.request({ uri, method: "get", isBuffer: true });
    equal(JSON.parse(new TextDecoder().decode(bytes)), parsed.body);
    const response = await particle.open({ uri, method: "get" });
    equal([response.status, await response.json()], [200, parsed.body]);
  },

  "deviceUri() returns the path of a device": async ({ particle, equal }) => {
    const uri = particle.deviceUri({ deviceId: DEVICES.thermometer });
    const { body } = await particle.get<{ name: string }>({ uri });
    equal(body.name, "thermometer");
    const elsewhere = particle.deviceUri({ deviceId: DEVICES.thermometer, product: PRODUCT.id });
    equal(await statusOf(particle.get({ uri: elsewhere })), 403);
  },

  "setDefaultAuth() accepts a token or a function that returns one": async (t) => {
    const { particle, equal } = t;
    const { username, password } = t;
    const token = (await particle.login({ username, password })).body.access_token;
    const provide = async () => (await particle.login({ username, password })).body.access_token;
    try {
      particle.setDefaultAuth(token);
      equal((await particle.getUserInfo()).body.username, username);
      await particle.deleteCurrentAccessToken();
      equal(await statusOf(particle.getUserInfo()), 401);
    } finally {
      particle.setDefaultAuth(provide); // later cases need a client that is logged in
    }
    equal((await particle.getUserInfo()).body.username, username);
  },

  "setBaseUrl() sends requests to another address": async ({ particle, equal, baseUrl }) => {
    const url = new URL(baseUrl);
    particle.setBaseUrl("http://127.0.0.1:1");
    try {
      equal((await errorOf(particle.listBuildTargets())).code, "network");
    } finally {
      particle.setBaseUrl(url.origin);
    }
    equal((await particle.listBuildTargets()).statusCode, 200);
  },

  "setContext() sends the tool and the project in headers": async (
    { particle, equal, baseUrl, fetch },
  ) => {
    const sent: (string | null)[] = [];
    const own = new Particle({
      baseUrl,
      fetch: (url: string, init: RequestInit) => {
        const headers = new Headers(init.headers);
        sent.push(headers.get("x-particle-tool"), headers.get("x-particle-project"));
        return fetch(url, init);
      },
    });
    own.setContext("tool", { name: "dashboard", version: "1.2.3" });
    own.setContext("project", { name: "kettle", version: 2 });
    equal((await own.listBuildTargets()).statusCode, 200);
    equal(sent, ["dashboard@1.2.3", "kettle; version=2"]);
    particle.setContext("tool", { name: "dashboard" });
    equal((await particle.listBuildTargets()).statusCode, 200);
  },
};
