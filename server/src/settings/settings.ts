/**
 * Every setting, once: from this table come the manifest, the settings page, the schema of `.mynixos.json` and the parser.
 * After a change run `npm run generate`.
 */

/** What `mynixos.rules` may say of a rule. */
export type Level = "off" | "error" | "warning" | "information" | "hint";

export const LEVELS: readonly Level[] = ["off", "error", "warning", "information", "hint"];

/** The settings as the rest of the house gets them: complete and valid. */
export interface Settings {
  /** Prefix of an id → prefix of the option path it stands for, e.g. `CFG.ports.` → `my.ports.`; the longest fitting prefix wins. */
  readonly idPrefixes: Readonly<Record<string, string>>;
  /** Ids that follow no prefix → option path. */
  readonly idAliases: Readonly<Record<string, string>>;
  /** Option paths whose options describe the module itself. */
  readonly metadataGroups: readonly string[];
  /** Files that start a host, relative to the root; empty: found by convention. */
  readonly hostEntries: readonly string[];
  /** Globs of files and folders that do not belong to the repo. */
  readonly exclude: readonly string[];
  /** Read folders whose name starts with a dot. */
  readonly includeHidden: boolean;
  readonly maxFiles: number;
  readonly maxFolders: number;
  readonly lensEnable: boolean;
  readonly lensExposures: boolean;
  readonly lensUnits: boolean;
  readonly decorations: boolean;
  /** The host that the editor shows values of; empty: the first. */
  readonly evaluationHost: string;
  /** Option roots that modules from outside may touch although this repo declares options there. */
  readonly sharedRoots: readonly string[];
  readonly portHints: boolean;
  readonly listenerHints: boolean;
  /** Name of a range → `from-to`: which numbers the keys of a port registry have. */
  readonly portRanges: Readonly<Record<string, string>>;
  /** Host name or service → why it is meant to be public. */
  readonly publicHosts: Readonly<Record<string, string>>;
  /** Services that have to be behind the login. */
  readonly requiredLogins: readonly string[];
  /** Unit → why nothing is said of its hardening. */
  readonly exemptUnits: Readonly<Record<string, string>>;
  /** How many generations a boot loader may keep before `host/boot-limit` says something. */
  readonly maxGenerations: number;
  /** What comments are written in; `auto`: what most of them are, `any`: nobody minds. */
  readonly commentLanguage: "auto" | "german" | "english" | "any";
  /** Rule id → severity or `off`; rules that are not named keep their own. */
  readonly severities: Readonly<Record<string, Level>>;
}

export type SettingType =
  | { readonly kind: "boolean"; readonly default: boolean }
  | { readonly kind: "text"; readonly default: string }
  | { readonly kind: "choice"; readonly default: string; readonly values: readonly string[] }
  | { readonly kind: "integer"; readonly default: number; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "strings"; readonly default: readonly string[] }
  /** Entries add to the default's; an empty value takes one away. */
  | { readonly kind: "map"; readonly default: Readonly<Record<string, string>> }
  /** A map whose values are ranges of ports. */
  | { readonly kind: "ranges"; readonly default: Readonly<Record<string, string>> }
  | { readonly kind: "levels"; readonly default: Readonly<Record<string, Level>> };

export interface Setting {
  /** Written `mynixos.<key>` in the editor and `<key>` in `.mynixos.json`. */
  readonly key: string;
  readonly type: SettingType;
  /** Key of the description in `package.nls.json` and `package.nls.de.json`. */
  readonly description: string;
  /** VS Code's scope: `resource` may differ between the folders of a workspace. */
  readonly scope: "resource" | "window";
  /** `editor`: has no meaning on the command line, so `.mynixos.json` does not know it. */
  readonly place: "both" | "editor";
}

export const SETTINGS: Readonly<Record<keyof Settings, Setting>> = {
  idPrefixes: both("idPrefixes", {
    kind: "map",
    default: { "CFG.": "my.configs.", "CFG.ports.": "my.ports.", "PORT.": "my.ports." },
  }),
  idAliases: both("idAliases", {
    kind: "map",
    default: {
      "CFG.firewall.backend": "networking.nftables.enable",
      "CFG.firewall.enabled": "networking.firewall.enable",
      "CFG.firewall.globalUdp": "networking.firewall.allowedUDPPorts",
      "CFG.identity.bastelmodus": "my.configs.bastelmodus",
      "CFG.infrastructure.traefik.modules": "imports",
      "CFG.policy.assertions.canonical": "assertions",
      "CFG.secrets.sharedEnv": "my.secrets.files.sharedEnv",
      "CFG.secrets.traefikEnv": "my.secrets.files.traefikEnv",
      "CFG.secrets.wgPrivadoPrivateKeyVarName": "my.secrets.vars.wgPrivadoPrivateKeyVarName",
      "CFG.secrets.wireguardPrivadoConf": "my.secrets.files.wireguardPrivadoConf",
    },
  }),
  metadataGroups: both("metadataGroups", { kind: "strings", default: ["my.meta"] }),
  hostEntries: both("hostEntries", { kind: "strings", default: [] }),
  exclude: both("exclude", { kind: "strings", default: [".git", "node_modules", "result", "result-*"] }),
  includeHidden: both("includeHidden", { kind: "boolean", default: false }),
  maxFiles: both("maxFiles", { kind: "integer", default: 10_000, minimum: 1, maximum: 1_000_000 }),
  maxFolders: both("maxFolders", { kind: "integer", default: 20_000, minimum: 1, maximum: 1_000_000 }),
  lensEnable: editor("lens.enable", { kind: "boolean", default: true }),
  lensExposures: editor("lens.exposures", { kind: "boolean", default: true }),
  lensUnits: editor("lens.units", { kind: "boolean", default: true }),
  decorations: editor("decorations.enabled", { kind: "boolean", default: true }),
  evaluationHost: editor("evaluation.host", { kind: "text", default: "" }),
  sharedRoots: both("evaluation.sharedRoots", { kind: "strings", default: [] }),
  portHints: editor("inlayHints.portValues", { kind: "boolean", default: true }),
  listenerHints: editor("inlayHints.portListeners", { kind: "boolean", default: true }),
  portRanges: both("ports.ranges", {
    kind: "ranges",
    default: { "10xxx": "10000-10999", "20xxx": "20000-20999" },
  }),
  publicHosts: both("sso.public", { kind: "map", default: {} }),
  requiredLogins: both("sso.required", {
    kind: "strings",
    default: ["sonarr", "radarr", "prowlarr", "traefik-dashboard", "netdata"],
  }),
  exemptUnits: both("hardening.exempt", { kind: "map", default: {} }),
  maxGenerations: both("boot.maxGenerations", { kind: "integer", default: 5, minimum: 1, maximum: 1000 }),
  commentLanguage: both("style.commentLanguage", {
    kind: "choice",
    default: "auto",
    values: ["auto", "german", "english", "any"],
  }),
  severities: both("rules", { kind: "levels", default: {} }),
};

function both(key: string, type: SettingType): Setting {
  return { key, type, description: `configuration.${key}`, scope: "resource", place: "both" };
}

function editor(key: string, type: SettingType): Setting {
  return { ...both(key, type), place: "editor" };
}
