/**
 * One guard around every handler of a connection, those of libraries included: nothing that a client sends, and no failure of ours, ends the
 * server. Requests before `initialize`, after `shutdown` or with parameters of another shape get the protocol's error; such notifications are
 * dropped with a word in the log. Answers nothing itself and knows no method's meaning.
 */
import type { Connection, Message, MessageStrategy } from "vscode-languageserver";
import { ErrorCodes, ResponseError } from "vscode-languageserver";
import { describeError } from "./guard.ts";
import { fitsHandler } from "./params.ts";

/** Stands in place of the method of a request that the connection's library must not see. */
const REFUSED = "preflint/refused";

/**
 * For `createConnection`: the library reads some parameters itself, before any handler, and takes them to be objects. What is none becomes an
 * empty one, for our own check to refuse; an `initialize` of another shape becomes a request that is refused.
 */
export const PARAMETERS_ARE_OBJECTS: MessageStrategy = {
  handleMessage(message, next) {
    if (!("method" in message) || typeof message.method !== "string") return next(message);
    const params: unknown = Reflect.get(message, "params");
    if (message.method === "initialize" && !fitsHandler("onInitialize", params)) return next({ ...message, method: REFUSED, params: {} } as Message);
    if (params === undefined || (typeof params === "object" && params !== null && !Array.isArray(params))) return next(message);
    return next({ ...message, params: {} } as Message);
  },
};

type Handler = (...args: readonly unknown[]) => unknown;

/** Handlers that answer nothing: there is nobody to tell but the log. */
const NOTIFICATIONS = /^on(?:Did|Initialized$|WillSaveTextDocument$|Notification$|Exit$)/;
/** Objects of a connection that register handlers of their own. */
const PARTS = new Set(["workspace", "languages", "diagnostics"]);

type Stage = "waiting" | "running" | "over";

/** The connection, with every handler that is registered through it guarded. */
export function guardedConnection(connection: Connection): Connection {
  const state: { stage: Stage } = { stage: "waiting" };
  const log = (sentence: string): void => connection.console.error(sentence);

  const guard = (name: string, handler: Handler): Handler => {
    const refuse = (code: number, message: string): undefined => {
      if (!NOTIFICATIONS.test(name)) throw new ResponseError(code, message);
      log(`Dropped a message for ${name}: ${message}`);
      return undefined;
    };
    const failed = (error: unknown): undefined => {
      if (error instanceof ResponseError && !NOTIFICATIONS.test(name)) throw error;
      log(`Failed in ${name}: ${describeError(error)}`);
      return NOTIFICATIONS.test(name) ? undefined : refuse(ErrorCodes.InternalError, "Preflint failed to answer; its log says why.");
    };
    return (...args) => {
      const [params] = args;
      if (name === "onExit") return handler(...args);
      if (name === "onInitialize" && state.stage !== "waiting") return refuse(ErrorCodes.InvalidRequest, "The server is initialized already.");
      if (name !== "onInitialize" && state.stage === "waiting") return refuse(ErrorCodes.ServerNotInitialized, "The server is not initialized yet.");
      if (state.stage === "over") return refuse(ErrorCodes.InvalidRequest, "The server is shut down.");
      if (!fitsHandler(name, params)) return refuse(ErrorCodes.InvalidParams, "The parameters do not have the form that this message needs.");
      try {
        const result = handler(...args);
        if (name === "onInitialize") state.stage = "running";
        if (name === "onShutdown") state.stage = "over";
        return result instanceof Promise ? result.catch(failed) : result;
      } catch (error) {
        return failed(error);
      }
    };
  };

  const wrapped = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(_target, property) {
        const member: unknown = Reflect.get(target, property);
        if (typeof property !== "string") return member;
        if (PARTS.has(property) && typeof member === "object" && member !== null) return wrapped(member, property);
        if (typeof member !== "function" || !/^on(?:[A-Z]|$)/.test(property)) return member;
        return (...args: readonly unknown[]): unknown => {
          // `onRequest(method, handler)` is named by its method; parts of the connection by where they hang.
          const [first] = args;
          const name = typeof first === "string" ? first : path === "diagnostics" ? `${path}.${property}` : property;
          return Reflect.apply(
            member,
            target,
            args.map((argument) => (typeof argument === "function" ? guard(name, argument as Handler) : argument)),
          );
        };
      },
    });

  const result = wrapped(connection, "");
  // What nobody handles: before `initialize` and after `shutdown` it is the time that is wrong, not the method.
  connection.onRequest((method) => {
    if (method === REFUSED && state.stage !== "over") throw new ResponseError(ErrorCodes.InvalidParams, "The client's capabilities or folders are missing.");
    if (state.stage === "waiting") throw new ResponseError(ErrorCodes.ServerNotInitialized, "The server is not initialized yet.");
    if (state.stage === "over") throw new ResponseError(ErrorCodes.InvalidRequest, "The server is shut down.");
    throw new ResponseError(ErrorCodes.MethodNotFound, `There is no method ${method.slice(0, 100)}.`);
  });
  return result;
}
