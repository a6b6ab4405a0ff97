/** Answers that belong to one user and that shared caches may store. Only lines for the same responses are compared. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isSessionCookie } from "../../cookies/session-names.ts";
import { allowsCredentials } from "../../cors/reflection.ts";
import { cookieWritesOf, corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { onSameResponses, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "cache-credentialed-public",
  title: "Personal answer may be stored by shared caches",
  group: "H",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9111 §3.5", "ASVS 14.2.2", "ASVS 14.2.5", "CWE-524"],
  intents: ["set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const cookies = cookieWritesOf(facts.facts).filter(isSessionCookie);
  const policies = corsPoliciesOf(facts.facts).filter(allowsCredentials);
  for (const value of sentValuesOf(facts.facts, "Cache-Control")) {
    const { write } = value;
    if (write.from !== "written" || write.when.kind !== "always" || !isStoredByOthers(value.text) || variesByUser(facts, write)) continue;
    const personal =
      cookies.find((cookie) => onSameResponses(cookie, write)) ?? policies.find((policy) => isOfSomePaths(write) && onSameResponses(policy, write));
    if (personal === undefined) continue;
    yield {
      fact: write,
      at: value.at,
      message: `${quoted(value.text, 60)} lets a shared cache keep one user's answer and give it to others.`,
      related: [
        { at: personal.at, message: personal.kind === "cookie-write" ? "The same responses belong to a session." : "The same responses allow credentials." },
      ],
      fixes: [
        {
          intent: { kind: "set-header", name: "Cache-Control", value: "private, no-store" },
          title: "Forbid caches to store it (every request reaches the server)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** For one handler or one part of the site: what stands for everything is meant for static files too. */
function isOfSomePaths(write: HeaderWrite): boolean {
  return write.scope.level === "handler" || (write.layer === "gateway" && write.scope.path !== undefined && write.scope.path !== "/");
}

/** `public` or a lifetime for shared caches, and nothing that forbids it. A plain max-age next to a cookie is stored too (RFC 9111). */
function isStoredByOthers(text: string): boolean {
  const directives = text
    .toLowerCase()
    .split(",")
    .map((part) => part.trim());
  if (directives.some((one) => one === "no-store" || one.startsWith("private") || one.startsWith("no-cache"))) return false;
  return directives.some((one) => one === "public" || /^s-maxage=[1-9]/.test(one));
}

function variesByUser(facts: FileFacts, write: HeaderWrite): boolean {
  return headerWritesOf(facts.facts, "Vary").some(
    (vary) => vary.scope.owner === write.scope.owner && (vary.value.kind !== "known" || /cookie|authorization|\*/i.test(vary.value.value.text)),
  );
}

/** Personal answer may be stored by shared caches; see `rule.md`. */
export const rule: Rule = { meta, check };
