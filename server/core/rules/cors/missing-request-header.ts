/** A request header that the app reads and its list of allowed headers lacks. Lists that someone wrote only, and no `*`. */
import type { RequestUse } from "../../model/facts.ts";
import type { HeaderField, PackageFacts, Report } from "../../model/finding.ts";
import { listFix, listOfPolicy } from "./list-headers.ts";
import { proofOfFailure } from "./proof.ts";
import { useOf, wholeAppsOf } from "./whole-app.ts";

const LIST = "Access-Control-Allow-Headers";

/** What to look for. */
export interface WantedRequestHeader {
  /** A field as clients send it. */
  readonly field: HeaderField;
  readonly use: RequestUse["what"];
  readonly message: string;
  /** Said of the place that reads it. */
  readonly reads: string;
  /** Only for policies that let bodies in: a list of methods without POST, PUT and PATCH is for reading. */
  readonly withBody: boolean;
}

const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "*"]);

/** At most one report per policy. */
export function* reportMissingHeader(one: PackageFacts, wanted: WantedRequestHeader): Iterable<Report> {
  for (const { policy, facts } of wholeAppsOf(one)) {
    const items = listOfPolicy(policy, LIST);
    const names = items.map((item) => item.text.trim());
    const isListed = names.some((name) => name === "*" || name.toLowerCase() === wanted.field.name.toLowerCase());
    const use = useOf(facts, wanted.use);
    if (names.length === 0 || isListed || use === undefined) continue;
    const methods = listOfPolicy(policy, "Access-Control-Allow-Methods").map((item) => item.text.trim().toUpperCase());
    if (wanted.withBody && methods.length > 0 && !methods.some((method) => WITH_BODY.has(method))) continue;
    const witness = proofOfFailure(policy, "HeaderDisallowedByPreflightResponse", { ...(wanted.withBody ? { method: "POST" } : {}), headers: [wanted.field] });
    yield {
      fact: policy,
      at: policy.requestHeaders.at,
      message: wanted.message,
      ...(witness === undefined ? {} : { witness }),
      related: [{ at: use.at, message: wanted.reads }],
      fixes: [{ intent: listFix({ header: LIST, fact: policy, items }, [...names, wanted.field.name]), title: `Allow ${wanted.field.name} as well` }],
    };
  }
}
