/** Passwords for sudo: asked for once in a window, in memory alone unless the person wants it kept, forgotten when refused. */
import {
  type ExtensionContext,
  type InputBox,
  l10n,
  QuickInputButtons,
  type SecretStorage,
  ThemeIcon,
  window,
} from "vscode";
import { oneLine } from "#client/host/said.ts";
import type { Sudo } from "#client/rebuild/operations.ts";

export interface Passwords {
  /** For a host at exactly this address. */
  readonly of: (name: string, identity: string) => Extract<Sudo, { kind: "password" }>;
  /** An open question is closed, and nothing of what was typed is kept. */
  readonly dismiss: (identity: string) => void;
  readonly forget: (identity: string) => Promise<void>;
}

const keyOf = (identity: string): string => `sudo:${identity}`;

export function passwordsIn({ secrets }: Pick<ExtensionContext, "secrets">): Passwords {
  const known = new Map<string, string>();
  const asked = new Map<string, Promise<string | undefined>>();
  const open = new Map<string, InputBox>();
  const dismiss = (identity: string): void => open.get(identity)?.hide();

  const ask = async (name: string, identity: string): Promise<string | undefined> => {
    // A machine without a secret storage has none, and asks.
    const kept = known.get(identity) ?? (await fromStorage(secrets, identity));
    if (kept !== undefined) {
      known.set(identity, kept);
      return kept;
    }
    const given = await askFor(name, identity, open);
    if (given === undefined) return undefined;
    known.set(identity, given.password);
    if (given.isKept) await keep(secrets, identity, given.password);
    return given.password;
  };

  return {
    of: (name, identity) => ({
      kind: "password",
      async password() {
        // Two questions at once are one for the person.
        const asking = asked.get(identity) ?? ask(name, identity).finally(() => asked.delete(identity));
        asked.set(identity, asking);
        return asking;
      },
      refused: () => void forget(secrets, known, identity).catch(() => undefined),
    }),
    dismiss,
    forget(identity) {
      dismiss(identity);
      return forget(secrets, known, identity);
    },
  };
}

async function fromStorage(secrets: SecretStorage, identity: string): Promise<string | undefined> {
  try {
    return await secrets.get(keyOf(identity));
  } catch {
    return undefined;
  }
}

/** What cannot be kept is used all the same, and asked for again next time. */
async function keep(secrets: SecretStorage, identity: string, password: string): Promise<void> {
  try {
    await secrets.store(keyOf(identity), password);
  } catch {
    void window.showWarningMessage(l10n.t("This machine's secret storage does not take the password: it is not kept."));
  }
}

async function forget(secrets: SecretStorage, known: Map<string, string>, identity: string): Promise<void> {
  known.delete(identity);
  await secrets.delete(keyOf(identity));
}

interface Given {
  readonly password: string;
  readonly isKept: boolean;
}

function askFor(name: string, identity: string, open: Map<string, InputBox>): Promise<Given | undefined> {
  return new Promise((resolve) => {
    const box = window.createInputBox();
    open.set(identity, box);
    const keep = { iconPath: new ThemeIcon("save"), tooltip: l10n.t("Keep it in this machine's secret storage, too") };
    let isKept = false;
    let given: Given | undefined;
    const show = (): void => {
      box.prompt = isKept
        ? l10n.t("It is kept in this machine's secret storage until sudo refuses it.")
        : l10n.t("It stays in memory until this window closes, and is sent to sudo alone.");
      box.buttons = isKept ? [QuickInputButtons.Back] : [keep];
    };
    box.title = l10n.t("Password of sudo on {0} ({1})", oneLine(name), oneLine(identity));
    box.password = true;
    box.ignoreFocusOut = true;
    show();
    box.onDidTriggerButton((button) => {
      isKept = button === keep;
      show();
    });
    box.onDidAccept(() => {
      if (box.value === "") return;
      given = { password: box.value, isKept };
      box.hide();
    });
    box.onDidHide(() => {
      open.delete(identity);
      box.dispose();
      resolve(given);
    });
    box.show();
  });
}
