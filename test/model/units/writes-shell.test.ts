/** What a shell script runs and writes, as far as its text says. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { writtenBy } from "#model/units/writes/commands.ts";
import { commandsIn } from "#model/units/writes/shell.ts";

const hole = "\u{FFFC}";

describe("commands of a shell script", () => {
  const cases: readonly (readonly [script: string, ...commands: string[]])[] = [
    ["a b 'c d' \"e f\"", "a|b|c d|e f"],
    ["a; b && c || d | e & f\ng", "a", "b", "c", "d", "e", "f", "g"],
    ["if a; then b; else c; fi", "a", "b", "c"],
    ["X=1 Y=$(z) a", "z", "a"],
    ["a # b\n# c", "a"],
    ["a \\\n  b", "a|b"],
    ["a <<EOF\nb\nEOF\nc", "a", "c"],
    ["a <<'X' > f\nb\nX\nc", "a >f", "c"],
    ["a <<-END\n\tb\n\tEND\nc", "a", "c"],
    ["a > f 2>&1 2>/dev/null", "a >f >/dev/null"],
    ["a >> f < g", "a >f"],
    ["a &> f", "a >f"],
    ['"$(b c)" d', "b|c", `${hole}|d`],
    ['a "$x/y" $' + "{x%.*}z $((1 + 2))", `a|${hole}/y|${hole}z|${hole}`],
    ["`b` c", "b", `${hole}|c`],
    ["( a; b )", "a", "b"],
    ["! a", "a"],
    ["case $x in y) a ;; esac", `case|${hole}|in|y`, "a"],
    ["a 'it''s' b\\ c", "a|its|b c"],
    ["a 'open", "a|open"],
    ['a "$(open', `a|${hole}`],
    ["f() { a; }\nf", "a", "f"],
    ["x=(b c); a", "a"],
    ["(( x > 3 )) && a", "a"],
    ["[[ $x > b ]] && a", `[[|${hole}|>|b|]]`, "a"],
    ["a <(b c) > >(d)", "b|c", "d", "a"],
    ["a \"\\d\\$x\" \\d $'e' f$", "a|\\d$x|d|e|f$"],
    ["a ${x:-${y}}z", `a|${hole}z`],
    ["x=$( (a; b) | c ) d", "a", "b", "c", "d"],
    [`a ${"$(".repeat(999)}`, `a|${hole}`],
    ["", ...[]],
  ];
  for (const [script, ...commands] of cases)
    it(JSON.stringify(script), () =>
      assert.deepEqual(
        commandsIn(script).map(({ words, outputs }) =>
          [words.join("|"), ...outputs.map((output) => `>${output}`)].join(" ").trim(),
        ),
        commands,
      ),
    );
});

describe("paths that commands write to", () => {
  const cases: readonly (readonly [script: string, ...paths: string[]])[] = [
    ["cp a /b /c", "/c"],
    ["cp /only", ...[]],
    ["cp -t /d /a /b", ...[]],
    ["mv /a /b", "/a", "/b"],
    ["mkdir -m 0700 /a /b", "/a", "/b"],
    ["mkdir -p /a", ...[]],
    ["rm -rf /a", ...[]],
    ["install -d -m 0700 -o x /a /b", "/a", "/b"],
    ["install -m 0700 /a /b", "/b"],
    ["chown -R x:y /a", "/a"],
    ["chmod 0700 /a /b", "/a", "/b"],
    ["tee -a /a", "/a"],
    ["rsync -a --exclude /x /a/ /b/", "/b/"],
    ["truncate -s 0 /a", "/a"],
    ["rm -r /a/$x", "/a/"],
    ["echo /a > b", ...[]],
    ["cat /a", ...[]],
    ["touch $x/a", ...[]],
  ];
  for (const [script, ...paths] of cases)
    it(JSON.stringify(script), () => assert.deepEqual(commandsIn(script).flatMap(writtenBy), paths));
});
