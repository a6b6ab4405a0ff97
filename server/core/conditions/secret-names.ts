/** Names by which configuration is known to hold a secret, in code and in gateways. */
const SECRET = /secret|key|token|passw|credential|signature|hmac|csrf|xsrf|nonce|hash/i;

/** True if a setting of this name is one that strangers do not know. */
export function isNamedLikeSecret(name: string): boolean {
  return SECRET.test(name);
}
