/** What systemd puts in for `%` and a letter, as far as the score can tell the difference; names of machine and unit stand for all others. */

const specifiers: Readonly<Record<string, string>> = {
  // Of a unit that is no template.
  i: "",
  I: "",
  j: "unit",
  J: "unit",
  n: "unit.service",
  N: "unit",
  p: "unit",
  P: "unit",
  f: "/unit",
  y: "/etc/systemd/system/unit.service",
  Y: "/etc/systemd/system",
  c: "/system.slice/unit.service",
  r: "/system.slice",
  R: "/",
  C: "/var/cache",
  D: "/usr/share",
  d: "/run/credentials/unit.service",
  E: "/etc",
  L: "/var/log",
  S: "/var/lib",
  t: "/run",
  h: "/root",
  s: "/bin/sh",
  a: "x86-64",
  A: "",
  b: "0123456789abcdef0123456789abcdef",
  B: "",
  H: "host",
  l: "host",
  q: "host",
  m: "0123456789abcdef0123456789abcdef",
  M: "",
  o: "nixos",
  v: "6.12",
  w: "25.11",
  W: "",
  // The system's manager runs as root.
  u: "root",
  U: "0",
  g: "root",
  G: "0",
  T: "/tmp",
  V: "/var/tmp",
  "%": "%",
};

/** `undefined`: systemd knows no such letter. */
export function expanded(text: string): string | undefined {
  let isKnown = true;
  const whole = text.replace(/%(.)/gs, (written, letter: string) => {
    const value = specifiers[letter];
    // Only letters and digits are kept for later; anything else is as it was written.
    if (value === undefined && /[a-zA-Z0-9]/.test(letter)) isKnown = false;
    return value ?? written;
  });
  return isKnown ? whole : undefined;
}
