/** `/v1/access_tokens`. Source: API reference, Authentication. */
import { Hono } from "hono";
import { mayEnterOrg, scopesOf } from "../auth/access.ts";
import { iso } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowAnyone, allowAnyToken, allowLogin } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** Returns the routes that list and delete access tokens. */
export function accessTokenRoutes(cloud: Cloud): Hono<CloudEnv> {
  const { orgs, tokens } = cloud;
  const app = new Hono<CloudEnv>();

  app.get("/", allowLogin, (c) => {
    const found = tokens.ofUser(c.var.owner.user);
    return c.json(found.map((token) => ({ token: token.token, ...lifetimeJson(token) })));
  });

  app.get("/current", allowAnyToken, (c) => {
    const { token } = c.var;
    const own = orgs.list().filter((org) => mayEnterOrg(cloud, token.user, org));
    return c.json({
      ...lifetimeJson(token),
      scopes: scopesOf(cloud, token) ?? [],
      orgs: own.map(({ id, slug }) => ({ id, slug, name: slug })),
    });
  });

  app.delete("/", allowLogin, (c) => {
    tokens.revokeAll(c.var.owner.user);
    return c.json({ ok: true });
  });

  app.delete("/current", allowAnyToken, (c) => {
    tokens.revoke(c.var.token);
    return c.json({ ok: true });
  });

  // The token in the path is enough: particle-api-js and particle-cli send no other.
  app.delete("/:token", allowAnyone, (c) => {
    const token = tokens.find(c.req.param("token"));
    if (!token) throw failures(404, "Access token not found");
    tokens.revoke(token);
    return c.json({ ok: true });
  });

  return app;
}

function lifetimeJson({ expiresAt, clientId }: AccessToken): Record<string, unknown> {
  return { expires_at: expiresAt === undefined ? null : iso(expiresAt), client: clientId };
}
