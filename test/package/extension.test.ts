/**
 * What `npm run package` writes: the files of the extension, a manifest without what is npm's, and a page whose links and
 * pictures lead somewhere from the gallery and from the editor, which resolve no relative address.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helpUriOf } from "../../server/core/report/report-input.ts";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { copyCheckout, type Workbench, withoutNpm } from "./packed.ts";
import { filesOfZip } from "./zip.ts";

const root = path.resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly main: string;
  readonly repository: { readonly url: string };
  readonly bugs: { readonly url: string };
  readonly galleryBanner: { readonly color: string };
  readonly contributes: {
    readonly grammars: readonly { readonly path: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly markdown: string } }[] }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  };
}

/** What a heading's link ends in, as GitHub has it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

describe("the extension", () => {
  let bench: Workbench;
  let files: ReadonlyMap<string, Buffer>;
  let manifest: Manifest;

  beforeAll(() => {
    bench = copyCheckout();
    execFileSync(process.execPath, [path.join(bench.checkout, "scripts/package.mjs")], { env: withoutNpm(), stdio: ["ignore", "pipe", "pipe"] });
    files = filesOfZip(readFileSync(path.join(bench.checkout, "dist/preflint.vsix")));
    manifest = JSON.parse(textOf("extension/package.json")) as Manifest;
  }, 120_000);

  afterAll(() => bench.remove());

  function textOf(name: string): string {
    return files.get(name)?.toString("utf8") ?? "";
  }

  it("holds its bundles, rule pages, grammars, schemas and texts, and nothing of this checkout", () => {
    const names = [...files.keys()].filter((name) => name.startsWith("extension/")).map((name) => name.slice("extension/".length));
    const pages = names.filter((name) => name.startsWith("docs/rules/"));
    expect(pages.sort()).toEqual([...RULES.map(({ meta }) => `docs/rules/${meta.id}.md`), "docs/rules/README.md"].sort());
    const rest = names.filter((name) => !/^(?:docs\/rules|schemas|syntaxes|media\/walkthrough)\//.test(name));
    const bundles = ["client", "refa", "server", "typescript"].map((name) => `dist/${name}.cjs`);
    const media = ["media/icon.png", "media/simulator.html", "media/view.svg"];
    const texts = ["LICENSE.txt", "THIRD-PARTY-NOTICES", "changelog.md", "l10n/bundle.l10n.json", "package.json", "package.nls.json", "readme.md"];
    expect(rest.sort()).toEqual([...bundles, "dist/panel.js", ...media, ...texts].sort());
  });

  it("has a manifest whose files are there, with an address for the source and for bugs, and without npm's part", () => {
    const { contributes } = manifest;
    const named = [
      manifest.main,
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
      ...contributes.viewsContainers.activitybar.map((one) => one.icon),
      ...contributes.grammars.map((one) => one.path),
    ];
    for (const file of named) expect(files.has(path.posix.join("extension", file)), file).toBe(true);
    const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");
    expect(helpUriOf("some-rule").startsWith(`${repository}/`)).toBe(true);
    expect(manifest.bugs.url.startsWith(`${repository}/`)).toBe(true);
    expect(manifest.galleryBanner.color).toMatch(/^#[0-9a-f]{6}$/);
    for (const kind of ["files", "bin", "scripts", "devDependencies", "dependencies"]) expect(manifest, kind).not.toHaveProperty(kind);
  });

  it.each(["readme.md", "changelog.md"])("shows %s without broken links and pictures", (page) => {
    const text = textOf(`extension/${page}`).replaceAll(/```[\s\S]*?```/g, "");
    const links = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark, target = ""]) => ({ isPicture: mark === "!", target }));
    expect(links.length).toBeGreaterThan(page === "readme.md" ? 50 : -1);
    const anchors = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => `#${anchorOf(heading)}`));
    const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");
    for (const { isPicture, target } of links) {
      if (target.startsWith("#")) expect(anchors).toContain(target);
      else expect(target).toMatch(/^https:\/\//);
      const [, kind, file] = target.startsWith(repository) ? (/^\/(blob|raw)\/main\/([^#]+)/.exec(target.slice(repository.length)) ?? []) : [];
      if (file === undefined) continue;
      expect(existsSync(path.join(root, file)), target).toBe(true);
      expect(kind, target).toBe(isPicture ? "raw" : "blob");
    }
    expect(text).not.toMatch(/<(?:img|a)\b/i);
  });
});
