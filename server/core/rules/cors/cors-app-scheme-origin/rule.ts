/** Origins of files, app shells and browser extensions. An extension of Chrome with its full id is one program and fine. */
import { readOriginEntry } from "../../../headers/origin.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { quoted } from "../../sentences.ts";
import { proofThat } from "../proof.ts";
import type { WrittenOrigin } from "../written-origins.ts";
import { withCookies, writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-app-scheme-origin",
  title: "App or file origin",
  group: "B",
  set: "strict",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML opaque origins", "CWE-346", "ASVS 3.4.2"],
  intents: ["open-documentation"],
};

/** Schemes of app shells: every app built with them has the same origin, or may choose it. */
const SHELLS: ReadonlySet<string> = new Set(["capacitor", "ionic", "tauri", "app"]);
/** Schemes whose host is drawn anew for each installation or window. */
const DRAWN: ReadonlySet<string> = new Set(["moz-extension", "vscode-webview"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const entry of writtenOriginsOf(policy)) {
      const judged = judge(policy, entry);
      if (judged === undefined) continue;
      const witness = proofThat(policy, judged.origin, judged.expected);
      yield {
        fact: policy,
        at: entry.at,
        message: judged.message,
        ...(witness === undefined ? {} : { witness }),
        fixes: [{ intent: { kind: "open-documentation" }, title: "Show how apps should reach an API" }],
      };
    }
  }
}

interface Judged {
  readonly origin: string;
  readonly expected: "shared" | "refused";
  readonly message: string;
}

function judge(policy: CorsPolicy, entry: WrittenOrigin): Judged | undefined {
  const { text } = entry;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (scheme === "file") {
    return { origin: "null", expected: "refused", message: `${quoted(text)} never matches: pages that are opened from files send 'null'.` };
  }
  const { host } = readOriginEntry(text);
  if (SHELLS.has(scheme)) {
    return {
      origin: text,
      expected: "shared",
      message: `Any app that uses the scheme ${scheme}: can read this API${withCookies(policy)}: ${text} is not one app's own.`,
    };
  }
  if (DRAWN.has(scheme) && host !== "") {
    return { origin: text, expected: "shared", message: `${quoted(text)} is one person's installation: everybody else's has another address and is refused.` };
  }
  if (scheme !== "chrome-extension" || /^[a-p]{32}$/.test(host)) return undefined;
  return {
    origin: text,
    expected: "refused",
    message: `${quoted(text)} names no extension: Chrome sends an id of 32 letters from a to p, so nothing matches.`,
  };
}

/** App or file origin; see `rule.md`. */
export const rule: Rule = { meta, check };
