/**
 * Whether an OPTIONS operation of an OpenAPI body asks for a login or an API key. API Gateway follows `security` of the operation and ignores that of
 * the whole document (developer guide, "Amazon API Gateway important notes": root-level security is not supported).
 */
import type { PreflightsEnd } from "../../../model/facts.ts";
import type { YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";

/** What answers its preflights; `undefined` where they may pass. */
export function openApiPreflightsEnd(root: YamlValue | undefined, operation: YamlValue): PreflightsEnd | undefined {
  const security = entryOf(operation, "security");
  const choices = security?.value.kind === "list" ? security.value.items : [];
  const statuses = choices.map((choice) => statusWithout(root, choice));
  const [first] = statuses;
  if (security === undefined || first === undefined || statuses.some((status) => status === undefined)) return undefined;
  return { how: "login", status: first, at: security.at };
}

/** Status of the answer to a request that carries nothing; `undefined` if it may pass. */
function statusWithout(root: YamlValue | undefined, choice: YamlValue): number | undefined {
  const statuses = (choice.kind === "map" ? choice.entries : []).flatMap(({ key }) => {
    const scheme = valueAt(root, "components", "securitySchemes", key) ?? valueAt(root, "securityDefinitions", key);
    const authorizer = valueAt(scheme, "x-amazon-apigateway-authorizer");
    const type = scalarText(valueAt(scheme, "x-amazon-apigateway-authtype"))?.toLowerCase();
    if (type === "awssigv4") return [403];
    // A token authorizer answers 401 by itself if its header is missing; one of the kind `request` may let a request pass.
    if (authorizer !== undefined) return /^(?:token|cognito_user_pools)$/i.test(scalarText(valueAt(authorizer, "type")) ?? "") ? [401] : [];
    const isKey = scalarText(valueAt(scheme, "type")) === "apiKey" && scalarText(valueAt(scheme, "name"))?.toLowerCase() === "x-api-key";
    return isKey && type === undefined ? [403] : [];
  });
  return statuses[0];
}
