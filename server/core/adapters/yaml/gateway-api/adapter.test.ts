import { describe, expect, it } from "vitest";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const route = (...filter: readonly string[]): string =>
  [
    "apiVersion: gateway.networking.k8s.io/v1",
    "kind: HTTPRoute",
    "metadata: { name: r }",
    "spec:",
    "  rules:",
    "    - filters:",
    ...filter.map((line) => `        ${line}`),
    "",
  ].join("\n");
const cors = (...lines: readonly string[]): string => route("- type: CORS", "  cors:", ...lines.map((line) => `    ${line}`));

describe("the CORS filter", () => {
  it("reads origins, defaults and lists of resources", () => {
    const text = cors("allowOrigins:", '- "https://a.com"', '- "https://*.b.com"', "allowCredentials: true");
    const [policy] = policiesInText(adapter, text);
    expect(policy && originsAsText(policy.origins)).toBe("echo exact(https://a.com) | glob(https://*.b.com)");
    expect(policy && [settingAsText(policy.credentials), settingAsText(policy.maxAge), settingAsText(policy.methods)]).toEqual([
      "true",
      "default 5",
      "default undefined",
    ]);
    const nested = `httpRoutes:\n- ${text.trimEnd().replaceAll("\n", "\n  ")}\n`;
    expect(policiesInText(adapter, nested)).toHaveLength(1);
    expect(policiesInText(adapter, text.replace("gateway.networking", "other.networking"))).toEqual([]);
  });

  it("says what the API refuses", () => {
    const refused = (...lines: readonly string[]): number => factsInText(adapter, cors(...lines)).filter((fact) => fact.kind === "config-problem").length;
    expect(refused('allowOrigins: ["*", "https://a.com"]')).toBe(1);
    expect(refused('allowOrigins: ["null"]')).toBe(1);
    expect(refused("maxAge: 0")).toBe(1);
    expect(refused('allowOrigins: ["*"]', "maxAge: 5")).toBe(0);
    expect(factsInText(adapter, route("- cors: { allowOrigins: ['*'] }")).map((fact) => fact.kind)).toEqual(["cors-policy", "config-problem"]);
  });

  it("renders fixes", () => {
    const text = cors('allowOrigins: ["*"]', "allowCredentials: true");
    const [policy] = policiesInText(adapter, text);
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toBe(
      cors('allowOrigins: ["https://a.com"]', "allowCredentials: true"),
    );
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toBe(cors('allowOrigins: ["*"]', "allowCredentials: false"));
    expect(textAfter(adapter, text, policy, { kind: "set-max-age", seconds: 60 })).toBe(cors('allowOrigins: ["*"]', "allowCredentials: true", "maxAge: 60"));
    const twins = cors('allowOrigins: ["https://a.com", "http://a.com"]');
    const [both] = policiesInText(adapter, twins);
    const http = both?.entries[1];
    expect(http && textAfter(adapter, twins, both, { kind: "edit-origin", at: http.at, text: "https://a.com" })).toBe(cors('allowOrigins: ["https://a.com"]'));
    const globs = cors('allowOrigins: ["https://a.com", "https://*.b.com"]');
    const [one] = policiesInText(adapter, globs);
    const glob = one?.entries[1];
    expect(glob && textAfter(adapter, globs, one, { kind: "replace-origin-check", at: glob.at, origins: ["https://x.b.com"] })).toBe(
      cors('allowOrigins: ["https://a.com", "https://x.b.com"]'),
    );
  });
});

describe("ResponseHeaderModifier", () => {
  const text = route(
    "- type: ResponseHeaderModifier",
    "  responseHeaderModifier:",
    "    set:",
    "      - name: Access-Control-Allow-Origin",
    '        value: "*"',
    "    add:",
    "      - { name: X-Frame-Options, value: ALLOWALL }",
    "    remove: [Server]",
  );

  it("reads headers and hand-written CORS", () => {
    expect(headersInText(adapter, text)).toEqual(["Access-Control-Allow-Origin: *", "X-Frame-Options: ALLOWALL", "-Server"]);
    expect(policiesInText(adapter, text).map((one) => originsAsText(one.origins))).toEqual(["any"]);
  });

  it("renders fixes", () => {
    const frame = factsInText(adapter, text).find((fact) => fact.kind === "header-write" && fact.name === "X-Frame-Options");
    expect(textAfter(adapter, text, frame, { kind: "set-header", name: "X-Frame-Options", value: "DENY" })).toContain("value: DENY }");
    expect(textAfter(adapter, text, frame, { kind: "remove-header", name: "X-Frame-Options" })).toContain("    add: []\n");
    expect(textAfter(adapter, text, policiesInText(adapter, text)[0], { kind: "set-origins", origins: ["https://a.com"] })).toContain(
      'value: "https://a.com"\n',
    );
  });
});
