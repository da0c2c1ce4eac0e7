/** The whole Lucide set, in a chunk of its own that is loaded only for an unusual name. */
export * as icons from "@lucide/vue";
