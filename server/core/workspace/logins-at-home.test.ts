import { expect, test } from "vitest";
import { createWorkspace } from "./create-workspace.ts";
import { STANDARD_ENGINE } from "./standard-engine.ts";
import type { Workspace, WorkspaceOptions } from "./workspace.ts";

const OPTIONS: WorkspaceOptions = { roots: ["/app"], today: "2026-11-30", preset: "recommended", severities: {} };
const POLICY = 'import cors from "cors";\nimport express from "express";\nconst app = express();\napp.use(cors({ origin: true, credentials: true }));\n';
const loginWith = (attributes: string): string => `export const logIn = (req, res) => res.cookie("sid", req.body.id, { httpOnly: true, ${attributes} });\n`;

function write(workspace: Workspace, file: string, text: string | undefined): void {
  workspace.setDisk(file, text === undefined ? { kind: "absent" } : { kind: "text", text, candidate: true });
  for (let round = 0; round < 20; round += 1) {
    for (const _ of workspace.update());
    const wanted = workspace.wanted();
    if (wanted.length === 0) return;
    for (const path of wanted) workspace.setDisk(path, { kind: "absent" });
  }
  throw new Error("The workspace never settles.");
}

/** Who reads as the user, as the finding has it: it is an error either way. */
function reader(workspace: Workspace): string | undefined {
  const finding = workspace.findings("/app/server.js").find(({ rule }) => rule === "cors-reflect-with-credentials");
  return finding?.severity === "error" ? /^(?:Any website|Pages of this site)/.exec(finding.message)?.[0] : undefined;
}

test("a finding follows the cookies of other files, and its file is told to have changed", () => {
  const workspace = createWorkspace(STANDARD_ENGINE, OPTIONS);
  write(workspace, "/app/server.js", POLICY);
  expect(reader(workspace)).toBe("Any website");
  const before = workspace.findings("/app/server.js").map(({ fingerprint }) => fingerprint);
  const steps: readonly (readonly [string | undefined, string])[] = [
    [loginWith('sameSite: "strict"'), "Pages of this site"],
    [loginWith('sameSite: "none", secure: true'), "Any website"],
    [loginWith('sameSite: "lax"'), "Pages of this site"],
    [loginWith("secure: true"), "Any website"],
    [loginWith('sameSite: "Strict"'), "Pages of this site"],
    [undefined, "Any website"],
  ];
  for (const [text, expected] of steps) {
    workspace.takeChanged();
    write(workspace, "/app/login.js", text);
    expect(workspace.takeChanged()).toContain("/app/server.js");
    expect([text, reader(workspace)]).toEqual([text, expected]);
  }
  expect(workspace.findings("/app/server.js").map(({ fingerprint }) => fingerprint)).toEqual(before);
});

test("a proof tells no cookies that do not come along", () => {
  const workspace = createWorkspace(STANDARD_ENGINE, OPTIONS);
  write(workspace, "/app/server.js", POLICY);
  const proof = (): unknown => workspace.findings("/app/server.js").find(({ rule }) => rule === "cors-reflect-with-credentials")?.witness?.request.credentials;
  expect(proof()).toBe(true);
  write(workspace, "/app/login.js", loginWith('sameSite: "strict"'));
  expect(proof()).toBe(false);
});
