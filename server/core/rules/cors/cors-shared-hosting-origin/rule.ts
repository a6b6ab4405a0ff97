/** Trusted hosts on hosting, preview and tunnel domains whose names go to the next customer. Names that the host itself draws at random are left alone. */
import { parseOrigin } from "../../../headers/origin.ts";
import { PLAYGROUND_HOSTS, SHARED_HOSTING_SUFFIXES, sharedHostingSuffixOf } from "../../../headers/public-suffix.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proofThat } from "../proof.ts";
import { withCookies, writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-shared-hosting-origin",
  title: "Origin on a shared hosting domain",
  group: "B",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-350", "ASVS 3.4.2", "publicsuffix.org"],
  intents: ["register-origin", "remove-item", "open-documentation"],
};

/** The company draws these names at random, so nobody can ask for a released one. */
const DRAWN_NAMES: ReadonlySet<string> = new Set(["amplifyapp.com", "azurefd.net", "cloudfront.net", "execute-api.amazonaws.com", "supabase.co"]);

/** Tunnels to somebody's own machine. */
const TUNNELS: readonly string[] = ["devtunnels.ms", "loca.lt", "localtunnel.me", "pinggy.link", "serveo.net", "trycloudflare.com"];

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const entry of writtenOriginsOf(policy)) {
      const origin = parseOrigin(entry.text);
      if (origin !== undefined && PLAYGROUND_HOSTS.has(origin.host)) {
        const proof = proofThat(policy, entry.text, "shared");
        yield {
          fact: policy,
          at: entry.at,
          message: `Scripts that anybody wrote run on ${origin.host} and can read this API${withCookies(policy)}: it is a playground.`,
          ...(proof === undefined ? {} : { witness: proof }),
          fixes: [{ intent: { kind: "remove-item", at: entry.at }, title: "Remove it (what is tried there loses access)" }],
        };
        continue;
      }
      const suffix = origin === undefined ? undefined : hostingSuffixOf(origin.host);
      if (origin === undefined || suffix === undefined) continue;
      if (policy.environment === "development" && isTunnel(suffix)) continue;
      const witness = proofThat(policy, entry.text, "shared");
      yield {
        fact: policy,
        at: entry.at,
        message: `Whoever takes the name ${origin.host} after you release it can read this API${withCookies(policy)}: names under ${suffix} go to the next customer.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          { intent: { kind: "register-origin", origin: entry.text }, title: "Approve it in the policy file with an expiry date" },
          { intent: { kind: "open-documentation" }, title: "Show how to move to a domain of your own" },
        ],
      };
    }
  }
}

/** The hosting domain that hands out the host's name, if it does so by request. */
function hostingSuffixOf(host: string): string | undefined {
  const suffix = sharedHostingSuffixOf(host);
  if (suffix === undefined || suffix === host || DRAWN_NAMES.has(suffix)) return undefined;
  const isListed = SHARED_HOSTING_SUFFIXES.some((known) => suffix === known || suffix.endsWith(`.${known}`));
  // The private part of the public suffix list holds much more than hosting; of Amazon's names only buckets are asked for.
  return isListed || /^s3[.-].*amazonaws\.com$/.test(suffix) ? suffix : undefined;
}

function isTunnel(suffix: string): boolean {
  return suffix.startsWith("ngrok") || TUNNELS.includes(suffix);
}

/** Origin on a shared hosting domain; see `rule.md`. */
export const rule: Rule = { meta, check };
