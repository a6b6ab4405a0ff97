import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { blankedOutside, scriptBlocksOf } from "./script-blocks.ts";

function scriptsIn(file: string, text: string): readonly string[] {
  return scriptBlocksOf(file, text).blocks.map(({ start, end }) => text.slice(start, end));
}

describe("script blocks", () => {
  test("of Vue: top-level scripts, not those in templates, comments and other blocks", () => {
    const text = [
      '<!-- <script>a</script> --><template><template #x><b :a="1 > 2">it\'s</b></template><script>b</script></template>',
      '<docs>Write <script>c</script> here.</docs><script src="./d.js"></script><script type="application/json">{}</script>',
      '<script>\ne</script><script setup lang="ts" generic="T extends Array<string>">\nf</script>',
    ].join("\n");
    expect(scriptsIn("/a/x.vue", text)).toEqual(["\ne", "\nf"]);
    expect(scriptBlocksOf("/a/x.vue", text).dialect).toBe("ts");
  });

  test("of Svelte: instance and module scripts beside markup that closes nothing", () => {
    const text = '<script module lang="ts">\na\n</script>\n<svelte:head><script>b</script></svelte:head>{#if x < 3}<br><p>don\'t\n<script>c</script>';
    expect(scriptsIn("/a/x.svelte", text)).toEqual(["\na\n", "c"]);
  });

  test("of Astro: what stands between the fences", () => {
    expect(scriptsIn("/a/x.astro", "---\r\na\r\n---\r\n<script>b</script>\n---\n")).toEqual(["\r\na\r\n"]);
    expect(scriptsIn("/a/x.astro", "<h1>--- no fence ---</h1>")).toEqual([]);
  });

  test("half typed: an open script reaches to the end, an open template hides none, an open tag says nothing", () => {
    expect(scriptsIn("/a/x.vue", "<template><p>\n<script>\na")).toEqual(["\na"]);
    expect(scriptsIn("/a/x.vue", '<script lang="t')).toEqual([]);
    expect(scriptsIn("/a/x.astro", "---\na")).toEqual(["\na"]);
  });

  test("blanking keeps every place and every line", () => {
    const text = "<script>a()</script><script>b()</script>\r\n<p>\u{1F512}\u2028</p>";
    const blank = blankedOutside(scriptBlocksOf("/a/x.vue", text), text);
    expect(blank).toHaveLength(text.length);
    expect(blank.indexOf("b()")).toBe(text.indexOf("b()"));
    expect(blank.trim().split(/\s+/)).toEqual(["a()", "b()"]);
    expect(blank).toContain("\r\n");
    expect(blank.slice(11, 28)).toContain("\n");
  });

  test("large hostile texts take no longer than their length", () => {
    const begun = performance.now();
    for (const piece of ["<a ", "<template>", "<script>", "</script>", "<!--", "<x a='", "<template></x>"]) {
      for (const file of ["/a/x.vue", "/a/x.svelte", "/a/x.astro"]) scriptBlocksOf(file, piece.repeat(1_000_000 / piece.length));
    }
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
