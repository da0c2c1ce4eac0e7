/** Which ids were there at the last look too: so no clock is needed to tell what has lasted. */
export interface Memory {
  again(ids: readonly string[]): string[];
}

/** What is there for the second time has lasted for at least one interval. */
export function openMemory(): Memory {
  let last = new Set<string>();
  return {
    again: (ids) => {
      const both = ids.filter((id) => last.has(id));
      last = new Set(ids);
      return both;
    },
  };
}
