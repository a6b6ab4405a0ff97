/** Files that CORS gives to other sites and that Cross-Origin-Resource-Policy keeps out of their pages. Answers with data are left alone. */
import { parseIsolation } from "../../../headers/isolation.ts";
import type { CorsPolicy, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { armsOf } from "../../cors/origin-arms.ts";
import { corsPoliciesOf, headerWritesOf, registrationsOf } from "../../facts-of.ts";
import { isSent, onSameResponses, sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "corp-blocks-embedding",
  title: "Other sites cannot embed this",
  group: "E",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch Cross-Origin-Resource-Policy"],
  intents: ["set-header"],
};

const NAME = "Cross-Origin-Resource-Policy";
const FILES =
  /(?:^|[/(|^ ])(?:static|assets?|images?|img|media|fonts?|public|cdn|uploads)(?:[/)|$]|$)|\.\(?(?:png|jpe?g|gif|webp|avif|svg|woff2?|ttf|mp4|webm|mp3)\b/i;

function* check(facts: FileFacts): Iterable<Report> {
  const writes = headerWritesOf(facts.facts, NAME).filter(isSent);
  const values = sentValuesOf(facts.facts, NAME);
  // Another line may open some of the files.
  if (values.length < writes.length || values.some((value) => value.text.trim() === "cross-origin")) return;
  for (const value of values) {
    const { value: word, valid } = parseIsolation("cross-origin-resource-policy", value.text);
    if (!valid || value.write.when.kind !== "always" || !isAboutFiles(facts, value.write)) continue;
    const policy = corsPoliciesOf(facts.facts).find((one) => onSameResponses(one, value.write) && one.responses !== "preflight" && letsSitesIn(one));
    if (policy === undefined) continue;
    yield {
      fact: value.write,
      at: value.at,
      message: `Other sites may read these files with scripts, but ${NAME}: ${word} still blocks them as an image, video or script of their pages.`,
      related: [{ at: policy.origins.at, message: "CORS lets other sites in here." }],
      fixes: [
        {
          intent: { kind: "set-header", name: NAME, value: "cross-origin" },
          title: "Write cross-origin (every site may embed the answers)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** The path names files, or the same app hands out a folder. */
function isAboutFiles(facts: FileFacts, write: HeaderWrite): boolean {
  if (write.scope.path !== undefined && FILES.test(write.scope.path)) return true;
  return registrationsOf(facts.facts).some((one) => one.role === "static" && one.scope.owner === write.scope.owner);
}

function letsSitesIn(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).some(({ origins }) => {
    if (origins.kind === "any" || origins.kind === "fixed") return true;
    return origins.kind === "echo" && origins.language.kind !== "none" && origins.language.kind !== "unknown";
  });
}

/** Other sites cannot embed this; see `rule.md`. */
export const rule: Rule = { meta, check };
