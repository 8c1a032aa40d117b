/** The calls that are measured: what is sent, what the server responds with, and how each library makes them. */
import type { Particle } from "../../../mod.ts";

const deviceId = "0123456789abcdef01234567";
const coreInfo = { name: "kitchen", deviceID: deviceId, connected: true, product_id: 6 };

/** The token of all calls. */
export const TOKEN = "0123456789abcdef0123456789abcdef01234567";

/** The parts of particle-api-js that are used. */
export interface PeerParticle {
  agent: {
    _promiseResponse(request: unknown, isBuffer: boolean, fetch?: Transport): Promise<unknown>;
  };
  getVariable(options: Record<string, unknown>): Promise<{ body: unknown }>;
  callFunction(options: Record<string, unknown>): Promise<{ body: unknown }>;
  listDevices(options: Record<string, unknown>): Promise<{ body: unknown }>;
}

/** A function like `fetch`. */
export type Transport = (url: string, init?: RequestInit) => Promise<Response>;

/** A call. */
export interface Call {
  method: "GET" | "POST";
  path: string;
  /** The data that is sent as JSON. */
  data?: unknown;
  /** The body of the response, as JSON. */
  response: unknown;
  ours(particle: Particle): Promise<{ body: unknown }>;
  peer(particle: PeerParticle): Promise<{ body: unknown }>;
}

/** The calls by name. */
export const CALLS: Record<string, Call> = {
  getVariable: {
    method: "GET",
    path: `/v1/devices/${deviceId}/temperature`,
    response: { cmd: "VarReturn", name: "temperature", result: 21.5, coreInfo },
    ours: (particle) => particle.getVariable({ deviceId, name: "temperature" }),
    peer: (particle) => particle.getVariable({ deviceId, name: "temperature", auth: TOKEN }),
  },
  callFunction: {
    method: "POST",
    path: `/v1/devices/${deviceId}/brew`,
    data: { args: "espresso" },
    response: { id: deviceId, name: "kitchen", connected: true, return_value: 1 },
    ours: (particle) => particle.callFunction({ deviceId, name: "brew", argument: "espresso" }),
    peer: (particle) =>
      particle.callFunction({ deviceId, name: "brew", argument: "espresso", auth: TOKEN }),
  },
  listDevices: {
    method: "GET",
    path: "/v1/devices",
    response: ["kitchen", "garage", "attic"].map((name, i) => ({
      id: deviceId.slice(0, -1) + i,
      name,
      platform_id: 32,
      product_id: 6,
      online: true,
      last_heard: "2026-01-01T00:00:00.000Z",
      functions: ["brew"],
      variables: { temperature: "double" },
    })),
    ours: (particle) => particle.listDevices(),
    peer: (particle) => particle.listDevices({ auth: TOKEN }),
  },
};
