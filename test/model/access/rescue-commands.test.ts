/** What texts ask of units, word by word: options, lines that go on, quotes, and where nothing is asked. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { unitCommandsIn } from "#model/access/rescue-commands.ts";
import { sleeps } from "#model/access/rescue-windows.ts";
import { modelFor } from "#test/check.ts";

/** `verb unit` of each command of a text. */
function asked(text: string): readonly string[] {
  const [file] = modelFor([{ path: "configuration.nix", text: `{ x = ''\n${text}\n''; }` }]).repo.files.values();
  assert.ok(file);
  for (const { name, unit } of unitCommandsIn(file))
    assert.equal(file.source.text.slice(name.start, name.end), unit, "the place of the unit");
  return unitCommandsIn(file).map(({ verb, unit }) => `${verb} ${unit}`);
}

describe("commands for units", () => {
  for (const [text, expected] of [
    ["systemctl start a", ["start a"]],
    ["sudo systemctl --no-block restart a.service b.timer", ["restart a.service", "restart b.timer"]],
    ["systemctl is-active --quiet a; systemctl stop b", ["is-active a", "stop b"]],
    ["${pkgs.systemd}/bin/systemctl reload a && echo done", ["reload a"]],
    ["systemctl show a -p ActiveState --value", ["show a"]],
    ["systemctl show -p ActiveState -p SubState a", ["show a"]],
    ["systemctl show --property=ActiveState a 2>/dev/null", ["show a"]],
    ["systemctl start \\\n  a", ["start a"]],
    ["X=$(systemctl is-active a)", ["is-active a"]],
    ['echo "sudo systemctl stop a"', ["stop a"]],
    ["journalctl -u a -f", ["show a"]],
    ["journalctl -b -fu a.service --unit=b", ["show a.service", "show b"]],
    ["journalctl -t a -n 5", []],
    ["systemctl daemon-reload", []],
    ["systemctl list-units a", []],
    ["systemctl --user start a", []],
    ["systemctl -M box start a", []],
    ["systemctl start $UNIT a-${toString 1} 'b*'", []],
    ["# systemctl start a", []],
    ["run-systemctl start a", []],
    ["systemctl", []],
  ] as const)
    it(text, () => assert.deepEqual(asked(text), expected));
});

describe("a script that waits for long", () => {
  for (const [text, expected] of [
    ["sleep 300", true],
    ["/bin/sleep 15m", true],
    ["x; sleep 1h; y", true],
    ["sleep 5", false],
    ["sleep 0.5", false],
    ["sleep 300 &", false],
    ["(sleep 300; x) &", false],
    ["( for i in $(seq 300); do sleep 60; done ) &\nx", false],
    ["{\n sleep 300\n} &", false],
    ["(sleep 300; x)", true],
    ["sleep 300 && x", true],
    ["# sleep 300", false],
    ["nosleep 300", false],
  ] as const)
    it(JSON.stringify(text), () => assert.equal(sleeps(text), expected));
});
