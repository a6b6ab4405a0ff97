import cors from "cors";
import express from "express";
import session from "express-session";
import helmet from "helmet";
import { partnerOrigin, shopOrigins } from "./origins";

const app = express();
app.use(
  helmet({
    contentSecurityPolicy: {
      directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'", "'unsafe-inline'"] },
    },
    strictTransportSecurity: { maxAge: 86_400 },
  }),
);
app.use(cors({ origin: [...shopOrigins, partnerOrigin], credentials: true }));
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? "",
    cookie: { sameSite: "none", secure: false },
  }),
);

app.get("/cart", (req, res) => {
  res.json({ items: [] });
});

app.get("/orders/export", (req, res) => {
  res.setHeader("Access-Control-Allow-Origin", req.headers.origin ?? "*");
  res.setHeader("Access-Control-Allow-Credentials", "true");
  res.setHeader("Cache-Control", "public, max-age=60");
  res.json([]);
});

app.use((error: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
  res.status(500).json({ error: error.stack });
});

app.listen(3000);
