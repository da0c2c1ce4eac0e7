/** What kind of attention an item takes. Each channel says which of them its items are. */
export type ItemKind = "call" | "chat" | "message" | "letter";
export const itemKinds: readonly ItemKind[] = ["call", "chat", "message", "letter"];
