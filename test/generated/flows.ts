/** Control flow around a test of the origin. Each flow grants exactly where the test holds, and denies elsewhere. */

/** What a flow is put together from. Statements are whole lines; an empty text is no statement. */
export interface FlowParts {
  /** The test of any expression that holds the origin. */
  readonly test: (value: string) => string;
  /** The expression that holds the origin: a name. */
  readonly origin: string;
  /** Grants access to the origin that the expression holds. */
  readonly grant: (value: string) => string;
  readonly deny: string;
  /** Leaves the function as it is left at its end. */
  readonly leave: string;
  /** Two exact origins that are let in whatever the test says. */
  readonly exact: readonly [string, string];
  /** True if the grant may stand in a callback of its own. */
  readonly mayWrap: boolean;
}

type Flow = (parts: FlowParts) => string;

const otherwise = (deny: string): string => (deny === "" ? "" : ` else {\n${deny}\n}`);

const FLOWS = {
  if: ({ test, origin, grant, deny }) => `if (${test(origin)}) {\n${grant(origin)}\n}${otherwise(deny)}`,
  "early-return": ({ test, origin, grant, deny, leave }) => `if (!(${test(origin)})) {\n${deny}\n${leave}\n}\n${grant(origin)}`,
  "early-grant": ({ test, origin, grant, deny, leave }) => `if (${test(origin)}) {\n${grant(origin)}\n${leave}\n}\n${deny}`,
  nested: ({ test, origin, grant, deny }) => `if (${origin}) {\nif (${test(origin)}) {\n${grant(origin)}\n}${otherwise(deny)}\n}${otherwise(deny)}`,
  variable: ({ test, origin, grant, deny }) => `const isKnown = ${test(origin)};\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  flag: ({ test, origin, grant, deny }) =>
    `let isKnown = false;\nif (${test(origin)}) isKnown = true;\nif (isKnown === true) {\n${grant(origin)}\n}${otherwise(deny)}`,
  denied: ({ test, origin, grant, deny }) => `const isDenied = !(${test(origin)});\nif (!isDenied) {\n${grant(origin)}\n}${otherwise(deny)}`,
  "switch-true": ({ test, origin, grant, deny }) =>
    `switch (true) {\ncase Boolean(${test(origin)}): {\n${grant(origin)}\nbreak;\n}\ndefault: {\n${deny}\nbreak;\n}\n}`,
  "switch-kind": ({ test, origin, grant, deny }) =>
    `switch (${test(origin)} ? "known" : "other") {\ncase "known": {\n${grant(origin)}\nbreak;\n}\ncase "other": {\n${deny}\nbreak;\n}\n}`,
  "and-call": ({ test, origin, grant, deny }) =>
    `const grant = () => {\n${grant(origin)}\n};\nconst isKnown = ${test(origin)};\nisKnown && grant();${deny === "" ? "" : `\nif (!isKnown) {\n${deny}\n}`}`,
  "ternary-call": ({ test, origin, grant, deny }) =>
    `const grant = () => {\n${grant(origin)}\n};\nconst refuse = () => {\n${deny}\n};\n${test(origin)} ? grant() : refuse();`,
  "ternary-value": ({ test, origin, grant, deny }) =>
    `const allowed = ${test(origin)} ? ${origin} : undefined;\nif (allowed) {\n${grant("allowed")}\n}${otherwise(deny)}`,
  "nullish-value": ({ test, origin, grant, deny }) =>
    `const allowed = (${test(origin)} ? ${origin} : null) ?? "";\nif (allowed !== "") {\n${grant("allowed")}\n}${otherwise(deny)}`,
  "and-or-value": ({ test, origin, grant, deny }) =>
    `const allowed = ((${test(origin)}) && ${origin}) || false;\nif (allowed) {\n${grant("allowed")}\n}${otherwise(deny)}`,
  "loop-leave": ({ test, origin, grant, deny, leave }) =>
    `const checks = [(value) => ${test("value")}];\nfor (const check of checks) {\nif (check(${origin})) {\n${grant(origin)}\n${leave}\n}\n}\n${deny}`,
  "loop-flag": ({ test, origin, grant, deny }) =>
    `const checks = [(value) => ${test("value")}];\nlet isKnown = false;\nfor (const check of checks) {\nif (check(${origin})) {\nisKnown = true;\nbreak;\n}\n}\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  some: ({ test, origin, grant, deny }) =>
    `const checks = [(value) => ${test("value")}];\nif (checks.some((check) => check(${origin}))) {\n${grant(origin)}\n}${otherwise(deny)}`,
  throw: ({ test, origin, grant, deny }) =>
    `let isKnown = true;\ntry {\nif (!(${test(origin)})) throw new Error("not one of ours");\n} catch {\nisKnown = false;\n}\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  "try-value": ({ test, origin, grant, deny }) =>
    `let isKnown = false;\ntry {\nisKnown = ${test(origin)};\n} catch {\nisKnown = false;\n}\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  "try-finally": ({ test, origin, grant, deny }) =>
    `let isKnown = false;\ntry {\nisKnown = ${test(origin)};\n} finally {\nconsole.debug("checked");\n}\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  label: ({ test, origin, grant, deny }) => `check: {\nif (!(${test(origin)})) {\n${deny}\nbreak check;\n}\n${grant(origin)}\n}`,
  "do-while": ({ test, origin, grant, deny }) => `do {\nif (!(${test(origin)})) {\n${deny}\nbreak;\n}\n${grant(origin)}\n} while (false);`,
  "else-if": ({ test, origin, grant, deny, exact }) =>
    `if (!${origin}) {\n${deny}\n} else if (${origin} === "${exact[0]}") {\n${grant(origin)}\n} else if (${test(origin)}) {\n${grant(origin)}\n}${otherwise(deny)}`,
  while: ({ test, origin, grant, deny }) =>
    `let isKnown = false;\nconst rest = [${origin}];\nwhile (rest.length > 0) {\nconst value = rest.pop();\nif (${test("value")}) isKnown = true;\n}\nif (isKnown) {\n${grant(origin)}\n}${otherwise(deny)}`,
  find: ({ test, origin, grant, deny }) => `const match = [${origin}].find((value) => ${test("value")});\nif (match) {\n${grant("match")}\n}${otherwise(deny)}`,
  "switch-origin": ({ test, origin, grant, deny, exact }) =>
    `switch (${origin}) {\ncase "${exact[0]}":\ncase "${exact[1]}": {\n${grant(origin)}\nbreak;\n}\ndefault:\nif (${test(origin)}) {\n${grant(origin)}\n}${otherwise(deny)}\nbreak;\n}`,
} as const satisfies Readonly<Record<string, Flow>>;

/** Name of a flow. */
export type FlowName = keyof typeof FLOWS;

/** The statements of a flow. */
export function flowOf(name: FlowName, parts: FlowParts): string {
  return FLOWS[name](parts);
}
