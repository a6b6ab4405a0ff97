/** What to run and what to ask of an example, found in its texts. It reads them as texts: a wrong guess only asks in vain. */
import type { Route } from "./prove.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;

/** Source files that no other file of the example imports. */
export function entriesOf(files: ReadonlyMap<string, string>): readonly string[] {
  const texts = [...files].filter(([file]) => SOURCE.test(file));
  const imports = texts.flatMap(([, text]) => [...text.matchAll(/["'](\.{1,2}\/[^"'\s]+)["']/g)].map((match) => stemOf(match[1] ?? "")));
  return texts.map(([file]) => file).filter((file) => !imports.includes(stemOf(file)));
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(SOURCE, "");
}

/** The root, paths that the example names, parameters that it reads, and a path that it does not know. */
export function routesOf(files: ReadonlyMap<string, string>): readonly Route[] {
  const routes: Route[] = [{ method: "GET", path: "/" }];
  for (const text of files.values()) {
    for (const match of text.matchAll(/\.(get|post|put|patch|delete|all|use)\(\s*["'`](\/[^"'`]*)["'`]|@(Get|Post|Controller)\(["'`]([^"'`]*)["'`]\)/g)) {
      const path = (match[2] ?? `/${match[4] ?? ""}`).replaceAll(/:\w+/g, "1").replaceAll("*", "x");
      const verb = (match[1] ?? match[3] ?? "").toLowerCase();
      // Below `use` and a controller stand routes of any method.
      if (verb !== "post") routes.push({ method: "GET", path });
      if (verb !== "get") routes.push({ method: "POST", path });
    }
    for (const match of text.matchAll(/\bquery\.(\w+)/g)) routes.push({ method: "GET", path: `/?${match[1]}=https://evil.example` });
  }
  return [...routes, { method: "GET", path: "/no-route-of-the-example" }];
}
