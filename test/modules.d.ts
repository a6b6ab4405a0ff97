/** Packages that bring no types, as far as the differential tests use them. */

type Middleware = (...args: unknown[]) => unknown;

declare module "cors" {
  const cors: (options?: unknown) => Middleware;
  export default cors;
}

declare module "express" {
  const express: () => Middleware & { use(...args: unknown[]): void; get(...args: unknown[]): void; all(...args: unknown[]): void };
  export default express;
}

declare module "express4" {
  const express: () => Middleware & { use(...args: unknown[]): void; get(...args: unknown[]): void; all(...args: unknown[]): void };
  export default express;
}

declare module "koa" {
  const Koa: new () => { use(middleware: unknown): void; callback(): import("node:http").RequestListener; silent: boolean };
  export default Koa;
}

declare module "@koa/cors" {
  const cors: (options?: unknown) => Middleware;
  export default cors;
}

declare module "koa-cors3" {
  const cors: (options?: unknown) => Middleware;
  export default cors;
}

declare module "koa-cors4" {
  const cors: (options?: unknown) => Middleware;
  export default cors;
}
