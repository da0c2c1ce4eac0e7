/**
 * Erlang B: the share of arrivals that find all `agents` busy where nobody waits.
 * The recursion B(k) = a B(k-1) / (k + a B(k-1)) has no factorials, so it neither overflows nor loses digits (A. K. Erlang, 1917).
 */
export function erlangB(erlangs: number, agents: number): number {
  if (!(erlangs >= 0) || !Number.isInteger(agents) || agents < 0) {
    throw new RangeError("Erlang B needs a load of 0 or more and a whole number of agents.");
  }
  let blocked = 1;
  for (let k = 1; k <= agents; k += 1) blocked = (erlangs * blocked) / (k + erlangs * blocked);
  return blocked;
}
