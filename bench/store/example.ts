export interface MessageDoc {
  readonly _id: string;
  readonly channel: string;
  readonly external: string;
  readonly at: Date;
  readonly text: string;
}

const TEXT = "Здравствуйте! Карта не работает в банкомате, помогите, пожалуйста, разобраться. "
  .repeat(3)
  .slice(0, 225);

/** A message of a client: 225 Cyrillic letters, as 450 bytes. */
export function exampleDoc(number: number): MessageDoc {
  return {
    _id: `m-${number}`,
    channel: "webchat",
    external: `e-${number}`,
    at: new Date(1_700_000_000_000),
    text: TEXT,
  };
}
