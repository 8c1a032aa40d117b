/** `/v1/access_tokens`. Source: API reference, Authentication. */
import { iso } from "../base/values.ts";
import { Hono } from "hono";
import { authenticate, authenticateUser } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import { pathParam } from "../http/params.ts";
import { scopesOf } from "../auth/permissions.ts";
import { mayEnterOrg } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { AccessToken } from "../stores/tokens.ts";

const expiry = ({ expiresAt }: AccessToken): string | null =>
  expiresAt === undefined ? null : iso(expiresAt);

/** The routes that list and delete access tokens. */
export function accessTokenRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();

  app.get("/", async (c) => {
    const user = await authenticateUser(cloud, c);
    return c.json(
      cloud.tokens.ofUser(user).map((token) => ({
        token: token.token,
        expires_at: expiry(token),
        client: token.clientId,
      })),
    );
  });

  app.get("/current", async (c) => {
    const token = await authenticate(cloud, c);
    const orgs = cloud.orgs.list().filter((org) => mayEnterOrg(cloud, token.user, org));
    return c.json({
      expires_at: expiry(token),
      client: token.clientId,
      scopes: scopesOf(cloud, token) ?? [],
      orgs: orgs.map(({ id, slug }) => ({ id, slug, name: slug })),
    });
  });

  app.delete("/", async (c) => {
    cloud.tokens.revokeAll(await authenticateUser(cloud, c));
    return c.json({ ok: true });
  });

  app.delete("/current", async (c) => {
    cloud.tokens.revoke(await authenticate(cloud, c));
    return c.json({ ok: true });
  });

  app.delete("/:token", async (c) => {
    const user = await authenticateUser(cloud, c);
    const token = cloud.tokens.find(pathParam(c, "token"));
    if (token?.user !== user) throw failures(404, "Access token not found");
    cloud.tokens.revoke(token);
    return c.json({ ok: true });
  });

  return app;
}
