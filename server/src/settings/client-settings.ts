/**
 * Settings that only the editor's client reads: how hosts are reached is the business of a person's machine. Their scope is
 * `machine`, so that no workspace can set them; `.mynixos.json` does not know them.
 */

export interface ClientSetting {
  /** Written `mynixos.<key>`. */
  readonly key: string;
  /** As in the manifest, without scope and description; texts are keys of `package.nls.json` in `%…%`. */
  readonly schema: Readonly<Record<string, unknown>> & { readonly default: unknown };
  /** What it is, for the settings page. */
  readonly typeName: string;
  readonly description: string;
}

const text = (key: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  type: "string",
  ...more,
  markdownDescription: `%configuration.hosts.${key}%`,
});

export const CLIENT_SETTINGS: readonly ClientSetting[] = [
  {
    key: "hosts",
    schema: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "destination"],
        additionalProperties: false,
        defaultSnippets: [{ body: { name: "$1", destination: "$2" } }],
        properties: {
          name: text("name", { minLength: 1 }),
          destination: text("destination", { minLength: 1, pattern: "^[^-\\s][^\\s]*$" }),
          user: text("user", { minLength: 1, pattern: "^[^-\\s@][^\\s@]*$" }),
          port: { type: "integer", minimum: 1, maximum: 65535, markdownDescription: "%configuration.hosts.port%" },
          repo: text("repo", { default: "/etc/nixos", pattern: "^/" }),
          attribute: text("attribute"),
          staging: { type: "string", enum: ["none"], markdownDescription: "%configuration.hosts.staging%" },
        },
      },
      default: [],
    },
    typeName: "list of objects",
    description: "configuration.hosts",
  },
  {
    key: "status.interval",
    schema: { type: "integer", default: 60, minimum: 10, maximum: 3600 },
    typeName: "whole number from 10 to 3600",
    description: "configuration.status.interval",
  },
  {
    key: "rebuild.confirmSeconds",
    schema: { type: "integer", default: 60, minimum: 10, maximum: 600 },
    typeName: "whole number from 10 to 600",
    description: "configuration.rebuild.confirmSeconds",
  },
  {
    key: "rebuild.activateSeconds",
    schema: { type: "integer", default: 300, minimum: 60, maximum: 3600 },
    typeName: "whole number from 60 to 3600",
    description: "configuration.rebuild.activateSeconds",
  },
  {
    key: "ssh.path",
    schema: { type: "string", default: "" },
    typeName: "text",
    description: "configuration.ssh.path",
  },
  {
    key: "ssh.configFile",
    schema: { type: "string", default: "" },
    typeName: "text",
    description: "configuration.ssh.configFile",
  },
];
