/** Sections of a unit file: what NixOS writes there for a value, and what systemd reads. */

export type Scalar = boolean | number | string;
/** The value of an option in `serviceConfig`. */
export type DirectiveValue = Scalar | readonly Scalar[];

/** The assignments to each key of a section, in their order: `SystemCallFilter` → `["@system-service", "~@privileged"]`. */
export type Section = ReadonlyMap<string, readonly string[]>;

/** The sections that decide how exposed a service is. */
export interface UnitText {
  readonly unit: Section;
  readonly service: Section;
}

/** The lines that NixOS writes for a value, without the key: one for each item of a list, none for an empty list. */
export function linesOf(value: DirectiveValue): readonly string[] {
  return (isList(value) ? value : [value]).map(String);
}

export function isList(value: DirectiveValue): value is readonly Scalar[] {
  return Array.isArray(value);
}
