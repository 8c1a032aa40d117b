/** The identities of clients whose settings have changed since they were created. */
const identities = new WeakMap<object, object>();

/**
 * Returns an object that stands for a client with its current token and base URL: connections opened with earlier ones
 * must not be shared. It says nothing about the token, so it may be printed.
 */
export function identityOf(client: object): object {
  return identities.get(client) ?? client;
}

/** Gives a client a new identity, because its token or its base URL has changed. */
export function changeIdentity(client: object): void {
  identities.set(client, {});
}
