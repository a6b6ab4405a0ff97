/** Routes of SvelteKit that stand in `+server` files. Refuses files that may answer OPTIONS, and pages. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Registration } from "../../../model/facts.ts";
import { placeOf } from "../../../text/place.ts";
import { SVELTEKIT_ROUTES } from "../routed-answers.ts";

/** Files that export handlers by their methods. */
export const ROUTE_FILES: readonly string[] = ["+server.ts", "+server.js"];

/** Methods but OPTIONS (`ENDPOINT_METHODS` of @sveltejs/kit 2.70 src/constants.js). */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** One registration for each method that the file answers; none where it answers OPTIONS, or may. */
export function* fileRoutes(source: JavaScriptSource, base: Pick<Registration, "technology" | "label">): Iterable<Registration> {
  const path = pathOf(source.file);
  // What is exported by a star or under a name that is not followed may answer OPTIONS too.
  if (path === undefined || /\bexport\s*\*|\b(?:OPTIONS|fallback)\b/.test(source.text)) return;
  for (const [name, value] of source.exports()) {
    const method = METHODS.find((one) => one === name);
    if (method === undefined) continue;
    const at = value.at.file === source.file ? value.at : placeOf(source.file, 0, 0);
    yield {
      ...base,
      kind: "registration",
      at,
      via: [],
      scope: { level: "route", path, owner: SVELTEKIT_ROUTES, order: at.span.start },
      environment: "any",
      layer: "application",
      role: "file-route",
      method,
      ends: true,
    };
  }
}

/** The path of a file below `routes`, up to its first parameter, which is written `*`; `undefined` outside of `routes`. */
function pathOf(file: string): string | undefined {
  const folders = file.split("/").slice(0, -1);
  const root = folders.lastIndexOf("routes");
  if (root < 0) return undefined;
  const parts: string[] = [];
  for (const folder of folders.slice(root + 1)) {
    if (/^\(.*\)$/.test(folder)) continue;
    if (folder.includes("[")) return `/${[...parts, "*"].join("/")}`;
    parts.push(folder);
  }
  return `/${parts.join("/")}`;
}
