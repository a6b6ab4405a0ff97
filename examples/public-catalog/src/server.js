import cors from "cors";
import express from "express";
import helmet from "helmet";

const app = express();
app.use(helmet());
app.use(cors({ methods: ["GET"] }));
app.get("/products", (req, res) => res.json([]));
app.listen(3002);
