/** What a technology must bring: recognition, facts and renderers. One folder per technology, one export named `adapter`. */
import type { JavaScriptEditor } from "../javascript/editor.ts";
import type { JavaScriptSource } from "../javascript/source.ts";
import type { Fact, Registration } from "../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../model/fix-intent.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { YamlDocument } from "../yaml/document.ts";
import type { YamlEditor } from "../yaml/editor.ts";

/** Intents that a technology has no use for. `because` is shown to people and starts with "it". */
export interface Lack {
  readonly intents: readonly FixIntentKind[];
  readonly because: string;
}

interface AdapterBase {
  /** `javascript/express`, `yaml/kong`: the folder. */
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /**
   * Words of which at least one stands in every file that the adapter can say something about; compared with the raw
   * bytes, ASCII letters in any case. Tight: a hint that fits everything costs a parse of everything.
   */
  readonly hints: readonly string[];
  /** If given, one of these must stand in the file too. For hints that alone are too common (`.stack`, `fetch(`). */
  readonly needs?: readonly string[];
  /**
   * Names of the files that it reads, if a name alone tells them (`vercel.json`): it is asked about no others, and such a JSON file is looked at
   * whatever else stands in it.
   */
  readonly files?: readonly string[];
  /** Intents that `render` knows. */
  readonly intents: readonly FixIntentKind[];
  /** Intents that make no sense for it. What is in neither list is not written yet. */
  readonly lacks?: readonly Lack[];
}

/** A technology read from JavaScript or TypeScript. */
export interface JavaScriptAdapter extends AdapterBase {
  readonly language: "javascript";
  /** Facts of one file in one world. Never throws; skips what it does not recognise; says `unread` where a recognised setting could not be read at all. */
  extract(source: JavaScriptSource): Iterable<Fact>;
  /** Of what `extract` says only the registrations: a file that is imported is judged behind the gates of the files that import it. */
  registrations?(source: JavaScriptSource): Iterable<Registration>;
  /** Edits in one file that make the intent true for the fact, or `undefined`. */
  render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined;
}

/** A technology read from YAML or JSON. */
export interface YamlAdapter extends AdapterBase {
  readonly language: "yaml";
  /** Facts of one file: all its documents are given at once, since resources refer to one another. */
  extract(documents: readonly YamlDocument[]): Iterable<Fact>;
  render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined;
}

/** Any technology. */
export type Adapter = JavaScriptAdapter | YamlAdapter;
