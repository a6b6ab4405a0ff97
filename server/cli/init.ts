/** `preflint init`: writes a first policy file with every origin that the project lets in today. Never overwrites one, approves nothing. */
import { POLICY_FILE_NAME } from "../core/policy/policy-file.ts";
import { plural } from "../core/report/report-input.ts";
import { allowedItems } from "../core/rules/baseline/approved.ts";
import { corsPoliciesOf } from "../core/rules/facts-of.ts";
import { joinPath } from "../platform/path.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { writeOwnFile } from "./own-file.ts";
import { createProgress } from "./progress.ts";
import type { LoadedProject } from "./project.ts";
import { loadProject, targetsOf } from "./project.ts";

/** Writes the file into the folder. Throws a `UsageError` if there is one already or none can be written. */
export function init(host: LoadedHost, path: string | undefined): ExitCode {
  const given = path ?? ".";
  const [target] = targetsOf(host, [given]);
  if (target === undefined || target.kind === "file") throw new UsageError(`'${given}' is a file; name the folder that gets the policy file.`);
  if (host.files.entryKind(joinPath(target.path, POLICY_FILE_NAME)) !== undefined)
    throw new UsageError(`There is a ${POLICY_FILE_NAME} already; it is not overwritten.`);
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  const origins = originsIn(loadProject(host, [target], options, createProgress(host), { reach: "targets" }));
  writeOwnFile(host, target.path, POLICY_FILE_NAME, starterPolicy(origins));
  host.out(`Wrote ${POLICY_FILE_NAME} with ${plural(origins.size, "origin")}. Say for each who answers for it; 'preflint check' reminds you.\n`);
  return EXIT.clean;
}

/** Every origin that some policy certainly names; true if only development does. */
function originsIn({ workspace, isAsked }: LoadedProject): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const policy of workspace
    .files()
    .filter(isAsked)
    .flatMap((file) => corsPoliciesOf(workspace.explain(file).facts))) {
    for (const item of allowedItems(policy)) {
      if (item.kind === "origin") found.set(item.origin, (found.get(item.origin) ?? true) && policy.environment === "development");
    }
  }
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function starterPolicy(origins: ReadonlyMap<string, boolean>): string {
  const entries = [...origins].map(([origin, isDevelopment]) =>
    [`  - origin: ${origin}`, "    tiers: [default]", ...(isDevelopment ? ["    environments: [development]"] : []), "    owner: unassigned"].join("\n"),
  );
  return [
    "# Which other sites may read what this project answers, and who answers for each of them.",
    "# An entry may also have a reason, an end (expires: 2027-01-31) and environments.",
    "version: 1",
    ...(entries.length === 0 ? ["origins: []"] : ["origins:", ...entries]),
    "",
  ].join("\n");
}
