import { describe, expect, it } from "vitest";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, sourceOf, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const declarative = (...config: readonly string[]): string =>
  [
    '_format_version: "3.0"',
    "services:",
    "  - name: a",
    "    plugins:",
    "      - name: cors",
    "        config:",
    ...config.map((line) => `          ${line}`),
    "",
  ].join("\n");
const origins = (list: string): string => {
  const [policy] = policiesInText(adapter, declarative(`origins: ${list}`));
  return policy === undefined ? "none" : originsAsText(policy.origins);
};

describe("where plugins stand", () => {
  it("reads declarative files and resources, switched-off ones left out", () => {
    expect(policiesInText(adapter, declarative("credentials: true"))).toHaveLength(1);
    expect(policiesInText(adapter, "plugins:\n  - name: cors\n")).toEqual([]);
    expect(policiesInText(adapter, '_format_version: "3.0"\nplugins:\n  - name: cors\n    enabled: false\n')).toEqual([]);
    const resource = "apiVersion: configuration.konghq.com/v1\nkind: KongClusterPlugin\nplugin: cors\n";
    expect(policiesInText(adapter, resource)).toHaveLength(1);
    expect(policiesInText(adapter, `${resource}disabled: true\n`)).toEqual([]);
    expect(factsInText(adapter, `${resource}configFrom: { secretKeyRef: { name: s, key: k } }\n`).map((fact) => fact.kind)).toEqual(["unread"]);
    expect(factsInText(adapter, `${resource}spec:\n  config:\n    origins: [https://a.com]\n`).map((fact) => fact.kind)).toEqual(["config-problem"]);
  });

  it("reads paths and JSON", () => {
    const text = '{"_format_version": "3.0", "routes": [{"paths": ["/x"], "plugins": [{"name": "cors", "config": {"origins": ["*"], "credentials": true}}]}]}';
    const [policy] = policiesInText(adapter, text);
    expect(policy?.scope.path).toBe("/x");
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toContain('"origins": ["*"], "credentials": false}');
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toContain('"origins": ["https://a.com"], "credentials"');
  });
});

describe("origins", () => {
  it("follows the plugin's own reading of entries", () => {
    expect(origins("[]")).toBe("any");
    expect(origins('["*"]')).toBe("any");
    expect(origins('[https://a.com, "*"]')).toBe("any");
    expect(origins("[https://a.com]")).toBe("fixed https://a.com");
    expect(origins("[https://a.com, 'https://b.com:443/x']")).toBe("echo exact(https://a.com) | exact(https://b.com)");
    expect(origins("['*.a.com', 'https://b.com']")).toBe("echo exact(https://b.com)");
    expect(origins("['https://.*[.]a[.]com']")).toBe("echo regex(https://.*[.]a[.]com$)");
    expect(origins("['^https://a[.]com$', b.com]")).toBe("echo regex(^https://a[.]com$) | exact(b.com)");
  });

  it("compares patterns without a colon with the host", () => {
    const [policy] = policiesInText(adapter, declarative("origins: ['.*[.]a[.]com']"));
    expect(policy?.origins.kind === "echo" && policy.origins.language).toMatchObject({ kind: "regex", part: "hostname", dialect: { match: "start" } });
  });

  it("knows the defaults", () => {
    const [policy] = policiesInText(adapter, declarative("origins: [https://a.com]", "max_age: 3600", "headers: [x-a]"));
    expect(policy && [policy.credentials, policy.methods, policy.requestHeaders, policy.exposedHeaders, policy.maxAge].map(settingAsText)).toEqual([
      "default false",
      "default GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
      "x-a",
      "default undefined",
      "3600",
    ]);
    expect(policy?.profile.requestHeaders).toBe("list");
  });

  it("is unknown where a template may set the rest", () => {
    const [policy] = policiesInText(adapter, `${declarative("credentials: true")}    {{ .Values.more }}\n`);
    expect(policy && originsAsText(policy.origins)).toBe("unknown");
  });

  it("refuses options that do not exist", () => {
    const [fact] = factsInText(adapter, declarative("origins: [https://a.com]", "method: [GET]")).filter((one) => one.kind === "config-problem");
    expect(fact).toMatchObject({ problem: { kind: "rejected", reason: expect.stringContaining("'methods' was probably meant") } });
  });
});

describe("fixes", () => {
  it("writes lists in the style of the file", () => {
    const text = declarative("origins:", "- https://a.com", "- 'https://(b|c)[.]com'");
    const [policy] = policiesInText(adapter, text);
    const pattern = policy?.entries[1];
    expect(pattern && sourceOf(text, pattern.at)).toBe("'https://(b|c)[.]com'");
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://d.com"] })).toContain("          origins:\n          - https://d.com\n");
    expect(pattern && textAfter(adapter, text, policy, { kind: "replace-origin-check", at: pattern.at, origins: ["https://d.com"] })).toContain(
      "- https://a.com\n          - 'https://d.com'\n",
    );
    expect(pattern && textAfter(adapter, text, policy, { kind: "remove-item", at: pattern.at })).toBe(declarative("origins:", "- https://a.com"));
    expect(textAfter(adapter, text, policy, { kind: "set-request-headers", headers: ["content-type"] })).toContain(
      "          headers:\n          - content-type\n",
    );
    expect(textAfter(adapter, text, policy, { kind: "append-vary", name: "Origin" })).toBe("refused");
  });

  it("adds a config to a plugin without one", () => {
    const text = '_format_version: "3.0"\nplugins:\n  - name: cors\n';
    const [policy] = policiesInText(adapter, text);
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toBe(
      `${text}    config:\n      origins:\n        - https://a.com\n`,
    );
  });
});

describe("response-transformer", () => {
  const text = [
    "apiVersion: configuration.konghq.com/v1",
    "kind: KongPlugin",
    "plugin: response-transformer",
    "config:",
    "  add:",
    "    headers: ['X-Frame-Options: ALLOWALL', 'Access-Control-Allow-Origin:*']",
    "  replace:",
    "    headers:",
    "      - Strict-Transport-Security:max-age=10",
    "  remove:",
    "    headers: [Server]",
    "",
  ].join("\n");

  it("reads headers and hand-written CORS", () => {
    expect(headersInText(adapter, text)).toEqual([
      "Strict-Transport-Security: max-age=10",
      "X-Frame-Options: ALLOWALL",
      "Access-Control-Allow-Origin: *",
      "-Server",
    ]);
    expect(policiesInText(adapter, text).map((one) => originsAsText(one.origins))).toEqual(["any"]);
  });

  it("edits inside the texts", () => {
    const facts = factsInText(adapter, text);
    const named = (name: string) => facts.find((fact) => fact.kind === "header-write" && fact.name === name);
    expect(textAfter(adapter, text, named("X-Frame-Options"), { kind: "set-header", name: "X-Frame-Options", value: "DENY" })).toContain(
      "['X-Frame-Options: DENY',",
    );
    expect(textAfter(adapter, text, named("Strict-Transport-Security"), { kind: "edit-hsts", maxAge: 31536000 })).toContain(
      "- Strict-Transport-Security:max-age=31536000\n",
    );
    expect(textAfter(adapter, text, named("X-Frame-Options"), { kind: "remove-header", name: "X-Frame-Options" })).toContain(
      "headers: ['Access-Control-Allow-Origin:*']",
    );
  });
});
