import { Csp } from "csp_evaluator/dist/csp.js";
import { DEFAULT_CHECKS, STRICTCSP_CHECKS } from "csp_evaluator/dist/evaluator.js";
import type { Finding } from "csp_evaluator/dist/finding.js";
import { Severity, Type } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findInFile } from "../../analysis/find.ts";
import { CSP_SOURCE_LIST_DIRECTIVES } from "../../headers/csp.ts";
import type { HeaderWrite } from "../../model/facts.ts";
import { placeOf } from "../../text/place.ts";
import { valueTextAt } from "../../text/value-text.ts";
import { RULES } from "../registry.generated.ts";
import { EVALUATOR_FINDINGS, knownBypass } from "./google-evaluator.ts";

const CSP_RULES = RULES.filter((rule) => rule.meta.id.startsWith("csp-"));

function findingsOf(policy: string) {
  const at = placeOf("/w/a.yaml", 0, policy.length);
  const fact: HeaderWrite = {
    kind: "header-write",
    technology: "yaml/test",
    label: "test",
    at,
    via: [],
    scope: { level: "gateway", owner: "a", order: 0 },
    environment: "any",
    layer: "gateway",
    name: "Content-Security-Policy",
    nameAt: at,
    mode: "set",
    from: "written",
    value: { kind: "known", value: valueTextAt(policy, at, true), at, via: [] },
    when: { kind: "always" },
    responses: "all",
    yields: false,
  };
  const result = findInFile({ file: at.file, facts: [fact] }, CSP_RULES, () => policy);
  expect(result.failures).toEqual([]);
  return result.findings;
}

/** Each check by itself, since one that throws (they build `URL`s) would take the others with it. */
function evaluated(policy: string): readonly Finding[] {
  const { csp } = new CspParser(policy);
  const effective = csp.getEffectiveCsp(3);
  return [...DEFAULT_CHECKS, ...STRICTCSP_CHECKS].flatMap((check) => {
    try {
      return check(effective);
    } catch {
      return [];
    }
  });
}

/** Findings of the evaluator that count as faults with it and that we leave out, with the reason. */
const EXCEPTIONS: readonly { readonly why: string; readonly covers: (finding: Finding, policy: string, told: ReadonlySet<string>) => boolean }[] = [
  {
    why: "a policy without script-src and default-src is usual for answers that only limit framing or upgrade requests",
    covers: (finding) => finding.type === Type.MISSING_DIRECTIVES && finding.directive === "script-src",
  },
  {
    why: "the standard lets object-src and default-src be empty, which is 'none'",
    covers: (finding, policy) =>
      finding.type === Type.MISSING_DIRECTIVES && finding.directive === "object-src" && /(?:object|default)-src\s*(?:;|$)/i.test(policy),
  },
  {
    why: "words of a directive that browsers skip, or that takes no sources, mean nothing; the directive itself is reported",
    covers: (finding) =>
      (finding.type === Type.INVALID_KEYWORD || finding.type === Type.MISSING_SEMICOLON) && !CSP_SOURCE_LIST_DIRECTIVES.has(finding.directive),
  },
  {
    why: "event handlers load nothing, so addresses in script-src-attr mean nothing",
    covers: (finding) => (finding.type === Type.PLAIN_URL_SCHEMES || finding.type === Type.PLAIN_WILDCARD) && finding.directive === "script-src-attr",
  },
  {
    why: "with 'strict-dynamic' an open default-src opens plugins only, and csp-object-src says so",
    covers: (finding, policy, told) =>
      (finding.type === Type.PLAIN_URL_SCHEMES || finding.type === Type.PLAIN_WILDCARD) &&
      finding.directive === "default-src" &&
      policy.includes("'strict-dynamic'") &&
      told.has("csp-object-src"),
  },
];

