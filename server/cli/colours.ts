/** Terminal colours for reports. */
import colours from "picocolors";
import type { Paint } from "../core/report/paint.ts";
import { PLAIN } from "../core/report/paint.ts";

/** Colours if wanted, else none. */
export function paintFor(enabled: boolean): Paint {
  if (!enabled) return PLAIN;
  const { red, yellow, blue, gray, bold, dim, green } = colours.createColors(true);
  return { error: (text) => bold(red(text)), warning: yellow, info: blue, hint: gray, bold, dim, good: green };
}
