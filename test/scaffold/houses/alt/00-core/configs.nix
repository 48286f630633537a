# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Zentrale Werte von eiche (Single Source of Truth)

{ config, lib, ... }:
{
  options.my.configs = {
    identity = {
      # source-id: CFG.identity.domain
      domain = lib.mkOption {
        type = lib.types.str;
        default = "example.org";
        description = "Öffentliche Domain, unter der alle Dienste hängen.";
      };

      # source-id: CFG.identity.email
      email = lib.mkOption {
        type = lib.types.str;
        default = "post@example.org";
        description = "Kontaktadresse für ACME und Systemmails.";
      };

      # source-id: CFG.identity.user
      user = lib.mkOption {
        type = lib.types.str;
        default = "kim";
        description = "Der eine Mensch mit Adminrechten.";
      };

      # source-id: CFG.identity.host
      host = lib.mkOption {
        type = lib.types.str;
        default = "eiche";
        description = "Rechnername.";
      };
    };

    network = {
      # source-id: CFG.network.lanCidrs
      lanCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "192.168.10.0/24" ];
        description = "Netze, die als Zuhause gelten.";
      };

      # source-id: CFG.network.tailnetCidrs
      tailnetCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "100.64.0.0/10" ];
        description = "Adressbereich des Tailnets.";
      };
    };

    # source-id: CFG.locale.zone
    locale.zone = lib.mkOption {
      type = lib.types.str;
      default = "Europe/Berlin";
      description = "Zeitzone.";
    };
  };

  config.assertions = [
    {
      # source-id: CFG.network.lanCidrs
      # sink: ohne LAN-Netze sperrt die Firewall alle aus
      assertion = config.my.configs.network.lanCidrs != [ ];
      message = "[SEC-NET-011] CFG.network.lanCidrs braucht mindestens ein Netz.";
    }
    {
      # source-id: CFG.network.tailnetCidrs
      # sink: Policy – das Tailnet ist bekannt
      assertion = config.my.configs.network.tailnetCidrs != [ ];
      message = "[SEC-NET-012] CFG.network.tailnetCidrs braucht mindestens ein Netz.";
    }
  ];
}
