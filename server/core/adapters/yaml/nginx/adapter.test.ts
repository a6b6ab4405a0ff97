import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOf } from "../../../text/place.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import { readNginx } from "../../../yaml/nginx.ts";
import { factsInText, headersInText, originsAsText, policiesInText, settingAsText, sourceOf, textAfter } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

const configMap = (...lines: readonly string[]): string =>
  ["kind: ConfigMap", "data:", "  default.conf: |", ...lines.map((line) => `    ${line}`), ""].join("\n");
const origins = (...lines: readonly string[]): readonly string[] => policiesInText(adapter, configMap(...lines)).map((one) => originsAsText(one.origins));
const ACAO = "add_header Access-Control-Allow-Origin";

describe("syntax", () => {
  it("reads words, quotes, comments, blocks and regexes", () => {
    const text = `# c\nif ($http_origin ~* "^https://a\\.b\\"$") { set $x '{;}'; }\nlua_by_lua_block { a = "}" }\nx \${y}z`;
    const directives = readNginx(valueTextAt(text, placeOf("/w/a", 0, text.length), true), placeOf("/w/a", 0, text.length));
    expect(directives.map((one) => [one.name, ...one.words.map((word) => word.text)])).toEqual([
      ["if", "($http_origin", "~*", '^https://a\\.b"$', ")"],
      ["lua_by_lua_block"],
      ["x", "${y}z"],
    ]);
    expect(directives[0]?.block?.[0]?.words.map((word) => text.slice(word.at.span.start, word.at.span.end))).toEqual(["$x", "{;}"]);
  });

  it("never throws and keeps places inside", () => {
    const token = fc.constantFrom(
      "{",
      "}",
      ";",
      '"',
      "'",
      "\\",
      "$",
      "${a}",
      "#",
      "\n",
      " ",
      "map $http_origin $x",
      "if (",
      "add_header",
      "more_set_headers",
      "'A: b'",
      "~^x",
      "default",
      "set $a ",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const text = tokens.join("");
        const walk = (directives: ReturnType<typeof readNginx>): void => {
          for (const one of directives) {
            for (const at of [one.at, one.nameAt, ...one.words.map((word) => word.at)]) expect(at.span.end).toBeLessThanOrEqual(text.length);
            walk(one.block ?? []);
          }
        };
        walk(readNginx(valueTextAt(text, placeOf("/w/a", 0, text.length), true), placeOf("/w/a", 0, text.length)));
        factsInText(adapter, configMap(...text.split("\n"), "add_header A b;"));
      }),
      { numRuns: 400 },
    );
  });
});

describe("origins", () => {
  it("tells constants, echoes and other parts of the request", () => {
    expect(origins(`${ACAO} https://a.com;`)).toEqual(["fixed https://a.com"]);
    expect(origins(`${ACAO} "*" always;`)).toEqual(["any"]);
    expect(origins(`${ACAO} $http_origin;`)).toEqual(["echo all"]);
    expect(origins(`${ACAO} $arg_origin;`)).toEqual(["request-chosen"]);
    expect(origins(`${ACAO} $scheme://$host;`)).toEqual(["unknown"]);
    expect(origins(`${ACAO} "https://a.com https://b.com";`)).toEqual(["broken"]);
  });

  it("follows maps", () => {
    expect(
      origins(
        "map $http_origin $cors {",
        '  default "";',
        "  https://a.com $http_origin;",
        '  "~*^https://.*\\.b\\.com$" $http_origin;',
        "}",
        `server { ${ACAO} $cors; }`,
      ),
    ).toEqual(["echo exact(https://a.com) | regex(^https://.*\\.b\\.com$)"]);
    expect(origins("map $http_origin $cors { default $http_origin; }", `${ACAO} $cors;`)).toEqual(["echo all"]);
    expect(origins("map $http_x $cors { default $http_origin; }", `${ACAO} $cors;`)).toEqual(["echo all"]);
    expect(origins("map $http_origin $cors { include origins.map; default $http_origin; }", `${ACAO} $cors;`)).toEqual(["unknown"]);
    expect(
      origins("map $http_origin $cors {", '  default "";', "  https://a.com https://a.com;", "  https://b.com https://b.com;", "}", `${ACAO} $cors;`),
    ).toEqual(["echo exact(https://a.com) | exact(https://b.com)"]);
  });

  it("reads doubled dollars in configs of compose files", () => {
    const text = `services: {}\nconfigs:\n  c:\n    content: |\n      ${ACAO} $$http_origin;\n      add_header Vary Origin;\n`;
    const [policy] = policiesInText(adapter, text);
    expect(policy && originsAsText(policy.origins)).toBe("echo all");
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toContain(`${ACAO} https://a.com;`);
  });

  it("follows guards and variables", () => {
    expect(origins("location / {", '  if ($http_origin ~ "^https://a\\.com$") {', `    ${ACAO} $http_origin;`, "  }", "}")).toEqual([
      "echo regex(^https://a\\.com$)",
    ]);
    expect(origins("set $ok 0;", "if ($http_origin = https://a.com) { set $ok 1; }", "location / { if ($ok = 1) {", `${ACAO} $http_origin;`, "} }")).toEqual([
      "echo exact(https://a.com)",
    ]);
    expect(origins("if ($cookie_x) { set $c $http_origin; }", `${ACAO} $c;`)).toEqual(["echo all"]);
    expect(origins("if ($upstream_x) { set $c $http_origin; }", `${ACAO} $c;`)).toEqual(["echo unknown"]);
  });
});

