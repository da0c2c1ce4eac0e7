/** Shows that a long step lives; call the result with the outcome, e.g. "done". */
export function showProgress(text: string): (end: string) => void;
