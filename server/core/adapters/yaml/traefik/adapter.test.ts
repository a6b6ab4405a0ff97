import { describe, expect, it } from "vitest";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, sourceOf, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const file = (...options: readonly string[]): string =>
  ["http:", "  middlewares:", "    m:", "      headers:", ...options.map((line) => `        ${line}`), ""].join("\n");
const labels = (...lines: readonly string[]): string =>
  ["services:", "  web:", "    labels:", ...lines.map((line) => `      - "traefik.http.middlewares.m.headers.${line}"`), ""].join("\n");
const only = (text: string) => policiesInText(adapter, text)[0];

describe("spellings", () => {
  it("reads resources, the file provider and labels alike", () => {
    const resource =
      "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nspec:\n  headers:\n    accessControlAllowOriginList: [https://a.com]\n    accessControlMaxAge: 10\n";
    const map =
      "services:\n  web:\n    deploy:\n      labels:\n        traefik.http.middlewares.m.headers.accessControlAllowOriginList: https://a.com\n        traefik.http.middlewares.m.headers.accesscontrolmaxage: '10'\n";
    for (const text of [
      resource,
      file("accessControlAllowOriginList: [https://a.com]", "accessControlMaxAge: 10"),
      labels("accesscontrolalloworiginlist=https://a.com", "accesscontrolmaxage=10"),
      map,
    ]) {
      const policy = only(text);
      expect(policy && originsAsText(policy.origins)).toBe("echo exact(https://a.com)");
      expect(policy && settingAsText(policy.maxAge)).toBe("10");
    }
  });

  it("keeps middlewares of one list apart and points into labels", () => {
    const text = labels("accesscontrolalloworiginlist=https://a.com, b.com", "accesscontrolallowcredentials=true").replace(
      "    labels:\n",
      '    labels:\n      - "traefik.http.middlewares.other.headers.accesscontrolalloworiginlist=*"\n',
    );
    const found = policiesInText(adapter, text);
    expect(found.map((one) => originsAsText(one.origins))).toEqual(["any", "echo exact(https://a.com) | exact(b.com)"]);
    expect(found[1]?.entries.map((entry) => sourceOf(text, entry.at))).toEqual(["https://a.com", "b.com"]);
    expect(found.map((one) => settingAsText(one.credentials))).toEqual(["default false", "true"]);
  });

  it("reads doubled dollars and leaves variables unknown", () => {
    const text = labels("accesscontrolalloworiginlistregex=^https://a$$");
    expect(originsAsText(only(text)?.origins ?? { kind: "broken", how: "crash", detail: "", at: { file: "", span: { start: 0, end: 0 } }, via: [] })).toBe(
      "echo regex(^https://a$)",
    );
    const variable = only(labels("accesscontrolalloworiginlist=$ORIGIN", "accesscontrolallowcredentials=true"));
    expect(variable && originsAsText(variable.origins)).toBe("echo unknown");
    const hidden = only(labels("accesscontrolalloworiginlist=${ORIGIN}", "accesscontrolallowmethods=GET"));
    expect(hidden && [originsAsText(hidden.origins), settingAsText(hidden.credentials)]).toEqual(["unknown", "unknown"]);
  });
});

describe("policies", () => {
  it("reflects only where the version does", () => {
    const open = ["accesscontrolalloworiginlist=*", "accesscontrolallowcredentials=true"];
    const emission = (image: string): string | undefined =>
      only(labels(...open).replace("services:\n", `services:\n  proxy: { image: "${image}" }\n`))?.profile.anyWithCredentials;
    expect(only(labels(...open))?.profile.anyWithCredentials).toBe("reflects");
    for (const image of ["traefik:v3", "traefik:latest", "traefik:v3.6", "traefik:3.7.6", "docker.io/library/traefik:v3.6.22", "traefik:v3.8.0"])
      expect(emission(image), image).toBe("reflects");
    for (const image of ["traefik:v2.11", "traefik:2", "traefik:v3.1", "traefik:v3.6.21", "traefik:v3.7.5"])
      expect(emission(image), image).toBe("literal-star");
    const old = "apiVersion: traefik.containo.us/v1alpha1\nkind: Middleware\nspec:\n  headers:\n    accessControlAllowOriginList: ['*']\n";
    expect(only(old)?.profile).toMatchObject({ anyWithCredentials: "literal-star", successor: { anyWithCredentials: "reflects" } });
  });

  it("knows that lists and patterns add up, and that none means off", () => {
    expect(
      originsAsText(
        only(file("accessControlAllowOriginList: [https://a.com]", "accessControlAllowOriginListRegex: ['b']"))?.origins ?? {
          kind: "any",
          at: { file: "", span: { start: 0, end: 0 } },
          via: [],
        },
      ),
    ).toBe("echo exact(https://a.com) | regex(b)");
    expect(only(file("accessControlAllowMethods: [GET]"))?.origins.kind).toBe("off");
    expect(only(file("frameDeny: true"))).toBe(undefined);
  });

  it("follows merge keys", () => {
    const text = `x: &c\n  accessControlAllowCredentials: true\n${file("<<: *c", "accessControlAllowOriginList: ['null']")}`;
    const policy = only(text);
    expect(policy?.credentials).toMatchObject({ kind: "known", value: true });
    expect(policy?.credentials.via).toHaveLength(2);
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toContain("['null']\n        accessControlAllowCredentials: false\n");
  });

  it("names options that do not exist", () => {
    const text = file("accessControlAllowOrigin: https://a.com");
    const [fact] = factsInText(adapter, text);
    expect(fact).toMatchObject({ kind: "config-problem", problem: { kind: "rejected", resembles: "accessControlAllowOriginList" } });
    expect(fact && textAfter(adapter, text, fact, { kind: "rename-option", at: fact.at, to: "accessControlAllowOriginList" })).toBe(
      file("accessControlAllowOriginList: https://a.com"),
    );
  });
});

