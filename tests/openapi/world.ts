/** A cloud in which the requests of Particle's samples make sense. Objects are created when a request names them. */
import { Emulator } from "@particle-edge/emulator";
import { type IntegrationSettings, Particle } from "../../mod.ts";
import type { OfficialSample } from "../../tools/openapi/samples.ts";

const ORIGIN = "https://api.particle.io";
const PRODUCT = 12_345;
const ORG = "particle";
const DEVICE = "0123456789abcdef01234567";
/** The SIM card of the device, and one without a device. */
const [DEVICE_ICCID, ICCID] = ["8934076500002589174", "8934076500002589182"] as const;
const SERIAL = "E26AAA111111111";
const DAY_MS = 86_400_000;
const CODE = { type: "JavaScript", code: "export default function main() {}" } as const;

/** Settings of integrations, by a word in the name of a sample. */
const INTEGRATIONS: Readonly<Record<string, IntegrationSettings>> = {
  Azure: {
    integration_type: "AzureIotHub",
    hub_name: "hub",
    policy_name: "policy",
    policy_key: "key",
  },
  "Google Cloud": { integration_type: "GoogleCloudPubSub", topic: "topic" },
  "Google Maps": { integration_type: "GoogleMaps", api_key: "key" },
};

/** Values of placeholders that do not need an object. */
const FIXED: Readonly<Record<string, string>> = {
  product: String(PRODUCT),
  org: ORG,
  deviceId: DEVICE,
  iccid: ICCID,
  serialNumber: SERIAL,
  username: "user@example.com",
  password: "pass",
  yesterday: new Date(Date.now() - DAY_MS).toISOString(),
  tomorrow: new Date(Date.now() + DAY_MS).toISOString(),
  newVersion: "2",
};

