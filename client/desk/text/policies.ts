/** A policy's name as it can be read where there are no words for it: `max_pressure` → "max pressure". */
export const plainName = (policy: string): string => policy.replaceAll(/[_-]+/g, " ");
