/** Renders intents for technologies whose CORS settings are YAML lists and flags in one map. */
import type { CorsPolicy } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor, YamlText } from "../../yaml/editor.ts";

/** Names of the settings; one that the technology does not have is absent. */
export interface ListPolicyKeys {
  readonly origins: string;
  readonly methods?: string;
  readonly headers?: string;
  readonly exposed?: string;
  readonly maxAge?: string;
  readonly credentials: string;
}

/** Intents that `renderListPolicy` knows, if the technology has all the settings. */
export const LIST_POLICY_INTENTS: readonly FixIntentKind[] = [
  "set-origins",
  "replace-origin-check",
  "edit-origin",
  "remove-item",
  "drop-credentials",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
];

/** Edits that make the intent true, or `undefined` if these settings cannot say it. */
export function renderListPolicy(intent: FixIntent, policy: CorsPolicy, editor: YamlEditor, keys: ListPolicyKeys): readonly TextEdit[] | undefined {
  const map = policy.options;
  if (map === undefined || map.file !== editor.file) return undefined;
  const set = (key: string | undefined, value: YamlText): readonly TextEdit[] | undefined => {
    const edit = key === undefined ? undefined : editor.setEntry(map, key, value);
    return edit === undefined ? undefined : [edit];
  };
  const one = (edit: TextEdit | undefined): readonly TextEdit[] | undefined => (edit === undefined ? undefined : [edit]);
  switch (intent.kind) {
    case "set-origins":
      return set(keys.origins, intent.origins);
    case "replace-origin-check":
      return set(keys.origins, intent.origins);
    case "edit-origin":
      return one(editor.setValue(intent.at, intent.text));
    case "remove-item":
      return one(editor.removeItem(intent.at));
    case "drop-credentials":
      return set(keys.credentials, false);
    case "set-methods":
      return set(keys.methods, intent.methods);
    case "set-request-headers":
      return set(keys.headers, intent.headers);
    case "set-exposed-headers":
      return set(keys.exposed, intent.headers);
    case "set-max-age":
      return set(keys.maxAge, intent.seconds);
    default:
      return undefined;
  }
}
