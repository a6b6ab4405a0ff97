/** CloudFormation and SAM templates: resources by type, wherever a template stands (file root, Serverless `resources`, which may be a list). */
import type { YamlDocument, YamlEntry, YamlValue } from "../../yaml/document.ts";
import { scalarText, valueAt } from "../../yaml/document.ts";

/** One resource. */
export interface CloudFormationResource {
  readonly name: string;
  readonly type: string;
  readonly entry: YamlEntry;
  readonly properties: YamlValue | undefined;
}

/** All resources with a type, in source order. */
export function resourcesOf(document: YamlDocument): readonly CloudFormationResource[] {
  const parts = valueAt(document.root, "resources");
  const maps = [document.root, ...(parts?.kind === "list" ? parts.items : [parts])].map((part) => valueAt(part, "Resources"));
  return maps.flatMap((map) =>
    map?.kind !== "map"
      ? []
      : map.entries.flatMap((entry) => {
          const type = scalarText(valueAt(entry.value, "Type"));
          return type?.startsWith("AWS::") === true ? [{ name: entry.key, type, entry, properties: valueAt(entry.value, "Properties") }] : [];
        }),
  );
}
