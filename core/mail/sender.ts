// Who a letter says it is from. One plain address, read the same by a strict and by a naive reader, or "unclear":
// an unclear sender opens no client card.

import { parseAddresses, type AddressFault } from "./addresses.ts";
import { decodeHeaderText } from "./encodedWords.ts";

export type UnclearReason =
  AddressFault | "missing" | "several-headers" | "several-addresses" | "group" | "readings-differ";

export type Sender =
  | {
      isClear: true;
      address: string;
      name: string;
      /** An address other than the real one written in the name. */ addressInName: string | null;
    }
  | {
      isClear: false;
      reason: UnclearReason;
      /** The header as it stood, decoded, at most 500 characters. */ shown: string;
      /** Addresses it may have meant. */ candidates: string[];
    };

const MAX_HEADER_CHARACTERS = 10_000;

/** How another program would read a From header: the addresses it finds, in lower case. */
export type OtherReader = (header: string) => string[];

/**
 * Reads the From headers of a mail (binary strings, all of them). A second, naive reading and any further reader
 * handed in must find the same single address.
 */
export function readSender(headers: readonly string[], otherReader: OtherReader = () => []): Sender {
  const whole = headers.join(", ");
  const header = whole.slice(0, MAX_HEADER_CHARACTERS);
  const list = parseAddresses(header);
  const candidates = list.addresses.flatMap((entry) => entry.address ?? []).slice(0, 10);
  const unclear = (reason: UnclearReason): Sender => ({
    isClear: false,
    reason,
    shown: decodeHeaderText(header.slice(0, 2000)).slice(0, 500),
    candidates,
  });
  if (headers.length === 0) return unclear("missing");
  if (headers.length > 1) return unclear("several-headers");
  const [entry, second] = list.addresses;
  if (list.hasGroup) return unclear("group");
  if (!entry) return unclear("empty");
  if (second || list.isCut || whole !== header) return unclear("several-addresses");
  if (entry.address === null) return unclear(entry.fault ?? "malformed");
  const readings = [...naiveReadings(header), ...otherReader(header)];
  if (readings.some((reading) => reading.toLowerCase() !== entry.address?.toLowerCase()))
    return unclear("readings-differ");
  return {
    isClear: true,
    address: entry.address,
    name: entry.name,
    addressInName: addressIn(entry.name, entry.address),
  };
}

// What hurried programs do: take what stands in the first, or the last, pair of angle brackets, or the whole line
// without a bracketed remark at its end.
function naiveReadings(header: string): string[] {
  const first = header.indexOf("<");
  if (first < 0) return [header.replace(/\([^()]*\)\s*$/, "").trim()];
  return [first, header.lastIndexOf("<")].map((open) => {
    const close = header.indexOf(">", open);
    return header.slice(open + 1, close < 0 ? undefined : close).trim();
  });
}

function addressIn(name: string, real: string): string | null {
  const at = name.indexOf("@");
  if (at < 0) return null;
  const before = /[\w.+-]{1,64}$/.exec(name.slice(Math.max(0, at - 64), at))?.[0] ?? "";
  const after = /^[\w.-]{1,255}/.exec(name.slice(at + 1, at + 256))?.[0] ?? "";
  const found = `${before}@${after}`.toLowerCase();
  return found === real.toLowerCase() ? null : found;
}
