/** Why a host does not answer, in words, and what to do: whatever it is, checking the key of a host is never to be switched off. */
import type { Failure } from "#client/host/failure.ts";
import type { T } from "./t.ts";

export interface FailureWords {
  /** For the status bar. */
  readonly short: string;
  readonly sentence: string;
  readonly advice: string;
}

/** Nothing of `failure.said` is in these words: who shows it beside them has to treat it as foreign. */
export function failureWords({ kind }: Failure, t: T): FailureWords {
  switch (kind) {
    case "refused":
      return {
        short: t("not reachable"),
        sentence: t("The host refuses the connection: nothing listens on this port, or a firewall answers."),
        advice: t("It is tried again by itself. Check whether sshd runs and whether the port is right."),
      };
    case "timed-out":
      return {
        short: t("not reachable"),
        sentence: t("The host does not answer in time."),
        advice: t(
          "It is tried again by itself. Check whether it is switched on and whether the way there is open (VPN).",
        ),
      };
    case "no-route":
      return {
        short: t("not reachable"),
        sentence: t("No way leads to the host."),
        advice: t("It is tried again by itself. Check the network of this machine (VPN)."),
      };
    case "unknown-host":
      return {
        short: t("not reachable"),
        sentence: t("The name of the host is not known to the name servers of this machine."),
        advice: t("It is tried again by itself. Check the name in mynixos.hosts, or give an address."),
      };
    case "booting":
      return {
        short: t("is starting or shutting down"),
        sentence: t("The host is starting or shutting down and lets nobody in."),
        advice: t("It is tried again by itself."),
      };
    case "lost":
      return {
        short: t("connection lost"),
        sentence: t("The connection broke off, or the host answers no more."),
        advice: t("It is tried again by itself."),
      };
    case "host-key-unknown":
      return {
        short: t("host key not known"),
        sentence: t("The key of this host is not known to this machine yet, so nothing is asked."),
        advice: t(
          "Connect once in a terminal and compare the fingerprint with that on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then connect again here.",
        ),
      };
    case "host-key-changed":
      return {
        short: t("host key changed"),
        sentence: t(
          "Connection stopped: the host shows another key than before. It was set up anew, or somebody else answers.",
        ),
        advice: t(
          "Compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub). Only if the new key is right: remove the old one with ssh-keygen -R HOST (with a port other than 22: ssh-keygen -R '[HOST]:PORT'), connect once in a terminal, then here.",
        ),
      };
    case "authentication":
      return {
        short: t("login refused"),
        sentence: t(
          "The host accepts none of the keys that ssh offered. Nothing is tried again by itself: fail2ban and sshd count failed logins.",
        ),
        advice: t("Check user, key and agent with a login in a terminal, then connect again here."),
      };
    case "too-many-authentications":
      return {
        short: t("too many keys"),
        sentence: t(
          "The host broke off after too many keys. Nothing is tried again by itself: fail2ban and sshd count failed logins.",
        ),
        advice: t("Name the right key in ssh_config (IdentityFile, with IdentitiesOnly yes), then connect again here."),
      };
    case "no-ssh":
      return {
        short: t("no ssh here"),
        sentence: t("This machine has no ssh program that could be started."),
        advice: t("Install OpenSSH and put it on the PATH, then connect again here."),
      };
    case "bad-configuration":
      return {
        short: t("SSH configuration"),
        sentence: t("The configuration of ssh does not load, or leads elsewhere than what was agreed to."),
        advice: t("Check ssh_config (ssh -G HOST shows what holds), then connect again here."),
      };
    case "no-shell":
      return {
        short: t("no shell"),
        sentence: t(
          "The login works, but the account runs no commands: nologin, a forced command, or a restricted shell.",
        ),
        advice: t("Name a user with a shell in mynixos.hosts or in ssh_config."),
      };
    case "bad-answer":
      return {
        short: t("answer not understood"),
        sentence: t("The host answers, but not what was asked: cut off, too much, or of another version."),
        advice: t("The log has the details. Connect again here."),
      };
    case "unknown":
      return {
        short: t("ssh failed"),
        sentence: t("ssh gave up for a reason that is not known here."),
        advice: t("Try a login in a terminal, then connect again here."),
      };
  }
}
