/** Registries in many styles, made by chance: a new key leaves every other key alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { added, option } from "./registry-edits.ts";

/** The same numbers each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const styles: readonly ((keys: readonly (readonly [string, number])[], pick: (below: number) => number) => string)[] = [
  (keys) => `{ lib, ... }: { ${option} config.my.ports = { ${keys.map(([k, p]) => `${k} = ${p};`).join(" ")} }; }\n`,
  (keys) => `{lib,...}:{${option}config.my.ports={${keys.map(([k, p]) => `${k}=${p};`).join("")}};}\n`,
  (keys) =>
    `{ lib, ... }:\n{\n  ${option}\n  config = {\n${keys.map(([k, p]) => `    my.ports.${k} = ${p};\n`).join("")}  };\n}\n`,
  (keys, pick) =>
    `{ lib, ... }:\n{\n  ${option}\n  config.my.ports = {\n${keys
      .map(
        ([k, p]) =>
          `${["", "", "\n    # ── next ──\n", "    # about it\n", "    /* old */\n"][pick(5)]}    ${k.padEnd(10)} = ${p};${["", " # why", " /* x */"][pick(3)]}\n`,
      )
      .join("")}  };\n}\n`,
  (keys) =>
    `{ lib, ... }:\n{\n  ${option}\n  config = lib.mkMerge [\n    {\n      my = {\n        ports = lib.mkIf true {\n${keys
      .map(([k, p]) => `          # source-id: PORT.${k}\n          ${k} = lib.mkDefault ${p};\n`)
      .join("")}        };\n      };\n    }\n  ];\n}\n`,
  (keys) => {
    const half = Math.ceil(keys.length / 2);
    const set = (some: typeof keys): string => `{\n${some.map(([k, p]) => `    ${k} = ${p};\n`).join("")}  }`;
    return `{ lib, ... }:\n{\n  ${option}\n  config.my.ports = ${set(keys.slice(0, half))} // ${set(keys.slice(half))};\n}\n`;
  },
  (keys, pick) =>
    `{ lib, ... }:\n{\n  ${option}\n  config.my.ports = {${keys
      .map(([k, p]) => `${[" ", "\n    ", "\n\n  "][pick(3)]}${k}${[" = ", "= ", " =\n      "][pick(3)]}${p};`)
      .join("")} };\n}\n`,
];

describe("generated registries", () => {
  const names = ["ssh", "web", "films", "wiki", "books", "comics", "audiobookshelf", "n8n", "pocket-id", "z"];

  for (const [index, style] of styles.entries())
    it(`keep every other key in style ${index + 1}`, () => {
      for (let seed = 1; seed <= 15; seed++) {
        const pick = random(seed * 100 + index);
        const keys = names
          .filter(() => pick(3) > 0)
          .map((name): readonly [string, number] => [name, ([10_000, 20_000, 20_000][pick(3)] as number) + pick(40)]);
        const files = [{ path: "configuration.nix", text: style(keys.length > 0 ? keys : [["ssh", 22]], pick) }];
        const [path, port] = [["new", "newer-one", "n0"][pick(3)] as string, 20_000 + pick(60)];
        try {
          added(files, path, port);
        } catch (error) {
          assert.fail(`seed ${seed}: ${String(error)}\n${files[0]?.text}`);
        }
      }
    });
});
