import { MOST_MESSAGE_BYTES } from "../wire/connection.ts";
import type { Doc } from "../values/kinds.ts";
import type { Call, Command } from "./command.ts";

const VERSION = "7.0.0";
const WIRE_VERSION = 21;
const SET_NAME = "embedded";

// Without a set name drivers use no transactions; without a session timeout, no sessions.
function greet(call: Call): Doc {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName: SET_NAME,
    setVersion: 1,
    hosts: [call.address],
    me: call.address,
    primary: call.address,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: MOST_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: 1,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  };
}

const hello: Command = {
  fields: [
    "helloOk",
    "client",
    "compression",
    "loadBalanced",
    "saslSupportedMechs",
    "speculativeAuthenticate",
    "topologyVersion",
    "maxAwaitTimeMS",
    "backpressure",
  ],
  inTransactions: true,
  run: greet,
};

const ping: Command = { fields: [], run: () => ({}) };

const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: VERSION,
    versionArray: [...VERSION.split(".").map(Number), 0],
    gitVersion: "embedded",
    modules: [],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
  }),
};

const serverStatus: Command = {
  fields: [],
  run: ({ store }) => ({
    host: "embedded",
    version: VERSION,
    process: "embedded",
    pid: process.pid,
    uptime: process.uptime(),
    mem: {
      bits: 64,
      resident: Math.round(process.memoryUsage.rss() / 1024 / 1024),
      documents: Math.round(store.memory.usedMb),
    },
    localTime: new Date(),
  }),
};

const getParameter: Command = {
  fields: ["featureCompatibilityVersion"],
  run: () => ({ featureCompatibilityVersion: { version: "7.0" } }),
};

export const serverCommands = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus,
  getParameter,
};
