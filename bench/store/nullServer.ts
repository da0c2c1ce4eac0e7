import * as net from "node:net";
import { deserialize, serialize } from "bson";
import { exampleDoc } from "./example.ts";

// A server that does nothing: it answers every command at once, so that what is measured against it is the driver.
// Its only argument is the path of the unix socket it listens on.

const HEADER_BYTES = 21;
const socketPath = process.argv[2] ?? "";

const hello = {
  isWritablePrimary: true,
  setName: "null",
  hosts: [socketPath],
  me: socketPath,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
};
const found = { cursor: { firstBatch: [exampleDoc(1)], id: 0n, ns: "bench.messages" }, ok: 1 };
const modified = {
  lastErrorObject: { n: 1, updatedExisting: true },
  value: { _id: "one", state: "waiting", turn: 0 },
  ok: 1,
};
const replies = new Map([
  ["insert", message(serialize({ n: 1, ok: 1 }))],
  ["find", message(serialize(found))],
  ["findAndModify", message(serialize(modified))],
]);
const greeting = message(serialize(hello));

function message(body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(2013, 12);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

// The handshake comes in the old format and is answered in it.
function oldMessage(body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(36 + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(1, 12);
  bytes.writeInt32LE(1, 32);
  bytes.set(body, 36);
  return bytes;
}

function replyTo(request: Buffer): Buffer {
  if (request.readInt32LE(12) !== 2013) return oldMessage(serialize(hello));
  // The name of the command is the first field behind the section's kind, length and the field's type.
  const name = request.toString("latin1", 26, request.indexOf(0, 26));
  return Buffer.from(replies.get(name) ?? greeting);
}

function serve(socket: net.Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const request = rest.subarray(0, rest.readInt32LE(0));
      rest = rest.subarray(request.length);
      const reply = replyTo(request);
      reply.writeInt32LE(request.readInt32LE(4), 8);
      socket.write(reply);
    }
  });
}

// Fails early should the prepared replies not be what a driver can read.
for (const reply of replies.values()) deserialize(reply.subarray(HEADER_BYTES));
net.createServer(serve).listen(socketPath, () => {
  console.log(`Ready: mongodb://${encodeURIComponent(socketPath)}/?directConnection=true&retryWrites=true`);
});
