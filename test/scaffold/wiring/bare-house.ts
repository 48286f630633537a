/** A house with nothing in it but what the wiring reads, for a model that was made by hand or read from a folder. */
import { shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { registriesOf } from "#model/ports/registry.ts";
import type { House } from "#scaffold/house.ts";

export function bareHouse(model: Model, parts: Partial<House> = {}): House {
  return {
    model,
    view: shownHost(model.repo),
    prefix: "my",
    style: { header: "none", annotations: "none", proxy: "caddy" },
    evidence: [],
    layers: [],
    central: new Map(),
    registry: registriesOf(model)[0],
    logins: [],
    zone: undefined,
    switches: undefined,
    factories: [],
    ids: undefined,
    ...parts,
  };
}
