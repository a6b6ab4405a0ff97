/** Answers of a real server to generated configurations, as they are kept: each different answer once, and which probe got which. */
import type { Probe } from "./configurations.ts";

/** A whole recording. */
export interface Recording {
  /** What the server says of itself. */
  readonly version: string;
  readonly seed: string;
  readonly probes: readonly Probe[];
  readonly configurations: readonly RecordedConfiguration[];
}

/** One configuration and its answers. */
export interface RecordedConfiguration {
  readonly http: string;
  readonly server: string;
  readonly answers: readonly string[];
  /** For each probe the number of its answer, as one sign of the alphabet below. */
  readonly given: string;
}

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[]^_{|}~";

/** The answers to all probes, to be kept. */
export function packed(answers: readonly string[]): Pick<RecordedConfiguration, "answers" | "given"> {
  const different = [...new Set(answers)];
  if (different.length > ALPHABET.length) throw new Error("There are more different answers than one sign can tell.");
  return { answers: different, given: answers.map((one) => ALPHABET.charAt(different.indexOf(one))).join("") };
}

/** The answer to the probe with that number. */
export function answerTo(recorded: RecordedConfiguration, probe: number): string {
  return recorded.answers[ALPHABET.indexOf(recorded.given.charAt(probe))] ?? "";
}

/** An answer: its status and the headers that are compared, in the order in which they were sent. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Short names of the headers that are compared. */
const NAMES: Readonly<Record<string, string>> = { o: "access-control-allow-origin", c: "access-control-allow-credentials", x: "x-line" };

/** `200;o=https://a.example;c=true`. */
export function answerText(answer: Answer): string {
  const short = (name: string): string | undefined => Object.keys(NAMES).find((key) => NAMES[key] === name.toLowerCase());
  const fields = answer.headers.flatMap(([name, value]) => (short(name) === undefined ? [] : [`${short(name)}=${value}`]));
  return [String(answer.status), ...fields].join(";");
}
