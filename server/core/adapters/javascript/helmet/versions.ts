/** Which majors of helmet a file may run with. Refuses to read lock files itself: the source knows the dependency. */
import type { DependencyVersion, JavaScriptSource } from "../../../javascript/source.ts";

/** Majors whose behaviour is known; older ones count as 3, newer ones as 8. Sources: index.cjs of 3.23.3, 4.6.0, 5.1.1, 6.2.0, 7.2.0 and 8.3.0. */
export type HelmetMajor = 3 | 4 | 5 | 6 | 7 | 8;

const ALL: readonly HelmetMajor[] = [3, 4, 5, 6, 7, 8];

/**
 * The majors that may be installed for a package of the family. Without package.json the newest is assumed; with a range
 * that names no major all are possible, and what differs between them is unknown.
 */
export function helmetMajorsOf(source: JavaScriptSource, packageName: string): readonly HelmetMajor[] {
  switch (packageName) {
    case "helmet":
      return fromHelmet(source.dependency("helmet"));
    case "koa-helmet": {
      const own = source.dependency("koa-helmet")?.major;
      // Its own package.json: helmet ^3 up to 5.2, ^4 in 6.x, ^6 in 7.0, a peer from 7.1 on.
      if (own !== undefined && own <= 5) return [3];
      if (own === 6) return [4];
      if (own === 7) return [6, 7];
      const peer = source.dependency("helmet");
      return peer === undefined ? (own === undefined ? [8] : [7, 8]) : fromHelmet(peer);
    }
    case "@fastify/helmet": {
      const major = source.dependency("@fastify/helmet")?.major;
      if (major === undefined || major >= 13) return [8];
      return major === 12 ? [7, 8] : major === 11 ? [7] : [4, 5, 6, 7];
    }
    case "helmet-csp": {
      const major = source.dependency("helmet-csp")?.major;
      return major === undefined || major >= 4 ? [7] : major === 3 ? [4] : [3];
    }
    default:
      // The other stand-alone parts (hsts 2, frameguard 4, ...) were taken from helmet 4 and have not changed since.
      return [4];
  }
}

function fromHelmet(dependency: DependencyVersion | undefined): readonly HelmetMajor[] {
  if (dependency === undefined) return [8];
  if (dependency.major === undefined) return dependency.range === "latest" || dependency.range === "*" ? [8] : ALL;
  const major = Math.min(8, Math.max(3, dependency.major));
  return ALL.filter((one) => one === major);
}
