/** `hardening/breaks-service` says nothing where it is not sure that a service breaks. */
import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const id = "hardening/breaks-service";
const silent = (source: string): void => checkRule(id, source);

describe(`${id} is silent`, () => {
  it("about what the program bears", () =>
    silent(`
      {
        services.vaultwarden.enable = true;
        systemd.services.vaultwarden.serviceConfig.MemoryDenyWriteExecute = true;
        services.n8n.enable = true;
        systemd.services.n8n.serviceConfig = { NoNewPrivileges = true; MemoryDenyWriteExecute = false; };
      }
    `));

  it("about what a program may be used for, and is not known to be", () =>
    silent(`
      { lib, ... }: {
        services.home-assistant.enable = true;
        systemd.services.home-assistant.serviceConfig.PrivateDevices = lib.mkForce true;
        services.zigbee2mqtt = { enable = true; settings.serial.port = "tcp://192.168.1.5:6638"; };
        systemd.services.zigbee2mqtt.serviceConfig.PrivateDevices = lib.mkForce true;
        services.avahi.enable = true;
        systemd.services.avahi-daemon.serviceConfig.NoNewPrivileges = lib.mkForce true;
      }
    `));

  it("about what loses", () =>
    silent(`
      { lib, ... }: {
        services.n8n.enable = true;
        systemd.services.n8n.serviceConfig.MemoryDenyWriteExecute = lib.mkMerge [ (lib.mkDefault true) (lib.mkForce false) ];
      }
    `));

  it("about a service that is off", () =>
    silent(`
      {
        services.n8n.enable = false;
        systemd.services.n8n.serviceConfig.MemoryDenyWriteExecute = true;
      }
    `));

  it("about programs that nobody knows", () =>
    silent(`
      {
        services.something-else.enable = true;
        systemd.services.something-else.serviceConfig = { MemoryDenyWriteExecute = true; PrivateDevices = true; };
      }
    `));

  it("about sudo in texts, and commands that have all rights", () =>
    silent(`
      {
        systemd.services.hint = {
          script = ''
            cat <<EOF
            sudo nixos-rebuild switch
            EOF
            echo 'run; sudo reboot'
            systemctl restart sudo-log
          '';
          serviceConfig = { NoNewPrivileges = true; ExecStartPre = "+/run/wrappers/bin/sudo true"; };
        };
      }
    `));

  it("about devices that are bound, or in every /dev", () =>
    silent(`
      {
        systemd.services.a.serviceConfig = {
          ExecStart = "/bin/true"; PrivateDevices = true; DeviceAllow = [ "/dev/null rw" "/dev/urandom r" ];
        };
        systemd.services.b.serviceConfig = {
          ExecStart = "/bin/true"; PrivateDevices = true; DeviceAllow = "/dev/dri/card0 rw"; BindPaths = "/dev/dri";
        };
      }
    `));

  it("about a home that is only spoken of, given back, or not hidden", () =>
    silent(`
      {
        systemd.services.a = { script = "rsync -a --exclude /home/x /srv /backup; echo /home/x"; serviceConfig.ProtectHome = true; };
        systemd.services.b = { script = "ls /home/x"; serviceConfig = { ProtectHome = "tmpfs"; BindPaths = "/home/x"; }; };
        systemd.services.c = { script = "ls /home/x"; serviceConfig.ProtectHome = "read-only"; };
      }
    `));

  it("about low ports of everybody, and ports above", () =>
    silent(`
      {
        boot.kernel.sysctl."net.ipv4.ip_unprivileged_port_start" = 80;
        services.caddy = { enable = true; virtualHosts."a.example.org".extraConfig = "respond hi"; };
        systemd.services.caddy.serviceConfig.PrivateUsers = true;
        services.sonarr.enable = true;
        systemd.services.sonarr.serviceConfig.CapabilityBoundingSet = "";
      }
    `));

  it("about a capability beyond the bounds, which systemd leaves out", () =>
    silent(`
      {
        services.caddy = { enable = true; virtualHosts."a.example.org".extraConfig = "respond hi"; };
        systemd.services.caddy.serviceConfig = {
          AmbientCapabilities = "CAP_NET_BIND_SERVICE";
          CapabilityBoundingSet = "CAP_NET_BIND_SERVICE";
        };
      }
    `));

  it("about programs that do not compile", () =>
    silent(`
      { pkgs, ... }: {
        systemd.services.b = { script = "exec node --jitless x.js"; serviceConfig.MemoryDenyWriteExecute = true; };
      }
    `));

  it("about sshd, whose sandbox sessions inherit: that is a rule of its own", () =>
    silent(`
      {
        services.openssh.enable = true;
        systemd.services.sshd.serviceConfig = { ProtectSystem = "strict"; PrivateNetwork = true; NoNewPrivileges = true; };
      }
    `));

  it("in a file that cannot be read", () =>
    silent("{ services.n8n.enable = true; systemd.services.n8n.serviceConfig.MemoryDenyWriteExecute = ; }"));
});
