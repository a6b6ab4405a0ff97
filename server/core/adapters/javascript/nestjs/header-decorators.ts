/** Reads `@Header(name, value)` of NestJS. Decorators that stand together belong to one method. Refuses names that are not literal. */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { CorsPolicy, Fact, HeaderWrite, Scope } from "../../../model/facts.ts";
import type { CorsHeaderWrite } from "../../cors-from-headers.ts";
import { corsPoliciesFrom } from "../../cors-from-headers.ts";
import { readOrigins } from "../origin-option.ts";
import { isInterestingHeader } from "../raw-headers/header-names.ts";
import { headerValueOf, mirrorsPreflight, rawOriginTable } from "../raw-headers/header-value.ts";
import { ownerIdAt } from "../registrations.ts";

interface HeaderDecorator {
  readonly site: CallSite;
  readonly name: string;
}

/** Facts of all `@Header` decorators of a file. */
export function* headerDecorators(source: JavaScriptSource, technology: string, label: string): Iterable<Fact> {
  for (const group of groupsOf(source)) {
    const [first] = group;
    if (first === undefined) continue;
    const scope: Scope = { level: "route", owner: ownerIdAt(first.site.at), order: first.site.at.span.start };
    const writes: CorsHeaderWrite[] = [];
    for (const { site, name } of group) {
      const [nameValue, value] = site.arguments;
      if (nameValue === undefined || value === undefined) continue;
      const fact: HeaderWrite = {
        kind: "header-write",
        technology,
        label,
        at: site.at,
        via: [],
        scope,
        environment: "any",
        layer: "application",
        name,
        nameAt: nameValue.at,
        mode: "set",
        from: "written",
        value: headerValueOf(value),
        when: { kind: "always" },
        responses: "actual",
        yields: false,
      };
      yield fact;
      const lower = name.toLowerCase();
      const write: CorsHeaderWrite = {
        name: lower,
        at: site.at,
        mode: "set",
        when: { kind: "always" },
        value: mirrorsPreflight(value) ? "mirror" : headerValueOf(value),
      };
      if (lower !== "access-control-allow-origin") writes.push(write);
      else writes.push({ ...write, origins: readOrigins(value, rawOriginTable(), { source, timing: "setup" }) });
    }
    const policies: readonly CorsPolicy[] = corsPoliciesFrom({
      base: { technology, label, via: [], scope, environment: "any", layer: "application" },
      writes,
      preflight: { answers: "no", status: 204 },
      // A decorated route answers its own method only; Nest does not route OPTIONS to it.
      responses: "actual",
    });
    yield* policies;
  }
}

function groupsOf(source: JavaScriptSource): readonly (readonly HeaderDecorator[])[] {
  const groups: HeaderDecorator[][] = [];
  let lastEnd = -1;
  for (const site of source.calls()) {
    if (site.form !== "decorator") continue;
    const isNeighbour = lastEnd >= 0 && /^[\s@]*$/.test(source.text.slice(lastEnd, site.at.span.start));
    lastEnd = site.at.span.end;
    const name = headerName(site);
    const group = groups.at(-1);
    if (!isNeighbour || group === undefined) groups.push(name === undefined ? [] : [{ site, name }]);
    else if (name !== undefined) group.push({ site, name });
  }
  return groups.filter((group) => group.length > 0);
}

function headerName(site: CallSite): string | undefined {
  const { callee } = site;
  if (callee.kind !== "external" || callee.value.package !== "@nestjs/common") return undefined;
  const last = callee.value.steps.at(-1);
  const name = stringOf(site.arguments[0]);
  if (last?.kind !== "member" || last.name !== "Header" || name === undefined || site.arguments[1] === undefined) return undefined;
  return isInterestingHeader(name) ? name : undefined;
}
