/** A second sshd with a password for the administrator alone: open for minutes after the boot or by hand, and shut in whatever way it ends. */
import { isDeclarative, peopleOf } from "#model/access/people.ts";
import { rescueWindowsOf } from "#model/access/rescue-windows.ts";
import type { HostView } from "#model/evaluated.ts";
import type { House } from "#scaffold/house.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import { type Message, message } from "#text/message.ts";
import type { Foundation } from "./foundation.ts";

export const sshRescue: Foundation = {
  name: "ssh-rescue",
  title: message("Rescue window: SSH with a password for minutes after the boot"),
  summary: "Rettungsfenster: SSH mit Passwort, nur für den Admin und nur wenige Minuten nach dem Booten",
  layers: ["core", "infrastructure", "system"],
  needs: ["user"],
  ports: [{ key: "sshRescue", near: "ssh" }],
  choices: [],
  make(house) {
    const { central, prefix } = house;
    const networks = (["lanCidrs", "tailnetCidrs"] as const).filter((role) => central.has(role));
    const holds = networks.map((role) => (role === "lanCidrs" ? "lan" : "tailnet"));
    const texts = { prefix, nets: networks.join(" ++ ") };
    return {
      module: partsOf(templateText("ssh-rescue"), {
        texts,
        holds: [...holds, ...(networks.length > 0 ? ["nets"] : [])],
      }),
      open: [
        ...(networks.length === 0
          ? [
              message(
                "The repo names no network of the house: the rescue window takes logins from all private addresses. Narrow `networks` in the module.",
              ),
            ]
          : []),
        ...(house.view === undefined ? [] : openOn(house.view, house)),
      ],
    };
  },
};

function openOn(view: HostView, { central }: House): readonly Message[] {
  const user = central.get("user")?.value;
  const person = peopleOf(view).people.find(({ name }) => name === user);
  const lacksPassword = person?.password === "none" && isDeclarative(view) === true;
  const others = rescueWindowsOf(view).filter(({ name }) => name !== "ssh-rescue");
  return [
    ...(lacksPassword
      ? [
          message(
            "{0} has no password in this repo, and the build will fail until there is one: `mkpasswd -m yescrypt` makes a hash, which belongs in the file that users.users.{0}.hashedPasswordFile names.",
            person.name,
          ),
        ]
      : []),
    ...(others.length > 0
      ? [
          message(
            "There is a rescue window already: {0}. Take it out, so that only one opens.",
            others.map(({ name }) => name).join(", "),
          ),
        ]
      : []),
  ];
}
