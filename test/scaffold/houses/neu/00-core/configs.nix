{ lib, ... }:
let
  # NMS v4.2 Metadaten
  nms = {
    id = "BRK-00-COR-001";
    title = "Zentralwerte";
    description = "Alle Werte, die zum ganzen Haus gehören.";
    layer = 00;
    audit.last_reviewed = "2026-03-02";
    audit.complexity = 1;
  };
in
{
  options.haus.meta.configs = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Zentralwerte.";
  };

  options.haus.configs = {
    identity = {
      domain = lib.mkOption {
        type = lib.types.str;
        default = "example.org";
        description = "Öffentliche Domain.";
      };
      subdomain = lib.mkOption {
        type = lib.types.str;
        default = "birke";
        description = "Zone unterhalb der Domain, in der die Dienste liegen.";
      };
      email = lib.mkOption {
        type = lib.types.str;
        default = "post@example.org";
        description = "Kontaktadresse für ACME und Systemmails.";
      };
      user = lib.mkOption {
        type = lib.types.str;
        default = "robin";
        description = "Der eine Mensch mit Adminrechten.";
      };
      host = lib.mkOption {
        type = lib.types.str;
        default = "birke";
        description = "Rechnername.";
      };
    };

    locale.timeZone = lib.mkOption {
      type = lib.types.str;
      default = "Europe/Vienna";
      description = "Zeitzone.";
    };

    network = {
      lanCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "192.168.20.0/24" ];
        description = "Netze, die als Zuhause gelten.";
      };
      tailnetCidrs = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ "100.64.0.0/10" ];
        description = "Adressbereich des Tailnets.";
      };
    };

    paths.stateDir = lib.mkOption {
      type = lib.types.str;
      default = "/srv/zustand";
      description = "Wo die Dienste ihren Zustand ablegen.";
    };
  };
}
