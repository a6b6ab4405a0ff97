/**
 * Which Traefik reads the file, as far as the file shows it. Traefik repeats the origin for `*` with credentials since
 * 3.6.22 and 3.7.6 (change f9d79007, pull request 13368); 2.11 and older releases send `*`.
 */
import type { YamlDocument } from "../../../yaml/document.ts";
import { entryOf, scalarText } from "../../../yaml/document.ts";
import { mapsIn } from "../gateway-header.ts";

/** True if `*` with credentials lets every origin in; without a version in sight the newest is assumed. */
export function traefikReflects(documents: readonly YamlDocument[]): boolean {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      const api = scalarText(entryOf(map, "apiVersion")?.value);
      // Version 3 dropped this group.
      if (api?.startsWith("traefik.containo.us/") === true) return false;
      const image = scalarText(entryOf(map, "image")?.value);
      const tag = image === undefined ? undefined : /(?:^|\/)traefik:v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(image);
      if (tag !== null && tag !== undefined) return tagReflects(tag);
    }
  }
  return true;
}

/** A tag without a patch number follows the newest patch. */
function tagReflects(tag: RegExpExecArray): boolean {
  const major = Number(tag[1]);
  if (major !== 3) return major > 3;
  if (tag[2] === undefined) return true;
  const minor = Number(tag[2]);
  const patch = tag[3] === undefined ? Number.POSITIVE_INFINITY : Number(tag[3]);
  if (minor === 6) return patch >= 22;
  if (minor === 7) return patch >= 6;
  return minor > 7;
}
