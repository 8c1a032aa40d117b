/** Customers: users of one product, who are somebody else than users of the same name. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** A customer of a product. */
export function findCustomer(cloud: Cloud, product: number, username: string): User | undefined {
  return [...cloud.users].find((user) => user.customerOf === product && user.username === username);
}

/** Adds a customer of a product; without a password nobody can log in as them. */
export function addCustomer(
  cloud: Cloud,
  product: number,
  username: string,
  password: string = randomHex(40),
): User {
  const user: User = {
    id: randomHex(24),
    username,
    password,
    accountInfo: {},
    sso: false,
    mfaSecret: undefined,
    pendingMfa: undefined,
    recoveryCode: randomHex(16),
    customerOf: product,
  };
  cloud.users.add(user);
  return user;
}
