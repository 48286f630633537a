/** The document "Host status": all facts, as text that stays true. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostDocument } from "#client/words/host-document.ts";
import {
  boot,
  english,
  entry,
  facts,
  failure,
  german,
  hostile,
  inGreenwich,
  minute,
  now,
  open,
  second,
  seen,
  unseen,
  up,
} from "./a-host.ts";

describe("host status", () => {
  inGreenwich();

  it("says everything about a host in trouble", () => {
    const host = entry({
      boot: boot({ percent: 92, roomFor: 0, rebootFor: ["kernel"] }),
      rescue: open(297, { wrong: [{ kind: "nobody-has-password", user: "moritz" }] }),
      state: up(5 * second, {
        session: { root: "ro", home: "ro", proc: "pid-only" },
        maxJobs: 0,
        failed: [
          { name: "jellyfin.service", lines: ["starting", "``` failed"] },
          { name: "x.mount", lines: [] },
        ],
        rescue: {
          units: [
            { name: "ssh-recovery-window", load: "loaded", active: "activating", sub: "start", seconds: 300 },
            { name: "sshd-recovery", load: "not-found", active: "inactive", sub: "dead" },
          ],
        },
        repo: { exists: true, isFlake: true, head: "536929eabcdef0123", branch: "main", changed: 1, isWritable: false },
      }),
    });
    assert.equal(
      hostDocument(host, now, german),
      `# Host-Status: q958

Gesehen: 2026-03-02 14:02:55

Die Uhr des Hosts weicht um 90 s ab; Zeiten des Rettungsfensters stehen hier nach der Uhr dieses Rechners.

## System

- System: \`NixOS 25.11\`
- Gestartet: 2026-02-28 06:29

## Boot

- \`/boot\`: zu 92 % voll, 30 von 96 MiB frei
- Kein Platz für Kernel + initrd (Kernel und initrd der aktuellen Generation: 15 MiB)
- Bootloader: \`systemd-boot\`
- Generationen: 3; der Bootloader behält höchstens 5 (configurationLimit)
- **Vor dem nächsten switch Platz schaffen.**
- Neustart nötig für: \`kernel\`

## Generationen

| Generation | Erstellt | Version |  |
| --: | --- | --- | --- |
| 42 | 2026-02-27 13:46 | \`25.11\` | gebootet, läuft jetzt, Vorgabe |
| 41 | 2026-02-26 10:00 | \`25.11\` |  |
| 40 | 2026-02-25 06:13 | \`25.11\` |  |

## Rettungsfenster

**Rettung offen**

- Offen bis 2026-03-02 14:07.
- Es lässt mit Passwort hinein.
- Gemeldet von \`ssh-recovery-window\`.
- **Fehler:** Das Fenster ist offen, aber \`moritz\` hat kein gültiges Passwort und kommt damit nicht hinein. hashedPassword oder hashedPasswordFile für diesen Benutzer setzen und neu bauen.
- \`ssh-recovery-window\`: \`activating (start)\`, Fenster von 300 s

## SSH

- Port: 53844
- PasswordAuthentication: nein
- sshd_config ist ein Link in den Store, wie NixOS ihn anlegt.
- \`moritz\` hat ein gesperrtes Passwort.

## Einschränkungen

- Diese Sitzung darf nur lesen, wie unter einem gehärteten sshd.service: Direkt aus ihr wird nichts geschrieben und nichts gebaut.
- Diese Sitzung sieht in /proc nur Prozesse (ProcSubset=pid).
- max-jobs = 0: Dieser Host baut nichts selbst; ohne einen anderen Builder gelingt kein Rebuild.

## Repo auf dem Host

- Revision: \`536929eabcde\` · \`main\`
- 1 Datei ist geändert.
- Eine flake.nix ist da.
- Diese Sitzung darf dort nicht schreiben.

## Fehlgeschlagene Units

2 fehlgeschlagene Units: \`jellyfin.service\`, \`x.mount\`

### \`jellyfin.service\`

\`\`\`\`text
starting
\`\`\` failed
\`\`\`\`

### \`x.mount\`

Ihr Journal ist leer oder für diesen Benutzer nicht lesbar.
`,
    );
  });

  it("of a host that was never seen says why, and what to do", () => {
    const host = unseen({
      kind: "stopped",
      failure: { ...failure("host-key-changed", "changed"), fingerprint: "SHA256:x" },
    });
    assert.equal(
      hostDocument(host, now, english),
      `# Host status: q958

Connection stopped: the host shows another key than before. It was set up anew, or somebody else answers. Compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub). Only if the new key is right: remove the old one with ssh-keygen -R HOST (with a port other than 22: ssh-keygen -R '[HOST]:PORT'), connect once in a terminal, then here.

- Fingerprint: \`SHA256:x\`
- ssh says: \`changed\`

Nothing was ever seen of this host.
`,
    );
  });

  it("says at its head that it speaks of another time", () => {
    const host = entry({ state: { kind: "offline", failure: failure("timed-out"), last: seen(60 * minute) } });
    const text = hostDocument(host, now, english);
    assert.ok(text.includes("**Out of date:** the host was last seen 2026-03-02 13:03:00. All below speaks of then."));
    assert.ok(text.indexOf("Out of date") < text.indexOf("## System"));
  });

  it("stays as it is while nothing new is seen", () => {
    const host = entry({ rescue: open(297) });
    assert.equal(hostDocument(host, now + minute, english), hostDocument(host, now, english));
  });

  it("leaves boot and rescue out where no NixOS runs", () => {
    const host = entry({ state: up(second, { system: { id: "debian", isNixos: false, name: "Debian 12" } }) });
    const titles = hostDocument(host, now, english).match(/^## .*$/gm);
    assert.deepEqual(titles, ["## System", "## SSH", "## Repo on the host", "## Failed units"]);
  });

  it("lists all generations", () => {
    const list = Array.from({ length: 40 }, (_, index) => ({ number: index + 1 }));
    const host = entry({ state: up(second, { generations: { ...facts().generations, list, older: 3 } }) });
    const text = hostDocument(host, now, english);
    assert.equal(text.match(/^\| \d+ \|/gm)?.length, 40);
    assert.ok(text.includes("… and 3 older"));
  });

  it("lets nothing that a host says become a heading, a list or the end of a block", () => {
    const failed = [{ name: hostile, lines: ["````", "# head", hostile] }];
    const host = entry({ name: hostile, state: up(second, { failed, repo: { exists: true, branch: hostile } }) });
    const text = hostDocument(host, now, english).replaceAll(/^(`{3,})text\n[\s\S]*?^\1$/gm, "");
    const titles = text.match(/^ {0,3}#+ .*$/gm) ?? [];
    assert.equal(titles.length, 9);
    assert.deepEqual(titles.slice(1, -1), [
      "## System",
      "## Boot",
      "## Generations",
      "## Rescue window",
      "## SSH",
      "## Repo on the host",
      "## Failed units",
    ]);
  });

  it("keeps its table whatever a version is called", () => {
    const list = [{ number: 1, version: hostile }];
    const text = hostDocument(entry({ state: up(second, { generations: { list } }) }), now, english);
    const row = text.split("\n").find((line) => line.startsWith("| 1 |")) ?? "";
    assert.equal(row.split("|").length, 6, row);
  });
});
