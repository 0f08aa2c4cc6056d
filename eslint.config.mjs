/** Typed lint of library, tests and benchmarks; prettier lays the code out, so no rule here is about that. */
import tseslint from "typescript-eslint";

export default [
  { ignores: ["build/", "dist/", "runs/", "node_modules/", ".venv/", "bench/.venv/", "notebooks/"] },
  {
    files: ["{lib,test,bench,site}/**/*.ts"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ["test/tsconfig.json", "site/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/prefer-promise-reject-errors": "error",
      "@typescript-eslint/return-await": ["error", "in-try-catch"],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  // Only these speak to people.
  {
    files: ["lib/cli.ts", "lib/commands/**", "lib/notebook/**", "bench/**", "site/**", "test/**"],
    rules: { "no-console": "off" },
  },
];
