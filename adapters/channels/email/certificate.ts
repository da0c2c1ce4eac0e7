// A self-made certificate for STARTTLS, so that mail is encrypted from the first start on. Node can sign but not
// write certificates (X.509), hence the few lines of DER. A bank puts its own pair into the same folder.

import { X509Certificate, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface KeyPair {
  key: string;
  cert: string;
}

const YEAR_MS = 365.25 * 86_400_000;
const ECDSA_SHA256 = sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

/** The pair in this folder (`key.pem`, `cert.pem`), made and kept there when there is none or ours has run out. */
export async function certificateIn(folder: string, host: string, nowMs: number): Promise<KeyPair> {
  const known = await readPair(folder);
  if (known && Date.parse(new X509Certificate(known.cert).validTo) > nowMs) return known;
  const made = makeCertificate(host, nowMs);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await keep(join(folder, "key.pem"), made.key);
  await keep(join(folder, "cert.pem"), made.cert);
  return made;
}

/** A new key (P-256) and a certificate for `host` signed by itself, good for ten years. */
export function makeCertificate(host: string, nowMs: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(tagged(0x31, sequence(oid([0x55, 0x04, 0x03]), tagged(0x0c, Buffer.from(host)))));
  const alternative = sequence(
    oid([0x55, 0x1d, 0x11]),
    tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))),
  );
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    name,
    sequence(utcTime(nowMs - 86_400_000), utcTime(nowMs + 10 * YEAR_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(alternative)),
  );
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
}

async function readPair(folder: string): Promise<KeyPair | null> {
  try {
    const [key, cert] = await Promise.all(
      ["key.pem", "cert.pem"].map((name) => readFile(join(folder, name), "utf8")),
    );
    return { key: key!, cert: cert! };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function keep(path: string, text: string): Promise<void> {
  await writeFile(`${path}.draft`, text, { mode: 0o600 });
  await rename(`${path}.draft`, path);
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

function oid(bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\D/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}
