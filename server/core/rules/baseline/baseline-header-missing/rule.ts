/** A header that the policy file asks for and that no layer sets. One report per app and header; layers outside count as the policy file says. */
import type { Baseline, HeaderMinimum } from "../../../model/baseline.ts";
import type { AppEntry, HeaderWrite } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { missingHeaders } from "../../apps.ts";
import { appEntriesOf, factsOfPackage } from "../../facts-of.ts";
import { minimumsFor, valueFor } from "../minimums.ts";

const meta: RuleMeta = {
  id: "baseline-header-missing",
  title: "Required header is missing",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-693", "ASVS 3.4"],
  intents: ["add-header-middleware"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { baseline, files } of workspace.baselines) {
    const governed = new Set(files.map((file) => file.file));
    for (const one of workspace.packages) {
      if (!one.files.some((file) => governed.has(file.file))) continue;
      const [entry] = appEntriesOf(factsOfPackage(one)).filter((candidate) => candidate.environment !== "development");
      if (entry === undefined || !governed.has(entry.at.file)) continue;
      for (const minimum of minimumsFor(entry, baseline)) yield* missingIn(one, workspace.around, minimum, baseline);
    }
  }
}

function* missingIn(one: PackageFacts, around: Around, minimum: HeaderMinimum, baseline: Baseline): Iterable<Report> {
  const name = minimum.name.toLowerCase();
  if (minimum.absent || baseline.externalHeaders.includes(name)) return;
  // A policy may say what the older header says: one with frame-ancestors, or one that is not known as a whole.
  const isFraming = name === "x-frame-options";
  const satisfies = (write: HeaderWrite): boolean =>
    write.name.toLowerCase() === name || write.value.kind !== "known" || /\bframe-ancestors\b/i.test(write.value.value.text);
  const concerns = (entry: AppEntry): boolean => minimum.for === "all" || entry.serves === minimum.for;
  for (const { entry } of missingHeaders(one, around, { names: isFraming ? [name, "content-security-policy"] : [name], satisfies, concerns })) {
    const value = valueFor(minimum);
    yield {
      fact: entry,
      at: entry.at,
      message: `Visitors of this app get no ${minimum.name}, which the policy file requires: no layer of this workspace sends it.`,
      related: [{ at: minimum.at, message: "Required here." }],
      fixes: value === undefined ? [] : [{ intent: { kind: "add-header-middleware", name: minimum.name, value }, title: `Send ${minimum.name}: ${value}` }],
    };
  }
}

/** Required header is missing; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
