/** What each setting inside the policy file's sections means, in a sentence for completions, hovers and the published schema. By the path of its key, below a section or definition. Data only. */
import type { SchemaNode } from "./schema-node.ts";

const FOR_PEOPLE = "For people: nothing is compared with it.";

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "overrides.files": "Files that the exception is for. Patterns are relative to this file's folder.",
  "overrides.rules": "Severity of single rules in these files: off, hint, info, warning or error.",
  "overrides.expires": "The last day of the exception, YYYY-MM-DD.",
  "layers.external.name": "What people call the layer, such as cdn.",
  "layers.external.sets": "Response headers that this layer sets. They are not called missing then.",
  "layers.external.note": FOR_PEOPLE,
  "environments.files": "Files that belong to the environment. Patterns are relative to this file's folder.",
  "environments.when": `Words by which people know the environment, such as NODE_ENV=test. ${FOR_PEOPLE}`,
  "environments.default": `The environment of all other files. ${FOR_PEOPLE}`,
  "scopes.paths": "Routes, such as /admin/**.",
  "scopes.files": "Files with the code. Patterns are relative to this file's folder.",
  "scopes.tier": "Name of the tier that they belong to.",
  "review.warnBeforeDays": "How many days before its end an approval is reminded of.",
  "review.graceDays": "Days after its end in which an approval is a warning and not yet an error.",
  "tier.origins": "any: every origin may be allowed. registry: those that are approved under origins. none: no other origin.",
  "tier.patterns": "false: an approval must name whole origins, without * in them.",
  "tier.credentials": "false: requests with cookies must not be allowed.",
  "tier.methods": "Methods that may be allowed at most, or any.",
  "tier.requestHeaders": "Request headers that may be allowed at most, or any.",
  "tier.exposedHeaders": "Response headers that may be shown to pages at most, or any.",
  "tier.maxAge": "Longest time in seconds for which browsers may remember a preflight.",
  "tier.approval": "What an approval for this tier must have.",
  "tier.approval.maxDays": "Longest approval in days, from today.",
  "tier.approval.requireOwner": "true: an approval must name an owner.",
  "tier.approval.requireReason": "true: an approval must give a reason.",
  "tier.headers": "Least value of response headers in this tier, by name.",
  "tier.cookies": `What cookies should say. ${FOR_PEOPLE}`,
  "tier.cookies.secure": "Sent over https alone.",
  "tier.cookies.httpOnly": "Kept from scripts.",
  "tier.cookies.sameSite": "Values of SameSite.",
  "tier.cookies.prefix": "Prefix of names, which browsers enforce.",
  "header.equals": "The value, exactly.",
  "header.oneOf": "Values of which one must be sent.",
  "header.atLeast": "The weakest value of a header whose values have an order, such as Referrer-Policy.",
  "header.contains": "Parts that must stand in the value.",
  "header.absent": "The header must not be sent.",
  "header.maxAge": "Shortest lifetime of Strict-Transport-Security in seconds, as in >=31536000.",
  "header.includeSubDomains": "true: includeSubDomains must stand in the value.",
  "header.preload": "true: preload must stand in the value.",
  "header.directives": "Directives of a Content-Security-Policy with the sources that each may name at most.",
  "header.forbid": "Sources that no directive may name, such as 'unsafe-inline'.",
  "header.for": "html: only for apps with pages. api: only for apps without. all: for every app.",
  "origin.origin": "Scheme, host and port: https://app.example.com, https://*.partner.example or http://localhost:*.",
  "origin.tiers": "Tiers in which the origin may be allowed.",
  "origin.environments": "Environments in which it may be allowed. Without it: in all.",
  "origin.owner": "Who answers for the origin: a person or a team.",
  "origin.reason": "Why it may read answers.",
  "origin.approved": "The day of the approval, YYYY-MM-DD.",
  "origin.approvedBy": `Who approved it. ${FOR_PEOPLE}`,
  "origin.expires": "The last day on which the approval holds, YYYY-MM-DD.",
  "origin.ticket": `Where it was discussed. ${FOR_PEOPLE}`,
  "origin.external": "true: something outside the project allows it, so that it is not called unused.",
};

/** The schema with these descriptions at settings that have none of their own. */
export function withDescriptions<Schema extends SchemaNode & { readonly definitions: Readonly<Record<string, SchemaNode>> }>(schema: Schema): Schema {
  const described = <Node extends SchemaNode>(node: Node, path: string): Node => {
    const properties = Object.entries(node.properties ?? {}).map(([key, child]) => {
      const below = path === "" ? key : `${path}.${key}`;
      const description = child.description ?? DESCRIPTIONS[below];
      return [key, { ...described(child, below), ...(description === undefined ? {} : { description }) }] as const;
    });
    const { items, additionalProperties } = node;
    return {
      ...node,
      ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
      ...(items === undefined ? {} : { items: described(items, path) }),
      ...(typeof additionalProperties === "object" ? { additionalProperties: described(additionalProperties, path) } : {}),
    };
  };
  const definitions = Object.fromEntries(Object.entries(schema.definitions).map(([name, node]) => [name, described(node, name)]));
  return { ...described(schema, ""), definitions };
}
