# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Zentrale Werte von heim (Single Source of Truth)
#   note: Ports stehen in ports.nix, Verzeichnisse in paths.nix

{ lib, config, ... }:
{
  # Der VPN-Anbieter wechselt seine Endpunkte; die Live-Datei gewinnt per mkForce.
  imports = [ ../10-infrastructure/vpn-live-config.nix ];

  options.my.configs = {
    # source-id: CFG.identity.bastelmodus
    bastelmodus = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Werkstattbetrieb: Firewall aus, sudo ohne Passwort, keine Assertions.";
    };

    identity = {
      # source-id: CFG.identity.domain
      domain = lib.mkOption {
        type = lib.types.str;
        default = "example.org";
        description = "Öffentliche Domain, unter der alle Dienste hängen.";
      };

      # source-id: CFG.identity.subdomain
      subdomain = lib.mkOption {
        type = lib.types.str;
        default = "heim";
        description = "Zone unterhalb der Domain, in der die internen Namen liegen.";
      };

      # source-id: CFG.identity.email
      email = lib.mkOption {
        type = lib.types.str;
        default = "hausmeister@example.org";
        description = "Kontaktadresse für ACME und Systemmails.";
      };

      # source-id: CFG.identity.user
      user = lib.mkOption {
        type = lib.types.str;
        default = "alex";
        description = "Der eine Mensch mit Adminrechten.";
      };

      # source-id: CFG.identity.host
      host = lib.mkOption {
        type = lib.types.str;
        default = "heim";
        description = "Rechnername.";
      };
    };

    locale = {
      # Ja, diese Option heißt wirklich `default`.
      # source-id: CFG.locale.default
      default = lib.mkOption {
        type = lib.types.str;
        default = "de_DE.UTF-8";
        description = "Systemsprache.";
      };

      # source-id: CFG.locale.zone
      zone = lib.mkOption {
        type = lib.types.str;
        default = "Europe/Berlin";
        description = "Zeitzone.";
      };
    };

    hardware = {
      # source-id: CFG.hardware.intelGpu
      intelGpu = lib.mkOption {
        type = lib.types.bool;
        default = true;
        description = "Intel-Grafik für Transcoding verwenden.";
      };

      # source-id: CFG.hardware.cpuMicrocode
      updateMicrocode = lib.mkOption {
        type = lib.types.bool;
        default = true;
        description = "Microcode-Updates der CPU einspielen.";
      };

      # source-id: CFG.hardware.ramGB
      ramGB = lib.mkOption {
        type = lib.types.ints.positive;
        default = 16;
        description = "Eingebauter Arbeitsspeicher in GB.";
      };
    };

    network = {
      # source-id: CFG.network.lanCidrs
      lanCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "10.0.0.0/24" ];
        description = "Netze, die als Zuhause gelten.";
      };

      # source-id: CFG.network.tailnetCidrs
      tailnetCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "100.64.0.0/10" ];
        description = "Adressbereich des Tailnets.";
      };

      # source-id: CFG.network.dnsNamed
      dnsNamed = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "203.0.113.53" "2001:db8::53" ];
        description = "Resolver für das System selbst.";
      };

      # source-id: CFG.network.dnsDoH
      dnsDoH = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "https://dns.example.net/dns-query" ];
        description = "Vorgelagerte DoH-Resolver für AdGuard Home.";
      };

      # source-id: CFG.network.acmeResolvers
      acmeResolvers = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "203.0.113.53:53" ];
        description = "Resolver für die DNS-Challenge.";
      };
    };

    server = {
      # source-id: CFG.server.lanIP
      lanIP = lib.mkOption {
        type = lib.types.str;
        default = "10.0.0.10";
        example = "10.0.0.20";
        description = "Feste Adresse im LAN.";
      };

      # source-id: CFG.server.tailscaleIP
      tailscaleIP = lib.mkOption {
        type = lib.types.str;
        default = "100.64.0.10";
        description = "Adresse im Tailnet.";
      };
    };

    vpn.tunnel = {
      # source-id: CFG.vpn.tunnel.address
      address = lib.mkOption {
        type = lib.types.str;
        default = "203.0.113.130/32";
        description = "Eigene Adresse im Tunnel.";
      };

      # source-id: CFG.vpn.tunnel.dns
      dns = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "203.0.113.129" ];
        description = "Resolver des VPN-Anbieters.";
      };

      # source-id: CFG.vpn.tunnel.endpoint
      endpoint = lib.mkOption {
        type = lib.types.str;
        default = "203.0.113.7:51820";
        description = "Gegenstelle des Tunnels.";
      };

      # source-id: CFG.vpn.tunnel.publicKey
      publicKey = lib.mkOption {
        type = lib.types.str;
        default = "PLATZHALTER/nicht/verwenden/nur/ein/Beispiel=";
        description = "Öffentlicher Schlüssel der Gegenstelle.";
      };
    };
  };

  config.assertions = [
    {
      # source-id: CFG.server.lanIP
      # sink: verhindert einen Server ohne LAN-Adresse
      assertion = config.my.configs.server.lanIP != "";
      message = "[SEC-NET-010] CFG.server.lanIP darf nicht leer sein.";
    }
    {
      # source-id: CFG.network.lanCidrs
      # sink: ohne LAN-Netze sperrt die Firewall alle aus
      assertion = config.my.configs.network.lanCidrs != [ ];
      message = "[SEC-NET-011] CFG.network.lanCidrs braucht mindestens ein Netz.";
    }
  ];
}
