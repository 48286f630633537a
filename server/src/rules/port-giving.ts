/** The fix that gives a key of a registry another number: offered where the number is the key's own, and who listens there goes along. */
import type { Model } from "#model/model.ts";
import { boundWithoutKey } from "#model/ports/bound-without-key.ts";
import type { RegistryKey } from "#model/ports/registry.ts";
import { message } from "#text/message.ts";
import type { Fix } from "./rule.ts";

/** `host`: where its number is a problem. */
export function giving(model: Model, key: RegistryKey, host: string, port: number | undefined): readonly Fix[] {
  const literal = key.on.get(host)?.literal;
  if (!literal || port === undefined || boundWithoutKey(model, key) !== undefined) return [];
  const { file, start, end } = literal;
  const edits = [{ file, edits: [{ start, end, text: String(port) }] }];
  return [{ title: message("Give {0} the next free port {1}", key.path, port), safe: false, edits }];
}
