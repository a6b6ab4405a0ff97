/** Translates the syntax of the old Feature-Policy header into Permissions-Policy. What it cannot translate for certain it leaves. */
import { RETIRED_FEATURES } from "../../headers/permissions-features.ts";
import { parsePermissionsPolicy } from "../../headers/permissions-policy.ts";

const LONGEST = 4000;

/** A whole Feature-Policy as Permissions-Policy, without features that browsers no longer have; `undefined` if a part cannot be translated. */
export function fromFeaturePolicy(text: string): string | undefined {
  const parts = text.split(/[;,]/).filter((part) => !RETIRED_FEATURES.has((/^\s*([\w-]+)/.exec(part)?.[1] ?? "").toLowerCase()));
  return text.includes("=") ? undefined : fromOldSyntax(parts.join(";"));
}

/** The same features in the syntax of today, or `undefined` if a part cannot be translated. */
export function fromOldSyntax(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const members: string[] = [];
  for (const part of text.split(/[;,]/)) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const member = trimmed.includes("=") ? trimmed.toLowerCase() : translate(trimmed);
    if (member === undefined) return undefined;
    members.push(member);
  }
  const result = members.join(", ");
  return result !== "" && parsePermissionsPolicy(result).failure === undefined ? result : undefined;
}

function translate(part: string): string | undefined {
  const [name, ...words] = part.split(/\s+/);
  if (name === undefined || !/^[A-Za-z][A-Za-z0-9-]*$/.test(name) || words.length === 0) return undefined;
  const items: string[] = [];
  for (const word of words) {
    if (word === "'none'") continue;
    if (word === "*") return `${name.toLowerCase()}=*`;
    if (word === "'self'") items.push("self");
    else if (word === "'src'") items.push("src");
    else if (/^https?:\/\/[^\s"\\/]+$/.test(word)) items.push(`"${word}"`);
    else return undefined;
  }
  return `${name.toLowerCase()}=(${items.join(" ")})`;
}
