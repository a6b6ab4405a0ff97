/** Content fingerprints: cache keys and stable identities, not a defence against a forger. */

/**
 * 53-bit hash of the text's UTF-16 code units as 14 hexadecimal digits. Deterministic across machines.
 * Two multiply-xor lanes with a final avalanche; collisions are a matter of chance only.
 */
export function fingerprint(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const top = (low >>> 0) & 0x1fffff;
  return top.toString(16).padStart(6, "0") + (high >>> 0).toString(16).padStart(8, "0");
}

/** A 32-bit number for a text (FNV-1a over UTF-16 code units), where a comparison may only be sped up by it: texts with one number may differ. */
export function numberOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}

/** What identifies a finding within its file, before equal ones are numbered: its rule and the text underlined, white space aside. */
export function findingStem(rule: string, text: string): string {
  return `${rule}\0${text.replaceAll(/\s+/g, " ").slice(0, 200)}`;
}
