/** An embedder policy whose other half, the opener policy, is missing or too weak. An opener policy alone is of use by itself. */
import { parseIsolation } from "../../../headers/isolation.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import { isSent, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "isolation-incomplete",
  title: "Isolation needs both headers",
  group: "E",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML opener policies", "HTML embedder policies", "ASVS 3.4.8"],
  intents: ["set-header", "add-header-middleware"],
};

const OPENER = "Cross-Origin-Opener-Policy";
const EMBEDDER = "Cross-Origin-Embedder-Policy";

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  if (workspace.around.externalHeaders.includes(OPENER.toLowerCase())) return;
  const writes = headerWritesOf(workspace.all, OPENER).filter(isSent);
  const values = sentValuesOf(workspace.all, OPENER);
  if (values.length < writes.length) return;
  const readings = values.map((value) => ({ value, reading: parseIsolation("cross-origin-opener-policy", value.text) }));
  // One that cannot be read is `isolation-invalid`.
  if (readings.some(({ reading }) => reading.value === "same-origin" || !reading.valid)) return;
  const [weak] = readings;
  for (const one of workspace.packages) {
    const embedder = sentValuesOf(factsOfPackage(one), EMBEDDER).find((value) => {
      const reading = parseIsolation("cross-origin-embedder-policy", value.text);
      return reading.valid && reading.value !== "unsafe-none";
    });
    if (embedder === undefined) continue;
    const start = `${EMBEDDER} alone does not isolate the page, and SharedArrayBuffer stays off:`;
    if (weak !== undefined) {
      yield {
        fact: weak.value.write,
        at: weak.value.at,
        message: `${start} ${OPENER} is ${quoted(weak.reading.value)} and not same-origin.`,
        related: [{ at: embedder.at, message: "This is the other half." }],
        fixes: [
          {
            intent: { kind: "set-header", name: OPENER, value: "same-origin" },
            title: "Write same-origin (windows of other sites lose their link to the page)",
            changesBehaviour: true,
          },
        ],
      };
      return;
    }
    yield {
      fact: embedder.write,
      at: embedder.at,
      message: `${start} ${OPENER}: same-origin is missing.`,
      fixes: [
        {
          intent: { kind: "add-header-middleware", name: OPENER, value: "same-origin" },
          title: `Add ${OPENER}: same-origin (windows of other sites lose their link to the page)`,
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** Isolation needs both headers; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
