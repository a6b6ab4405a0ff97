/**
 * Whether SAM puts a login or an API key on the OPTIONS methods that its `Cors` makes. Semantics: aws/serverless-application-model,
 * `model/api/api_generator.py` and `swagger/swagger.py` (`set_path_default_authorizer`, `set_path_default_apikey_required`); seen in use in issue 2136 there.
 */
import type { PreflightsEnd } from "../../../model/facts.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { resourcesOf } from "../cloudformation.ts";

/** What stands before the preflights of an API; `api` is `undefined` for the settings of all of them. */
export function samPreflightsEnd(document: YamlDocument, api: YamlValue | undefined): PreflightsEnd | undefined {
  const resources = resourcesOf(document);
  if (document.templated || document.errors.length > 0 || resources.some(({ properties }) => hasOptionsEvent(properties))) return undefined;
  const shared = valueAt(document.root, "Globals", "Api", "Auth");
  if (api !== undefined) return endOf([valueAt(api, "Auth"), shared]);
  const apis = resources.filter(({ type, properties }) => type === "AWS::Serverless::Api" && entryOf(properties, "Cors") === undefined);
  const ends = apis.map(({ properties }) => endOf([valueAt(properties, "Auth"), shared]));
  return ends.length === 0 ? endOf([shared]) : ends.every((end) => end !== undefined) ? ends[0] : undefined;
}

/** Where a function answers OPTIONS itself, its own login counts. */
function hasOptionsEvent(properties: YamlValue | undefined): boolean {
  const events = valueAt(properties, "Events");
  return events?.kind === "map" && events.entries.some((event) => /^options$/i.test(scalarText(valueAt(event.value, "Properties", "Method")) ?? ""));
}

/** `Auth` of the API and that of all APIs are one map; the API's own keys win. */
function endOf(auths: readonly (YamlValue | undefined)[]): PreflightsEnd | undefined {
  const find = (key: string): YamlEntry | undefined => auths.flatMap((auth) => entryOf(auth, key) ?? [])[0];
  if (auths.some((auth) => auth !== undefined && auth.kind !== "map")) return undefined;
  const login = find("DefaultAuthorizer");
  const name = scalarText(login?.value);
  if (login !== undefined && name !== undefined && isOn(find("AddDefaultAuthorizerToCorsPreflight"))) {
    if (name === "AWS_IAM") return { how: "login", status: 403, at: login.at };
    const authorizer = auths.flatMap((auth) => valueAt(auth, "Authorizers", name) ?? [])[0];
    if (authorizer?.kind === "map" && asksForHeaders(authorizer)) return { how: "login", status: 401, at: login.at };
  }
  const key = find("ApiKeyRequired");
  const isKeyAsked = flagOf(key?.value) === true && isOn(find("AddApiKeyRequiredToCorsPreflight"));
  return key !== undefined && isKeyAsked ? { how: "login", status: 403, at: key.at } : undefined;
}

function isOn(entry: YamlEntry | undefined): boolean {
  return entry === undefined || flagOf(entry.value) === true;
}

/** API Gateway answers 401 itself if a header is missing that an authorizer names; a function without such headers may let preflights pass. */
function asksForHeaders(authorizer: YamlOf<"map">): boolean {
  if (entryOf(authorizer, "UserPoolArn") !== undefined) return true;
  if (entryOf(authorizer, "FunctionArn") === undefined) return false;
  const payload = entryOf(authorizer, "FunctionPayloadType");
  if (payload === undefined || scalarText(payload.value) === "TOKEN") return true;
  const headers = valueAt(authorizer, "Identity", "Headers");
  return headers?.kind === "list" && headers.items.some((item) => /^authorization$/i.test(scalarText(item) ?? ""));
}
