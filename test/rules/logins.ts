/** Hosts with a gateway that is able to do it, for what stands behind it and what does not. */

const authelia = `
        services.authelia.instances.main = {
          enable = true;
          settings.server.address = "tcp://127.0.0.1:9091/";
          settings.access_control.default_policy = "one_factor";
        };`;

/** A host with Caddy and the snippet \`sso_auth\`; \`body\` is a module, in the file app.nix. */
export function behindCaddy(body: string, more = ""): string {
  return `
      #- configuration.nix
      { imports = [ ./login.nix ./app.nix ]; }
      #- login.nix
      {${authelia}
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso_auth) {
            forward_auth 127.0.0.1:9091 {
              uri /api/authz/forward-auth
              copy_headers Remote-User Remote-Groups
            }
          }
        '';
      }
      #- app.nix
      ${body.trim()}
      ${more.trim()}
  `;
}

/** The same with Traefik: the middleware \`authelia\` and the chain \`sso-chain\`. */
export function behindTraefik(body: string, more = ""): string {
  return `
      #- configuration.nix
      { imports = [ ./login.nix ./services.nix ./app.nix ]; }
      #- login.nix
      {${authelia}
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.entryPoints.websecure.address = ":443";
        services.traefik.dynamicConfigOptions.http.middlewares = {
          authelia.forwardAuth.address = "http://127.0.0.1:9091/api/authz/forward-auth";
          secure-headers.headers.frameDeny = true;
          sso-chain.chain.middlewares = [ "secure-headers" "authelia" ];
          plain-chain.chain.middlewares = [ "secure-headers" ];
        };
      }
      #- services.nix
      { services.traefik.dynamicConfigOptions.http.services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8085"; } ]; }
      #- app.nix
      ${body.trim()}
      ${more.trim()}
  `;
}
