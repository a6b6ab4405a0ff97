/** The exchange that proves a finding, as a small table. Builds no exchange itself. */
import type { HeaderField, SettingValue, Witness } from "../model/finding.ts";

/** One row: who speaks, and what. */
export interface WitnessRow {
  readonly label: string;
  readonly value: string;
  /** Words of ours; the others are what is sent. */
  readonly isProse?: true;
}

/** Rows in the order of the exchange. Continued rows have an empty label. */
export function witnessRows(witness: Witness): readonly WitnessRow[] {
  const { request, preflight, response } = witness;
  const credentials = request.credentials ? "with the visitor's cookies" : "without cookies";
  return [
    ...(witness.settings ?? []).map((setting, index) => ({ label: index === 0 ? "Settings" : "", value: settingText(setting) })),
    { label: "Page", value: witness.origin === "null" ? "null (a sandboxed frame or a local file)" : witness.origin },
    { label: "Request", value: `${[request.method, ...(request.path === undefined ? [] : [request.path])].join(" ")} ${credentials}` },
    ...fields(request.headers),
    ...fields((request.cookies ?? []).map(({ name, value }) => ({ name: "Cookie", value: `${name}=${value}` }))),
    ...(request.given ?? []).map((value, index) => ({ label: index === 0 ? "Provided" : "", value, isProse: true as const })),
    ...(preflight === undefined ? [] : [{ label: "Preflight", value: `status ${preflight.status}` }, ...fields(preflight.headers)]),
    { label: "Response", value: `status ${response.status}` },
    ...fields(response.headers),
    { label: "Browser", value: witness.verdict === "shared" ? "hands the response to the page" : `stops at ${witness.verdict}`, isProse: true },
    { label: "", value: witness.explanation, isProse: true },
  ];
}

function settingText({ name, isSet, value }: SettingValue): string {
  if (value !== undefined) return `${name}=${value}`;
  return `${name} is ${isSet ? "set" : "not set"}`;
}

function fields(headers: readonly HeaderField[]): readonly WitnessRow[] {
  return headers.map((header) => ({ label: "", value: `${header.name}: ${header.value}` }));
}

/** The table as lines of text, labels padded. */
export function witnessLines(witness: Witness): readonly string[] {
  const rows = witnessRows(witness);
  const width = Math.max(...rows.map((row) => row.label.length));
  return rows.map((row) => `${row.label.padEnd(width)}  ${row.value}`.trimEnd());
}
