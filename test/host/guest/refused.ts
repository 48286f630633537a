/** Configurations that are none, and what Nix says of them. */

/** What it is, what a module says, what is to be read of it. */
export const refused: readonly (readonly [what: string, more: string, said: RegExp])[] = [
  [
    "an option that is not there",
    "servces.openssh.enable = true;",
    /^error: The option `servces' does not exist\. Definition values:\n +- In `\/etc\/nixos\/more\.nix':\n/m,
  ],
  [
    "a member that is not there",
    "services.openssh.enabel = true;",
    /The option `services\.openssh\.enabel' does not exist\./,
  ],
  [
    "a value of another type",
    'networking.firewall.allowedTCPPorts = [ "achtzig" ];',
    /A definition for option `networking\.firewall\.allowedTCPPorts\."\[definition 1-entry 1\]"' is not of type `16 bit unsigned integer; between 0 and 65535 \(both inclusive\)'\./,
  ],
  [
    "definitions that contradict",
    'time.timeZone = "Europe/Berlin"; imports = [ { time.timeZone = "UTC"; } ];',
    /The option `time\.timeZone' has conflicting definition values:/,
  ],
  [
    "what is not so as it must be",
    'assertions = [ { assertion = false; message = "[SEC-1] so nicht"; } ];',
    /^ *Failed assertions:\n *- \[SEC-1\] so nicht$/m,
  ],
  ["text that is no Nix", "x = ;", /error: syntax error, unexpected ';'/],
  [
    "a name that nobody gave",
    "environment.systemPackages = [ pkgs.gibtEsNicht ];",
    /error: attribute 'gibtEsNicht' missing/,
  ],
];
