/** What people call a module, made of its name: `home-assistant` → `Home Assistant`, `ssh-rescue` → `SSH Rescue`. */
export function titleOf(name: string): string {
  return name.split("-").map(spelt).join(" ");
}

/** Names such as `n8n` and `k3s` are written as they are. */
function spelt(word: string): string {
  if (abbreviations.has(word)) return word.toUpperCase();
  return /^[a-z]\d+[a-z]$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
}

const abbreviations: ReadonlySet<string> = new Set([
  ...["acme", "ai", "api", "cpu", "ddns", "dhcp", "dns", "gpu", "http", "id", "imap", "iot", "ldap", "mqtt", "nas"],
  ...["nfs", "ntp", "oidc", "pdf", "rss", "smb", "smtp", "ssh", "sso", "tls", "tv", "ui", "ups", "usb", "vm", "vpn"],
]);

/** `pocket-id` → `pocketId`: as options are named. */
export function camelCase(name: string): string {
  return name.replaceAll(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
