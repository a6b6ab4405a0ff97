/** Which origins are proposed, from where, and which never. */
import { describe, expect, it } from "vitest";
import { findingsOf, fixContextOf } from "../../../test/harness/run-spec.ts";
import { applyEdits } from "../text/text-edit.ts";
import { fixesFor } from "./fix.ts";

const OPEN = 'import cors from "cors";\napp.use(cors({ origin: true, credentials: true }));\n';

function offeredFor(files: Readonly<Record<string, string>>) {
  const all = new Map(Object.entries(files));
  const context = fixContextOf(all);
  const finding = findingsOf(all, context).find((one) => one.rule === "cors-reflect-with-credentials");
  if (finding === undefined) throw new Error("not reported");
  return fixesFor(finding, context).map((fix) => ({ ...fix, text: applyEdits(all.get(fix.edit.file) ?? "", fix.edit.edits) }));
}

describe("origins seen in the workspace", () => {
  it("are the first choice, before the example to type over", () => {
    const [first, second] = offeredFor({
      "/w/server.js": OPEN,
      "/w/deploy/ingress.yaml":
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    nginx.ingress.kubernetes.io/enable-cors: "true"\n    nginx.ingress.kubernetes.io/cors-allow-origin: "https://shop.acme.io, https://admin.acme.io"\nspec:\n  rules: []\n',
    });
    expect(first?.title).toBe("Allow only https://shop.acme.io and https://admin.acme.io, seen in deploy/ingress.yaml (all other pages lose access)");
    expect(first?.text).toContain('origin: ["https://shop.acme.io", "https://admin.acme.io"]');
    expect([first?.safe, first?.placeholders]).toEqual([false, []]);
    expect(second?.placeholders).toEqual(["https://app.example.com"]);
  });

  it("come from settings whose name says that they are pages, and from frame-ancestors", () => {
    const [first] = offeredFor({
      "/w/server.js": `import { clientUrl } from "./config.js";\n${OPEN}app.get("/", (req, res) => {\n  res.setHeader("Content-Security-Policy", "frame-ancestors 'self' https://portal.acme.io");\n  res.send(clientUrl);\n});\n`,
      "/w/config.js": 'export const clientUrl = "https://shop.acme.io/";\nexport const paymentApi = "https://api.stripe.com";\n',
    });
    expect(first?.title).toBe("Allow only https://portal.acme.io and https://shop.acme.io, seen in server.js and other files (all other pages lose access)");
  });

  it.each(["http://shop.acme.io", "https://localhost:5173", "https://app.example.com", "https://evil.acme.io", "https://10.0.0.7", "https://your-domain.com"])(
    "are never %s",
    (origin) => {
      const titles = offeredFor({ "/w/server.js": OPEN, "/w/other.js": `import cors from "cors";\nrouter.use(cors({ origin: ["${origin}"] }));\n` }).map(
        (fix) => fix.title,
      );
      expect(titles.filter((title) => title.includes("seen in"))).toEqual([]);
    },
  );

  it("are not taken from tests", () => {
    const titles = offeredFor({
      "/w/server.js": OPEN,
      "/w/test/server.test.js": 'import cors from "cors";\napp.use(cors({ origin: ["https://shop.acme.io"] }));\n',
    }).map((fix) => fix.title);
    expect(titles.filter((title) => title.includes("seen in"))).toEqual([]);
  });
});
