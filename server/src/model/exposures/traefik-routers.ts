/** The routers that Traefik is told of, in files and by containers, before anything that they name is looked up. */
import type { Source, TraefikConfig } from "./traefik-config.ts";
import { at, type Field, isTrue } from "./traefik-field.ts";
import type { Protocol } from "./traefik-services.ts";

const protocols: readonly Protocol[] = ["http", "tcp", "udp"];

/** A router, with what is known of it before anything is resolved. */
export interface Router {
  readonly protocol: Protocol;
  readonly name: string;
  readonly field: Field;
  readonly source: Source;
  /** With {@link hole} for what is not known; `undefined`: none. */
  readonly rule: string | undefined;
}

export function routersOf(config: TraefikConfig): readonly Router[] {
  return config.sources.flatMap((source) =>
    protocols.flatMap((protocol): readonly Router[] => {
      const group = at(source.field, protocol, "routers");
      const written = [...(group?.fields ?? [])].map(([name, field]): Router => {
        const rule = at(field, "rule")?.text;
        return { ...{ protocol, name, field, source }, rule: rule || defaultRule(source, protocol) };
      });
      return written.length === 0 && protocol === "http" ? [...written, ...byDefault(source)] : written;
    }),
  );
}

function defaultRule({ container }: Source, protocol: Protocol): string | undefined {
  return protocol === "http" ? container?.defaultRule : undefined;
}

/** A container that says nothing of routers has one, if Traefik is to look at it. */
function byDefault(source: Source): readonly Router[] {
  const { container, field } = source;
  const enable = at(field, "enable");
  if (!container || (enable ? isTrue(enable) !== true : !container.isByDefault)) return [];
  const isOther = (["tcp", "udp"] as const).some(
    (protocol) => at(field, protocol, "routers") ?? at(field, protocol, "services"),
  );
  const services = at(field, "http", "services")?.fields.size ?? 0;
  if ((isOther && !at(field, "http")) || services > 1) return [];
  const own: Field = { ...field, fields: new Map(), text: undefined };
  return [{ protocol: "http", name: container.name, field: own, source, rule: container.defaultRule }];
}
