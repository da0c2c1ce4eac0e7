import type { Router } from "express";
import express from "express";
import type { Health } from "../health.ts";

/** `/health`: the process lives. `/ready`: each part by name, 503 while one is missing. Neither tells more than names. */
export function healthRoutes(health: Health): Router {
  const router = express.Router();
  router.get("/health", (_request, response) => {
    response.setHeader("Cache-Control", "no-store");
    response.json({ alive: true });
  });
  router.get("/ready", async (_request, response) => {
    const parts = await health.look();
    const ready = Object.values(parts).every((part) => part.up);
    response.setHeader("Cache-Control", "no-store");
    response.status(ready ? 200 : 503).json({ ready, parts });
  });
  return router;
}
