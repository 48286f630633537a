/** A login for a house: what is made, what is left alone, who is behind it then. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { caddyOf } from "#model/ports/caddy.ts";
import { run } from "#rules/run.ts";
import { modelFor } from "#test/check.ts";
import type { FixtureFile } from "#test/fixture.ts";
import { evaluated, failedAssertions, parsed } from "#test/scaffold/real-nix.ts";
import { render } from "#text/message.ts";
import {
  furnished,
  type Home,
  home,
  onDisk,
  refusal,
  verdicts,
  withoutLogin,
  withoutMiddlewares,
  withoutModules,
  withoutSnippet,
} from "./sso-homes.ts";

const modules: Readonly<Record<Home, string>> = { alt: "10-infrastructure/sso.nix", neu: "10-gateway/sso.nix" };

describe("a login for a house", function () {
  this.timeout(60_000);

  for (const name of ["alt", "neu"] as const)
    describe(`without one (${name})`, () => {
      const zone = name === "alt" ? "example.org" : "birke.example.org";

      it("puts the services that need it behind it, and leaves its own two hosts open", () => {
        const { view } = furnished(name, withoutLogin(name));
        const all = verdicts(view).filter((each) => /^(?:auth|login|radarr|sonarr)\./.test(each));
        assert.deepEqual(all, [
          `auth.${zone}: public`,
          `login.${zone}: public`,
          `radarr.${zone}: protected`,
          `sonarr.${zone}: protected`,
        ]);
      });

      it("names the others that nobody has to sign in for", () => {
        const { open } = furnished(name, withoutLogin(name));
        assert.match(
          open.at(-1) ?? "",
          new RegExp(`^Nobody has to sign in for .*miniflux\\.${zone.replaceAll(".", "\\.")}.* either`),
        );
      });

      it("gives our own rules nothing to find", () => {
        const { files } = furnished(name, withoutLogin(name));
        const found = run(modelFor(files), { severities: {} });
        assert.deepEqual(
          found
            .filter(({ file, rule }) => file === modules[name] || (rule.startsWith("sso/") && rule !== "sso/gap"))
            .map(({ file, rule, message }) => `${file} ${rule}: ${render(message)}`),
          [],
        );
      });

      it("is what a real Nix takes, with nothing that anybody could read in the store", () => {
        const { files, text } = furnished(name, withoutLogin(name));
        onDisk(files, (folder) => {
          parsed(`${folder}/${modules[name]}`);
          assert.deepEqual(failedAssertions(folder), []);
          const told = evaluated(
            folder,
            `{
              inherit (config.services.oauth2-proxy) oidcIssuerUrl redirectURL httpAddress keyFile;
              inherit (config.services.oauth2-proxy.cookie) domain expire;
              inherit (config.services.oauth2-proxy.extraConfig) whitelist-domain;
              inherit (config.services.pocket-id) settings environmentFile;
            }`,
          );
          assert.deepEqual(told, {
            oidcIssuerUrl: `https://auth.${zone}`,
            redirectURL: `https://login.${zone}/oauth2/callback`,
            domain: `.${zone}`,
            expire: "24h0m0s",
            httpAddress: "http://127.0.0.1:10011",
            keyFile: "/etc/secrets/oauth2-proxy.env",
            "whitelist-domain": `.${zone}`,
            settings: {
              ANALYTICS_DISABLED: true,
              APP_URL: `https://auth.${zone}`,
              HOST: "127.0.0.1",
              PORT: 10010,
              TRUST_PROXY: true,
            },
            environmentFile: "/etc/secrets/pocket-id.env",
          });
        });
        assert.doesNotMatch(text, /clientSecret|cookie\.secret\b|ENCRYPTION_KEY *= *"/);
      });

      it("says who the reverse proxy is where NixOS has an option for that, which it warns of else", () => {
        const { files } = furnished(name, withoutLogin(name));
        const path = "services.oauth2-proxy.trustedProxyIP";
        const declared = `{ lib, ... }: { options.${path} = lib.mkOption { type = with lib.types; listOf str; default = [ ]; }; }`;
        const later = [
          ...files.map((each) =>
            each.path === "configuration.nix"
              ? { ...each, text: each.text.replace("imports = [", "imports = [ ./later.nix") }
              : each,
          ),
          { path: "later.nix", text: declared },
        ];
        onDisk(later, (folder) => assert.deepEqual(evaluated(folder, `config.${path}`), ["127.0.0.1"]));
      });
    });

  it("says who has to do what by hand, the secrets first", () => {
    const { open } = furnished("neu", withoutLogin("neu"));
    assert.deepEqual(open.slice(0, 3), [
      "Before the switch, write the file /etc/secrets/pocket-id.env on the host (root, mode 0600): ENCRYPTION_KEY=… (openssl rand -base64 32)",
      "Before the switch, write the file /etc/secrets/oauth2-proxy.env on the host (root, mode 0600): OAUTH2_PROXY_CLIENT_ID=…, OAUTH2_PROXY_CLIENT_SECRET=…, OAUTH2_PROXY_COOKIE_SECRET=… (openssl rand -base64 32 | tr -- '+/' '-_')",
      "Right after the switch, open https://auth.birke.example.org/setup and create the administrator with a passkey: until then anybody who finds the page may.",
    ]);
  });

  describe("and what is there already", () => {
    it("makes none beside one that works", () => {
      assert.equal(refusal(home("neu")), "This host has a login already: sso_auth leads through it.");
      assert.equal(refusal(home("alt")), "This host has a login already: sso-chain@file leads through it.");
    });

    it("makes no second gateway", () => {
      const files = withoutSnippet(home("neu"));
      assert.equal(
        refusal(files),
        "There is a sign-in gateway already: oauth2-proxy (services.oauth2-proxy) in 10-gateway/oauth2-proxy.nix. Let the proxy ask it, or turn it off first.",
      );
    });

    it("defines no snippet and no middleware twice", () => {
      assert.equal(
        refusal(withoutModules(home("neu"), ["oauth2-proxy.nix"])),
        "The snippet (sso_auth) is there already, in 10-gateway/caddy.nix. Remove it, and this module makes one that asks oauth2-proxy.",
      );
      assert.equal(
        refusal(withoutModules(home("alt"), ["oauth2-proxy.nix"])),
        "The middleware sso-chain is there already, in 10-infrastructure/traefik.nix. Remove it, and this module makes one that asks oauth2-proxy.",
      );
    });

    it("takes no name that somebody has", () => {
      const taken = `{ services.caddy.virtualHosts."login.birke.example.org".extraConfig = "reverse_proxy 127.0.0.1:4444"; }\n`;
      assert.equal(
        refusal(withModule(withoutLogin("neu"), taken)),
        "login.birke.example.org is there already (login.birke.example.org, in 10-gateway/more.nix), and the login needs this name.",
      );
    });

    it("adds to a Pocket-ID what it lacks, and neither its switch nor its route once more", () => {
      const lacking = withoutModules(withoutSnippet(home("neu")), ["oauth2-proxy.nix"]).map((each) =>
        each.path.endsWith("pocket-id.nix")
          ? { ...each, text: each.text.replace(/ *(?:PORT|TRUST_PROXY) = .*\n/g, "") }
          : each,
      );
      const { text, view, files } = furnished("neu", lacking);
      assert.match(
        text,
        /services\.pocket-id\.settings = \{\n *PORT = pocketIdPort;\n *#.*\n *TRUST_PROXY = true;\n *\};/,
      );
      assert.doesNotMatch(text, /pocket-id = \{|virtualHosts\.\$\{authHost\}|APP_URL|HOST = |environmentFile/);
      assert.ok(verdicts(view).includes("auth.birke.example.org: public"));
      assert.ok(verdicts(view).includes("sonarr.birke.example.org: protected"));
      onDisk(files, (folder) => assert.equal(evaluated(folder, "config.services.pocket-id.settings.PORT"), 10010));
    });

    it("leaves a Pocket-ID alone that has all it needs", () => {
      const { text } = furnished("neu", withoutModules(withoutSnippet(home("neu")), ["oauth2-proxy.nix"]));
      assert.doesNotMatch(text, /services\.pocket-id|pocketIdPort/);
    });
  });

  describe("and a proxy that asks Pocket-ID itself", () => {
    it("lets the snippet of Caddy ask oauth2-proxy, with the matcher that it had", () => {
      const files = asking(
        "neu",
        `@fremd not remote_ip 192.168.20.0/24\n          forward_auth @fremd localhost:\${toString config.haus.ports.pocketId} {\n            uri /api/auth/verify\n            copy_headers X-Forwarded-User\n          }`,
      );
      const { text, view, open, files: now } = furnished("neu", files);
      assert.doesNotMatch(text, /\(sso_auth\)/);
      const caddy = now.find(({ path }) => path === "10-gateway/caddy.nix")?.text ?? "";
      assert.match(caddy, /forward_auth @fremd 127\.0\.0\.1:\$\{toString config\.haus\.ports\.oauth2Proxy\} \{/);
      assert.doesNotMatch(caddy, /api\/auth\/verify/);
      assert.deepEqual(
        verdicts(view).filter((each) => !each.endsWith(": protected") && !each.endsWith(": public")),
        [],
      );
      assert.ok(!open.some((each) => each.includes("has to be behind the login")), open.join("\n"));
    });

    it("lets the middleware of Traefik ask oauth2-proxy", () => {
      const files = asking("alt", `"http://127.0.0.1:\${toString config.my.ports.pocketId}/api/auth/verify"`);
      const { text, view } = furnished("alt", files);
      assert.doesNotMatch(text, /middlewares = \{/);
      assert.deepEqual(
        verdicts(view).filter((each) => !each.endsWith(": protected") && !each.endsWith(": public")),
        [],
      );
    });
  });

  describe("and its secrets", () => {
    const option = `{ lib, ... }: { options.haus.secrets.files.resticPassword = lib.mkOption { type = lib.types.str; default = "/etc/geheim/restic"; }; }\n`;

    it("are options beside those that the repo has for such files, in their folder", () => {
      const { text, open, view } = furnished("neu", withModule(withoutLogin("neu"), option));
      assert.match(text, /options\.haus\.secrets\.files\.oauth2ProxyEnv = lib\.mkOption/);
      assert.match(text, /default = "\/etc\/geheim\/oauth2-proxy\.env";/);
      assert.match(text, /keyFile = config\.haus\.secrets\.files\.oauth2ProxyEnv;/);
      assert.match(open[1] ?? "", /\/etc\/geheim\/oauth2-proxy\.env/);
      assert.ok(!verdicts(view).some((each) => /unclear/.test(each) && !/secrets/.test(each)));
    });

    it("are read where such an option is there already", () => {
      const own = option
        .replace("resticPassword", "oauth2ProxyEnv")
        .replace("/etc/geheim/restic", "/etc/secrets/login.env");
      const { text, open } = furnished("neu", withModule(withoutLogin("neu"), own));
      assert.doesNotMatch(text, /options\.haus\.secrets\.files\.oauth2ProxyEnv/);
      assert.match(text, /keyFile = config\.haus\.secrets\.files\.oauth2ProxyEnv;/);
      assert.match(open[1] ?? "", /\/etc\/secrets\/login\.env/);
    });

    it("are in sops where the repo has it, or somebody wants it", () => {
      const sops = `{ sops.secrets.restic = { }; }\n`;
      for (const { text, view } of [
        furnished("neu", withModule(withoutLogin("neu"), sops)),
        furnished("neu", withoutLogin("neu"), { choices: { secrets: "sops" } }),
      ]) {
        assert.match(text, /keyFile = config\.sops\.secrets\.oauth2_proxy_env\.path;/);
        assert.match(text, /oauth2_proxy_env\.restartUnits = \[ "oauth2-proxy\.service" \];/);
        assert.ok(verdicts(view).includes("sonarr.birke.example.org: protected"), verdicts(view).join("\n"));
      }
    });
  });

  it("has a cookie for the whole domain where services lie outside of the zone", () => {
    const outside = `{ services.caddy.virtualHosts."www.example.org".extraConfig = "respond 1"; }\n`;
    assert.match(furnished("neu", withModule(withoutLogin("neu"), outside)).text, /domain = "\.\$\{domain\}";/);
    assert.match(furnished("neu", withoutLogin("neu")).text, /domain = "\.\$\{subdomain\}\.\$\{domain\}";/);
  });

  it("comes before all sites in what Caddy reads", () => {
    const early = `{ services.caddy.extraConfig = "http://192.168.20.2 {\\n  import sso_auth\\n  respond 1\\n}\\n"; }\n`;
    const { view } = furnished("neu", withModule(withoutLogin("neu"), early));
    const text = caddyOf(view)?.text ?? "";
    const lines = text.split("\n").map((line) => line.trim());
    assert.ok(lines.includes("(sso_auth) {"), text);
    assert.ok(lines.indexOf("(sso_auth) {") < lines.indexOf("import sso_auth"), text);
  });

  it("is not made where nothing could be put before anything", () => {
    const style = { header: "nms", annotations: "none", proxy: "none" } as const;
    assert.match(refusal(withoutLogin("neu"), {}, { style }), /^A login stands before a reverse proxy/);
    assert.match(refusal(withoutLogin("neu"), {}, { view: undefined }), /no host that can be evaluated/);
    assert.match(refusal(withoutLogin("neu"), { gateway: "tinyauth" }), /^tinyauth has no module in NixOS 25\.11/);
    assert.match(refusal(withoutLogin("neu"), { secrets: "vault" }), /^vault is no place for secrets/);
    const file = `{ services.caddy.configFile = ./Caddyfile; }\n`;
    assert.match(
      refusal(withModule(withoutLogin("neu"), file)),
      /^Caddy is told what to do by services\.caddy\.configFile/,
    );
  });

  it("joins the entry point of Traefik that has port 443, and asks nobody where there is none", () => {
    assert.match(
      furnished("alt", withoutLogin("alt")).text,
      /entryPoints = \[ "websecure" \];\n *middlewares = \[ "secure-headers" \];/,
    );
    const none = withoutMiddlewares(withoutModules(home("alt"), ["pocket-id.nix", "oauth2-proxy.nix"])).map((each) => ({
      ...each,
      text: each.text.replace('":${toString httpsPort}"', '":8443"'),
    }));
    assert.match(refusal(none), /^Traefik has no entry point at port 443/);
  });
});

function withModule(files: readonly FixtureFile[], text: string): readonly FixtureFile[] {
  const list = "10-gateway/_imports.nix";
  return [
    ...files.map((each) =>
      each.path === list
        ? { ...each, text: each.text.replace("imports = [\n", "imports = [\n    ./more.nix\n") }
        : each,
    ),
    { path: "10-gateway/more.nix", text },
  ];
}

/** The house as it is, but for oauth2-proxy, and Pocket-ID is asked. */
function asking(name: Home, question: string): readonly FixtureFile[] {
  return withoutModules(home(name), ["oauth2-proxy.nix"]).map(({ path, text }) => ({
    path,
    text: path.endsWith("caddy.nix")
      ? text.replace(/forward_auth [\s\S]*?\n {8}\}\n(?= {6}\})/, `${question}\n`)
      : path.endsWith("traefik.nix")
        ? text.replace(/(?<=address = )"http:\/\/127\.0\.0\.1:\$\{toString oauth2Port\}\/"/, () => question)
        : text,
  }));
}
