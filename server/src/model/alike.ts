/** Names as people compare them: `home-assistant`, `homeAssistant` and `homeassistant` are one. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