const words = {
  directive: [
    "default-src",
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "object-src",
    "base-uri",
    "img-src",
    "frame-ancestors",
    "form-action",
    "Script-Src",
    "script-scr",
    "script-src:",
    "scriptsrc",
    "report-uri",
    "sandbox",
    "require-trusted-types-for",
    "upgrade-insecure-requests",
    "plugin-types",
    "referrer",
  ],
  source: [
    "'self'",
    "'none'",
    "'unsafe-inline'",
    "'UNSAFE-INLINE'",
    "'unsafe-eval'",
    "'strict-dynamic'",
    "'unsafe-hashes'",
    "'unsafe-inlin'",
    "'wasm-unsafe-eval'",
    "self",
    "none",
    "unsafe-inline",
    "nonce-abcdefgh",
    "'nonce-abcdefghij'",
    "'nonce-abc'",
    "'nonce-a!b'",
    "sha256-abc",
    "'sha256-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg='",
    "'sha999-abc'",
    "*",
    "https:",
    "HTTP:",
    "data:",
    "blob:",
    "https://*",
    "https://cdn.example.com",
    "http://cdn.example.com",
    "https://cdn.jsdelivr.net",
    "ajax.googleapis.com",
    "*.googleapis.com",
    "www.google.com",
    "//cdn.example.com",
    "https://cdn.example.com/a/b",
    "127.0.0.1",
    "[::1]:8080",
    "object-src",
    "1.2.3.999",
  ],
};

const directive = fc
  .tuple(fc.constantFrom(...words.directive), fc.array(fc.constantFrom(...words.source), { maxLength: 5 }))
  .map(([name, sources]) => [name, ...sources].join(" "));
const policies = fc.array(directive, { minLength: 1, maxLength: 6 }).map((directives) => directives.join("; "));

test("what the evaluator calls a fault, a rule of ours reports, or an exception says why not", () => {
  let compared = 0;
  fc.assert(
    fc.property(policies, (policy) => {
      const told = new Set(findingsOf(policy).map((finding) => finding.rule));
      for (const finding of evaluated(policy)) {
        if (finding.severity !== Severity.HIGH && finding.severity !== Severity.SYNTAX) continue;
        const treatment = EVALUATOR_FINDINGS[Type[finding.type] ?? ""];
        if (treatment === undefined) throw new Error(`no treatment for ${Type[finding.type]}`);
        if ("notShown" in treatment || EXCEPTIONS.some((exception) => exception.covers(finding, policy, told))) continue;
        compared += 1;
        if (!treatment.toldBy.some((rule) => told.has(rule)))
          throw new Error(`${policy}\n  evaluator: ${Type[finding.type]} ${finding.directive} ${finding.value ?? ""}\n  ours: ${[...told].join(" ")}`);
      }
    }),
    { seed: 20261123, numRuns: 2000 },
  );
  expect(compared).toBeGreaterThan(2000);
});

test("hosts that it knows are reported where it stands and nowhere else", () => {
  fc.assert(
    fc.property(policies, (policy) => {
      // The evaluator throws at this one and says nothing of its neighbours.
      fc.pre(!policy.includes("1.2.3.999"));
      const ours = findingsOf(policy).filter((finding) => finding.rule === "csp-bypassable-host");
      for (const finding of ours) {
        const host = policy.slice(finding.at.span.start, finding.at.span.end);
        const flagged = evaluated(policy).some((one) => Type[one.type] === "SCRIPT_ALLOWLIST_BYPASS" && one.severity === Severity.HIGH && one.value === host);
        // It takes a list with 'none' for closed; browsers do not.
        if (!flagged && !policy.includes("'none'")) throw new Error(`${policy}: ${host}`);
      }
    }),
    { seed: 7, numRuns: 500 },
  );
});

test("each kind of finding has a treatment, and its rules exist", () => {
  const kinds = Object.keys(Type).filter((name) => Number.isNaN(Number(name)));
  expect(Object.keys(EVALUATOR_FINDINGS).sort()).toEqual(kinds.sort());
  const ids = new Set(CSP_RULES.map((rule) => rule.meta.id));
  for (const treatment of Object.values(EVALUATOR_FINDINGS)) if ("toldBy" in treatment) for (const rule of treatment.toldBy) expect(ids).toContain(rule);
});

test("no source makes it throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...words.source), fc.webUrl()), fc.boolean(), (source, allowsEval) => {
      knownBypass(source, allowsEval);
    }),
  );
  expect(knownBypass("1.2.3.999", false)).toBeUndefined();
  expect(knownBypass("__proto__", false)).toBeUndefined();
  expect(new Csp({}).directives).toEqual({});
});