describe("inheritance", () => {
  it("drops headers of outer blocks where a block adds its own", () => {
    const text = configMap(
      "server {",
      `  ${ACAO} *;`,
      "  location /a { add_header X-A b; }",
      "  location /b { add_header Access-Control-Allow-Credentials true; }",
      "}",
    );
    expect(policiesInText(adapter, text).map((one) => settingAsText(one.credentials))).toEqual(["default false"]);
  });

  it("sends a header twice if two lines add it", () => {
    expect(origins(`${ACAO} https://a.com;`, `${ACAO} https://b.com;`)).toContain("broken");
    expect(origins("more_set_headers 'Access-Control-Allow-Origin: https://a.com';", "more_set_headers 'Access-Control-Allow-Origin: https://b.com';")).toEqual(
      ["fixed https://b.com"],
    );
  });

  it("follows add_header_inherit", () => {
    const text = configMap(
      "server {",
      "  add_header_inherit merge;",
      `  ${ACAO} $http_origin;`,
      "  location /b { add_header Access-Control-Allow-Credentials true; }",
      "}",
    );
    expect(policiesInText(adapter, text).map((one) => settingAsText(one.credentials))).toEqual(["default false", "true"]);
  });

  it("adds up more_set_headers", () => {
    const text = configMap(
      "more_set_headers 'Access-Control-Allow-Origin: $http_origin';",
      "location /b {",
      "  more_set_headers 'Access-Control-Allow-Credentials: true';",
      "}",
    );
    expect(policiesInText(adapter, text).map((one) => [one.scope.path, settingAsText(one.credentials)])).toEqual([
      [undefined, "default false"],
      ["/b", "true"],
    ]);
  });

  it("knows preflight branches", () => {
    const text = configMap(
      "location / {",
      "  if ($request_method = 'OPTIONS') {",
      `    ${ACAO} *;`,
      "    add_header Access-Control-Allow-Methods 'GET, POST';",
      "    return 204;",
      "  }",
      `  ${ACAO} *;`,
      "}",
    );
    const found = policiesInText(adapter, text).map((one) => [one.responses, settingAsText(one.methods), one.profile.answersPreflight]);
    expect(found).toContainEqual(["preflight", "GET,POST", "all-options"]);
    expect(found).toHaveLength(2);
  });
});

