/** Readable hostile origins to try first: names an attacker could register around the fixed text of a test (SIMULATOR section 8). Which of them pass is decided by membership. */
import type { OriginLanguage } from "../model/origin-language.ts";
import { hostOfSkeleton } from "./intended.ts";
import { HOLE, positiveLeaves, skeletonsOfLeaf } from "./skeleton.ts";

/** Origins that have nothing to do with any allow list, of different names under different suffixes: where two of them pass, everybody does. */
export const UNRELATED_PROBES: readonly string[] = ["https://evil.example", "https://attacker.net", "https://somewhere-else.org"];

/** Those, and more that single tests may let in. */
export const UNRELATED_ORIGINS: readonly string[] = [
  ...UNRELATED_PROBES,
  "https://evil.com",
  "https://evil.org",
  "http://evil.com",
  "https://203.0.113.66",
  "http://203.0.113.66",
];

const MOST_LEAVES = 60;
const MOST_CANDIDATES = 3000;
const MOST_SKELETONS_TRIED = 24;

/** Candidates in the order in which they should be tried, without duplicates. */
export function hostileCandidates(language: OriginLanguage): readonly string[] {
  const found = new Set<string>();
  for (const leaf of positiveLeaves(language, MOST_LEAVES)) {
    if (leaf.kind === "exact") {
      if (leaf.part === "origin") found.add(leaf.value);
      else for (const host of leaf.part === "scheme" || leaf.part === "port" ? [] : [leaf.value]) addBoth(found, host, "");
      continue;
    }
    if (leaf.kind === "regex") for (const piece of leaf.inside ?? []) addBeginnings(found, piece);
    for (const skeleton of skeletonsOfLeaf(leaf).slice(0, MOST_SKELETONS_TRIED)) {
      const host = hostOfSkeleton(skeleton);
      if (host === "") continue;
      const port = /:(\d+)/.exec(skeleton.slice(Math.max(0, skeleton.indexOf("://") + 3)))?.[0] ?? "";
      for (const name of hostileHosts(host)) {
        addBoth(found, name, "");
        if (port !== "") addBoth(found, name, port);
        else if (skeleton.includes(":", skeleton.indexOf("://") + 3)) addBoth(found, name, ":8443");
      }
      if (found.size > MOST_CANDIDATES) return [...found];
    }
  }
  return [...found];
}

/** Where the origin is looked for inside a text, its end may be cut off anywhere: `app.example.co` or `app.ex` for `app.example.com`. Longest first. */
function addBeginnings(found: Set<string>, piece: string): void {
  for (let end = piece.length - 1; end > piece.indexOf("://") + 3 && found.size < MOST_CANDIDATES; end -= 1) found.add(piece.slice(0, end));
}

/** A name with an empty label has no address, so it proves nothing. */
function addBoth(found: Set<string>, host: string, port: string): void {
  if (host.startsWith(".") || host.includes("..")) return;
  found.add(`https://${host}${port}`);
  found.add(`http://${host}${port}`);
}

function hostileHosts(skeleton: string): readonly string[] {
  const names = [skeleton.replaceAll(HOLE, "evil")];
  const core = skeleton.replaceAll(HOLE, "").replace(/^\.+|\.+$/g, "");
  // A hole at the left or right end is where an attacker puts his own name; holes inside get a plain label.
  const filled = ["", "app", "a"].map((filler) => {
    const left = skeleton.startsWith(HOLE) ? skeleton.slice(1) : skeleton;
    const body = left.endsWith(HOLE) ? left.slice(0, -1) : left;
    return body.replaceAll(HOLE, filler);
  });
  for (const text of [...filled, core]) {
    const bare = text.replace(/^\.+|\.+$/g, "");
    if (bare === "") continue;
    names.push(
      `evil${text}`,
      `evil-${bare}`,
      `${bare}.evil.com`,
      `${text}evil.com`,
      `${bare}-evil.com`,
      `app.${bare}.evil.com`,
      `${bare}._.evil.com`,
      `${bare}_.evil.com`,
      `${bare}+.evil.com`,
      `${bare},.evil.com`,
    );
    for (let dot = bare.indexOf("."); dot >= 0; dot = bare.indexOf(".", dot + 1)) {
      for (const instead of ["x", "-"]) names.push(bare.slice(0, dot) + instead + bare.slice(dot + 1));
    }
    names.push(bare, `app.${bare}`);
  }
  names.push(skeleton.replaceAll(HOLE, "app"), skeleton.replaceAll(HOLE, "evil-"), skeleton.replaceAll(HOLE, "evil.com"));
  return names;
}
