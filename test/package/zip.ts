/** Enough of the zip format to look into a package: its directory, and one file of it. */

import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

export interface Zip {
  readonly size: number;
  readonly names: readonly string[];
  text(name: string): string;
}

export function openZip(file: string): Zip {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const places = new Map<string, number>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    places.set(name, at);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  const text = (name: string): string => {
    const entry = places.get(name);
    if (entry === undefined) throw new Error(`no ${name} in ${file}`);
    const local = bytes.readUInt32LE(entry + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(entry + 20));
    return (bytes.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed)).toString("utf8");
  };
  return { size: bytes.length, names: [...places.keys()], text };
}
