/**
 * Programs that people sign in at: what runs them, and which paths of theirs a proxy may ask whether a request may pass.
 *
 * No port is evidence: many programs use the same ones.
 */
import table from "./gateways.json" with { type: "json" };

export interface GatewayKind {
  /** `authelia` */
  readonly kind: string;
  /** As people write it. */
  readonly name: string;
  readonly services: readonly GatewayService[];
  /** Where its own name in the network stands, in the group or the container: an address, or the name alone. `*`: each item of a list. */
  readonly names: readonly (readonly string[])[];
  /** What the path of an image ends with, before its tag. */
  readonly images: readonly string[];
  /** Of a proxy's own: the directives of Caddy, the modules of Traefik's plugins. */
  readonly directives: readonly string[];
  readonly plugins: readonly string[];
  /** None: it has no endpoint that a proxy could ask. */
  readonly endpoints: readonly GatewayEndpoint[];
  /** Where all that is said, and of which revision. */
  readonly source: string;
  readonly revision: string;
}

/** A group of options that runs it. */
export interface GatewayService {
  /** `<name>` stands for each name of a set. */
  readonly path: readonly string[];
  /** What turns it on, in the group. */
  readonly enable: readonly string[];
  /** Where its port or address stands, in the group, for what `listeners.json` does not know. */
  readonly ports: readonly { readonly option: readonly string[]; readonly default: number | undefined }[];
}

export interface GatewayEndpoint {
  /** `/*`: any. */
  readonly path: string;
  /** The proxies whose way of asking it understands; empty: all. */
  readonly for: readonly string[];
  /** Nothing else has such a path. */
  readonly isDistinctive: boolean;
}

interface Row {
  readonly name: string;
  readonly services?: readonly string[];
  readonly ports?: readonly string[];
  readonly names?: readonly string[];
  readonly images?: readonly string[];
  readonly directives?: readonly string[];
  readonly plugins?: readonly string[];
  readonly endpoints?: readonly string[];
  readonly source: string;
  readonly revision: string;
}

/** All that we know of, by name. */
export function gatewayKinds(): readonly GatewayKind[] {
  kinds ??= Object.entries(table.kinds as Readonly<Record<string, Row>>).map(([kind, row]) => kindOf(kind, row));
  return kinds;
}

export function gatewayKind(name: string): GatewayKind | undefined {
  return gatewayKinds().find(({ kind }) => kind === name);
}

/** Of an image with its registry and tag: `ghcr.io/pocket-id/pocket-id:v1`. */
export function gatewayOfImage(image: string): GatewayKind | undefined {
  const bare = `/${image.toLowerCase().replace(/[:@][^/]*$/, "")}`;
  return gatewayKinds().find(({ images }) => images.some((each) => bare.endsWith(`/${each}`)));
}

let kinds: readonly GatewayKind[] | undefined;

function kindOf(kind: string, row: Row): GatewayKind {
  const ports = (row.ports ?? []).map((text) => {
    const [option = "", fallback] = text.split(":");
    return { option: option.split("."), default: fallback === undefined ? undefined : Number(fallback) };
  });
  return {
    kind,
    name: row.name,
    services: (row.services ?? []).map((line) => {
      const [path = "", ...words] = line.split(" ");
      return { path: path.split("."), enable: [wordOf(words, "on") ?? "enable"], ports };
    }),
    names: (row.names ?? []).map((text) => text.split(".")),
    images: row.images ?? [],
    directives: row.directives ?? [],
    plugins: row.plugins ?? [],
    endpoints: (row.endpoints ?? []).map((line) => {
      const [path = "", ...words] = line.split(" ");
      return { path, for: wordOf(words, "for")?.split(",") ?? [], isDistinctive: words.includes("distinctive") };
    }),
    source: row.source,
    revision: row.revision,
  };
}

function wordOf(words: readonly string[], key: string): string | undefined {
  return words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
}
