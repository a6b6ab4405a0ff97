/**
 * What the fixes of one state of the workspace share: trees, opened sources and what verification learned. Forgotten with the state,
 * and of opened files only the last one is kept: fixes are asked for one file at a time.
 */

import type { JavaScriptEditor } from "../javascript/editor.ts";
import { createJavaScriptEditor } from "../javascript/edits/edit.ts";
import type { JavaScriptCache } from "../javascript/reader.ts";
import { createJavaScriptCache, openJavaScriptSource } from "../javascript/reader.ts";
import type { JavaScriptSource, World } from "../javascript/source.ts";
import type { Rule, WorkspaceFacts } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { OpenedSettings } from "../yaml/format.ts";
import { openSettings } from "../yaml/format.ts";

/** A script for renderers. */
export interface OpenedScript {
  readonly source: JavaScriptSource;
  readonly editor: JavaScriptEditor;
}

/** Shared by all fixes of one state. */
export interface FixSession {
  readonly trees: JavaScriptCache;
  /** The file for a renderer. Evaluation has a budget for each file, so it is opened anew now and then. */
  script(file: FilePath, text: string, project: ProjectView, world: World): OpenedScript | undefined;
  /** A file of settings for a renderer. */
  settings(file: FilePath, text: string): OpenedSettings;
  /** What `make` gives, made once for a set of rules and a key; the last few are kept. */
  remember<T>(rules: readonly Rule[], key: string, make: () => T): T;
}

const MOST_TREES = 16;
/** A renderer asks for little; so many of them do not come near the evaluation budget of a file. */
const MOST_USES = 32;
const MOST_REMEMBERED = 8;

const sessions = new WeakMap<WorkspaceFacts, FixSession>();

/** The session of a state; facts are the same object as long as nothing changes. */
export function sessionOf(facts: WorkspaceFacts): FixSession {
  let session = sessions.get(facts);
  if (session === undefined) {
    session = createSession();
    sessions.set(facts, session);
  }
  return session;
}

function createSession(): FixSession {
  const trees = createJavaScriptCache(MOST_TREES);
  const remembered: { readonly rules: readonly Rule[]; readonly key: string; readonly value: unknown }[] = [];
  let script: { readonly file: FilePath; readonly project: ProjectView; readonly world: World; readonly opened: OpenedScript | undefined } | undefined;
  let uses = 0;
  let document: { readonly file: FilePath; readonly text: string; readonly opened: OpenedSettings } | undefined;
  return {
    trees,
    script(file, text, project, world) {
      uses += 1;
      if (script?.file !== file || script.project !== project || script.world !== world || uses > MOST_USES) {
        const { source } = openJavaScriptSource(file, project, world, trees);
        const editor = script?.opened?.editor;
        const isSameText = editor?.file === file && editor.text === text;
        script = { file, project, world, opened: source && { source, editor: isSameText ? editor : createJavaScriptEditor(file, text) } };
        uses = 0;
      }
      return script.opened;
    },
    settings(file, text) {
      if (document?.file !== file || document.text !== text) document = { file, text, opened: openSettings(file, text) };
      return document.opened;
    },
    remember<T>(rules: readonly Rule[], key: string, make: () => T): T {
      const known = remembered.find((one) => one.rules === rules && one.key === key);
      if (known !== undefined) return known.value as T;
      const value = make();
      remembered.push({ rules, key, value });
      if (remembered.length > MOST_REMEMBERED) remembered.shift();
      return value;
    },
  };
}
