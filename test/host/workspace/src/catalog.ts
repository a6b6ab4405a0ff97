import cors from "cors";
import express from "express";
import { allowCredentials } from "./config";

export const catalog = express();
catalog.use(cors({ origin: "*", credentials: allowCredentials }));
