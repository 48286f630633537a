# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Kernelmodule, die dieser Rechner nicht braucht, lädt der Kernel nicht von selbst

{ config, lib, ... }:
let
  # Was dieser Rechner zum Starten, für seine Dateisysteme und laut Konfiguration braucht: Davon wird nie etwas gesperrt,
  # auch wenn sich die Hardware-Konfiguration später ändert.
  needed = lib.unique (
    named config.boot.initrd.availableKernelModules
    ++ named config.boot.initrd.kernelModules
    ++ named config.boot.kernelModules
    ++ named config.boot.supportedFilesystems
    ++ map (fileSystem: fileSystem.fsType) (lib.attrValues config.fileSystems)
    ++ watchdogs
  );

  # Ältere Fassungen von NixOS haben Listen, neuere Namen mit einem Schalter.
  named = modules: if lib.isList modules then modules else lib.attrNames (lib.filterAttrs (_: isOn: isOn) modules);

  # Der Watchdog startet einen Rechner neu, der nicht mehr antwortet: Ohne Bildschirm ist er der einzige Weg zurück.
  watchdogs = [ "iTCO_wdt" "iTCO_vendor_support" "sp5100_tco" "wdat_wdt" "softdog" ];

  # Eine Sperre verhindert nur, dass der Kernel ein Modul von selbst lädt; `modprobe` lädt es weiterhin.
  # Ein Irrtum lässt sich also im laufenden Betrieb beheben.
  unused =
    # Netzwerkprotokolle, die kaum jemand benutzt und die jeder Benutzer mit einem Socket laden könnte.
    [
      "ax25"
      "dccp"
      "netrom"
      "rds"
      "rose"
      "tipc"
    ]
    # Dateisysteme alter oder fremder Rechner: Ihr Code liest auch, was auf einem untergeschobenen USB-Stick steht.
    ++ [
      "adfs"
      "affs"
      "befs"
      "bfs"
      "cramfs"
      "efs"
      "freevxfs"
      "hpfs"
      "jfs"
      "minix"
      "nilfs2"
      "omfs"
      "qnx4"
      "qnx6"
      "sysv"
      "ufs"
    ]
    # Der Lautsprecher auf der Hauptplatine piept nur.
    ++ [ "pcspkr" ]
    # Kein WLAN: Die Treiber laden sonst ihre Firmware, sobald irgendwo ein Funkmodul steckt.
    ++ [
      "ath10k_pci"
      "ath11k_pci"
      "ath9k"
      "brcmfmac"
      "iwlwifi"
      "mt7921e"
      "rtl8xxxu"
    ]
    # Kein Bluetooth: Weder Tastatur noch Kopfhörer sind darüber verbunden.
    ++ [
      "bluetooth"
      "btusb"
    ]
    # Kein Thunderbolt: Der Anschluss kann Geräten direkten Zugriff auf den Arbeitsspeicher geben.
    ++ [ "thunderbolt" ]
  ;

  missing = lib.filter (name: lib.elem name needed) (named config.boot.blacklistedKernelModules);
in
{
  boot.blacklistedKernelModules = lib.filter (name: !(lib.elem name needed)) unused;

  # Auch andere Module dürfen nichts sperren, was zum Starten gebraucht wird.
  assertions = [
    {
      assertion = missing == [ ];
      message = "kernel-slim: gesperrt, aber gebraucht: ${lib.concatStringsSep ", " missing}";
    }
  ];
}
