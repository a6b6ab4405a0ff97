/** What a bench turns into a file of its technology: a CORS policy or one header, with the fault that is tried. Types only. */

/** One entry of an allow list. */
export type SketchedOrigin = string | { readonly regex: string };

/** A policy in no technology's words. What is left out is not written. */
export interface PolicySketch {
  readonly origins: readonly SketchedOrigin[] | "any" | "echo";
  readonly credentials?: true;
  readonly methods?: readonly string[];
  readonly requestHeaders?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly maxAge?: number | string;
}

/** Writes configurations of one technology. `undefined`: the technology has no way to say it. */
export interface Bench {
  readonly technology: string;
  readonly file: string;
  readonly policy?: (sketch: PolicySketch) => string | undefined;
  readonly header?: (name: string, value: string) => string | undefined;
}
