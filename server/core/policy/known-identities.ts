/**
 * Under what a finding may stand in a file of known findings: its identity of today, and those that it would have had under a former
 * id of its rule or with a wider or related place underlined, as earlier versions did. The text of that place is part of an identity,
 * so an entry still ends as soon as what was accepted changes.
 */
import { factPlaces } from "../model/fact-places.ts";
import type { Finding, RuleMeta } from "../model/finding.ts";
import { findingStem, fingerprint } from "../text/fingerprint.ts";
import { relativePath } from "../text/paths.ts";
import { comparePlaces, containsPlace, type FilePath, type Place } from "../text/place.ts";
import { namesOf } from "./rule-names.ts";

/** Identity of a finding across machines and moves of lines: rule, path from the run's folder, text, number. */
export function stableFingerprint(finding: Pick<Finding, "rule" | "at" | "fingerprint">, folder: FilePath): string {
  return fingerprint(`${finding.rule}\0${relativePath(folder, finding.at.file)}\0${finding.fingerprint}`);
}

/** What is asked about the project. */
export interface IdentityContext {
  /** Folder of the file of known findings. */
  readonly folder: FilePath;
  readonly textOf: (file: FilePath) => string | undefined;
  readonly metaOf: (rule: string) => RuleMeta | undefined;
}

/** The identities of each finding, today's first. The findings must be all of their files: equal ones are told apart by their number. */
export function identitiesOf(findings: readonly Finding[], context: IdentityContext): ReadonlyMap<Finding, readonly string[]> {
  const counts = new Map<string, number>();
  const identities = new Map<Finding, readonly string[]>();
  const inOrder = [...findings].sort((left, right) => comparePlaces(left.at, right.at) || (left.rule < right.rule ? -1 : 1));
  for (const finding of inOrder) {
    const meta = context.metaOf(finding.rule);
    const names = meta === undefined ? [finding.rule] : namesOf(meta);
    const texts = new Set(placesOf(finding).flatMap((place) => withoutQuotes(context.textOf(place.file)?.slice(place.span.start, place.span.end) ?? "")));
    const earlier = names.flatMap((rule) =>
      [...texts].map((text) => {
        const stem = findingStem(rule, text);
        const key = `${finding.at.file}\0${stem}`;
        const number = counts.get(key) ?? 0;
        counts.set(key, number + 1);
        return stableFingerprint({ ...finding, rule, fingerprint: fingerprint(`${stem}\0${number}`) }, context.folder);
      }),
    );
    identities.set(finding, [stableFingerprint(finding, context.folder), ...earlier]);
  }
  return identities;
}

/** The text, and what stands between its quotes if it is a string: a value was underlined without them. */
function withoutQuotes(text: string): readonly string[] {
  return /^(["'`]).*\1$/s.test(text) && text.length > 1 ? [text, text.slice(1, -1)] : [text];
}

/** The finding's own place, those of its fact that contain it, and related ones, all in its file. */
function placesOf(finding: Finding): readonly Place[] {
  const around = factPlaces(finding.fact).map((one) => one.at);
  return [finding.at, ...around.filter((place) => containsPlace(place, finding.at)), ...finding.related.map((related) => related.at)].filter(
    (place) => place.file === finding.at.file,
  );
}
