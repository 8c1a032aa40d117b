import type {
  LedgerData,
  LedgerDefinition,
  LedgerInstance,
  Scope,
  SetMode,
} from "../types/ledgers.ts";
import type { LogicContext } from "./logic_context.ts";

/** The methods of the client that Logic functions need. A `Particle` has them. */
export interface LogicClient {
  /** Publishes an event. */
  publishEvent(options: {
    name: string;
    data?: string | undefined;
    product?: string | number | undefined;
    asDeviceId?: string | undefined;
  }): Promise<unknown>;
  /** Reads the definition of a ledger. */
  getLedger(
    options: { ledgerName: string; org?: string | undefined },
  ): Promise<{ body: { ledger: LedgerDefinition } }>;
  /** Reads an instance of a ledger. */
  getLedgerInstance(
    options: { ledgerName: string; scopeValue: string | number; org?: string | undefined },
  ): Promise<{ body: { instance: LedgerInstance } }>;
  /** Writes an instance of a ledger. */
  setLedgerInstance(options: {
    ledgerName: string;
    scopeValue: string | number;
    org?: string | undefined;
    instance: { data: LedgerData };
    setMode?: SetMode | undefined;
  }): Promise<unknown>;
  /** Deletes an instance of a ledger. */
  deleteLedgerInstance(
    options: { ledgerName: string; scopeValue: string | number; org?: string | undefined },
  ): Promise<unknown>;
}

/** A ledger that a function uses, and which of its instances. */
export interface LedgerUse {
  /** Name of the ledger. */
  name: string;
  /** Id of the device, for a ledger with one instance per device. Default: the event's device. */
  deviceId?: string | undefined;
  /** Id of the product, for a ledger with one instance per product. Default: the event's product. */
  productId?: string | number | undefined;
}

/** The data of a ledger instance. */
export interface LedgerState {
  /** When the data last changed, ISO 8601; `null` if there is no data yet. */
  updatedAt: string | null;
  /** The data. */
  data: LedgerData;
}

/** One call of a Logic function. Ledgers are read before the call; events and writes are sent after it has returned. */
export class LogicRun {
  /** The function's argument. */
  readonly context: LogicContext;
  readonly #client: LogicClient;
  readonly #org: string | undefined;
  readonly #scopes = new Map<string, Scope>();
  readonly #ledgers = new Map<string, { scopeValue: string | number; state: LedgerState }>();
  #effects: (() => Promise<unknown>)[] = [];

  /** Creates a run without ledgers. */
  constructor(client: LogicClient, context: LogicContext, org: string | undefined) {
    this.#client = client;
    this.context = context;
    this.#org = org;
  }

  /** Reads a ledger, so that the function can read it synchronously. */
  async load(use: LedgerUse): Promise<void> {
    const { name: ledgerName } = use;
    const org = this.#org;
    const { body } = await this.#client.getLedger({ ledgerName, org });
    this.#scopes.set(ledgerName, body.ledger.scope);
    const scopeValue = this.#scopeValue(body.ledger.scope, use);
    const state = await this.#client.getLedgerInstance({ ledgerName, scopeValue, org }).then(
      ({ body: { instance } }): LedgerState => ({
        updatedAt: instance.updated_at ?? null,
        data: instance.data,
      }),
      (error): LedgerState => {
        if ((error as { statusCode?: number }).statusCode === 404) return empty(); // instances appear on first use
        throw error;
      },
    );
    this.#ledgers.set(keyOf(ledgerName, scopeValue), { scopeValue, state });
  }

  /** Returns the data of a ledger, including what the function has written so far. */
  read(use: LedgerUse): LedgerState {
    return structuredClone(this.#loaded(use).state);
  }

  /** Writes a ledger after the function has returned. */
  write(use: LedgerUse, data: LedgerData, setMode: SetMode): void {
    const loaded = this.#loaded(use);
    const copy: LedgerData = structuredClone(data);
    loaded.state = {
      updatedAt: new Date().toISOString(),
      data: setMode === "Merge" ? { ...loaded.state.data, ...copy } : copy,
    };
    const { scopeValue } = loaded;
    const request = { ledgerName: use.name, scopeValue, org: this.#org, setMode };
    this.#effects.push(() =>
      this.#client.setLedgerInstance({ ...request, instance: { data: copy } })
    );
  }

  /** Deletes the data of a ledger after the function has returned. */
  remove(use: LedgerUse): void {
    const loaded = this.#loaded(use);
    loaded.state = empty();
    const request = { ledgerName: use.name, scopeValue: loaded.scopeValue, org: this.#org };
    this.#effects.push(() => this.#client.deleteLedgerInstance(request));
  }

  /** Publishes an event after the function has returned. */
  publish(event: Parameters<LogicClient["publishEvent"]>[0]): void {
    this.#effects.push(() => this.#client.publishEvent(event));
  }

  /** Sends what the function published and wrote, in order. Stops at the first failure. */
  async settle(): Promise<void> {
    const effects = this.#effects;
    this.#effects = [];
    for (const effect of effects) await effect();
  }

  #loaded(use: LedgerUse): { scopeValue: string | number; state: LedgerState } {
    const scope = this.#scopes.get(use.name);
    const loaded = scope && this.#ledgers.get(keyOf(use.name, this.#scopeValue(scope, use)));
    if (loaded) return loaded;
    throw new Error(
      `The ledger ${
        JSON.stringify(use.name)
      } was not loaded; add it to the ledgers option of logicReceiver(), with the same deviceId and productId`,
    );
  }

  #scopeValue(scope: Scope, { name, deviceId, productId }: LedgerUse) {
    const { event, functionInfo } = this.context;
    let value: string | number | undefined = functionInfo.ownerId.replace(/^(?:user|org):/, "");
    if (scope === "Device") value = deviceId ?? event?.deviceId;
    if (scope === "Product") value = productId ?? event?.productId;
    if (value !== undefined && value !== "") return value;
    throw new Error(
      `The ledger ${
        JSON.stringify(name)
      } needs the id of the ${scope.toLowerCase()}, but neither the event nor functionInfo has it`,
    );
  }
}

function keyOf(name: string, scopeValue: string | number): string {
  return JSON.stringify([name, String(scopeValue)]);
}

function empty(): LedgerState {
  return { updatedAt: null, data: {} };
}
