import { describe, expect, it } from "vitest";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, sourceOf, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const ingress = (...annotations: readonly string[]): string =>
  [
    "apiVersion: networking.k8s.io/v1",
    "kind: Ingress",
    "metadata:",
    "  annotations:",
    ...annotations.map((line) => `    nginx.ingress.kubernetes.io/${line}`),
    "spec:",
    "  rules: []",
    "",
  ].join("\n");
const problems = (text: string): readonly string[] => factsInText(adapter, text).flatMap((fact) => (fact.kind === "config-problem" ? [fact.problem.kind] : []));
const policy = (text: string) => policiesInText(adapter, text)[0];

describe("annotations", () => {
  it("fills in the defaults of the controller", () => {
    const text = ingress('enable-cors: "true"');
    const found = policy(text);
    expect(found && originsAsText(found.origins)).toBe("any");
    expect(found && [settingAsText(found.credentials), settingAsText(found.methods), settingAsText(found.maxAge), settingAsText(found.exposedHeaders)]).toEqual(
      ["default true", "default GET,PUT,POST,DELETE,PATCH,OPTIONS", "default 1728000", "default undefined"],
    );
    expect(found?.profile).toMatchObject({ anyWithCredentials: "literal-star", successor: { anyWithCredentials: "reflects" } });
  });

  it("reads lists with a place for each entry", () => {
    const text = ingress('enable-cors: "true"', 'cors-allow-origin: "https://a.com, https://*.b.com,null , c.com"', 'cors-allow-credentials: "false"');
    const found = policy(text);
    expect(found && originsAsText(found.origins)).toBe("echo exact(https://a.com) | glob(https://*.b.com) | exact(null)");
    expect(found?.entries.map((entry) => sourceOf(text, entry.at))).toEqual(["https://a.com", "https://*.b.com", "null", "c.com"]);
    expect(found && settingAsText(found.credentials)).toBe("false");
  });

  it("takes a star in a list for every origin, and a refused list too", () => {
    expect(
      originsAsText(
        policy(ingress('enable-cors: "true"', 'cors-allow-origin: "https://a.com,*"'))?.origins ?? {
          kind: "off",
          at: { file: "", span: { start: 0, end: 0 } },
          via: [],
        },
      ),
    ).toBe("any");
    for (const value of ["https://a.com/", "https://*", "https://a.com:*", "https://a.com;https://b.com", "https://(a|b).com"]) {
      const text = ingress('enable-cors: "true"', `cors-allow-origin: "${value}"`);
      expect(problems(text), value).toEqual(["ineffective"]);
      expect(policy(text)?.origins.kind, value).toBe("unknown");
    }
    for (const value of ["https://a.com", "https://*.a.com:8443", "a.com", "custom://x", "null", "https://a.com , https://b.com"]) {
      expect(problems(ingress('enable-cors: "true"', `cors-allow-origin: "${value}"`)), value).toEqual([]);
    }
  });

  it("names annotations that do not exist and values that are refused", () => {
    const text = ingress('enable-cors: "true"', 'cors-allow-origins: "https://a.com"');
    const [fact] = factsInText(adapter, text).filter((one) => one.kind === "config-problem");
    expect(fact).toMatchObject({ problem: { kind: "unknown-option", resembles: "nginx.ingress.kubernetes.io/cors-allow-origin", leavesOpen: true } });
    expect(
      textAfter(adapter, text, fact, {
        kind: "rename-option",
        at: fact?.at ?? { file: "", span: { start: 0, end: 0 } },
        to: "nginx.ingress.kubernetes.io/cors-allow-origin",
      }),
    ).toContain('    nginx.ingress.kubernetes.io/cors-allow-origin: "https://a.com"\n');
    expect(problems(ingress("enable-cors: true", "cors-max-age: 600"))).toEqual(["rejected", "rejected"]);
  });

  it("says nothing of disabled, templated and partial blocks", () => {
    expect(factsInText(adapter, ingress('enable-cors: "false"', 'cors-allow-origin: "*"'))).toEqual([]);
    expect(factsInText(adapter, 'ingress:\n  annotations:\n    nginx.ingress.kubernetes.io/cors-allow-origin: "*"\n')).toEqual([]);
    expect(factsInText(adapter, ingress("enable-cors: {{ .Values.cors | quote }}")).map((fact) => fact.kind)).toEqual(["unread"]);
    expect(policiesInText(adapter, 'ingress:\n  annotations:\n    nginx.ingress.kubernetes.io/enable-cors: "true"\n')).toHaveLength(1);
  });
});

