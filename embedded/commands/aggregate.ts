import type { Command } from "./command.ts";

export const aggregateCommands: Record<string, Command> = {};
