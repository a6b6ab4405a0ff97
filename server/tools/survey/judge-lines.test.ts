import { expect, it } from "vitest";
import { NO_PROGRESS } from "../../cli/progress.ts";
import { loadProject } from "../../cli/project.ts";
import { STANDARD_ENGINE } from "../../core/workspace/standard-engine.ts";
import { createMemoryFileSystem } from "../../platform/memory-file-system.ts";
import { createJudge } from "./judge-lines.ts";
import { serverLines } from "./server-lines.ts";

function verdictsOf(texts: Readonly<Record<string, string>>, file: string): readonly string[] {
  const host = { cwd: "/w", home: undefined, files: createMemoryFileSystem(new Map(Object.entries(texts))), engine: STANDARD_ENGINE };
  const options = { today: "2026-01-01", preset: "recommended", severities: {} } as const;
  const { workspace } = loadProject(host, [{ path: "/w", kind: "directory" }], options, NO_PROGRESS);
  const text = texts[file] ?? "";
  return createJudge(workspace)(file, text, serverLines(text, "javascript")).map(
    ({ line, verdict, technology, reason, isDecidedElsewhere }) => `${line} ${verdict}${isDecidedElsewhere ? " elsewhere" : ""}, ${technology}: ${reason}`,
  );
}

it("says understood, unknown with its reason, and not seen", () => {
  const text = `const cors = require("cors");
module.exports = (app, allowed) => {
  app.use((req, res, next) => {
    res.setHeader("X-Frame-Options", "DENY");
    res.setHeader("Content-Security-Policy", require("secure-texts").csp);
    res.cookie("sid", 1, { secure: true, httpOnly: true, sameSite: "lax" });
    next();
  });
  app.use(cors({ origin: "https://app.example.com" }));
  app.use(cors({ origin: allowed }));
};
const table = [["Referrer-Policy", "no-referrer"]];
`;
  expect(verdictsOf({ "/w/package.json": "{}", "/w/server.js": text }, "/w/server.js")).toEqual([
    "4 understood, response headers: ",
    "5 unknown elsewhere, response headers: the value of Content-Security-Policy: it comes from the package secure-texts",
    "6 understood, res.cookie (Express): ",
    "9 understood, cors (Express): ",
    "10 unknown, cors (Express): the allowed origins: it is given by the caller as 'allowed'",
    "12 not seen, response headers: no fact is about the line",
  ]);
});

it("counts a value that another file sends where it is written", () => {
  const texts = {
    "/w/package.json": "{}",
    "/w/headers.js": `module.exports = {\n  "Access-Control-Allow-Origin": "*",\n};\n`,
    "/w/server.js": `const shared = require("./headers");\nrequire("http").createServer((req, res) => { res.writeHead(200, shared); res.end(); }).listen(1);\n`,
  };
  expect(verdictsOf(texts, "/w/headers.js").map((one) => one.replace(/:.*/, ""))).toEqual(["2 understood, response headers"]);
});

it("says of what a container injects which package it comes from, of the written and of the compiled class", () => {
  const written = `import { Inject, Injectable } from "@nestjs/common";
import { Settings } from "@acme/settings";
@Injectable()
export class Cookies {
  constructor(private readonly settings: Settings, @Inject("other") private readonly other: Settings) {}
  write(res) {
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: this.settings.secure, path: "/" });
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: this.other.secure, path: "/" });
  }
}
export class Plain {
  constructor(private readonly settings: Settings) {}
  write(res) {
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: this.settings.secure, path: "/" });
  }
}
`;
  const compiled = `const settings_1 = require("@acme/settings");
const own_1 = require("./own");
let Cookies = class Cookies {
  constructor(settings, own, token) {
    this.settings = settings;
    this.own = own;
    this.token = token;
  }
  write(res) {
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: true, path: \`/\${this.settings.base}\` });
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: this.own.secure, path: "/" });
    res.cookie("sid", 1, { httpOnly: true, sameSite: "lax", secure: this.token.secure, path: "/" });
  }
};
exports.Cookies = Cookies = __decorate([__param(2, Inject("t")), __metadata("design:paramtypes", [settings_1.Settings, own_1.Own, settings_1.Settings])], Cookies);
`;
  const texts = { "/w/package.json": "{}", "/w/own.js": "exports.Own = class Own {};", "/w/written.ts": written, "/w/compiled.js": compiled };
  const from = (name: string): string => `it is part of ${name}, which comes from the package @acme/settings`;
  expect(verdictsOf(texts, "/w/written.ts")).toEqual([
    `7 unknown elsewhere, res.cookie (Express): Secure of the cookie: ${from("settings")}`,
    "8 unknown, res.cookie (Express): Secure of the cookie: it is part of the parameter other",
    "14 unknown, res.cookie (Express): Secure of the cookie: it is part of the parameter settings",
  ]);
  expect(verdictsOf(texts, "/w/compiled.js")).toEqual([
    `10 unknown elsewhere, res.cookie (Express): Path of the cookie: ${from("settings")}`,
    "11 unknown, res.cookie (Express): Secure of the cookie: it is part of the parameter own",
    "12 unknown, res.cookie (Express): Secure of the cookie: it is part of the parameter token",
  ]);
});

it("looks for a header's value on the lines that follow its name, and no further", () => {
  const text = `const cookie = require("cookie");
module.exports = (req, res) => {
  res.setHeader(
    "Set-Cookie",
    cookie.serialize("sid", "1", { httpOnly: true, secure: true, sameSite: "lax", path: "/" }),
  );
  res.writeHead(200, {
    "Set-Cookie": req.app.cookies,
    "X-Frame-Options": "DENY",
  });
};
`;
  const verdicts = verdictsOf({ "/w/package.json": "{}", "/w/server.js": text }, "/w/server.js");
  expect(verdicts.map((one) => one.replace(/:.*/, ""))).toEqual(["4 understood, cookie", "8 unknown, Set-Cookie", "9 understood, response headers"]);
});
