/** What tests of exposures have in common: a gateway that is able, and the snippet that asks it. */

/** `sso_auth` of Caddy asks Authelia. */
export const authelia = indented(`
#- gateway.nix
{
  services.authelia.instances.main = {
    enable = true;
    settings.server.address = "tcp://127.0.0.1:9091/";
  };
  services.caddy = {
    enable = true;
    extraConfig = ''
      (sso_auth) {
        forward_auth 127.0.0.1:9091 {
          uri /api/authz/forward-auth
          copy_headers Remote-User
        }
      }
    '';
  };
}
`);

/** `sso-chain` of Traefik does, too. */
export const chained = indented(`
#- gateway.nix
{
  services.authelia.instances.main = {
    enable = true;
    settings.server.address = "tcp://127.0.0.1:9091/";
  };
  services.traefik = {
    enable = true;
    staticConfigOptions.entryPoints.websecure.address = ":443";
    dynamicConfigOptions.http.middlewares = {
      secure-headers.headers.frameDeny = true;
      sso-auth.forwardAuth.address = "http://127.0.0.1:9091/api/authz/forward-auth";
      sso-chain.chain.middlewares = [ "secure-headers" "sso-auth" ];
    };
  };
}
`);

/** Fits behind a file of a fixture that is indented by six spaces. */
function indented(files: string): string {
  return files.replaceAll("\n", "\n      ");
}
