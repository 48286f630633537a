/** The fields that Traefik knows in its dynamic configuration, in any version that refuses what it does not know. */
import table from "./traefik-fields.json" with { type: "json" };

/** `true`: nothing is said of what is below. A list says what each of its items has; `<name>` stands for any name. */
export type TraefikFields = true | readonly [TraefikFields] | { readonly [name: string]: TraefikFields };

export function traefikFields(): TraefikFields {
  return table.fields as unknown as TraefikFields;
}

/** Traefik pays no regard to case. `undefined`: there is no such field. */
export function fieldBelow(fields: TraefikFields, name: string): TraefikFields | undefined {
  if (fields === true || isList(fields)) return undefined;
  const any = fields["<name>"];
  if (any !== undefined) return any;
  const wanted = name.toLowerCase();
  return Object.entries(fields).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** As Traefik's manual writes them. */
export function fieldNames(fields: TraefikFields): readonly string[] {
  return fields === true || isList(fields) ? [] : Object.keys(fields);
}

export function isList(fields: TraefikFields): fields is readonly [TraefikFields] {
  return Array.isArray(fields);
}
