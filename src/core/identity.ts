/** The identities of clients whose settings were changed since they were made. */
const identities = new WeakMap<object, object>();

/**
 * Stands for a client with the token and the address it has now: what was opened under another identity is not for
 * those who come later. It says nothing about the token, so it may be printed.
 */
export function identityOf(client: object): object {
  return identities.get(client) ?? client;
}

/** Gives a client another identity, as its token or its address is another one from now on. */
export function changeIdentity(client: object): void {
  identities.set(client, {});
}
