// Invitations (RFC 5545) as plain fields. Nothing of a calendar part is ever shown as HTML.

export interface Invitation {
  /** "REQUEST", "CANCEL", "REPLY", … or "". */
  method: string;
  uid: string;
  summary: string;
  description: string;
  location: string;
  /** As written, for example "20261201T100000" with its zone in `zone`. */
  start: string;
  end: string;
  zone: string;
  organizer: string;
  attendees: string[];
  status: string;
  sequence: number;
}

const MAX_EVENTS = 20;
const MAX_CHARACTERS = 500_000;
const MAX_FIELD_CHARACTERS = 5000;

interface Property {
  name: string;
  parameters: string;
  value: string;
}

/** The events of a calendar text; [] when it holds none. Never throws. */
export function parseInvitations(text: string): Invitation[] {
  const lines = text
    .slice(0, MAX_CHARACTERS)
    .replace(/\r\n?/g, "\n")
    .replace(/\n[ \t]/g, "")
    .split("\n");
  const events: Property[][] = [];
  let method = "";
  let inside: string[] = [];
  for (const property of lines.flatMap((line) => propertyOf(line) ?? [])) {
    if (property.name === "BEGIN") {
      inside = [...inside.slice(0, 10), property.value.trim().toUpperCase()];
      if (inside.at(-1) === "VEVENT" && events.length < MAX_EVENTS) events.push([]);
    } else if (property.name === "END") {
      inside = inside.slice(0, -1);
    } else if (inside.at(-1) === "VEVENT") {
      events.at(-1)?.push(property);
    } else if (property.name === "METHOD") {
      method = property.value.trim().toUpperCase().slice(0, 20);
    }
  }
  return events.map((event) => invitationOf(method, event));
}

function invitationOf(method: string, properties: Property[]): Invitation {
  const find = (name: string): Property | undefined => properties.find((property) => property.name === name);
  const text = (name: string): string => plainText(find(name)?.value ?? "");
  const start = find("DTSTART");
  return {
    method,
    uid: text("UID"),
    summary: text("SUMMARY"),
    description: text("DESCRIPTION"),
    location: text("LOCATION"),
    start: text("DTSTART"),
    end: text("DTEND"),
    zone:
      /TZID="?([^;:"]{1,100})/i.exec(start?.parameters ?? "")?.[1] ??
      (start?.value.trim().endsWith("Z") ? "UTC" : ""),
    organizer: person(find("ORGANIZER")),
    attendees: properties
      .filter((property) => property.name === "ATTENDEE")
      .slice(0, 200)
      .map(person),
    status: text("STATUS").toUpperCase(),
    sequence: Number.parseInt(find("SEQUENCE")?.value ?? "0", 10) || 0,
  };
}

function propertyOf(line: string): Property | null {
  const colon = colonOutsideQuotes(line);
  if (colon < 1) return null;
  const head = line.slice(0, colon);
  const semicolon = head.indexOf(";");
  return {
    name: (semicolon < 0 ? head : head.slice(0, semicolon)).trim().toUpperCase(),
    parameters: semicolon < 0 ? "" : head.slice(semicolon),
    value: line.slice(colon + 1),
  };
}

function colonOutsideQuotes(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line.charAt(at) === '"') isQuoted = !isQuoted;
    if (line.charAt(at) === ":" && !isQuoted) return at;
  }
  return -1;
}

function plainText(value: string): string {
  return value
    .slice(0, MAX_FIELD_CHARACTERS)
    .replace(/\\([nN,;\\])/g, (_, character: string) => (character.toLowerCase() === "n" ? "\n" : character))
    .replace(/[^\P{C}\n\t]/gu, "")
    .trim();
}

function person(property: Property | undefined): string {
  if (!property) return "";
  const name = /CN="?([^;:"]{1,200})/i.exec(property.parameters)?.[1] ?? "";
  const address = plainText(property.value).replace(/^mailto:/i, "");
  return name === "" ? address : `${plainText(name)} <${address}>`;
}
