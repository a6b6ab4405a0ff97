/** Where a CDK program gives CORS settings: properties of constructs, and methods that are called like nothing else. */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import { isOfCdk } from "./constants.ts";

/** What the settings deploy. */
export type CdkKind = "rest-api" | "http-api" | "function-url";

/** Settings of one construct. */
export interface CdkCors {
  readonly site: CallSite;
  readonly kind: CdkKind;
  readonly settings: Value;
  /** The property that gives them; absent where they are an argument of their own. */
  readonly property?: RecordProperty;
}

interface Giver {
  readonly kind: CdkKind;
  readonly form: CallSite["form"];
  /** Index of the argument that holds the settings. */
  readonly argument: number;
  /** The property of that argument. */
  readonly property?: string;
}

const REST = "defaultCorsPreflightOptions";

const GIVERS: Readonly<Record<string, Giver>> = {
  RestApi: { kind: "rest-api", form: "new", argument: 2, property: REST },
  LambdaRestApi: { kind: "rest-api", form: "new", argument: 2, property: REST },
  StepFunctionsRestApi: { kind: "rest-api", form: "new", argument: 2, property: REST },
  addResource: { kind: "rest-api", form: "call", argument: 1, property: REST },
  addProxy: { kind: "rest-api", form: "call", argument: 0, property: REST },
  addCorsPreflight: { kind: "rest-api", form: "call", argument: 0 },
  HttpApi: { kind: "http-api", form: "new", argument: 2, property: "corsPreflight" },
  FunctionUrl: { kind: "function-url", form: "new", argument: 2, property: "cors" },
  addFunctionUrl: { kind: "function-url", form: "call", argument: 0, property: "cors" },
};

/** All settings of a file; none unless it imports the CDK. */
export function* cdkCorsIn(source: JavaScriptSource): Iterable<CdkCors> {
  if (!source.importedPackages().some((name) => name === "aws-cdk-lib" || name.startsWith("@aws-cdk/"))) return;
  for (const site of source.callsNamed(Object.keys(GIVERS))) {
    const giver = site.name === undefined ? undefined : GIVERS[site.name];
    if (giver === undefined || site.form !== giver.form || site.when.kind === "never") continue;
    const { callee } = site;
    // What receives a method is mostly a parameter or a property; its name tells enough.
    if (giver.form === "new" ? callee.kind !== "external" || !isOfCdk(callee.value) : callee.kind === "function") continue;
    const argument = site.arguments[giver.argument];
    if (argument === undefined) continue;
    if (giver.property === undefined) {
      yield { site, kind: giver.kind, settings: argument };
      continue;
    }
    const property = propertyOf(argument, giver.property);
    if (property !== undefined) yield { site, kind: giver.kind, settings: property.value, property };
  }
}
