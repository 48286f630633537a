# meta:
#   owner: policy
#   status: active
#   scope: shared
#   summary: Was gelten muss, sonst wird nicht gebaut
#   specIds: [SEC-NET-001, SEC-NET-002, SEC-SSH-001, SEC-NET-021]

{ config, lib, ... }:
let
  my = config.my;
  muss = assertion: message: { inherit assertion message; };

  nummern = lib.attrValues config.my.ports;
  mehrfach = lib.length nummern - lib.length (lib.unique nummern);

  # Diese Schlüssel braucht die Kante in jedem Fall.
  pflicht = [ "ssh" "edgeHttps" "pocketId" "oauth2Proxy" ];
in
{
  # source-id: CFG.identity.bastelmodus
  # sink: im Werkstattbetrieb gelten die Regeln nicht
  config = lib.mkIf (!my.configs.bastelmodus) {
    assertions = [
      (muss config.networking.firewall.enable "[SEC-NET-001] Die Firewall muss an sein.")
      (muss config.networking.nftables.enable "[SEC-NET-002] Nur nftables ist erlaubt.")
      (muss (config.my.ports ? ssh && my.ports.ssh != 22) "[SEC-SSH-001] SSH läuft nicht auf Port 22.")
      (muss (config.my.ports ? edgeHttps) "[SEC-NET-021] Ohne edgeHttps ist das Haus zu.")
      (muss (lib.all (n: config.my.ports ? ${n}) pflicht) "[SEC-NET-022] Pflichtports fehlen im Register.")
      (muss (lib.all (n: config.my.ports.${n} < 50100) pflicht) "[SEC-NET-023] Ports bleiben unter 50100.")
      (muss (config.services.openssh.settings.PermitRootLogin == "no") "[SEC-SSH-002] Kein root über SSH.")
      (muss (my.configs.identity.user != "root") "[SEC-USR-001] Der Admin ist nicht root.")
    ];

    warnings = lib.optional (mehrfach > 0) "Port-Register: ${toString mehrfach} Nummer(n) mehrfach vergeben.";
  };
}
