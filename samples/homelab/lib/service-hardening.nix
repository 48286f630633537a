# meta:
#   owner: lib
#   status: active
#   scope: shared
#   summary: Härtung für systemd-Dienste: Bausteine mit Ausnahmen nach Art des Programms

# Härtung für systemd-Dienste. Das ist kein Modul, sondern eine Sammlung von Funktionen:
#
#   let
#     haertung = import ./service-hardening.nix { inherit lib; }; # der Pfad zu dieser Datei
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
#   plain      nichts von dem, was folgt; übersetzt nicht zur Laufzeit
#   go         in Go geschrieben
#   rust       in Rust geschrieben
#   c          in C oder C++ geschrieben
#   python     in Python geschrieben
#   node       Node.js, Deno, Bun, Electron
#   dotnet     .NET: Jellyfin, Sonarr, Radarr, Prowlarr
#   jvm        Java
#   beam       Erlang, Elixir
#   jit        LuaJIT, LLVM, numba
#   exec-stack Bibliotheken mit ausführbarem Stack: onnxruntime, TensorFlow
#   browser    startet Chromium
#   php-fpm    PHP
#   gpu        rechnet auf der Grafikkarte
#   disks      fragt Laufwerke direkt ab
#   serial     serielle Schnittstellen, USB-Sticks
#   low-port   lauscht selbst an einem Port unter 1024
#   icmp       sendet Pings
#   packet     DHCP, rohe Pakete
#   home       arbeitet in /home oder /root
#   files      teilt Dateien mit anderen Diensten und Menschen
#   tmp        tauscht Dateien in /tmp aus
#   processes  sieht nach Prozessen anderer Benutzer
# ohne      was sonst noch fehlen soll, mit dem Grund: { ProtectHome = "sichert /home"; }
# schreibt  wohin der Dienst schreibt; mit dieser Liste schließt `streng` alles andere
#
# Alles steht mit lib.mkDefault da: Was ein Modul von NixOS oder dieses Repo zu einem Dienst sagt, gilt weiter.
# Rechte verleiht die Sammlung nicht: Wer an einem Port unter 1024 lauscht, braucht AmbientCapabilities vom Modul oder vom Dienst.
{ lib }:
let
  basisWerte = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    PrivateDevices = true;
    ProtectHome = true;
    ProtectSystem = "full";
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    ProtectControlGroups = true;
    ProtectClock = true;
    ProtectHostname = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    LockPersonality = true;
    SystemCallArchitectures = "native";
    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];
  };

  strengWerte = {
    RestrictNamespaces = true;
    MemoryDenyWriteExecute = true;
    ProtectProc = "invisible";
    PrivateUsers = true;
    CapabilityBoundingSet = "";
    SystemCallFilter = [ "@system-service" "~@privileged" "@chown" ];
    SystemCallErrorNumber = "EPERM";
  };

  # Was Programme einer Art nicht vertragen, und warum.
  ausnahmen = {
    c = {
      MemoryDenyWriteExecute = "Bibliotheken übersetzen vielleicht zur Laufzeit (PCRE, LLVM)";
      PrivateUsers = "Anmeldungen über Unix-Sockets sehen den Benutzer der Gegenseite nur ohne PrivateUsers";
    };
    python = {
      MemoryDenyWriteExecute = "ctypes und cffi verlangen vielleicht ausführbaren Speicher";
    };
    node = {
      MemoryDenyWriteExecute = "das Programm übersetzt zur Laufzeit (JIT)";
    };
    dotnet = {
      MemoryDenyWriteExecute = "das Programm übersetzt zur Laufzeit (JIT)";
    };
    jvm = {
      MemoryDenyWriteExecute = "das Programm übersetzt zur Laufzeit (JIT)";
    };
    beam = {
      MemoryDenyWriteExecute = "das Programm kann zur Laufzeit übersetzen (JIT)";
    };
    jit = {
      MemoryDenyWriteExecute = "das Programm kann zur Laufzeit übersetzen (JIT)";
    };
    exec-stack = {
      MemoryDenyWriteExecute = "eine Bibliothek verlangt ausführbaren Speicher";
    };
    browser = {
      RestrictNamespaces = "die Sandbox von Chromium besteht aus eigenen Namensräumen";
      MemoryDenyWriteExecute = "das Programm übersetzt zur Laufzeit (JIT)";
      SystemCallFilter = "die Sandbox von Chromium ruft chroot auf (@mount)";
    };
    php-fpm = {
      NoNewPrivileges = "mail() ruft vielleicht ein sendmail mit SetUID auf";
      MemoryDenyWriteExecute = "das Programm kann zur Laufzeit übersetzen (JIT)";
      PrivateUsers = "der Hauptprozess von php-fpm läuft als root und wechselt für seine Kinder den Benutzer";
      CapabilityBoundingSet = "der Hauptprozess von php-fpm läuft als root und wechselt für seine Kinder den Benutzer";
      SystemCallFilter = "der Hauptprozess von php-fpm läuft als root und wechselt für seine Kinder den Benutzer";
    };
    gpu = {
      PrivateDevices = "das Programm rechnet auf der Grafikkarte (/dev/dri, /dev/nvidia*)";
      ProtectClock = "ProtectClock schließt mit DeviceAllow=char-rtc alle nicht genannten Geräte";
      MemoryDenyWriteExecute = "Treiber von Grafikkarten übersetzen zur Laufzeit";
      PrivateUsers = "Geräte gehören Gruppen, die der Dienst dann nicht kennt";
      SystemCallFilter = "Treiber von Grafikkarten rufen vielleicht mehr auf";
    };
    disks = {
      PrivateDevices = "das Programm fragt Laufwerke direkt ab (/dev/sd*, /dev/nvme*)";
      ProtectClock = "ProtectClock schließt mit DeviceAllow=char-rtc alle nicht genannten Geräte";
      PrivateUsers = "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum";
      CapabilityBoundingSet = "SMART verlangt CAP_SYS_RAWIO, NVMe CAP_SYS_ADMIN";
      SystemCallFilter = "Laufwerke werden mit Aufrufen aus @raw-io abgefragt";
    };
    serial = {
      PrivateDevices = "das Programm spricht mit einem Gerät an einer seriellen Schnittstelle (/dev/tty*)";
      ProtectClock = "ProtectClock schließt mit DeviceAllow=char-rtc alle nicht genannten Geräte";
      RestrictAddressFamilies = "Bluetooth und CAN haben eigene Adressfamilien";
      RestrictNamespaces = "Werkzeuge zum Aufspielen starten Sandboxen";
      PrivateUsers = "Geräte gehören Gruppen, die der Dienst dann nicht kennt";
    };
    low-port = {
      PrivateUsers = "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum";
    };
    icmp = {
      PrivateUsers = "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum";
      SystemCallFilter = "ping gibt Rechte mit Aufrufen aus @privileged ab";
    };
    packet = {
      PrivateUsers = "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum";
      SystemCallFilter = "DHCP gibt Rechte mit Aufrufen aus @privileged ab";
    };
    home = {
      ProtectHome = "das Programm arbeitet in /home oder /root";
      RestrictSUIDSGID = "der Dienst übernimmt vielleicht die Rechte fremder Dateien, auch SetGID von Ordnern";
      PrivateUsers = "Dateien anderer Benutzer gehören mit PrivateUsers niemandem";
    };
    files = {
      RestrictSUIDSGID = "der Dienst übernimmt vielleicht die Rechte fremder Dateien, auch SetGID von Ordnern";
      PrivateUsers = "Dateien anderer Benutzer gehören mit PrivateUsers niemandem";
    };
    tmp = {
      PrivateTmp = "der Dienst tauscht Dateien in /tmp aus";
    };
    processes = {
      ProtectProc = "der Dienst sieht nach den Prozessen anderer";
    };
  };

  # Was nur verträgt, wer sicher von dieser Art ist.
  nurFuer = {
    MemoryDenyWriteExecute = [ "plain" "go" "rust" ];
  };

  # Diese Rechte von root behält, wer sie braucht.
  rechte = {
    low-port = [ "CAP_NET_BIND_SERVICE" ];
    icmp = [ "CAP_NET_RAW" ];
    packet = [ "CAP_NET_RAW" ];
  };

  bekannt = [
    "plain"
    "go"
    "rust"
    "c"
    "python"
    "node"
    "dotnet"
    "jvm"
    "beam"
    "jit"
    "exec-stack"
    "browser"
    "php-fpm"
    "gpu"
    "disks"
    "serial"
    "low-port"
    "icmp"
    "packet"
    "home"
    "files"
    "tmp"
    "processes"
  ];

  # Dienste, die ein solcher Block kaputt macht, und warum.
  verboten = {
    container = "eine Container-Engine richtet Namensräume, cgroups und Einhängepunkte ein";
    commands = "der Dienst startet Befehle, die anderswo eingestellt werden";
    setuid = "sudo, su und PAM geben die Einschränkungen an alles weiter, was sie starten";
    mount = "was der Dienst einhängt, sähe sonst niemand";
    kernel = "was der Kernel selbst tut, schränkt eine Unit nicht ein";
    network-admin = "Schnittstellen, Routen, Tunnel und Firewall gehören dem ganzen Rechner";
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
