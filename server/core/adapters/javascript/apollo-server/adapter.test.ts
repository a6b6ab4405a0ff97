import { expect, test } from "vitest";
import { policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

function origins(text: string): readonly string[] {
  return policiesOf(adapter, text).map(({ origins: one, credentials }) => `${one.kind}${credentials.kind === "known" && credentials.value ? "+C" : ""}`);
}

test("servers that are open if nothing is said", () => {
  expect(origins(`const { ApolloServer } = require("apollo-server"); new ApolloServer({ typeDefs: "" }).listen();`)).toEqual(["any"]);
  expect(origins(`import { startStandaloneServer } from "@apollo/server/standalone"; await startStandaloneServer(server, { listen: { port: 1 } });`)).toEqual([
    "any",
  ]);
  expect(
    origins(`const { ApolloServer } = require("apollo-server-express"); const s = new ApolloServer({ cors: { origin: true } }); s.applyMiddleware({ app });`),
  ).toEqual(["any"]);
});

test("what takes no CORS", () => {
  expect(origins(`import { expressMiddleware } from "@apollo/server/express4"; app.use(expressMiddleware(server));`)).toEqual([]);
  expect(origins(`const { ApolloServer } = require("apollo-server"); new ApolloServer({ cors: false });`)).toEqual([]);
});

test("options of the package cors", () => {
  expect(origins(`const { ApolloServer } = require("apollo-server"); new ApolloServer({ cors: { origin: true, credentials: true } });`)).toEqual(["echo+C"]);
  expect(origins(`const { ApolloServer } = require("apollo-server"); new ApolloServer({ cors: { origin: undefined } });`)).toEqual(["off"]);
});
