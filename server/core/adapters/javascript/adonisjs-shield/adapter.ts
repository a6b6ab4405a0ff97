/**
 * `@adonisjs/shield` 8 and 9: the security headers of `defineConfig` in `config/shield.ts`. Facts: adapter.md beside this file. Refuses AdonisJS 5,
 * whose settings are plain exports, and CSRF tokens.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty } from "../../../javascript/values.ts";
import type { Fact, HeaderValue } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { containsPlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_APP, NO_BANNER, NO_COOKIES, NO_CORS, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { allEdits, setOption, textOfFix } from "../code.ts";
import { editDirectiveInObject } from "../directive-object-edits.ts";
import { partOfExport } from "../helmet/parts.ts";
import { addDirectiveTo } from "../helmet/render.ts";
import { factsOfPart } from "../helmet/sent.ts";
import { lookUpOption } from "../option-values.ts";
import { isExportOf } from "../package-exports.ts";
import { ownerIdAt } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";
import { isEnabled, policyOptions, SHIELD_GROUPS } from "./settings.ts";

const ID = "javascript/adonisjs-shield";
const PACKAGE = "@adonisjs/shield";
const WHEN = "on the first request";
const DAY = 86_400;

/** javascript/adonisjs-shield */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: PACKAGE,
  language: "javascript",
  hints: [PACKAGE],
  intents: ["set-header", "edit-hsts", "edit-directive"],
  lacks: [
    NO_CORS,
    NO_COOKIES,
    NO_APP,
    NO_BANNER,
    NO_ERROR_ANSWERS,
    { intents: ["append-vary", "rename-header", "guard-by-environment", "rename-option", "remove-item"], because: "it sends a fixed set of headers" },
    { intents: ["remove-header", "remove-emitter"], because: "it sends only what was switched on" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of configsOf(source)) yield* factsOf(site, source);
  },
  render,
};

function configsOf(source: JavaScriptSource): readonly CallSite[] {
  return source.callsOf([PACKAGE], ["defineConfig"]).filter((site) => isExportOf(site, PACKAGE, "defineConfig") && site.when.kind !== "never");
}

function* factsOf(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  const [options] = site.arguments;
  if (options?.kind !== "record" || site.hasSpread) {
    yield unreadPackage(site, ID, PACKAGE, { at: site.at, what: "the settings of @adonisjs/shield", because: "they are not written as an object" });
    return;
  }
  const scope = { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start } as const;
  const base = { technology: ID, label: PACKAGE, via: [], scope, environment: "any", layer: "application" } as const;
  const write = (name: string, property: RecordProperty, value: HeaderValue): Fact => ({
    ...base,
    kind: "header-write",
    at: property.at,
    name,
    nameAt: property.keyAt,
    mode: "set",
    from: "written",
    value,
    when: site.when,
    responses: "all",
    yields: false,
    ...(property.value.kind === "record" ? { options: property.value.at } : {}),
  });
  for (const { option, header, outcome } of SHIELD_GROUPS) {
    const group = lookUpOption(source, options, option);
    const isOn = group.kind === "present" ? isEnabled(group.value, source) : group.kind === "absent" ? false : undefined;
    if (group.kind !== "present" || isOn === false) continue;
    const result = isOn === true && group.value.kind === "record" ? outcome(group.value, source) : undefined;
    if (result?.kind === "refused") {
      const { at, via, reason } = result.problem;
      yield { ...base, at, via, kind: "config-problem", problem: { kind: "rejected", when: WHEN, reason } };
    } else yield write(header, group.property, result?.value ?? ofGroup(group.property));
  }
  const policy = lookUpOption(source, options, "csp");
  const part = partOfExport("contentSecurityPolicy");
  const isOn = policy.kind === "present" ? isEnabled(policy.value, source) : false;
  if (policy.kind !== "present" || part === undefined || isOn === false) return;
  if (isOn === undefined) {
    yield write(part.header, policy.property, ofGroup(policy.property));
    return;
  }
  // 8 hands the policy to helmet-csp 3, which is that of helmet 4; 9 has a copy of that of helmet 8.
  const isOld = (source.dependency(PACKAGE)?.major ?? 9) < 9;
  const { at, keyAt } = policy.property;
  const sent = { options: policyOptions(policy.value, !isOld), majors: isOld ? ([4] as const) : ([8] as const), scope, when: site.when };
  const use = { source, technology: ID, label: PACKAGE, at, nameAt: keyAt, ...sent };
  yield* factsOfPart({ ...use, refusedWhen: WHEN, addsNonces: false, otherOptions: [] }, part);
}

/** A header of a group of which it is not known whether it is on. */
function ofGroup({ value: { at, via } }: RecordProperty): HeaderValue {
  return { kind: "unknown", reason: { kind: "dynamic", text: "whether it is enabled is not known" }, at, via };
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "edit-directive": {
      if (!/^;\s*[\w-]/.test(intent.text)) return intent.at.file === editor.file ? editDirectiveInObject(intent, editor) : undefined;
      const config = configsOf(source).find((site) => containsPlace(site.at, fact.at));
      const policy = lookUpOption(source, config?.arguments[0], "csp");
      return policy.kind === "present" ? addDirectiveTo(policy.value, intent.text.slice(1).trim(), editor, source) : undefined;
    }
    case "edit-hsts": {
      const { options } = fact.kind === "header-write" ? fact : {};
      const flags = (["includeSubDomains", "preload"] as const).flatMap((name) => (intent[name] === undefined ? [] : [[name, String(intent[name])] as const]));
      const age = intent.maxAge === undefined ? [] : [["maxAge", ageCode(intent.maxAge, editor)] as const];
      return options === undefined ? undefined : allEdits([...age, ...flags].map(([name, code]) => setOption(editor, options, name, code)));
    }
    case "set-header": {
      if (fact.kind !== "header-write" || fact.options === undefined || intent.name.toLowerCase() !== "x-frame-options") return undefined;
      const action = textOfFix(intent.value).toUpperCase();
      return /^(?:DENY|SAMEORIGIN)$/.test(action) ? allEdits([setOption(editor, fact.options, "action", editor.quote(action))]) : undefined;
    }
    default:
      return undefined;
  }
}

function ageCode(seconds: number, editor: JavaScriptEditor): string {
  return seconds > 0 && seconds % DAY === 0 ? editor.quote(`${seconds / DAY} days`) : String(seconds);
}
