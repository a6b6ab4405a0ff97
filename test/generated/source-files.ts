/** Puts declarations into files, with the imports that they need, in CommonJS or ES modules. It knows nothing about CORS. */

/** A declaration of a module. */
export interface Declaration {
  readonly name: string;
  readonly code: string;
  /** The file it is at home in. */
  readonly home: Home;
}

/** The files that a program can have. */
export type Home = "main" | "lists" | "policy";

/** A package that is imported. */
export interface PackageImport {
  readonly from: string;
  /** `default`, or the name that is taken out of it. */
  readonly name: string;
  readonly local: string;
}

const FILE_NAMES: Readonly<Record<Home, string>> = { main: "server", lists: "origins", policy: "sharing" };

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w"'$]|(?<!\\.\\.)\\.)${name}\\b(?!["'])`).test(code);
}

/** The texts of the files by name. `body` is what the main file does at the end. */
export function sourceFiles(kind: "cjs" | "esm", declarations: readonly Declaration[], packages: readonly PackageImport[], body: string): Map<string, string> {
  const files = new Map<string, string>();
  const extension = kind === "esm" ? "mjs" : "js";
  const homes = (["lists", "policy", "main"] as const).filter((home) => home === "main" || declarations.some((one) => one.home === home));
  for (const home of homes) {
    const own = declarations.filter((one) => one.home === home);
    const code = [...own.map((one) => one.code), ...(home === "main" ? [body] : [])].join("\n\n");
    const heads = packages.filter((one) => uses(code, one.local)).map((one) => packageImport(kind, one));
    for (const other of homes) {
      const needed = declarations.filter((one) => one.home === other && other !== home && uses(code, one.name)).map((one) => one.name);
      if (needed.length > 0) heads.push(importOf(kind, [...new Set(needed)], `./${FILE_NAMES[other]}.${extension}`));
    }
    const exported = [
      ...new Set(
        own
          .filter((one) => declarations.some((user) => user.home !== home && uses(user.code, one.name)) || (home !== "main" && uses(body, one.name)))
          .map((one) => one.name),
      ),
    ];
    const tail = exported.length === 0 ? "" : kind === "esm" ? `\n\nexport { ${exported.join(", ")} };` : `\n\nmodule.exports = { ${exported.join(", ")} };`;
    files.set(`${FILE_NAMES[home]}.${extension}`, `${indented([heads.join("\n"), code].filter((part) => part !== "").join("\n\n") + tail)}\n`);
  }
  return files;
}

function packageImport(kind: "cjs" | "esm", { from, name, local }: PackageImport): string {
  if (name !== "default") return importOf(kind, [name === local ? name : `${name}${kind === "esm" ? " as " : ": "}${local}`], from);
  return kind === "esm" ? `import ${local} from "${from}";` : `const ${local} = require("${from}");`;
}

function importOf(kind: "cjs" | "esm", names: readonly string[], from: string): string {
  return kind === "esm" ? `import { ${names.join(", ")} } from "${from}";` : `const { ${names.join(", ")} } = require("${from}");`;
}

/** Lines indented by their braces; empty lines inside functions go. */
export function indented(code: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const raw of code.split("\n")) {
    const line = raw.trim();
    if (line === "") {
      if (depth === 0 && lines.at(-1) !== "") lines.push("");
      continue;
    }
    const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`|\/\^?(?:[^/\\\n]|\\.)+\//g, "");
    const closing = /^[)\]}]+/.exec(bare)?.[0].length ?? 0;
    const change = [...bare].reduce((sum, sign) => sum + ("{[(".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0), 0);
    lines.push(`${"  ".repeat(Math.max(0, depth - (closing > 0 ? 1 : 0)))}${line}`);
    depth = Math.max(0, depth + Math.sign(change));
  }
  return lines.join("\n").trim();
}
