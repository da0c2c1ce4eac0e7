import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPart } from "../../scripts/processes/part.ts";
import { startGround, type Ground } from "../helpers/stack.ts";
import { Browser } from "./browser.ts";

const main = new URL("../../server/main.ts", import.meta.url).pathname;
let ground: Ground;

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground?.stop());

function start(env: Record<string, string>) {
  const part = startPart({
    name: "server",
    args: [main],
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: "0",
      SMTP_PORT: "0",
      LOG_LEVEL: "warn",
      DATA_DIR: ground.dataDir,
      MONGO_URL: ground.mongoUrl,
      REDIS_URL: ground.redisUrl,
      ...env,
    },
    ready: /^Ready: (http\S+)/,
  });
  part.ready.catch(() => undefined);
  return part;
}

describe("a start that cannot succeed", () => {
  it("says in one sentence that the port is taken, and ends with 1", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const port = String((other.address() as AddressInfo).port);
    const server = start({ PORT: port });
    expect(await server.exited).toBe(1);
    expect(server.output.join("\n")).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(server.output.join("\n")).not.toContain("at ");
    other.close();
  });

  it("prints all faults of its settings together", async () => {
    const server = start({ PORT: "eighty", MONGO_URL: "http://x", LOG_LEVEL: "loud" });
    expect(await server.exited).toBe(1);
    const said = server.output.join("\n");
    for (const name of ["PORT", "MONGO_URL", "LOG_LEVEL"]) expect(said).toContain(`${name}=`);
  });

  it("says that the store cannot be reached", async () => {
    const server = start({ MONGO_URL: "mongodb://127.0.0.1:1/x?directConnection=true" });
    expect(await server.exited).toBe(1);
    expect(server.output.join("\n")).toContain("The store cannot be reached");
  });
});

describe("a stop", () => {
  it("is in order and within its time, and the next start takes the same port", async () => {
    const server = start({});
    const url = (await server.ready)?.[1] ?? "";
    expect((await new Browser(url).get("/health")).status).toBe(200);
    const from = performance.now();
    await server.stop();
    expect(await server.exited).toBe(0);
    expect(performance.now() - from).toBeLessThan(7_000);
    const again = start({ PORT: new URL(url).port });
    await again.ready;
    expect((await new Browser(url).get("/health")).status).toBe(200);
    await again.stop();
  });
});

describe("behind a proxy with https", () => {
  it("believes only pages of the public address and asks browsers to stay on https", async () => {
    const server = start({ PUBLIC_URL: "https://desk.bank.example/" });
    const local = new Browser((await server.ready)?.[1] ?? "");
    const { headers } = await local.get("/health");
    expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
    const from = async (origin: string) =>
      (await local.ask("POST", "/api/session", { login: "x", password: "y" }, { Origin: origin })).status;
    expect(await from(local.url)).toBe(403);
    expect(await from("https://bank.example")).toBe(403);
    expect(await from("https://desk.bank.example")).toBe(401);
    await server.stop();
  });
});
