import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type TreeOfFiles, writeRepository } from "../../../test/harness/git-repository.ts";
import { createNodeFileSystem } from "../node-file-system.ts";
import { changesSince } from "./changes.ts";
import { applyDelta, GitProblem } from "./object-bytes.ts";
import { isRefName, repositoryAround } from "./repository.ts";
import { commitOf } from "./revision.ts";

const files = createNodeFileSystem();
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "preflint-git-"));
  made.push(folder);
  return folder;
}

function put(folder: string, content: TreeOfFiles): void {
  for (const [path, text] of Object.entries(content)) {
    if (typeof text !== "string" && !(text instanceof Uint8Array)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function problemOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    if (error instanceof GitProblem) return error.message;
    throw error;
  }
  return "";
}

/** Paths of `asked` that differ from a revision. */
function changed(folder: string, revision: string, asked: readonly string[]): readonly string[] {
  const changes = changesSince(files, folder, revision);
  return asked.filter((path) => changes.isChanged(join(folder, path)));
}

const hasGit = (() => {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

for (const hash of ["sha1", "sha256"] as const) {
  for (const storage of ["loose", "none", "offset", "id"] as const) {
    test(`tells what changed (${hash}, ${storage === "loose" ? "loose objects" : `a pack, deltas by ${storage}`})`, () => {
      const folder = newFolder();
      const repository = writeRepository(folder, hash);
      const content: TreeOfFiles = {
        "a.js": "one\n",
        "src/b.js": "two\n",
        "src/deep/er/c.js": "x".repeat(70_000),
        "src/deep/er/d.js": `${"x".repeat(70_000)}y`,
        "Ünïcode/ä.js": "",
      };
      put(folder, content);
      repository.ref("refs/heads/main", repository.commit(content, [repository.commit({ "a.js": "zero\n" })]));
      if (storage !== "loose") repository.pack(storage);
      const asked = [...Object.keys(content), "new.js", "src/new/new.js"];
      expect(changed(folder, "HEAD", asked)).toEqual(["new.js", "src/new/new.js"]);
      put(folder, { "src/b.js": "two \n", "src/deep/er/d.js": "", "new.js": "", "src/new/new.js": "" });
      expect(changed(folder, "HEAD", asked)).toEqual(["src/b.js", "src/deep/er/d.js", "new.js", "src/new/new.js"]);
      expect(changed(folder, "HEAD~1", asked)).toEqual(asked);
      expect(changed(join(folder, "src"), "HEAD", ["b.js", "deep/er/c.js"])).toEqual(["b.js"]);
    });
  }
}

test("reads branches, tags, ids, their beginnings and the steps behind them", () => {
  const folder = newFolder();
  const repository = writeRepository(folder);
  const first = repository.commit({ a: "1" });
  const side = repository.commit({ a: "2" }, [first]);
  const second = repository.commit({ a: "3" }, [first]);
  const merge = repository.commit({ a: "4" }, [second, side]);
  const tag = repository.tag(first, "v1");
  repository.ref("refs/heads/main", merge);
  repository.ref("refs/heads/feature/x", side);
  repository.ref("refs/tags/v1", repository.tag(tag, "outer"));
  repository.file("refs/remotes/origin/HEAD", "ref: refs/remotes/origin/main\n");
  repository.file(
    "packed-refs",
    `# pack-refs with: peeled fully-peeled sorted \n${second} refs/remotes/origin/main\n${side} refs/heads/main\n${tag} refs/tags/old\n^${first}\n`,
  );
  const found = repositoryAround(files, folder);
  if (found === undefined) throw new Error("There should be a repository.");
  const expected: Readonly<Record<string, string>> = {
    HEAD: merge,
    "@": merge,
    main: merge,
    "heads/main": merge,
    "refs/heads/main": merge,
    "feature/x": side,
    v1: first,
    old: first,
    "tags/old": first,
    origin: second,
    "origin/main": second,
    [merge]: merge,
    [merge.toUpperCase()]: merge,
    [second.slice(0, 12)]: second,
    "HEAD^": second,
    "HEAD^1": second,
    "HEAD^2": side,
    "HEAD^0": merge,
    "HEAD^{commit}": merge,
    "v1^{}": first,
    "HEAD~": second,
    "HEAD~0": merge,
    "HEAD~2": first,
    "HEAD^^": first,
    "HEAD^2~1": first,
    "HEAD^2^{commit}^": first,
  };
  for (const [revision, id] of Object.entries(expected)) expect(commitOf(found, revision).id, revision).toBe(id);
  const refused = [
    "",
    "nowhere",
    "HEAD^3",
    "HEAD~9",
    "HEAD~99999999",
    "main@{1}",
    "@{u}",
    ":/fix",
    "HEAD:a",
    "HEAD^{tree}",
    "../config",
    "refs/../config",
    "--output=/tmp/x",
    "config",
    "HEAD.lock",
    "\0",
  ];
  for (const revision of refused)
    expect(
      problemOf(() => commitOf(found, revision)),
      revision,
    ).not.toBe("");
});

test("names of references cannot lead out of the repository", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("refs", "heads", "..", ".", "", "a", "a.lock", "\\", "~", "C:"), { maxLength: 6 }), (parts) => {
      const name = parts.join("/");
      return !isRefName(name) || (join("/r/.git", name).startsWith("/r/.git/refs/") && !name.includes("\\"));
    }),
  );
});

