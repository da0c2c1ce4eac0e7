import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { settings } from "../../adapters/config.ts";
import { nodeOptions } from "../../scripts/processes/part.ts";
import { compareVersions, readText } from "./lock.ts";

/** The part of the Compose specification that we use, strictly: a word that is not in it is a typing error. */
const duration = z.string().regex(/^(\d+(h|m|s|ms|us))+$/);
const path = z.string().regex(/^[a-z]+:\/[\w/]+(:ro)?$/, "volume:/path");
const port = z.string().regex(/^(\d+\.\d+\.\d+\.\d+:)?\d+(-\d+)?:\d+(-\d+)?(\/(tcp|udp))?$/);
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string().regex(/^[\w./-]+:[\w.-]+$/, "an image with a tag"),
  command: z.array(z.string()).min(1).optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(["service_started", "service_healthy", "service_completed_successfully"]),
      }),
    )
    .optional(),
  healthcheck: z.strictObject({
    test: z.tuple([z.literal("CMD"), z.string()], z.string()),
    interval: duration,
    timeout: duration,
    retries: z.number().int().positive(),
    start_period: duration.optional(),
  }),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  profiles: z.array(z.string()).optional(),
  ports: z.array(port).optional(),
  volumes: z.array(path).optional(),
  networks: z.array(z.string()).min(1),
  tmpfs: z.array(z.string().startsWith("/")).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: duration.optional(),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
});
const file = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  "x-okno": z.unknown(),
  "x-environment": z.unknown(),
  services: z.record(z.string().regex(/^[a-zA-Z0-9._-]+$/), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
});

const raw: unknown = parse(readText("docker-compose.yml"), { merge: true, uniqueKeys: true, strict: true });

describe("docker-compose.yml", () => {
  const compose = file.parse(raw);
  const services = Object.entries(compose.services);

  it("refers only to volumes, networks and services that it has", () => {
    for (const [, one] of services) {
      for (const volume of one.volumes ?? [])
        expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0]);
      for (const network of one.networks) expect(Object.keys(compose.networks)).toContain(network);
      for (const needed of Object.keys(one.depends_on ?? {}))
        expect(Object.keys(compose.services)).toContain(needed);
    }
  });

  it("sets only settings that exist, to values that they allow", () => {
    for (const name of ["server", "workers"]) {
      for (const [setting, text] of Object.entries(compose.services[name]?.environment ?? {})) {
        expect(Object.keys(settings)).toContain(setting);
        const value = text.replace(/^\$\{[A-Z_]+:-(.*)\}$/, "$1");
        const { success } = settings[setting as keyof typeof settings].check.safeParse(value);
        expect(success, `${setting}=${value}`).toBe(true);
      }
    }
  });

  it("runs files that exist", () => {
    for (const name of ["server", "workers"]) {
      const one = compose.services[name];
      expect(one?.command?.[0]).toBe("node");
      expect(readText(one?.command?.[1] ?? "").length).toBeGreaterThan(0);
      expect(readText(one?.healthcheck.test[2] ?? "").length).toBeGreaterThan(0);
    }
  });

  it("keeps the stores inside", () => {
    expect(compose.networks["stores"]).toEqual({ internal: true });
    for (const name of ["mongo", "redis"]) {
      expect(compose.services[name]?.networks).toEqual(["stores"]);
      expect(compose.services[name]?.ports).toBeUndefined();
    }
    // What can be reached from other machines is the proxy's business.
    for (const [, one] of services)
      for (const address of one.ports ?? []) expect(address).toMatch(/^127\.0\.0\.1:/);
  });

  it("has MongoDB as a replica set without the hole in zlib, and a Redis that forgets nothing", () => {
    const [image, tag] = compose.services["mongo"]?.image.split(":") ?? [];
    expect(image).toBe("mongo");
    expect(compareVersions(tag ?? "0", "8.0.17")).toBeGreaterThanOrEqual(0);
    const mongod = compose.services["mongo"]?.command?.join(" ");
    expect(mongod).toContain("--replSet rs0");
    expect(mongod).toMatch(/--networkMessageCompressors (?!.*zlib)/);
    const redis = compose.services["redis"]?.command?.join(" ");
    expect(redis).toContain("--appendonly yes");
    expect(redis).toContain("--maxmemory-policy noeviction");
  });

  it("gives server and workers the same stores, so that either is scaled alone", () => {
    const { LANES, ...workers } = compose.services["workers"]?.environment ?? {};
    expect(LANES).toBeDefined();
    expect(workers).toEqual(compose.services["server"]?.environment);
    expect(compose.services["server"]?.ports?.every((address) => /\d+-\d+:/.test(address))).toBe(true);
  });
});

describe("Dockerfile", () => {
  const lines = readText("Dockerfile").split("\n");

  it("starts Node with the options with which `npm start` does", () => {
    expect(lines).toContain(`ENV NODE_OPTIONS="${nodeOptions.join(" ")}"`);
  });

  it("copies only what is there and runs as nobody special", () => {
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(" ") ?? []);
    for (const path of copied.filter((one) => /\.|lock/.test(one) && one !== "."))
      expect(readText(path).length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.startsWith("USER"))).toEqual(["USER node"]);
  });

  it("has a Node that is new enough", () => {
    const versions = lines.flatMap((line) => /^FROM node:(\d+)/.exec(line)?.[1] ?? []);
    expect(versions.every((version) => Number(version) >= 24)).toBe(true);
  });
});
