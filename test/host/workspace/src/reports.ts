import cors from "cors";
import express from "express";
import { partners } from "./partners";

const reports = express();
reports.use(cors({ origin: partners, credentials: true }));
reports.listen(3001);
