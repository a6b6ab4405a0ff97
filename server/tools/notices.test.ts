import { expect, it } from "vitest";
import { noticesDocument, packageFolders } from "./notices.ts";

it("finds the packages of nested, scoped and linked files, and leaves out files of our own", () => {
  expect(
    packageFolders([
      "server/cli/bin.ts",
      "load-later:typescript",
      "node_modules/yaml/dist/index.js",
      "node_modules/yaml/dist/doc.js",
      "node_modules/@scope/one/index.js",
      "node_modules/outer/node_modules/inner/lib/a.js",
      "../elsewhere/node_modules/linked/a.js",
    ]),
  ).toEqual(["node_modules/yaml", "node_modules/@scope/one", "node_modules/outer/node_modules/inner", "../elsewhere/node_modules/linked"]);
});

it("shows each text once, with every package that it goes for", () => {
  const shared = { license: "MIT", texts: ["Permission is hereby granted"] };
  const text = noticesDocument([
    { name: "a", version: "1.0.0", ...shared },
    { name: "b", version: "2.0.0", ...shared },
    { name: "tldts", version: "7.0.0", license: "MIT", texts: ["Another text", "And a notice"] },
  ]);
  expect(text.match(/Permission is hereby granted/g)).toHaveLength(1);
  expect(text).toMatch(/=\na 1\.0\.0\nb 2\.0\.0\n=+\n\nPermission is hereby granted\n/);
  expect(text).toMatch(/=\ntldts 7\.0\.0\n=+\n\nAnother text\n\n=+\ntldts 7\.0\.0\n=+\n\nAnd a notice\n/);
  expect(text).toContain("tldts 7.0.0 (MIT)\n  Contains the Public Suffix List");
});