/** Sends the requests of samples. */
export class World implements Disposable {
  readonly #emulator = new Emulator({
    username: FIXED["username"]!,
    password: "pass",
    releaseUntested: true,
  });
  readonly #particle: Particle;
  readonly #known = new Map(Object.entries(FIXED));

  constructor() {
    this.#emulator.addProduct({ id: PRODUCT, slug: "my-product", org: ORG, platform: 13 });
    this.#emulator.addDevice({
      id: DEVICE,
      name: "gongbot",
      product: PRODUCT,
      platform: "boron",
      functions: { gong: () => 1 },
      variables: { temperature: 46 },
      iccid: DEVICE_ICCID,
      serialNumber: SERIAL,
    });
    this.#particle = new Particle({ auth: this.#emulator.token, fetch: this.fetch, retry: false });
  }

  /** Stops the emulator. */
  [Symbol.dispose](): void {
    this.#emulator.close();
  }

  /** Sends a request to the emulator. */
  readonly fetch = (url: string, init: RequestInit): Promise<Response> =>
    this.#emulator.fetch(url, init);

  /** Sends the request of a sample. */
  async send(sample: OfficialSample): Promise<Response> {
    await this.#prepare(sample);
    const { method, route } = sample;
    let path = route;
    for (const [parameter, name = ""] of route.matchAll(/:(\w+)/g)) {
      path = path.replace(parameter, encodeURIComponent(await this.#value(name, sample)));
    }
    const query = new URLSearchParams(await this.#filled(sample.query ?? {}, sample));
    const headers = new Headers({ authorization: `Bearer ${this.#emulator.token}` });
    if (sample.accept) headers.set("accept", sample.accept);
    const body = await this.#body(sample, headers);
    const init: RequestInit = { method, headers, ...body !== undefined && { body } };
    return await this.fetch(`${ORIGIN}${path}${query.size > 0 ? `?${query}` : ""}`, init);
  }

  async #body(sample: OfficialSample, headers: Headers): Promise<BodyInit | undefined> {
    const { request, form, multipart, contentType = "application/json" } = sample;
    if (form) {
      headers.delete("authorization");
      return new URLSearchParams(await this.#filled(form, sample));
    }
    if (multipart) {
      const data = new FormData();
      const fields = await this.#filled(multipart, sample);
      for (const [name, value] of Object.entries(fields)) data.append(name, value);
      data.append("file", new Blob(["void setup() {} void loop() {}"]), "main.ino");
      return data;
    }
    if (request !== undefined || sample.contentType) headers.set("content-type", contentType);
    if (request === undefined) return undefined;
    return JSON.stringify(await this.#filled(request, sample));
  }

  /** Returns a copy with the values of placeholders. */
  async #filled<T>(value: T, sample: OfficialSample): Promise<T> {
    let text = JSON.stringify(value);
    for (const [placeholder, name = ""] of text.matchAll(/\{(\w+)\}/g)) {
      text = text.replace(placeholder, await this.#value(name, sample));
    }
    return JSON.parse(text);
  }

  async #value(name: string, sample: OfficialSample): Promise<string> {
    // A team member is not the user.
    const key = name === "username" && sample.route.includes("/team/") ? "member" : name;
    const known = this.#known.get(key) ?? await this.#create(key, sample);
    this.#known.set(key, known);
    return known;
  }

  /** Creates the object that a placeholder names. */
  async #create(name: string, sample: OfficialSample): Promise<string> {
    const particle = this.#particle;
    const { route, method } = sample;
    const product = PRODUCT;
    switch (name) {
      case "name":
        return this.#nameFor(method, route);
      case "version":
        return route.includes("/ledgers/") ? await this.#ledgerVersion() : await this.#firmware();
      case "token":
        return (await particle.login({ username: FIXED["username"]!, password: "pass" })).body
          .access_token;
      case "member":
        return await this.#member(route);
      case "buildTarget":
        return (await particle.listBuildTargets()).body.default_versions[13] ?? "";
      case "email":
      case "customer":
        return await this.#customer();
      case "clientId":
      case "clientSecret": {
        const inProduct = !route.startsWith("/v1/clients");
        const { body } = await particle.createOAuthClient({
          name: "sample",
          // Only a web page creates customers without the secret.
          ...sample.name.endsWith("Implicit")
            ? { type: "web", redirect_uri: "https://example.com/created" }
            : { type: "installed" },
          ...inProduct && { product },
        });
        this.#known.set("clientId", body.client.id);
        this.#known.set("clientSecret", body.client.secret ?? "");
        return name === "clientId" ? body.client.id : body.client.secret ?? "";
      }
      case "groupName":
        await particle.createDeviceGroup({ product, name: "group_a" });
        return "group_a";
      case "integrationId": {
        const type = Object.keys(INTEGRATIONS).find((each) => sample.name.includes(each));
        if (type) {
          const settings = INTEGRATIONS[type]!;
          return (await particle.createIntegration({ event: "sample", settings })).body.id;
        }
        const webhook = { event: "sample", url: "http://127.0.0.1:9/" };
        return (await particle.createWebhook(webhook)).body.id;
      }
      case "ledgerName":
        await particle.createLedger({
          ledger: { name: "prodledger", scope: "Owner", direction: "Downstream" },
        });
        return "prodledger";
      case "scopeValue": {
        const ledgerName = await this.#value("ledgerName", sample);
        const scopeValue = (await particle.trackingIdentity()).body.id;
        await particle.setLedgerInstance({ ledgerName, scopeValue, instance: { data: { a: 1 } } });
        return scopeValue;
      }
      case "logicFunctionId":
        return await this.#logicFunction();
      case "serviceAgreementId":
        return await this.#serviceAgreement(route.includes("/orgs/"));
      case "usageReportId":
        return await this.#usageReport(route.includes("/orgs/"));
      case "logicRunId":
        return await this.#logicRun(await this.#value("logicFunctionId", sample));
      default:
        throw new Error(`nothing creates {${name}}`);
    }
  }

  #nameFor(method: string, route: string): string {
    if (route.includes("/events")) return "temp";
    if (route.includes("/secrets/")) return "MY_API_KEY";
    return method === "GET" ? "temperature" : "gong";
  }

  async #ledgerVersion(): Promise<string> {
    const ledgerName = this.#known.get("ledgerName")!;
    const instance = { ledgerName, scopeValue: this.#known.get("scopeValue")! };
    const { body } = await this.#particle.listLedgerInstanceVersions(instance);
    return String(body.versions[0]?.updated_at);
  }

  async #firmware(): Promise<string> {
    const upload = { product: PRODUCT, file: new Blob(["firmware"]), version: 1, title: "One" };
    await this.#particle.uploadProductFirmware(upload);
    return "1";
  }

  async #member(route: string): Promise<string> {
    if (route.endsWith("/token")) {
      const user = { product: PRODUCT, friendly_name: "sample", scopes: ["devices:list"] };
      return (await this.#particle.createAPIUser(user)).body.created.username;
    }
    await this.#particle.inviteTeamMember({ product: PRODUCT, username: "test@example.com" });
    return "test@example.com";
  }

  async #customer(): Promise<string> {
    const client = await this.#particle.createOAuthClient({
      name: "shop",
      type: "installed",
      product: PRODUCT,
    });
    const { id, secret = "" } = client.body.client;
    const shop = new Particle({ clientId: id, clientSecret: secret, fetch: this.fetch });
    const email = "jane@example.com";
    await shop.createCustomer({ product: PRODUCT, email, password: "pass" });
    return email;
  }

  async #serviceAgreement(inOrg: boolean): Promise<string> {
    const { body } = await this.#particle.listServiceAgreements(inOrg ? { org: ORG } : {});
    return String(body.data[0]?.id);
  }

  async #usageReport(inOrg: boolean): Promise<string> {
    const { body } = await this.#particle.createUsageReport({
      ...inOrg && { org: ORG },
      serviceAgreementId: await this.#serviceAgreement(inOrg),
      reportType: "devices",
      datePeriodStart: "2022-01-01",
      datePeriodEnd: "2022-01-31",
    });
    return String(body.data.id);
  }

  async #logicFunction(): Promise<string> {
    const { body } = await this.#particle.createLogicFunction({
      logicFunction: {
        name: "My Logic Function",
        enabled: true,
        source: CODE,
        logic_triggers: [{
          type: "Event",
          enabled: true,
          product_id: PRODUCT,
          event_name: "sample",
        }],
      },
    });
    return body.logic_function.id;
  }

  async #logicRun(logicFunctionId: string): Promise<string> {
    await this.#particle.publishEvent({ product: PRODUCT, name: "sample", data: "1" });
    for (;;) {
      const { body } = await this.#particle.listLogicRuns({ logicFunctionId });
      if (body.logic_runs[0]) return body.logic_runs[0].id;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Creates what a sample reads or changes without naming it. */
  async #prepare({ method, route, name }: OfficialSample): Promise<void> {
    const particle = this.#particle;
    const target = { product: PRODUCT, deviceId: DEVICE };
    if (route.includes("/config") && !name.startsWith("Set")) {
      const config = { location: { radius: 1 } };
      await particle.setProductConfiguration({ product: PRODUCT, config });
      if (route.endsWith(":deviceId")) {
        await particle.setProductDeviceConfiguration({ ...target, config });
      }
      if (/schema/.test(name)) await this.#setSchemas();
    }
    if (route.includes("/secrets/") && method !== "POST") {
      await particle.createSecret({ name: "MY_API_KEY", value: "string" });
    }
    if (/\/firmware\/release$|\/impact$/.test(route)) await this.#firmware();
    if (route.endsWith("/last")) await particle.refreshDeviceVitals(target);
    if (route.startsWith("/v1/sims/:iccid") && name !== "Activate SIM") {
      await particle.activateSIM({ iccid: ICCID, country: "US" });
      if (name === "Reactivate SIM") await particle.deactivateSIM({ iccid: ICCID });
    }
    if (name === "Lock product device") await this.#firmware();
  }

  async #setSchemas(): Promise<void> {
    const schema = { type: "object", properties: { foo: { type: "integer" } } };
    for (const path of ["config", `config/${DEVICE}`]) {
      await this.#particle.put({
        uri: `/v1/products/${PRODUCT}/${path}`,
        headers: { "content-type": "application/schema+json" },
        data: schema,
      });
    }
  }
}