test("follows work trees, borrowed objects and submodules", () => {
  const folder = newFolder();
  const main = join(folder, "main");
  const inner = { "i.js": "inner\n", "j.js": "inner\n" };
  const submodule = writeRepository(join(main, "sub"), "sha1", join(main, ".git/modules/sub"));
  const commit = submodule.commit(inner);
  const repository = writeRepository(main);
  const content: TreeOfFiles = { "a.js": "1", sub: { commit }, gone: { commit: "1".repeat(40) } };
  repository.ref("refs/heads/main", repository.commit(content));
  put(main, { "sub/.git": "gitdir: ../.git/modules/sub\n", "a.js": "1", "sub/i.js": "inner\n", "sub/j.js": "other\n", "sub/k.js": "", "gone/x.js": "" });
  expect(changed(main, "HEAD", ["a.js", "sub/i.js", "sub/j.js", "sub/k.js", "gone/x.js"])).toEqual(["sub/j.js", "sub/k.js", "gone/x.js"]);

  const tree = join(folder, "tree");
  put(tree, { ".git": `gitdir: ${join(main, ".git/worktrees/tree")}\n`, "a.js": "2" });
  repository.file("worktrees/tree/HEAD", "ref: refs/heads/main\n");
  repository.file("worktrees/tree/commondir", "../..\n");
  expect(changed(tree, "HEAD", ["a.js"])).toEqual(["a.js"]);

  const borrower = writeRepository(join(folder, "borrower"));
  borrower.file("objects/info/alternates", "# a comment\n../../../main/.git/objects\n/nowhere\n");
  borrower.ref("refs/heads/main", commitOf(repositoryAround(files, main) ?? fail(), "HEAD").id);
  put(join(folder, "borrower"), { "a.js": "1" });
  expect(changed(join(folder, "borrower"), "HEAD", ["a.js"])).toEqual([]);
});

function fail(): never {
  throw new Error("There should be a repository.");
}

test("looks through links, and what lies outside counts as changed", () => {
  const folder = newFolder();
  const content = { "real/a.js": "1", "b.js": "1" };
  const repository = writeRepository(join(folder, "r"));
  put(join(folder, "r"), content);
  put(folder, { "outside.js": "1" });
  repository.ref("refs/heads/main", repository.commit(content));
  symlinkSync("real", join(folder, "r/link"));
  symlinkSync("r", join(folder, "by-link"));
  expect(changed(join(folder, "r"), "HEAD", ["link/a.js", "real/a.js", "../outside.js"])).toEqual(["../outside.js"]);
  expect(changed(join(folder, "by-link"), "HEAD", ["b.js"])).toEqual([]);
});

test("a history that is not all there, or damaged, is said and never taken for unchanged", () => {
  const folder = newFolder();
  const repository = writeRepository(folder);
  const content = { "src/a.js": "1", "b.js": "1" };
  put(folder, content);
  const id = repository.commit(content, ["2".repeat(40)]);
  repository.ref("refs/heads/main", id);
  expect(problemOf(() => changesSince(files, folder, "HEAD~1"))).toContain("shallow clone");
  const objects = join(folder, ".git/objects");
  const tree = repositoryAround(files, folder)?.objects.read(commitOf(repositoryAround(files, folder) ?? fail(), "HEAD").tree);
  const inner = tree?.content.subarray(-20).toString("hex") ?? "";
  rmSync(join(objects, inner.slice(0, 2), inner.slice(2)));
  expect(problemOf(() => changed(folder, "HEAD", ["src/a.js"]))).toContain("partial clone");
  expect(changed(folder, "HEAD", ["b.js"])).toEqual([]);
  const broken = join(objects, id.slice(0, 2), id.slice(2));
  truncateSync(broken, readFileSync(broken).length - 9);
  expect(problemOf(() => changesSince(files, folder, "HEAD"))).not.toBe("");
  mkdirSync(join(folder, ".git/reftable"));
  expect(problemOf(() => changesSince(files, folder, "topic"))).toContain("reference tables");
  expect(problemOf(() => changesSince(files, newFolder(), "HEAD"))).toBe("There is no git repository here.");
});

