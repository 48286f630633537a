# Härtung für systemd-Dienste. Das ist kein Modul, sondern eine Sammlung von Funktionen:
#
#   let
#     haertung = import ./@name@.nix { inherit lib; }; # der Pfad zu dieser Datei
#   in
#   {
#     systemd.services.readeck.serviceConfig = haertung.streng {
#       arten = [ "go" ];
#       schreibt = [ "/var/lib/readeck" ];
#     };
#   }
#
# basis   was kaum ein Dienst merkt; auch für Dienste, von denen wenig bekannt ist
# streng  alles, was Programme dieser Art vertragen; nur für Dienste, die nicht als root laufen
#
# arten     was für ein Programm läuft; davon hängt ab, was es nicht verträgt:
@kinds@
# ohne      was sonst noch fehlen soll, mit dem Grund: { ProtectHome = "sichert /home"; }
# schreibt  wohin der Dienst schreibt; mit dieser Liste schließt `streng` alles andere
#
# Alles steht mit lib.mkDefault da: Was ein Modul von NixOS oder dieses Repo zu einem Dienst sagt, gilt weiter.
# Rechte verleiht die Sammlung nicht: Wer an einem Port unter 1024 lauscht, braucht AmbientCapabilities vom Modul oder vom Dienst.
{ lib }:
let
  basisWerte = {
@basis@
  };

  strengWerte = {
@strict@
  };

  # Was Programme einer Art nicht vertragen, und warum.
  ausnahmen = {
@without@  };

  # Was nur verträgt, wer sicher von dieser Art ist.
  nurFuer = {
@only@
  };

  # Diese Rechte von root behält, wer sie braucht.
  rechte = {
    low-port = [ "CAP_NET_BIND_SERVICE" ];
    icmp = [ "CAP_NET_RAW" ];
    packet = [ "CAP_NET_RAW" ];
  };

  bekannt = [
@names@
  ];

  # Dienste, die ein solcher Block kaputt macht, und warum.
  verboten = {
@refused@
  };

  geprueft =
    art:
    if lib.elem art bekannt then
      art
    else
      throw (
        if verboten ? ${art} then
          "haertung: Für Dienste der Art ${art} gibt es keine Härtung: ${verboten.${art}}."
        else
          "haertung: Die Art ${art} gibt es nicht. Bekannt sind: ${lib.concatStringsSep ", " bekannt}."
      );

  machen =
    werte:
    {
      arten ? [ ],
      ohne ? { },
      schreibt ? null,
    }:
    let
      gewaehlt = map geprueft arten;
      hat = art: lib.elem art gewaehlt;
      fehlt =
        name:
        ohne ? ${name}
        || lib.any (art: (ausnahmen.${art} or { }) ? ${name}) gewaehlt
        || (nurFuer ? ${name} && !lib.any (art: lib.elem art nurFuer.${name}) gewaehlt);
      bleibt = lib.unique (lib.concatMap (art: rechte.${art} or [ ]) gewaehlt);
      angepasst =
        werte
        // lib.optionalAttrs (hat "packet") {
          RestrictAddressFamilies = basisWerte.RestrictAddressFamilies ++ [ "AF_PACKET" ];
        }
        // lib.optionalAttrs (werte ? CapabilityBoundingSet && bleibt != [ ]) { CapabilityBoundingSet = bleibt; }
        # V8 schützt seinen Code mit pkey_mprotect.
        // lib.optionalAttrs (werte ? SystemCallFilter && hat "node") {
          SystemCallFilter = werte.SystemCallFilter ++ [ "@pkey" ];
        }
        # Wer Dateien in /tmp austauscht, könnte mit "strict" dort nicht mehr schreiben.
        // lib.optionalAttrs (werte ? SystemCallFilter && schreibt != null && !fehlt "PrivateTmp") {
          ProtectSystem = "strict";
        };
      # SystemCallErrorNumber ist die Antwort des Filters; ohne ihn gibt es keine.
      ganz = lib.filterAttrs (name: _: !fehlt name && (name != "SystemCallErrorNumber" || !fehlt "SystemCallFilter")) angepasst;
    in
    lib.mapAttrs (_: lib.mkDefault) ganz
    # Listen von Pfaden addieren sich: ohne mkDefault, sonst fiele diese weg, sobald das Modul eine eigene hat.
    // lib.optionalAttrs (schreibt != null && schreibt != [ ]) { ReadWritePaths = schreibt; };
in
{
  basis = machen basisWerte;
  streng = machen (basisWerte // strengWerte);
}
