import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { startHub, type Hub } from "../helpers/stack.ts";

describe("a hub", () => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub();
  });
  afterAll(() => hub.stop());

  const isReady = async (): Promise<boolean> => (await fetch(`${hub.url}/ready`)).status === 200;

  it("is ready when its parts are, and takes letters", async () => {
    await eventually(async () => expect(await isReady()).toBe(true));
    expect(hub.smtpPort).toBeGreaterThan(0);
  });

  it("lets the demo people sign in with this installation's passwords", async () => {
    for (const login of ["anna", "boris", "sofia", "admin"]) {
      const response = await fetch(`${hub.url}/api/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Origin: hub.url, "X-Okno": "1" },
        body: JSON.stringify(hub.logins[login]),
      });
      expect(response.status).toBe(200);
    }
  });

  it("is the same hub after its server was killed", async () => {
    const { url } = hub;
    await hub.killServer();
    await hub.startServer();
    expect(hub.url).toBe(url);
    await eventually(async () => expect(await isReady()).toBe(true));
  });

  it("says that it is not ready while Redis is away, and recovers", async () => {
    await hub.killRedis();
    await eventually(async () => expect(await isReady()).toBe(false));
    await hub.startRedis();
    await eventually(async () => expect(await isReady()).toBe(true), 20_000);
  });

  it("keeps its rows in a database of its own", async () => {
    const agents = await (await hub.db()).collection("agents").countDocuments({ login: "anna" });
    expect(agents).toBe(1);
    expect(await hub.redis().ping()).toBe("PONG");
  });
});
