/** Files of Traefik that it does not load as a whole: a key with a dot in it is none that Traefik knows, however it is meant. */
import { showPath } from "#model/option-path.ts";
import { type Message, message } from "#text/message.ts";
import { at, type Field } from "./traefik-field.ts";

/** Why; `undefined`: nothing is known to stop it. */
export function unreadIn(root: Field): Message | undefined {
  for (const protocol of ["http", "tcp", "udp"])
    for (const group of ["routers", "services", "middlewares"])
      for (const field of at(root, protocol, group)?.fields.values() ?? [])
        for (const [key, { isSure }] of field.fields)
          if (key.includes(".") && isSure)
            return message("Traefik does not load the file, as it knows nothing called {0}", showPath([key]));
  return undefined;
}
