/**
 * The scripts inside component files of Vue, Svelte and Astro: where they stand, and the file's text with everything else blanked at equal length,
 * so that every place in the blanked text is the same place in the file. Parses no script. Refuses to guess: what is no script block by the rules of
 * the three formats (Vue SFC syntax specification; Svelte 5 "`.svelte` files"; Astro syntax "component script") is blanked.
 */
import type { FilePath, Span } from "./place.ts";

/** How the scripts of a file are to be parsed. */
export type ScriptDialect = "js" | "jsx" | "ts" | "tsx";

/** The scripts of one component file. */
export interface ScriptBlocks {
  /** Contents of the blocks, in order. One that is not closed reaches to the end of the file. */
  readonly blocks: readonly Span[];
  readonly dialect: ScriptDialect;
}

/** True for files whose scripts stand in blocks. */
export function hasScriptBlocks(file: FilePath): boolean {
  return /\.(?:vue|svelte|astro)$/i.test(file);
}

/** True for JavaScript and TypeScript and for files with blocks of it. */
export function isScriptFile(file: FilePath): boolean {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/i.test(file) || hasScriptBlocks(file);
}

/** The blocks of a file for which `hasScriptBlocks` is true. One pass over the text. */
export function scriptBlocksOf(file: FilePath, text: string): ScriptBlocks {
  if (/\.astro$/i.test(file)) return { blocks: frontmatterOf(text), dialect: "ts" };
  const scripts = scriptElementsOf(text, /\.vue$/i.test(file));
  const dialects = scripts.map((one) => one.dialect);
  return {
    blocks: scripts.map((one) => one.content),
    // Blocks of one component are one module: what the richest of them may contain, all may.
    dialect: dialects.find((one) => one === "tsx") ?? dialects.find((one) => one === "ts") ?? dialects.find((one) => one === "jsx") ?? "js",
  };
}

/** The text with everything but line breaks blanked outside the blocks. A block ends its last statement, as a line does. */
export function blankedOutside({ blocks }: ScriptBlocks, text: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const block of blocks) {
    parts.push(blanked(text.slice(end, block.start), end > 0), text.slice(block.start, block.end));
    end = block.end;
  }
  parts.push(blanked(text.slice(end), end > 0));
  return parts.join("");
}

function blanked(text: string, isBehindBlock: boolean): string {
  const blank = text.replaceAll(/[^\n\r]/g, " ");
  return isBehindBlock && blank !== "" ? `\n${blank.slice(1)}` : blank;
}

/** Between the fences at the top. Scripts in the page below run in browsers only. */
function frontmatterOf(text: string): readonly Span[] {
  const open = /^\uFEFF?\s{0,200}---/.exec(text);
  if (open === null) return [];
  const start = open[0].length;
  const close = /^[ \t]*---/m.exec(text.slice(start));
  return [{ start, end: close === null ? text.length : start + close.index }];
}

interface Script {
  readonly content: Span;
  readonly dialect: ScriptDialect;
}

/** A comment, or the beginning of a start tag. */
const MARKUP = /<!--|<([a-z][\w.:-]*)(?=[\s>/])/gi;
const ATTRIBUTES = /(?:[^>"']|"[^"]*"|'[^']*')*>/y;
/** Blocks whose text is no markup or is drawn, and never the component's module. In Vue every block but the scripts is such a one. */
const OTHER_BLOCKS = /^(?:template|style|svelte:head)$/i;

/** Components have a handful. Each may be sought to the end of the text. */
const MOST_BLOCKS = 50;
/** Blocks without an end, each of which is sought to the end of the text: while one types it is one. */
const MOST_OPEN = 4;

function scriptElementsOf(text: string, isVue: boolean): readonly Script[] {
  const scripts: Script[] = [];
  let blocks = 0;
  let open = 0;
  MARKUP.lastIndex = 0;
  for (let found = MARKUP.exec(text); found !== null && blocks < MOST_BLOCKS; found = MARKUP.exec(text)) {
    const name = found[1];
    if (name === undefined) {
      const end = text.indexOf("-->", MARKUP.lastIndex);
      if (end < 0) break;
      MARKUP.lastIndex = end + 3;
      continue;
    }
    const isScript = name.toLowerCase() === "script";
    if (!isScript && !isVue && !OTHER_BLOCKS.test(name)) continue;
    blocks += 1;
    ATTRIBUTES.lastIndex = MARKUP.lastIndex;
    const attributes = ATTRIBUTES.exec(text)?.[0];
    // A tag that is being typed: nothing behind it can be told apart.
    if (attributes === undefined) break;
    const start = ATTRIBUTES.lastIndex;
    MARKUP.lastIndex = start;
    if (attributes.endsWith("/>")) continue;
    const end = isScript ? endOfScript(text, start) : endOfBlock(text, name, start);
    // A block that is not closed yet hides no script below it; a script does.
    if (end === undefined && !isScript) {
      open += 1;
      if (open > MOST_OPEN) break;
      continue;
    }
    const dialect = isScript ? dialectOf(attributes) : undefined;
    if (dialect !== undefined) scripts.push({ content: { start, end: end ?? text.length }, dialect });
    if (end === undefined) break;
    MARKUP.lastIndex = end;
  }
  return scripts;
}

const SCRIPT_END = /<\/script[\s>]/gi;

function endOfScript(text: string, from: number): number | undefined {
  SCRIPT_END.lastIndex = from;
  return SCRIPT_END.exec(text)?.index;
}

const TAG = /<(\/?)([a-z][\w.:-]*)(?=[\s>/])/gi;

/** Blocks of the same name nest: `<template>` in a template. */
function endOfBlock(text: string, name: string, from: number): number | undefined {
  let depth = 1;
  TAG.lastIndex = from;
  for (let tag = TAG.exec(text); tag !== null; tag = TAG.exec(text)) {
    if (tag[2] !== name) continue;
    depth += tag[1] === "/" ? -1 : 1;
    if (depth === 0) return tag.index;
  }
  return undefined;
}

/** `undefined`: the text is not in this file, or in no language that is read. */
function dialectOf(attributes: string): ScriptDialect | undefined {
  if (/\ssrc\s*=/i.test(attributes)) return undefined;
  const attribute = (name: RegExp): string | undefined => name.exec(attributes)?.[1]?.toLowerCase();
  const type = attribute(/\stype\s*=\s*["']?([\w/+.-]+)/i);
  const language = attribute(/\slang\s*=\s*["']?([\w/+.-]+)/i) ?? (type === undefined ? "js" : DIALECT_OF_TYPE.get(type));
  return language === undefined ? undefined : DIALECT_OF_LANGUAGE.get(language);
}

const DIALECT_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ["module", "js"],
  ["text/javascript", "js"],
  ["text/typescript", "ts"],
]);

const DIALECT_OF_LANGUAGE: ReadonlyMap<string, ScriptDialect> = new Map([
  ["js", "js"],
  ["javascript", "js"],
  ["jsx", "jsx"],
  ["ts", "ts"],
  ["typescript", "ts"],
  ["tsx", "tsx"],
]);
