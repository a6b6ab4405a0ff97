/** A request that a browser refused, and which setting decides that, as text. Finds nothing itself. */
import type { BlockedRequest } from "../simulate/blocked-request.ts";
import { decidingSetting } from "../workspace/deciding-setting.ts";
import type { PageAnswer } from "../workspace/simulate.ts";
import type { TracedAnswer } from "../workspace/trace-blocked.ts";
import type { Locator } from "./locate.ts";
import type { Paint } from "./paint.ts";
import { listed } from "./report-input.ts";
import { simulationLines } from "./simulation.ts";

/** Servers that answer another way are listed up to this number. */
const MOST_LISTED = 12;

/** The first server that fits with its exchange, the others by their places. */
export function tracedLines(blocked: BlockedRequest, traced: readonly TracedAnswer[], origin: string, locator: Locator, paint: Paint): readonly string[] {
  const fitting = traced.filter(({ fit }) => fit !== "differs");
  const [first, ...others] = fitting;
  if (blocked.apart !== undefined) return [paint.bold(saidBy(blocked))];
  const said = [paint.bold(saidBy(blocked)), `  The page ${origin} asked ${blocked.url ?? "an address that is not told"}.`, ""];
  if (first === undefined) return [...said, ...withoutFit(traced, locator)];
  const same = others.filter(({ fit }) => fit === first.fit);
  return [
    ...said,
    `${first.fit === "same" ? "Decided here" : "Perhaps decided here, by what could not be read"}: ${placeLine(first.answer, locator, paint)}`,
    ...same.slice(0, MOST_LISTED).map(({ answer }) => `  or here: ${placeLine(answer, locator, paint)}`),
    ...(same.length > MOST_LISTED ? [`  and ${same.length - MOST_LISTED} more`] : []),
    "",
    ...simulationLines(first.answer, false, locator, paint),
  ];
}

/** Who refused, and at which step or for what else. */
export function saidBy({ source, verdicts, apart }: BlockedRequest): string {
  if (apart !== undefined) return `No setting of a server decides what ${source} said. ${apart}`;
  const where = verdicts.length === 0 ? "; it does not say why" : ` at ${listedOr(verdicts)}`;
  return source === "the record" ? `A browser refused an answer of the record${where}.` : `${source} refused the answer${where}.`;
}

function listedOr(names: readonly string[]): string {
  return listed(names).replace(/ and (?=\S+$)/, " or ");
}

function placeLine(answer: PageAnswer, locator: Locator, paint: Paint): string {
  if (answer.source.kind !== "policies") return "";
  const { main } = answer.source.server;
  const decides = decidingSetting(answer) ?? { what: "the policy", at: main.at };
  const { path, start } = locator.locate(decides.at);
  return `${paint.bold(`${path}:${start.line}:${start.column}`)}  ${decides.what}, ${main.label}`;
}

function withoutFit(traced: readonly TracedAnswer[], locator: Locator): readonly string[] {
  if (traced.length === 0) return ["No CORS policy was found here."];
  const lines = traced.slice(0, MOST_LISTED).map(({ answer }) => {
    if (answer.source.kind !== "policies") return "";
    const { main } = answer.source.server;
    const { path, start } = locator.locate(main.at);
    return `  ${path}:${start.line}:${start.column}  ${main.label}: ${answer.judgement.verdict}`;
  });
  const more = traced.length > MOST_LISTED ? [`  and ${traced.length - MOST_LISTED} more`] : [];
  return ["No policy that was read answers this way: another server does, or another version of this one. What they would do:", ...lines, ...more];
}
