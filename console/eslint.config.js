import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules", "src/shared/api/schema.d.ts"] },
  ...ts.configs.strict,
  { files: ["**/*.tsx"], ...a11y.flatConfigs.strict },
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 420, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text passes through React." },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  { files: ["scripts/**", "tests/**"], rules: { "no-console": "off" } },
);