describe("headers", () => {
  it("reads names, values, holes and removals", () => {
    const text = configMap(
      'add_header Strict-Transport-Security "max-age=300" always;',
      "add_header Content-Security-Policy \"script-src 'nonce-$request_id'\";",
      "more_clear_headers Server;",
      "proxy_hide_header X-Powered-By;",
      "proxy_hide_header Strict-Transport-Security;",
    );
    expect(headersInText(adapter, text)).toEqual(["Strict-Transport-Security: max-age=300", "Content-Security-Policy: ?", "-Server", "-X-Powered-By"]);
    const csp = factsInText(adapter, text)[1];
    expect(csp?.kind === "header-write" && csp.value.kind === "partial" && [csp.value.value.text, csp.value.holes]).toEqual(["script-src 'nonce-'", [18]]);
  });

  it("points at values exactly, also on later lines", () => {
    const text = configMap("server {", '  add_header Content-Security-Policy "default-src *" always;', "}");
    const [fact] = factsInText(adapter, text);
    expect(fact?.kind === "header-write" && sourceOf(text, fact.value.at)).toBe("default-src *");
    expect(fact && sourceOf(text, fact.at)).toBe('add_header Content-Security-Policy "default-src *" always;');
  });

  it("leaves scripts and ingress-nginx snippets alone", () => {
    expect(factsInText(adapter, "a: |\n  cat > x <<EOF\n  server { add_header X-A b; }\n  EOF\n")).toEqual([]);
    expect(factsInText(adapter, "nginx.ingress.kubernetes.io/configuration-snippet: |\n  add_header X-A b;\n  add_header X-B b;\n")).toEqual([]);
  });
});

describe("fixes", () => {
  const text = configMap(
    "location / {",
    `  ${ACAO} $http_origin always;`,
    "  add_header Access-Control-Allow-Credentials 'true' always; # why",
    "  add_header X-Frame-Options ALLOWALL;",
    "}",
  );
  const [policy] = policiesInText(adapter, text);
  const frame = factsInText(adapter, text).find((one) => one.kind === "header-write" && one.name === "X-Frame-Options");

  it("replaces, adds and removes directives", () => {
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com"] })).toContain(`      ${ACAO} https://a.com always;\n`);
    expect(textAfter(adapter, text, policy, { kind: "set-origins", origins: ["https://a.com", "https://b.com"] })).toBe("refused");
    expect(textAfter(adapter, text, policy, { kind: "drop-credentials" })).toContain("$http_origin always;\n      add_header X-Frame-Options");
    expect(textAfter(adapter, text, policy, { kind: "append-vary", name: "Origin" })).toContain("$http_origin always;\n      add_header Vary Origin always;\n");
    expect(textAfter(adapter, text, policy, { kind: "set-methods", methods: ["GET", "PUT"] })).toContain(
      '\n      add_header Access-Control-Allow-Methods "GET, PUT" always;\n',
    );
    expect(textAfter(adapter, text, frame, { kind: "set-header", name: "X-Frame-Options", value: "DENY" })).toContain("add_header X-Frame-Options DENY;");
    expect(textAfter(adapter, text, frame, { kind: "set-header", name: "X-Frame-Options", value: "a; b" })).toContain('add_header X-Frame-Options "a; b";');
    expect(textAfter(adapter, text, frame, { kind: "remove-header", name: "X-Frame-Options" })).not.toContain("X-Frame-Options");
  });

  it("repairs a pattern in place", () => {
    const guarded = configMap("location / {", '  if ($http_origin ~* "a.com") {', `    ${ACAO} $http_origin;`, "  }", "}");
    const [one] = policiesInText(adapter, guarded);
    const at = one?.origins.kind === "echo" && one.origins.language.kind === "regex" ? one.origins.language.at : placeOf("", 0, 0);
    expect(textAfter(adapter, guarded, one, { kind: "replace-origin-check", at, origins: ["https://a.com", "https://b.com"] })).toContain(
      'if ($http_origin ~* "^(https://a\\.com|https://b\\.com)$") {',
    );
    expect(textAfter(adapter, guarded, one, { kind: "edit-origin", at, text: "^https://a[.]com$" })).toContain('~* "^https://a[.]com$")');
  });

  it("refuses text in which lines cannot be told apart", () => {
    const quoted = 'kind: ConfigMap\ndata:\n  x: "add_header Access-Control-Allow-Origin *;\\nadd_header Access-Control-Allow-Credentials true;"\n';
    const [one] = policiesInText(adapter, quoted);
    expect(one && originsAsText(one.origins)).toBe("any");
    expect(textAfter(adapter, quoted, one, { kind: "append-vary", name: "Origin" })).toBe("refused");
  });
});
