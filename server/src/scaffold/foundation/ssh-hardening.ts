/** The host's sshd with keys of Ed25519 and nothing of another age; a build fails before the administrator is locked out. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, partAt, stringOf } from "#model/ports/part.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import { type Message, message } from "#text/message.ts";
import type { Foundation } from "./foundation.ts";

export const sshHardening: Foundation = {
  name: "ssh-hardening",
  title: message("Hardening of SSH: keys of Ed25519 only, no passwords"),
  summary: "OpenSSH gehärtet: nur Schlüssel vom Typ Ed25519, keine Passwörter, nur der Admin",
  layers: ["core", "infrastructure", "system"],
  needs: ["user"],
  ports: [],
  choices: [],
  make({ view, central }) {
    const key = hostKeyOf(view);
    // It goes into a text of Nix as it is.
    if (key.path === undefined || !/^\/[\w./+-]+$/.test(key.path))
      return {
        problem: message(
          "Which host key of sshd is one of Ed25519, and where it lies, this repo does not say in words that are known: a new one would look like another host to every client.",
        ),
      };
    const user = central.get("user")?.value;
    const others = view === undefined || user === undefined ? [] : othersWithKeys(view, user);
    return {
      module: partsOf(templateText("ssh-hardening"), { texts: { hostKeyPath: key.path } }),
      open: [
        message(
          "Clients that know only the RSA key of this host ask once whether the Ed25519 key is right. Compare it: `ssh-keygen -lf {0}.pub`.",
          key.path,
        ),
        ...lockedOut(others),
      ],
    };
  },
};

function lockedOut(others: readonly string[]): readonly Message[] {
  if (others.length === 0) return [];
  return [
    message(
      "AllowUsers lets in the administrator alone, so these cannot log in by SSH any more: {0}. Add them to AllowUsers where they have to.",
      others.join(", "),
    ),
  ];
}

/** What NixOS makes where nobody says otherwise (nixpkgs, nixos/modules/services/networking/ssh/sshd.nix, option hostKeys). */
const usual = "/etc/ssh/ssh_host_ed25519_key";

/** `undefined`: nobody knows. */
function hostKeyOf(view: HostView | undefined): { readonly path: string | undefined } {
  const said = view && partAt(view, ["services", "openssh", "hostKeys"]);
  if (!view || !said) return { path: usual };
  const { items, isComplete } = itemsOf(view, said);
  const keys = items.map((item) => ({
    type: stringOf(attributeOf(view, item, "type")),
    path: stringOf(attributeOf(view, item, "path")),
  }));
  const own = keys.find(({ type }) => type === "ed25519");
  if (own) return { path: own.path };
  const isKnown = isComplete && keys.every(({ type }) => type !== undefined);
  return { path: isKnown ? usual : undefined };
}

/** People other than the administrator to whom the repo gives keys for SSH. */
function othersWithKeys(view: HostView, user: string): readonly string[] {
  const { parts } = attributesOf(view, partAt(view, ["users", "users"]));
  return [...parts].flatMap(([name, part]) => {
    if (name === user || name === "root") return [];
    const keys = attributeOf(view, attributeOf(view, part, "openssh"), "authorizedKeys");
    const has = ["keys", "keyFiles"].some((each) => itemsOf(view, attributeOf(view, keys, each)).items.length > 0);
    return has ? [name] : [];
  });
}
