/** Cases for mesh networks. */
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a mesh network can be created, listed and removed, and devices added and removed": async (
    kit,
  ) => {
    const { particle, equal } = kit;
    const provision = async () =>
      (await particle.provisionDevice({ productId: PRODUCT.platform })).body.id;
    const [gateway, node] = [await provision(), await provision()];
    const { body } = await particle.createMeshNetwork({ name: "attic", deviceId: gateway });
    const networkId = body.id;
    equal((await particle.listMeshNetworks()).body.map(({ name }) => name), ["attic"]);
    equal((await particle.getMeshNetwork({ networkId: "attic" })).body.id, networkId);
    const members = async (role?: string) =>
      (await particle.listMeshNetworkDevices({ networkId, role })).body.map(({ id }) => id);
    await particle.addMeshNetworkDevice({ networkId, deviceId: node });
    equal([await members(), await members("gateway")], [[gateway, node], [gateway]]);
    await particle.updateMeshNetwork({ networkId, action: "gateway-enable", deviceId: node });
    equal(await members("gateway"), [gateway, node]);
    await particle.removeMeshNetworkDevice({ networkId, deviceId: node });
    equal(await members(), [gateway]);
    await particle.removeMeshNetworkDevice({ deviceId: gateway });
    equal(await members(), []);
    equal((await particle.removeMeshNetwork({ networkId })).body, { ok: true });
    equal(await statusOf(particle.getMeshNetwork({ networkId })), 404);
    equal((await particle.listMeshNetworks()).body, []);
    for (const deviceId of [gateway, node]) await particle.removeDevice({ deviceId });
  },
};
