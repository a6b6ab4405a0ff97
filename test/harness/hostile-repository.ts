/** Plants a repository that wants to be run: for the tests that nothing of a repository ever is. */
import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeRepository } from "./git-repository.ts";

/** A server with a finding that needs no other file. */
const REFLECTING = `import express from "express";
import cors from "cors";
const app = express();
app.use(cors({ origin: true, credentials: true }));
app.listen(3000);
`;

/** Every setting of git that names a program, as far as git's manual (git-config, githooks, gitattributes) knows them. */
function hostileConfiguration(program: string): string {
  return `
[core]
	fsmonitor = ${program}
	hooksPath = ${program}-hooks
	pager = ${program}
	editor = ${program}
	sshCommand = ${program}
	gitProxy = ${program}
	askPass = ${program}
	alternateRefsCommand = ${program}
	untrackedCache = true
[include]
	path = ../included
[includeIf "gitdir:/"]
	path = ../included
[filter "evil"]
	clean = ${program} clean
	smudge = ${program} smudge
	process = ${program} process
	required = true
[diff]
	external = ${program}
[diff "evil"]
	textconv = ${program}
	command = ${program}
[merge "evil"]
	driver = ${program} %O %A %B
[pager]
	diff = ${program}
	ls-files = ${program}
	rev-parse = ${program}
[alias]
	diff = !${program}
	ls-tree = !${program}
	rev-parse = !${program}
[credential]
	helper = !${program}
[gpg]
	program = ${program}
[sequence]
	editor = ${program}
[submodule "vendor/x"]
	update = !${program}
	url = ext::${program}
[protocol "ext"]
	allow = always
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::${program}
	promisor = true
	partialclonefilter = blob:none
	uploadpack = ${program}
	vcs = ${program}
	proxy = ${program}
[uploadpack]
	packObjectsHook = ${program}
[trace2]
	normalTarget = ${program}-trace
[web]
	browser = ${program}
`;
}

const HOOKS = [
  "post-index-change",
  "pre-commit",
  "post-checkout",
  "fsmonitor-watchman",
  "reference-transaction",
  "pre-auto-gc",
  "query-watchman",
  "post-rewrite",
];

/** A repository in which every road that git has to a program leads to one that leaves a trace. Some of its history is missing, too. */
export function plantHostileRepository(folder: string): { readonly hasRun: () => boolean } {
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const files = { "old.js": REFLECTING, "changed.js": "1;\n", ".gitattributes": "* filter=evil diff=evil merge=evil text eol=crlf\n" };
  for (const [name, content] of Object.entries(files)) write(name, content);
  const trace = join(folder, "trace");
  const program = join(folder, "evil.sh");
  const script = `#!/bin/sh\necho "$0 $*" >> ${trace}\nexit 1\n`;
  const executable = (name: string): void => {
    write(name, script);
    chmodSync(join(folder, name), 0o755);
  };
  executable("evil.sh");
  for (const name of [
    "git",
    "node_modules/.bin/git",
    "git.exe",
    "git.cmd",
    ...HOOKS.map((hook) => `evil.sh-hooks/${hook}`),
    ...HOOKS.map((hook) => `.git/hooks/${hook}`),
  ])
    executable(name);
  write("included", hostileConfiguration(program));
  const repository = writeRepository(folder);
  repository.ref("refs/heads/main", repository.commit({ ...files, "vendor/x": { commit: "1".repeat(40) } }, ["2".repeat(40)]));
  repository.file("config", `[core]\n\trepositoryformatversion = 0\n\tbare = false\n${hostileConfiguration(program)}`);
  // A repository without a work tree that is an ordinary folder of this one, and a submodule that names programs as well.
  const bare = writeRepository(folder, "sha1", join(folder, "vendor/bare"));
  bare.file("config", `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n${hostileConfiguration(program)}`);
  bare.ref("refs/heads/main", bare.commit({}));
  const submodule = writeRepository(folder, "sha1", join(folder, "vendor/x/.git"));
  submodule.file("config", `[core]\n\trepositoryformatversion = 0\n${hostileConfiguration(program)}`);
  submodule.ref("refs/heads/main", submodule.commit({ "a.js": "1" }));
  write("vendor/x/a.js", REFLECTING);
  write("vendor/bare/a.js", REFLECTING);
  write("changed.js", REFLECTING);
  utimesSync(join(folder, "old.js"), 1, 1);
  return { hasRun: () => existsSync(trace) };
}

/** Variables by which git's caller can name programs and places. */
export function hostileVariables(folder: string): Readonly<Record<string, string>> {
  const program = join(folder, "evil.sh");
  const names = ["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_PAGER", "GIT_EDITOR", "GIT_PROXY_COMMAND", "GIT_EXEC_PATH", "PAGER"];
  return {
    ...Object.fromEntries(names.map((name) => [name, program])),
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.fsmonitor",
    GIT_CONFIG_VALUE_0: program,
    GIT_DIR: join(folder, "vendor/bare"),
    GIT_TRACE2: join(folder, "trace"),
    PATH: [join(folder, "node_modules/.bin"), ".", folder, process.env.PATH ?? ""].join(":"),
  };
}
