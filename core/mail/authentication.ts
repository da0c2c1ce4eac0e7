// What our own mail server found out about the sender (RFC 8601). A header that our server did not write is worth
// nothing: anybody can put "pass" into a letter.

export interface Authentication {
  /** "pass" only for DMARC pass of exactly the domain in From. */
  verdict: "pass" | "fail" | "none";
  spf: string;
  dkim: string;
  dmarc: string;
  /** How many Authentication-Results headers in the mail are not to be believed. */
  ignoredHeaders: number;
  /** True when one of those pretends to be from our own server. */
  isForged: boolean;
}

/**
 * Judges the Authentication-Results headers (topmost first, undecoded). Only the topmost of all counts, and only when
 * it carries our server's name; without such a server (null) nothing counts.
 */
export function judgeAuthentication(
  headers: readonly string[],
  ourServer: string | null,
  fromDomain: string | null,
): Authentication {
  const servers = headers.map(serverOf);
  const ours = ourServer?.toLowerCase() ?? null;
  const isOurs = ours !== null && servers[0] === ours;
  const results = isOurs ? resultsOf(headers[0]!) : [];
  const find = (method: string): string =>
    results.find((result) => result.method === method)?.value ?? "none";
  return {
    verdict: verdictOf(results, fromDomain),
    spf: find("spf"),
    dkim: find("dkim"),
    dmarc: find("dmarc"),
    ignoredHeaders: headers.length - (isOurs ? 1 : 0),
    isForged: ours !== null && servers.slice(isOurs ? 1 : 0).includes(ours),
  };
}

interface MethodResult {
  method: string;
  value: string;
  headerFrom: string | null;
}

function verdictOf(results: MethodResult[], fromDomain: string | null): Authentication["verdict"] {
  const dmarc = results.filter((result) => result.method === "dmarc");
  if (dmarc.some((result) => result.value === "fail")) return "fail";
  const proven = dmarc.some(
    (result) =>
      result.value === "pass" && fromDomain !== null && result.headerFrom === fromDomain.toLowerCase(),
  );
  return proven && dmarc.length === 1 ? "pass" : "none";
}

function serverOf(header: string): string {
  return (withoutComments(header).split(";")[0] ?? "").trim().split(/\s/)[0]!.toLowerCase();
}

function resultsOf(header: string): MethodResult[] {
  return withoutComments(header)
    .split(";")
    .slice(1, 100)
    .flatMap((entry) => {
      const match = /^\s*([a-z][a-z0-9-]{0,30})(?:\/\d+)?\s{0,3}=\s{0,3}([a-z]{1,20})/i.exec(entry);
      if (!match) return [];
      const from = /\sheader\.from\s{0,3}=\s{0,3}"?([^\s;"]{1,255})/i.exec(entry)?.[1] ?? null;
      const headerFrom = from === null ? null : from.slice(from.lastIndexOf("@") + 1).toLowerCase();
      return [{ method: match[1]!.toLowerCase(), value: match[2]!.toLowerCase(), headerFrom }];
    });
}

// Comments may hold anything, ";dmarc=pass" too; quoted strings keep their content away from the separators.
function withoutComments(header: string): string {
  const pieces: string[] = [];
  let depth = 0;
  let isQuoted = false;
  for (const character of header.slice(0, 20_000)) {
    if (character === '"' && depth === 0) isQuoted = !isQuoted;
    if (character === "(" && !isQuoted) depth++;
    if (depth === 0) pieces.push(isQuoted && character === ";" ? " " : character);
    if (character === ")" && !isQuoted && depth > 0) depth--;
  }
  return pieces.join("");
}
