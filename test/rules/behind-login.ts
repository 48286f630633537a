/** Sites of Caddy in front of a login, as tests of ways around it have them. */

/** Jellyfin behind Caddy, which has oauth2-proxy ask people who they are as far as the snippet says so. */
export const withSnippet = (snippet: string, more = ""): string => `
      #- configuration.nix
      { config, lib, pkgs, ... }: {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
        services.jellyfin.enable = true;
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
            ${snippet}
          }
        '';
        services.caddy.virtualHosts."tv.example.org".extraConfig = ''
          import sso
          reverse_proxy 127.0.0.1:8096
        '';
${more}
      }
`;

export const asks = "127.0.0.1:4180 {\n              uri /oauth2/auth\n            }";

/** Everybody has to sign in but who comes from there. */
export const letting = (words: string, marks = "", more = ""): string =>
  withSnippet(`@strangers not remote_ip ${words}${marks}\n            forward_auth @strangers ${asks}`, more);

/** Everybody has to sign in; more is said beside that. */
export const locked = (more: string): string => withSnippet(`forward_auth ${asks}`, more);
