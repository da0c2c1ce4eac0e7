import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

/** Where a story waits for real processes on a slow machine. */
const patient = { testTimeout: 60_000, hookTimeout: 120_000 };

/**
 * Four groups, one after the other, so that on two cores a browser or a measured recovery is not starved by other tests:
 * rules without stores, stories on real stores, faults under load, stories in a browser.
 */
export default defineConfig({
  test: {
    globals: false,
    maxWorkers: 2,
    projects: [
      {
        plugins: [vue()],
        test: {
          name: "rules",
          include: ["test/{core,client,project,embedded}/**/*.test.ts"],
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "stories",
          include: ["test/{channels,conformance,flows,server,store,workers,adapters}/**/*.test.ts"],
          globalSetup: ["test/helpers/globalStore.ts"],
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          ...patient,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/helpers/globalStore.ts"],
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
          ...patient,
        },
      },
    ],
  },
});
