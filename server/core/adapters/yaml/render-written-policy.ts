/**
 * Renders intents for a CORS policy that response headers make up. One header holds one origin, so a list of several
 * cannot be written; one fixed origin needs no Vary. How a header is removed or added is the technology's shape.
 */
import type { CorsPolicy } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../model/fix-intent.ts";
import type { Setting } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { removeCommaItem } from "./comma-text.ts";
import { fixText, replaceText } from "./header-value-edits.ts";

/** Intents that `renderWrittenPolicy` knows. */
export const WRITTEN_POLICY_INTENTS: readonly FixIntentKind[] = [
  "set-origins",
  "edit-origin",
  "remove-item",
  "drop-credentials",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
  "remove-emitter",
];

/** The edits that differ between technologies. */
export interface WrittenShape {
  /** Removes the header that stands at the place. */
  readonly remove: (at: Place) => TextEdit | undefined;
  /** Writes another header beside those of the policy. */
  readonly add: (name: string, value: FixText) => TextEdit | undefined;
}

/** Edits that make the intent true for the policy, or `undefined`. */
export function renderWrittenPolicy(intent: FixIntent, policy: CorsPolicy, editor: YamlEditor, shape: WrittenShape): readonly TextEdit[] | undefined {
  const edit = editOf(intent, policy, editor, shape);
  return edit === undefined ? undefined : [edit];
}

function editOf(intent: FixIntent, policy: CorsPolicy, editor: YamlEditor, shape: WrittenShape): TextEdit | undefined {
  const list = (setting: Setting<unknown>, name: string, values: readonly string[]): TextEdit | undefined => {
    if (setting.kind !== "known") return undefined;
    return setting.from === "written" ? replaceText(editor, setting.at, values.join(", ")) : shape.add(name, values.join(", "));
  };
  switch (intent.kind) {
    case "set-origins": {
      const [only] = intent.origins;
      return only !== undefined && intent.origins.length === 1 ? replaceText(editor, policy.origins.at, fixText(only)) : undefined;
    }
    case "edit-origin":
      return replaceText(editor, intent.at, intent.text);
    case "remove-item":
      // A value that is one origin goes with its header.
      return removeCommaItem(editor, intent.at) ?? (samePlace(intent.at, policy.origins.at) ? shape.remove(policy.at) : undefined);
    case "drop-credentials":
      return policy.credentials.kind === "known" && policy.credentials.key !== undefined ? shape.remove(policy.credentials.key) : undefined;
    case "set-methods":
      return list(policy.methods, "Access-Control-Allow-Methods", intent.methods);
    case "set-request-headers":
      return list(policy.requestHeaders, "Access-Control-Allow-Headers", intent.headers);
    case "set-exposed-headers":
      return list(policy.exposedHeaders, "Access-Control-Expose-Headers", intent.headers);
    case "set-max-age":
      return list(policy.maxAge, "Access-Control-Max-Age", [String(intent.seconds)]);
    case "remove-emitter":
      return shape.remove(policy.at);
    default:
      return undefined;
  }
}
