/** What services of NixOS are for, in a few German words: as headers and handbooks of a German repo say it. */
import table from "./service-words.json" with { type: "json" };

/** By group of options: `services.mealie`. `undefined`: nobody here says it. */
export function serviceWords(service: string): string | undefined {
  const words: Readonly<Record<string, string>> = table.services;
  return Object.hasOwn(words, service) ? words[service] : undefined;
}

export function servicesWithWords(): readonly string[] {
  return Object.keys(table.services);
}
