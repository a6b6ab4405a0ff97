import { describe, expect, it } from "vitest";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, sourceOf, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const route = (...options: readonly string[]): string =>
  ["routes:", "  - uri: /x", "    plugins:", "      cors:", ...options.map((line) => `        ${line}`), ""].join("\n");
const origins = (...options: readonly string[]): string =>
  policiesInText(adapter, route(...options))
    .map((one) => originsAsText(one.origins))
    .join();

describe("origins", () => {
  it("reads stars, single values, untrimmed lists and patterns", () => {
    expect(origins("allow_methods: GET")).toBe("any");
    expect(origins('allow_origins: "*"')).toBe("any");
    expect(origins('allow_origins: "**"')).toBe("echo all");
    expect(origins("allow_origins: https://a.com")).toBe("fixed https://a.com");
    expect(origins("allow_origins: https://a.com, https://b.com")).toBe("echo exact(https://a.com) | exact( https://b.com)");
    expect(origins('allow_origins: "*"', "allow_origins_by_regex: ['a[.]com$']")).toBe("echo regex(a[.]com$)");
    expect(origins("allow_origins_by_metadata: [k]")).toBe("unknown");
  });

  it("knows the defaults and what is refused", () => {
    const [policy] = policiesInText(adapter, route("allow_origins: https://a.com"));
    expect(policy && [policy.credentials, policy.methods, policy.requestHeaders, policy.maxAge].map(settingAsText)).toEqual([
      "default false",
      "default *",
      "default *",
      "default 5",
    ]);
    const problems = (...options: readonly string[]): number => factsInText(adapter, route(...options)).filter((fact) => fact.kind === "config-problem").length;
    expect(problems("allow_origins: https://a.com", "allow_credential: true")).toBe(1);
    expect(problems("allow_origins: https://a.com", "allow_credential: true", "allow_methods: GET", "allow_headers: x")).toBe(0);
    expect(problems("allow_origins: https://a.com")).toBe(0);
  });

  it("leaves plugins of others and switched-off ones alone", () => {
    expect(factsInText(adapter, "plugins:\n  cors:\n    origins: ['*']\n    allow_origins_note: x\n")).toEqual([]);
    expect(factsInText(adapter, route("allow_origins: https://a.com", "_meta: { disable: true }"))).toEqual([]);
    const resource =
      "apiVersion: apisix.apache.org/v2\nspec:\n  plugins:\n    - name: cors\n      enable: false\n      config: { allow_origins: 'https://a.com' }\n";
    expect(factsInText(adapter, resource)).toEqual([]);
    expect(factsInText(adapter, resource.replace("false", "true"))).toHaveLength(1);
  });
});

describe("fixes and headers", () => {
  it("edits comma lists", () => {
    const text = route("allow_origins: 'https://a.com,b.com'", "allow_credential: true");
    const [policy] = policiesInText(adapter, text);
    const dead = policy?.entries[1];
    expect(dead && sourceOf(text, dead.at)).toBe("b.com");
    expect(dead && textAfter(adapter, text, policy, { kind: "edit-origin", at: dead.at, text: "https://b.com" })).toContain("'https://a.com,https://b.com'");
    expect(dead && textAfter(adapter, text, policy, { kind: "edit-origin", at: dead.at, text: "https://a.com" })).toContain("'https://a.com'\n");
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toContain("allow_credential: false");
    expect(textAfter(adapter, text, policy, { kind: "set-max-age", seconds: 60 })).toContain("        max_age: 60\n");
  });

  it("reads response-rewrite of both versions", () => {
    expect(
      headersInText(
        adapter,
        "plugins:\n  response-rewrite:\n    headers:\n      set: { X-Frame-Options: ALLOWALL, X-Id: $request_id }\n      remove: [Server]\n",
      ),
    ).toEqual(["X-Frame-Options: ALLOWALL", "X-Id: ?", "-Server"]);
    expect(headersInText(adapter, "plugins:\n  response-rewrite:\n    headers:\n      X-Frame-Options: DENY\n")).toEqual(["X-Frame-Options: DENY"]);
  });
});
