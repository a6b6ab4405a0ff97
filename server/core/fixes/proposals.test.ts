/** Titles name the origins that a fix writes, wherever the rule's own words do not. */
import { describe, expect, it } from "vitest";
import type { FixIntent, FixText } from "../model/fix-intent.ts";
import { titleNaming } from "./proposals.ts";

const ORIGINS = ["https://a.acme.io", "https://b.acme.io", "https://c.acme.io", "https://d.acme.io"];
const STEMS = ["Allow only listed origins", "Allow only https://a.acme.io and https://b.acme.io, seen in app.ts", "Compare the whole origin (of one)"];
const CLAUSES = ["", " (all other pages lose access)"];

function* intents(): Iterable<FixIntent & { readonly origins: readonly FixText[] }> {
  for (let count = 0; count <= ORIGINS.length; count += 1)
    for (const more of [[], [{ placeholder: "https://app.example.com" }]]) yield { kind: "set-origins", origins: [...ORIGINS.slice(0, count), ...more] };
}

describe("titles", () => {
  it("name the first two origins and the number of others, before what is given up", () => {
    for (const stem of STEMS)
      for (const clause of CLAUSES)
        for (const intent of intents()) {
          const title = titleNaming(stem + clause, intent);
          const written = intent.origins.filter((origin) => typeof origin === "string");
          for (const origin of written.slice(0, 2)) expect(title).toContain(origin);
          if (written.length > 2 && !stem.includes("seen")) expect(title).toContain(` and ${written.length - 2} more`);
          for (const origin of intent.origins)
            if (typeof origin !== "string" && !stem.includes("seen")) expect(title).toContain(`yours in place of ${origin.placeholder}`);
          expect(title.endsWith(clause)).toBe(true);
          expect(titleNaming(title, { kind: "drop-credentials" })).toBe(title);
        }
  });
});
