/** A call that sets a cookie by options, as its reader hands it to those who judge and change it. Holds no logic. */
import type { CallSite } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { CookieShape } from "./shapes.ts";

/** One call that sets a cookie by options. */
export interface CookieCall {
  readonly shape: CookieShape;
  readonly site: CallSite;
  /** `undefined`: the default name. */
  readonly name: Value | undefined;
  /** The object with the cookie's options, or `undefined` if none is given. */
  readonly options: Value | undefined;
  /** Where the options object stands in the call: argument index, and the property of that argument if there is one. */
  readonly optionsArgument: number;
  readonly optionsProperty: string | undefined;
  /** What an option is that the call leaves out, if something else than the library's default: an object or unknown. */
  readonly inherited: Value | undefined;
  /** The library puts `__Host-` or `__Secure-` before the name and sets what that asks for. */
  readonly prefix?: "host" | "secure";
}
