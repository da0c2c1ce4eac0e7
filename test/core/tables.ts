/** A table of states: which may follow which. */
export type Table<Name extends string> = Record<Name, readonly Name[]>;

/** All states of a table. */
export function namesOf<Name extends string>(table: Table<Name>): Name[] {
  return Object.keys(table) as Name[];
}

/** Every state that can be reached from these, themselves included. */
export function reachableFrom<Name extends string>(table: Table<Name>, ...starts: Name[]): Set<Name> {
  const found = new Set<Name>(starts);
  for (const name of found) for (const next of table[name]) found.add(next);
  return found;
}

/** States that nothing leaves. */
export function endsOf<Name extends string>(table: Table<Name>): Name[] {
  return namesOf(table).filter((name) => table[name].length === 0);
}

/** States from which none of the goals can be reached. */
export function stuckIn<Name extends string>(table: Table<Name>, goals: readonly Name[]): Name[] {
  return namesOf(table).filter((name) => {
    const reached = reachableFrom(table, name);
    return !goals.some((goal) => reached.has(goal));
  });
}
