/** What a terminal may show of a log: text and colours go through, and nothing else does, however it is cut. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { backlog } from "#client/rebuild/terminal-backlog.ts";
import { terminalText } from "#client/rebuild/terminal-text.ts";

const E = "\u001b";

function shown(text: string | Uint8Array, colours: "keep" | "drop" = "keep"): string {
  const filter = terminalText(colours);
  return filter.write(typeof text === "string" ? Buffer.from(text) : text) + filter.end();
}

/** Nothing that a terminal acts upon, but line ends, tabs and colours. */
function isHarmless(text: string): boolean {
  const bare = text
    .replaceAll(new RegExp(`${E}\\[[0-9;]{1,60}m`, "g"), "")
    .replaceAll("\r\n", "")
    .replaceAll("\t", "");
  return !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(bare);
}

describe("text for a terminal", () => {
  const rows: readonly (readonly [title: string, from: string, to: string])[] = [
    ["plain text", "grün ∅ 漢字 🙂", "grün ∅ 漢字 🙂"],
    ["line ends", "a\nb\r\nc\r\r\nd", "a\r\nb\r\nc\r\nd"],
    ["an empty line", "a\n\nb", "a\r\n\r\nb"],
    ["a tab", "a\tb", "a\tb"],
    ["a colour, reset in the end", `${E}[31;1merror:${E}[0m x`, `${E}[1;31merror:${E}[0m x`.replace("1;31", "31;1")],
    ["a colour that nobody resets", `${E}[31mx`, `${E}[31mx${E}[0m`],
    ["an empty parameter, which resets", `${E}[31mx${E}[my`, `${E}[31mx${E}[0my`],
    [
      "256 colours and true colour",
      `${E}[38;5;245ma${E}[48;2;1;2;3mb`,
      `${E}[38;5;245ma${E}[0;38;5;245;48;2;1;2;3mb${E}[0m`,
    ],
    ["colours with colons", `${E}[38:2::1:2:3ma${E}[38:5:9mb`, `${E}[38;2;1;2;3ma${E}[0;38;5;9mb${E}[0m`],
    ["a colour set many times: once", `${`${E}[31m`.repeat(1000)}x`, `${E}[31mx${E}[0m`],
    ["a colour of nothing", `${E}[31m${E}[0mx`, "x"],
    ["hidden text", `${E}[8mpassword`, "password"],
    ["blinking", `${E}[5mx`, "x"],
    ["a colour out of range", `${E}[38;5;999mx`, "x"],
    ["a private sequence that ends in m", `${E}[>4;2mx${E}[?4mx`, "xx"],
    ["a colour of endless parameters", `${E}[${"1;".repeat(5000)}1mx`, "x"],
    ["cursor, screen and scrolling", `a${E}[2J${E}[H${E}[1A${E}[3Kb${E}[?1049hc${E}[6n`, "abc"],
    ["a title", `a${E}]0;evil\u0007b`, "ab"],
    ["a link", `${E}]8;;https://evil.example${E}\\text${E}]8;;${E}\\`, "text"],
    ["the clipboard", `a${E}]52;c;ZXZpbA==\u0007b`, "ab"],
    [
      "device control, application, privacy, start of string",
      `a${E}PqX${E}\\b${E}_x${E}\\c${E}^x${E}\\d${E}Xx${E}\\e`,
      "abcde",
    ],
    ["character sets and resets", `a${E}(0b${E}c${E}#8d${E}=e${E}7f`, "abdef"],
    ["8-bit forms", "a\u009b31mb\u009d0;x\u009cc\u0090x\u009cd\u0085e", "abcde"],
    ["bells, backspaces, deletes, feeds", "a\u0007b\b\b\bc\u007fd\u000be\u000cf\u0000", "abcdef"],
    ["a line written over", "error: bad\rall is well", "error: bad\r\nall is well"],
    ["progress that is written over", "10%\r20%\r\r30%\n", "10%\r\n20%\r\n30%\r\n"],
    ["text that turns its direction", "a\u202eb\u2066c\u200ed\u061ce", "abcde"],
    ["signs that are not seen", "a\u200bb\u00adc\ufeffd\u{e0041}e", "abcde"],
    ["other line ends", "a\u2028b\u2029c", "abc"],
    ["a tower of marks", `a${"\u0301".repeat(100)}b`, `a${"\u0301".repeat(8)}b`],
    ["a sequence that nothing ends: up to the end of the line", `${E}]0;evil\nshown`, "\r\nshown"],
    ["a colour cut by a line end", `${E}[3\n1mx`, "\r\n1mx"],
    ["an escape in a string", `${E}]0;x${E}[31my`, `${E}[31my${E}[0m`],
    ["text in the middle of a sequence", `${E}[3äb`, "äb"],
    ["cancel", `${E}[3\u0018x`, "x"],
  ];
  for (const [title, from, to] of rows) {
    it(`reads ${title}`, () => assert.equal(shown(from), to));
    it(`reads ${title}, byte by byte`, () => {
      const filter = terminalText();
      const pieces = [...Buffer.from(from)].map((byte) => filter.write(Uint8Array.of(byte)));
      assert.equal(pieces.join("") + filter.end(), to);
    });
  }

  it("shows what is no UTF-8 as such", () => {
    assert.equal(shown(Uint8Array.of(0x61, 0xff, 0x62)), "a\ufffdb");
    assert.equal(shown(Uint8Array.of(0x61, 0xe2, 0x82)), "a\ufffd");
    assert.equal(shown(Uint8Array.of(0xc0, 0x9b, 0x33, 0x31, 0x6d)), "\ufffd\ufffd31m");
    // A bare 0x9b is no CSI in UTF-8.
    assert.equal(shown(Uint8Array.of(0x9b, 0x33, 0x6d, 0x78)), "\ufffd3mx");
  });

  it("leaves colours away for reading", () => assert.equal(shown(`${E}[31merror:${E}[0m x`, "drop"), "error: x"));

  it("goes on after it was ended", () => {
    const filter = terminalText();
    assert.equal(filter.write(Buffer.from(`${E}[31ma\r`)) + filter.end(), `${E}[31ma${E}[0m\r\n`);
    assert.equal(filter.write(Buffer.from("b")) + filter.end(), "b");
  });

  it("forgets strings of megabytes", () => {
    const filter = terminalText();
    const piece = Buffer.alloc(1_000_000, "A");
    filter.write(Buffer.from(`${E}]52;c;`));
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 30; count += 1) assert.equal(filter.write(piece), "");
    assert.ok(process.memoryUsage().heapUsed - before < 60_000_000);
    assert.equal(filter.write(Buffer.from("\u0007x")), "x");
  });

  it("is harmless whatever comes, and the same however it is cut", () => {
    const random = seeded(7);
    const parts = [
      E,
      "[",
      "]",
      "P",
      "_",
      "\\",
      "m",
      "31",
      ";",
      ":",
      "38;5;",
      "?",
      "H",
      "\r",
      "\n",
      "\b",
      "\t",
      "\u0007",
      "\u009b",
    ];
    const more = [
      "\u009d",
      "\u202e",
      "\u2028",
      "ä",
      "🙂",
      "\u0301",
      "x",
      " ",
      "\u0018",
      "\u007f",
      "0",
      "8",
      "1049h",
      "52;c;",
    ];
    const all = [...parts, ...more];
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 40) },
        () => all[Math.floor(random() * all.length)],
      ).join("");
      const bytes = Buffer.from(text);
      // Now and then a byte that breaks a character.
      if (random() < 0.3) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const whole = shown(bytes);
      assert.ok(isHarmless(whole), JSON.stringify([text, whole]));
      const filter = terminalText();
      let cut = "";
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + Math.floor(random() * 5);
        cut += filter.write(bytes.subarray(at, at + length));
        at += length;
      }
      assert.equal(cut + filter.end(), whole, JSON.stringify(text));
      assert.equal(shown(bytes, "drop").includes(E), false);
    }
  });

  it("keeps up with a log of 20 MB", () => {
    const filter = terminalText();
    const piece = Buffer.from(
      `${E}[35;1mwarning:${E}[0m something is not as it should be in /etc/nixos/ports.nix\n`.repeat(3000),
    );
    const begin = performance.now();
    let bytes = 0;
    while (bytes < 20_000_000) {
      filter.write(piece);
      bytes += piece.length;
    }
    assert.ok(performance.now() - begin < 20_000);
  });
});

