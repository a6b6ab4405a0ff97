/** Constants of the AWS CDK that stand for texts, lists and seconds (aws-cdk-lib 2.276.0, `aws-apigateway/lib/cors.js` and others). */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { valueTextAt } from "../../../text/value-text.ts";

const DEEPEST = 4;

const LISTS: Readonly<Record<string, readonly string[]>> = {
  ALL_ORIGINS: ["*"],
  ALL_METHODS: ["OPTIONS", "GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"],
  DEFAULT_HEADERS: ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token", "X-Amz-User-Agent"],
};

const SECONDS: Readonly<Record<string, number>> = { millis: 0.001, seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** True for what a package of the CDK exports. */
export function isOfCdk(value: Value): value is ValueOf<"external"> {
  return value.kind === "external" && /^(?:aws-cdk-lib$|aws-cdk-lib\/|@aws-cdk\/)/.test(value.package);
}

/** What `Cors.ALL_METHODS` is. */
export function listOfCdk(name: "ALL_METHODS" | "DEFAULT_HEADERS"): readonly string[] {
  return LISTS[name] ?? [];
}

/** The value with constants replaced by what they are, in lists and branches too. */
export function withConstants(value: Value, depth = 0): Value {
  if (depth > DEEPEST) return value;
  switch (value.kind) {
    case "record":
      return { ...value, properties: value.properties.map((one) => ({ ...one, value: withConstants(one.value, depth + 1) })) };
    case "list":
      return { ...value, items: value.items.map((item) => withConstants(item, depth + 1)) };
    case "choice":
      return { ...value, alternatives: value.alternatives.map((one) => ({ ...one, value: withConstants(one.value, depth + 1) })) };
    case "external":
      return (isOfCdk(value) ? constantOf(value) : undefined) ?? value;
    default:
      return value;
  }
}

function constantOf({ steps, at, via }: ValueOf<"external">): Value | undefined {
  const last = steps.at(-1);
  const text = (content: string): Value => ({ kind: "string", value: valueTextAt(content, at, false), at, via });
  const owner = nameOf(steps.at(-2));
  if (last?.kind === "member") {
    const list = owner === "Cors" && Object.hasOwn(LISTS, last.name) ? LISTS[last.name] : undefined;
    if (list !== undefined) return { kind: "list", items: list.map(text), open: false, of: "array", at, via };
    return owner === "CorsHttpMethod" || owner === "HttpMethod" ? text(/^(?:ANY|ALL)$/.test(last.name) ? "*" : last.name) : undefined;
  }
  const [amount] = last?.arguments ?? [];
  const unit = owner !== undefined && Object.hasOwn(SECONDS, owner) ? SECONDS[owner] : undefined;
  if (nameOf(steps.at(-3)) !== "Duration" || amount?.kind !== "number" || unit === undefined) return undefined;
  return { kind: "number", value: Math.round(amount.value * unit), at, via };
}

function nameOf(step: ValueOf<"external">["steps"][number] | undefined): string | undefined {
  return step?.kind === "member" ? step.name : undefined;
}
