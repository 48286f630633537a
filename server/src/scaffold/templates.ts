/** The templates of modules by name; they are written as Nix files in `templates`, and `npm run generate` puts them into one table. */
import table from "./templates.json" with { type: "json" };

export type TemplateName = keyof typeof table;

export function templateText(name: TemplateName): string {
  return table[name];
}
