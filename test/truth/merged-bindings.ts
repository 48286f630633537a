/** What of Nix's answers about attributes that are defined twice needs a look at the bindings. */
import { children, type Node } from "#facts/children.ts";
import type { AttrBinding, Binding } from "#syntax/ast.ts";
import { parse } from "../syntax/grammar.ts";

/** A binding with all that stand in the same braces. */
interface Found {
  readonly binding: AttrBinding;
  readonly siblings: readonly Binding[];
}

/**
 * Whether only a Nix before 2.26 refuses the second: both bindings that begin at these bytes make sets, which it would have to
 * merge more than one level deep.
 */
export function mergesDeeper(text: string, first: number, second: number): boolean {
  const makesSet = ({ binding }: Found): boolean =>
    binding.path.length > 1 || (binding.value.kind === "AttrSet" && !binding.value.legacyLet);
  const [one, other] = [bindingAt(text, first), bindingAt(text, second)];
  return one !== undefined && other !== undefined && makesSet(one) && makesSet(other);
}

/**
 * Two bindings of one literal make one attribute of it (`a.b = 1; a.c = 2;`), and that attribute is what is refused where the
 * literal meets `first`: Nix names the first of the two, and the other as soon as the first is mended.
 */
export function followsFrom(text: string, named: number, next: number, first: number): boolean {
  const [one, other, before] = [bindingAt(text, named), bindingAt(text, next), bindingAt(text, first)];
  if (!one || !other || one.siblings !== other.siblings || before?.siblings === one.siblings) return false;
  const [a, b] = [one.binding.path[0], other.binding.path[0]];
  return a?.kind === "Static" && b?.kind === "Static" && a.name === b.name;
}

const parsed = { text: "", root: parse("").root };

/** `place` in bytes, where the path begins. */
function bindingAt(text: string, place: number): Found | undefined {
  if (parsed.text !== text) Object.assign(parsed, { text, root: parse(text).root });
  const waiting: Node[] = [parsed.root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "AttrSet" || node.kind === "Let") {
      const siblings = node.bindings;
      for (const binding of siblings) {
        const start = binding.kind === "AttrBinding" ? binding.path[0]?.start : undefined;
        if (binding.kind === "AttrBinding" && start !== undefined && bytes(text, start) === place)
          return { binding, siblings };
      }
    }
    waiting.push(...children(node));
  }
  return undefined;
}

function bytes(text: string, offset: number): number {
  return Buffer.byteLength(text.slice(0, offset));
}
