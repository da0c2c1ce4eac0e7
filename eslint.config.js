import vue from "eslint-plugin-vue";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

const typed = ["**/*.ts"];

/** Rules that catch mistakes. How the code looks is Prettier's business; who may import whom is .dependency-cruiser.js. */
export default defineConfig(
  { ignores: ["dist/", "data/", ".cache/", "client/*/public/", "**/*.d.{ts,mts}"] },
  ...vue.configs["flat/essential"],
  ts.configs.eslintRecommended,
  {
    files: typed,
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "client/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: [".vue"],
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      "@typescript-eslint/no-unnecessary-type-arguments": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      // An `async` that awaits nothing often fulfils an interface.
      "@typescript-eslint/require-await": "off",
      // A listener may be async: what it may throw is its own affair, and the type checker sees the rest.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
    },
  },
  {
    files: ["client/**/*.ts", "test/client/**/*.ts"],
    // Components are seen as `any` by everyone but vue-tsc, which checks them.
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    // Tests hand methods to `expect`.
    rules: { "@typescript-eslint/unbound-method": "off" },
  },
  {
    files: ["client/**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      "vue/no-v-html": "error",
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/define-props-declaration": "error",
      "vue/define-emits-declaration": "error",
      "vue/no-undef-components": "off",
      "vue/no-unused-refs": "error",
      "vue/no-useless-v-bind": "error",
      "vue/require-explicit-emits": "error",
      "vue/no-template-target-blank": "error",
      "vue/multi-word-component-names": "off",
    },
  },
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "array-callback-return": "error",
      "no-constructor-return": "error",
      "no-debugger": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-promise-executor-return": "off",
      "no-self-compare": "error",
      "no-unreachable-loop": "error",
      "no-unused-expressions": "error",
      "no-var": "error",
      "prefer-const": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { args: "all", argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
    },
    plugins: { "@typescript-eslint": ts.plugin },
  },
  {
    files: ["adapters/**", "server/**", "workers/**", "client/**"],
    // A process says its address on standard output; all else goes through the log.
    ignores: ["**/main.ts"],
    rules: { "no-console": "error" },
  },
  {
    files: ["core/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "Buffer", "setTimeout", "setInterval", "fetch", "console"].map((name) => ({
          name,
          message: "core/ is pure: facts and `now` come in, decisions go out.",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0]",
          message: "core/ has no clock: take `now` as an argument.",
        },
      ],
    },
  },
);
