/** Colours as functions that hosts give: the core knows no terminal. */
import type { Severity } from "../model/finding.ts";

/** Colours for parts of a text report. Each takes and returns text. */
export interface Paint extends Readonly<Record<Severity, (text: string) => string>> {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
}

const same = (text: string): string => text;

/** No colours. */
export const PLAIN: Paint = { hint: same, info: same, warning: same, error: same, bold: same, dim: same, good: same };