test("packs that were cut or changed anywhere give a sentence, never an unchanged file or an error of ours", () => {
  const folder = newFolder();
  const repository = writeRepository(folder);
  const content: TreeOfFiles = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`src/${index}.js`, "line\n".repeat(index)]));
  put(folder, content);
  repository.ref("refs/heads/main", repository.commit(content));
  repository.pack("offset");
  put(folder, { "src/3.js": "changed" });
  const pack = join(folder, ".git/objects/pack");
  const originals = readdirSync(pack).map((name) => ({ path: join(pack, name), bytes: readFileSync(join(pack, name)) }));
  fc.assert(
    fc.property(
      fc.nat(originals.length - 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      (which, part, byte, cut) => {
        const original = originals[which] ?? fail();
        const at = Math.floor(part * (original.bytes.length - 1));
        const bytes = Buffer.from(cut ? original.bytes.subarray(0, at) : original.bytes);
        if (!cut) bytes[at] = byte;
        writeFileSync(original.path, bytes);
        let found: readonly string[] = ["src/3.js"];
        const problem = problemOf(() => {
          found = changed(folder, "HEAD", ["src/3.js"]);
        });
        writeFileSync(original.path, original.bytes);
        return problem !== "" || found.length === 1;
      },
    ),
    { numRuns: 600 },
  );
});

test("a delta that lies about sizes or places is refused", () => {
  const base = Buffer.from("0123456789");
  expect(applyDelta(base, Buffer.from([10, 12, 0x91, 2, 8, 4, 97, 98, 99, 100])).toString()).toBe("23456789abcd");
  const wrong = [
    [9, 1, 1, 97],
    [10, 2, 1, 97],
    [10, 1, 2, 97, 98],
    [10, 4, 0x91, 8, 4],
    [10, 1, 0],
    [10],
    [],
    [10, 5, 0x91, 2],
    [10, 1, 5, 97],
    [10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
  ];
  for (const bytes of wrong)
    expect(
      problemOf(() => applyDelta(base, Buffer.from(bytes))),
      String(bytes),
    ).not.toBe("");
});

if (hasGit)
  test("agrees with git about real histories, loose and packed by git", () => {
    const people = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
    const env = { PATH: process.env.PATH, HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...people };
    const names = ["a.js", "b.ts", "src/a.js", "src/x/y.js", "src/x/z.js", "src-x/a.js", "ä/ö.js"];
    const edit = fc.record({
      name: fc.constantFrom(...names),
      text: fc.constantFrom("", "1\n", "2\n", `${"long line\n".repeat(400)}1`, `${"long line\n".repeat(400)}2`),
    });
    const formats = ["sha1", "sha256"] as const;
    fc.assert(
      fc.property(
        fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 }),
        fc.array(edit, { maxLength: 4 }),
        fc.constantFrom(...formats),
        fc.boolean(),
        (history, last, format, isPacked) => {
          const folder = newFolder();
          const git = (...args: readonly string[]): string =>
            execFileSync("git", [...args], { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
          git("init", "-q", "-b", "main", `--object-format=${format}`);
          for (const edits of history) {
            for (const { name, text } of edits) put(folder, { [name]: text });
            git("add", ".");
            git("commit", "-qm", "x", "--allow-empty");
          }
          git("tag", "-a", "-m", "x", "v1");
          if (isPacked) git("gc", "-q");
          for (const { name, text } of last) put(folder, { [name]: text });
          for (const revision of ["HEAD", `HEAD~${history.length - 1}`, "v1", "main^", git("rev-parse", "--short=7", "HEAD~1").trim()]) {
            const id = git("rev-parse", `${revision}^{commit}`).trim();
            expect(commitOf(repositoryAround(files, folder) ?? fail(), revision).id).toBe(id);
            const listed = [git("diff", "--name-only", "-z", "--diff-filter=d", id), git("ls-files", "--others", "-z")].join("").split("\0");
            const onDisk = names.filter((name) => files.stat(join(folder, name)) !== undefined);
            expect(changed(folder, revision, onDisk)).toEqual(onDisk.filter((name) => listed.includes(name)));
          }
        },
      ),
      { numRuns: 4 },
    );
  });
