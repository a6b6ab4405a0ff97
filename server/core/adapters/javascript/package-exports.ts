/** Calls of what a package exports by name. Refuses members of such exports. */
import type { CallSite } from "../../javascript/source.ts";

/** True if the site calls this export of the package, without `new`. */
export function isExportOf({ callee, form }: CallSite, packageName: string, name: string): boolean {
  if (form !== "call" || callee.kind !== "external" || callee.value.package !== packageName) return false;
  const [member, ...more] = callee.value.steps;
  return member?.kind === "member" && member.name === name && more.length === 0;
}
