/**
 * The suite in a real Chromium: recorded vectors, generated answers and real frameworks, each compared by name with the simulator. The caller
 * starts the browser; it is closed here. Host names lead to a server on loopback, and to nothing else.
 */
import type { Browser } from "playwright-core";
import type { Verdict } from "../../server/core/simulate/judge.ts";
import { DEVIATIONS, OBSERVED_CHROMIUM } from "../../server/tools/browser-deviations.ts";
import { sameVerdict } from "../../server/tools/vector-run.ts";
import { noDepartures, type Report, runCases } from "./cases.ts";
import { generatedCases } from "./generated.ts";
import { gridCases } from "./grid.ts";
import { runPreflightCache } from "./preflight-cache.ts";
import { recordedCases } from "./vectors.ts";
import { startWireServer, type WireServer } from "./wire-server.ts";

const GENERATED = 400;
const SEED = 20_261_123;

/** Every verdict of the simulator: each must be given by the browser at least once. The compiler keeps the list complete. */
const VERDICTS: Readonly<Record<Exclude<Verdict, "unknown">, true>> = {
  shared: true,
  opaque: true,
  "blocked:corp": true,
  throws: true,
  MissingAllowOriginHeader: true,
  WildcardOriginNotAllowed: true,
  MultipleAllowOriginValues: true,
  InvalidAllowOriginValue: true,
  AllowOriginMismatch: true,
  InvalidAllowCredentials: true,
  PreflightMissingAllowOriginHeader: true,
  PreflightWildcardOriginNotAllowed: true,
  PreflightMultipleAllowOriginValues: true,
  PreflightInvalidAllowOriginValue: true,
  PreflightAllowOriginMismatch: true,
  PreflightInvalidAllowCredentials: true,
  PreflightDisallowedRedirect: true,
  PreflightInvalidStatus: true,
  InvalidAllowMethodsPreflightResponse: true,
  InvalidAllowHeadersPreflightResponse: true,
  MethodDisallowedByPreflightResponse: true,
  HeaderDisallowedByPreflightResponse: true,
  RedirectContainsCredentials: true,
  TooManyRedirects: true,
  InvalidRedirect: true,
};

/** A test as `scripts/test.mjs` counts it. */
interface TestResult {
  readonly title: string;
  readonly state: "passed" | "failed";
  readonly error?: string;
}

/** Runs everything in the browser that `launch` starts with these arguments. Rejects only if the suite itself could not run. */
export async function runBrowserSuite(launch: (browserArguments: readonly string[]) => Promise<Browser>): Promise<readonly TestResult[]> {
  const tests: TestResult[] = [];
  const report: Report = (title, complaints) => {
    tests.push(complaints.length === 0 ? { title, state: "passed" } : { title, state: "failed", error: complaints.join("\n") });
  };
  const server = await startWireServer();
  try {
    // The addresses of the record keep their port; only the sockets lead to the free port.
    const hosts = ["*.test:18080", "*.test.:18080", "[::1]:18080", "*.example:80"].map((host) => `MAP ${host} 127.0.0.1:${server.port}`);
    const browser = await launch([`--host-resolver-rules=${[...hosts, "MAP * ~NOTFOUND"].join(", ")}`]);
    try {
      console.log(`Chromium ${browser.version()}`);
      await runAll(browser, server, report);
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
  return tests;
}

async function runAll(browser: Browser, server: WireServer, report: Report): Promise<void> {
  const context = await browser.newContext();
  const departures = noDepartures();
  const cases = [...recordedCases(), ...generatedCases(GENERATED, SEED), ...(await gridCases(SEED))];
  const verdicts = await runPreflightCache(context, server, report, departures, () => runCases(context, server, cases, report, departures));
  for (const deviation of DEVIATIONS) {
    const seen = departures.seen(deviation);
    const gone = deviation.seenIn.filter((id) => !seen.includes(id));
    const complaints = gone.map((id) => `It no longer happens in ${id}: take it off server/tools/browser-deviations.ts.`);
    report(`deviation ${deviation.id}: ${deviation.what}`, complaints);
  }
  const missing = Object.keys(VERDICTS).filter((verdict) => ![...verdicts].some((given) => sameVerdict(given, verdict)));
  report(
    "every verdict is given by the browser",
    missing.map((verdict) => `No case ends with ${verdict}.`),
  );
  const named = process.env.CHROMIUM !== undefined || browser.version().startsWith(`${OBSERVED_CHROMIUM.suite}.`);
  report("the documented browser is the one that runs", named ? [] : [`${browser.version()}, documented is ${OBSERVED_CHROMIUM.suite}`]);
  report("an answer that is not the model's is noticed", await complaintsAboutAnImpostor());

  async function complaintsAboutAnImpostor(): Promise<readonly string[]> {
    const [missingHeader, anyOrigin] = cases;
    if (missingHeader === undefined || anyOrigin === undefined) return ["There are no cases."];
    const impostor = { ...missingHeader, stage: { respond: anyOrigin.model }, complaints: () => [] };
    const noticed: string[] = [];
    await runCases(context, server, [impostor], (_title, complaints) => noticed.push(...complaints), noDepartures());
    return noticed.length === 2 ? [] : [`It complains: ${noticed.join("; ")}`];
  }
}
