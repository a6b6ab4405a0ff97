/**
 * The lock file serves every system: npm writes only what the system at hand needs if it finds packages installed, and `npm ci`
 * refuses such a file elsewhere. It also names no registry, so that each user's own one is asked.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = path.resolve(import.meta.dirname, "../..");
const readJson = <T>(file: string): T => JSON.parse(readFileSync(path.join(root, file), "utf8")) as T;
const { packages } = readJson<{ packages: Readonly<Record<string, LockEntry>> }>("package-lock.json");
const entries = Object.entries(packages);

/** The folders in which Node looks for a package that is named at `place`, nearest first. */
function foldersAbove(place: string): readonly string[] {
  const parts = place.split("/node_modules/");
  const above = parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/node_modules/")}/node_modules/`);
  return place === "" ? ["node_modules/"] : [...above, "node_modules/"];
}

/** Packages that an entry names and for which no entry stands where Node would look. */
function missingOf(lock: Readonly<Record<string, LockEntry>>): readonly string[] {
  return Object.entries(lock).flatMap(([place, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies })
      .filter((name) => !foldersAbove(place).some((folder) => lock[`${folder}${name}`] !== undefined))
      .map((name) => `${place || "package.json"}: ${name}`),
  );
}

describe("package-lock.json", () => {
  it("has an entry for every package that one of its packages names, those of other systems included", () => {
    expect(entries.some(([, { optionalDependencies }]) => optionalDependencies !== undefined)).toBe(true);
    expect(missingOf(packages)).toEqual([]);
  });

  it("is found incomplete as soon as one package of another system is gone", () => {
    const foreign = entries.flatMap(([place, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}).map((name) => ({ place, name })));
    for (const { place, name } of foreign) {
      const left = Object.fromEntries(entries.filter(([key]) => !key.endsWith(`node_modules/${name}`)));
      expect(missingOf(left)).toContain(`${place}: ${name}`);
    }
  });

  it("asks for the same versions as package.json", () => {
    const manifest = readJson<LockEntry>("package.json");
    const { version, dependencies, devDependencies } = packages[""] ?? {};
    expect({ version, dependencies, devDependencies }).toEqual({
      version: manifest.version,
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it("holds a checksum of every package and no address", () => {
    const packed = entries.filter(([place]) => place !== "");
    expect(packed.filter(([, entry]) => entry.integrity === undefined && entry.version !== undefined).map(([place]) => place)).toEqual([]);
    expect(packed.filter(([, entry]) => entry.resolved !== undefined).map(([place]) => place)).toEqual([]);
  });
});
