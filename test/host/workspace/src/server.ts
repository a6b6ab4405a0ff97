import cors from "cors";
import express from "express";

const app = express();
app.use(cors({ origin: ["https://shop.example.com/", "https://www.example.com"], credentials: true }));
app.get("/cart", (_req, res) => {
  res.json({ items: [] });
});
app.listen(3000);
