import { randomUUID } from "node:crypto";
import type { ContactKey } from "../../../core/ids.ts";
import type { ChatFile, OwnFile, Welcome } from "../../../core/webchat/protocol.ts";

/** The part of the door (or of a worker) that signs. */
export interface Signer {
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

const day = 24 * 60 * 60 * 1000;

/** How long a visitor who stays away is remembered. Each visit begins a new term. */
const lifeMs = 180 * day;

/** The contact key of a visitor. */
export function contactOf(visitor: string): ContactKey {
  return `webchat:${visitor}`;
}

/** The visitor of a contact key. */
export function visitorOf(contact: ContactKey): string {
  return contact.slice("webchat:".length);
}

/** A token is bound to one widget account and one visitor, and ends by itself: `<end>.<signature>`. */
export function welcome(door: Signer, account: string, nowMs: number, known?: string): Welcome {
  const visitor = known ?? randomUUID();
  const endMs = nowMs + lifeMs;
  const signature = door.sign(tokenText(account, visitor, endMs));
  return { visitor, token: `${endMs}.${signature}`, renewAtMs: nowMs + 7 * day };
}

/** True when the token says that this is that visitor of this account, and has not ended. */
export function isVisitor(
  door: Signer,
  account: string,
  claim: { visitor: string; token: string },
  nowMs: number,
): boolean {
  const dot = claim.token.indexOf(".");
  const endMs = Number(claim.token.slice(0, dot));
  if (dot < 1 || !Number.isSafeInteger(endMs) || endMs < nowMs) return false;
  return door.isSigned(tokenText(account, claim.visitor, endMs), claim.token.slice(dot + 1));
}

function tokenText(account: string, visitor: string, endMs: number): string {
  return `webchat visitor\n${account}\n${visitor}\n${endMs}`;
}

/** Marks a stored file as this visitor's own, so that no one can send a file they only know the id of. */
export function markFile(door: Signer, visitor: string, file: ChatFile): OwnFile {
  return { ...file, proof: door.sign(fileText(visitor, file)) };
}

/** True when this visitor uploaded exactly this file. */
export function isOwnFile(door: Signer, visitor: string, file: OwnFile): boolean {
  return door.isSigned(fileText(visitor, file), file.proof);
}

function fileText(visitor: string, file: ChatFile): string {
  return `webchat file\n${visitor}\n${JSON.stringify([file.id, file.name, file.type, file.sizeBytes])}`;
}