describe("fixes of annotations", () => {
  const text = ingress('enable-cors: "true"', "cors-allow-methods: 'GET, PUT'");
  const found = policy(text);
  it("adds and replaces annotations as text", () => {
    expect(textAfter(adapter, text, found, { kind: "drop-credentials" })).toContain('\n    nginx.ingress.kubernetes.io/cors-allow-credentials: "false"\nspec:');
    expect(textAfter(adapter, text, found, { kind: "set-origins", origins: ["https://a.com", { placeholder: "https://b.com" }] })).toContain(
      '\n    nginx.ingress.kubernetes.io/cors-allow-origin: "https://a.com, https://b.com"\nspec:',
    );
    expect(textAfter(adapter, text, found, { kind: "set-methods", methods: ["GET"] })).toContain("cors-allow-methods: 'GET'\n");
    expect(textAfter(adapter, text, found, { kind: "set-max-age", seconds: 600 })).toContain('cors-max-age: "600"\n');
    expect(textAfter(adapter, text, found, { kind: "append-vary", name: "Origin" })).toBe("refused");
  });

  it("edits one entry of a list", () => {
    const list = ingress('enable-cors: "true"', "cors-allow-origin: https://a.com, b.com, null");
    const one = policy(list);
    const at = (index: number) => one?.entries[index]?.at ?? { file: "", span: { start: 0, end: 0 } };
    expect(textAfter(adapter, list, one, { kind: "edit-origin", at: at(1), text: "https://b.com" })).toContain(
      "cors-allow-origin: https://a.com, https://b.com, null\n",
    );
    expect(textAfter(adapter, list, one, { kind: "remove-item", at: at(2) })).toContain("cors-allow-origin: https://a.com, b.com\n");
    expect(textAfter(adapter, list, one, { kind: "remove-item", at: at(0) })).toContain("cors-allow-origin: b.com, null\n");
  });
});

describe("the controller", () => {
  const configMap = (...data: readonly string[]): string =>
    ["kind: ConfigMap", "metadata: { name: ingress-nginx-controller }", "data:", ...data.map((line) => `  ${line}`), ""].join("\n");

  it("composes Strict-Transport-Security from keys", () => {
    expect(headersInText(adapter, configMap('hsts-max-age: "300"'))).toEqual(["Strict-Transport-Security: max-age=300; includeSubDomains"]);
    expect(headersInText(adapter, configMap('hsts-preload: "true"', 'hsts-include-subdomains: "false"'))).toEqual([
      "Strict-Transport-Security: max-age=31536000; preload",
    ]);
    expect(headersInText(adapter, 'controller:\n  config:\n    hsts-max-age: "10"\n')).toEqual(["Strict-Transport-Security: max-age=10; includeSubDomains"]);
    const [off] = factsInText(adapter, configMap('hsts: "false"'));
    expect(off).toMatchObject({ kind: "header-write", from: "switched-off" });
  });

  it("knows that the controller has no CORS keys", () => {
    const text = configMap('enable-cors: "true"', 'x: "y"');
    const [fact] = factsInText(adapter, text);
    expect(fact).toMatchObject({ kind: "config-problem", problem: { kind: "ineffective" } });
    expect(fact && textAfter(adapter, text, fact, { kind: "remove-item", at: fact.at })).toBe(configMap('x: "y"'));
    expect(factsInText(adapter, text.replace("ingress-nginx-controller", "haproxy-ingress"))).toEqual([]);
  });

  it("edits the keys", () => {
    const text = configMap('hsts-max-age: "300"');
    const [fact] = factsInText(adapter, text);
    expect(textAfter(adapter, text, fact, { kind: "edit-hsts", maxAge: 31536000, preload: true })).toBe(
      configMap('hsts-max-age: "31536000"', 'hsts-preload: "true"'),
    );
    const off = configMap('hsts: "false"');
    expect(textAfter(adapter, off, factsInText(adapter, off)[0], { kind: "set-header", name: "Strict-Transport-Security", value: "max-age=1" })).toBe(
      configMap('hsts: "true"'),
    );
  });

  it("reads maps of headers that are named", () => {
    expect(headersInText(adapter, "controller:\n  addHeaders:\n    X-Frame-Options: ALLOWALL\n    X-Id: $request_id\n")).toEqual([
      "X-Frame-Options: ALLOWALL",
      "X-Id: ?",
    ]);
    const linked = `${configMap('add-headers: "ns/extra"')}---\nkind: ConfigMap\nmetadata: { name: extra }\ndata:\n  Referrer-Policy: unsafe-url\n`;
    expect(headersInText(adapter, linked)).toEqual(["Referrer-Policy: unsafe-url"]);
    expect(headersInText(adapter, "kind: ConfigMap\nmetadata: { name: other }\ndata:\n  Referrer-Policy: unsafe-url\n")).toEqual([]);
  });
});

describe("snippets", () => {
  it("reads hand-written CORS", () => {
    const text = ingress("configuration-snippet: |", "").replace(
      "nginx.ingress.kubernetes.io/\n",
      '  more_set_headers "Access-Control-Allow-Origin: $http_origin";\n      more_set_headers "Access-Control-Allow-Credentials: true";\n',
    );
    const found = policy(text);
    expect(found && originsAsText(found.origins)).toBe("echo all");
    expect(found && settingAsText(found.credentials)).toBe("true");
    expect(textAfter(adapter, text, found, { kind: "drop-credentials" })).not.toContain("Credentials");
    expect(textAfter(adapter, text, found, { kind: "set-origins", origins: ["https://a.com"] })).toContain(
      'more_set_headers "Access-Control-Allow-Origin: https://a.com";',
    );
    expect(textAfter(adapter, text, found, { kind: "append-vary", name: "Origin" })).toContain('$http_origin";\n      more_set_headers "Vary: Origin";\n');
  });
});