describe("a log that runs away", () => {
  const limits = { most: 10_000, kept: 2000, stretch: 1000 };
  const leftOut = (bytes: number): string => `<${bytes} left out>`;
  const line = (number: number): string => `line ${String(number).padStart(6, "0")}`;
  const all = (from: ReturnType<typeof backlog>): string => {
    let text = "";
    for (let piece = from.take(); piece !== ""; piece = from.take()) text += piece;
    return text + from.end();
  };

  it("is shown whole where somebody keeps up", () => {
    const log = backlog(leftOut, limits);
    let text = "";
    for (let number = 0; number < 5000; number += 1) {
      log.push(Buffer.from(`${line(number)}\n`));
      text += log.take();
    }
    text += log.end();
    assert.equal(text.split("\r\n").length, 5001);
    assert.equal(text.includes("left out"), false);
  });

  it("keeps beginning and end, says what is missing, and loses no other line", () => {
    const log = backlog(leftOut, limits);
    const count = 100_000;
    for (let number = 0; number < count; number += 1) {
      log.push(Buffer.from(`${line(number)}\n`));
      assert.ok(log.waiting() <= limits.most + 20);
    }
    const lines = all(log).split("\r\n");
    assert.equal(lines.pop(), "");
    const gap = lines.findIndex((text) => text.startsWith("<"));
    assert.equal(lines[0], line(0));
    assert.equal(lines.at(-1), line(count - 1));
    for (const [index, text] of lines.slice(0, gap).entries()) assert.equal(text, line(index));
    const rest = lines.slice(gap + 1);
    for (const [index, text] of rest.entries()) assert.equal(text, line(count - rest.length + index));
    const bytes = (line(0).length + 1) * (count - gap - rest.length);
    assert.equal(lines[gap], `<${bytes} left out>`);
  });

  it("lets no colour and no sequence reach over the gap", () => {
    const log = backlog(leftOut, limits);
    log.push(Buffer.from(`${E}[31m${"a".repeat(1900)}\n${E}]0;`));
    for (let number = 0; number < 3000; number += 1) log.push(Buffer.from(`${line(number)}\n`));
    const text = all(log);
    assert.match(text, new RegExp(`\\r\\n${E}\\[0m<\\d+ left out>\\r\\nline`));
    assert.equal(text.slice(text.indexOf("<")).includes(E), false);
    assert.ok(isHarmless(text));
  });

  it("gets by with many small pieces", () => {
    const log = backlog(leftOut);
    const begin = performance.now();
    for (let number = 0; number < 300_000; number += 1) log.push(Buffer.from(`${line(number)}\n`));
    assert.match(log.end(), /^line 000000\r\n[\s\S]*line 299999\r\n$/);
    assert.ok(performance.now() - begin < 10_000);
  });

  it("gets by with lines of megabytes", () => {
    const log = backlog(leftOut, limits);
    for (let count = 0; count < 100; count += 1) log.push(Buffer.alloc(5000, "x"));
    const [first, gap, last, ...more] = all(log).split("\r\n");
    assert.deepEqual([first, more], ["x".repeat(2000), []]);
    assert.match(gap ?? "", /^<\d+ left out>$/);
    assert.match(last ?? "", /^x+$/);
  });
});

/** Numbers from 0 to 1, the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