describe("headers", () => {
  it("turns options into headers", () => {
    const text = file(
      "frameDeny: true",
      "contentTypeNosniff: true",
      "browserXssFilter: true",
      "customBrowserXSSValue: '0'",
      "stsSeconds: 300",
      "stsPreload: true",
      "referrerPolicy: unsafe-url",
      "customResponseHeaders:",
      "  Server: ''",
      "  X-A: b",
    );
    expect(headersInText(adapter, text)).toEqual([
      "X-Frame-Options: DENY",
      "X-Content-Type-Options: nosniff",
      "X-XSS-Protection: 0",
      "Referrer-Policy: unsafe-url",
      "Strict-Transport-Security: max-age=300; preload",
      "-Server",
      "X-A: b",
    ]);
    expect(headersInText(adapter, file("stsSeconds: 300", "isDevelopment: true"))).toEqual([]);
    expect(headersInText(adapter, labels("customresponseheaders.X-Frame-Options=ALLOWALL"))).toEqual(["X-Frame-Options: ALLOWALL"]);
  });

  it("reads hand-written CORS", () => {
    const policy = only(file("customResponseHeaders:", "  Access-Control-Allow-Origin: 'https://a.com,https://b.com'"));
    expect(policy?.origins).toMatchObject({ kind: "broken", how: "several-values" });
  });
});

describe("fixes", () => {
  it("edits maps", () => {
    const text = file('accessControlAllowOriginListRegex: ["a"] # c', "stsSeconds: 300");
    const policy = only(text);
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toBe(
      file("stsSeconds: 300", 'accessControlAllowOriginList: ["https://a.com"]').replace('["https://a.com"]', '["https://a.com"]'),
    );
    expect(textAfter(adapter, text, policy, { kind: "append-vary", name: "Origin" })).toContain("stsSeconds: 300\n        addVaryHeader: true\n");
    expect(policy?.entries[0] && textAfter(adapter, text, policy, { kind: "edit-origin", at: policy.entries[0].at, text: "^https://a\\.com$" })).toContain(
      '["^https://a\\\\.com$"] # c',
    );
    const hsts = factsInText(adapter, text).find((fact) => fact.kind === "header-write");
    expect(textAfter(adapter, text, hsts, { kind: "edit-hsts", maxAge: 31536000, includeSubDomains: true })).toContain(
      "stsSeconds: 31536000\n        stsIncludeSubdomains: true\n",
    );
  });

  it("edits labels", () => {
    const text = labels("accesscontrolalloworiginlist=*,https://a.com", "accesscontrolallowcredentials=true");
    const policy = only(text);
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com", "https://b.com"] })).toBe(
      labels("accesscontrolalloworiginlist=https://a.com,https://b.com", "accesscontrolallowcredentials=true"),
    );
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toBe(
      labels("accesscontrolalloworiginlist=*,https://a.com", "accesscontrolallowcredentials=false"),
    );
    expect(textAfter(adapter, text, policy, { kind: "append-vary", name: "Origin" })).toBe(
      `${text}      - "traefik.http.middlewares.m.headers.addvaryheader=true"\n`,
    );
    const dead = labels("accesscontrolalloworiginlist=https://a.com,b.com");
    const entry = only(dead)?.entries[1];
    expect(entry && textAfter(adapter, dead, only(dead), { kind: "remove-item", at: entry.at })).toBe(labels("accesscontrolalloworiginlist=https://a.com"));
    const pattern = labels("accesscontrolalloworiginlistregex=a.com");
    const weak = only(pattern)?.entries[0];
    expect(weak && textAfter(adapter, pattern, only(pattern), { kind: "edit-origin", at: weak.at, text: "^https://a\\.com$" })).toBe(
      labels("accesscontrolalloworiginlistregex=^https://a\\\\.com$$"),
    );
    const frame = labels("customresponseheaders.X-Frame-Options=ALLOWALL");
    expect(textAfter(adapter, frame, factsInText(adapter, frame)[0], { kind: "set-header", name: "X-Frame-Options", value: "DENY" })).toBe(
      labels("customresponseheaders.X-Frame-Options=DENY"),
    );
  });
});
