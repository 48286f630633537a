/** Why an option of NixOS may be of another type than we know. */
import { type Message, message } from "#text/message.ts";

export const otherNixos: Message = message("NixOS has another type here than the release that is known");
