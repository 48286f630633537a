{ config, lib, ... }:
let
  # @read user user – Admin, der sich als Einziger über SSH anmeldet

  # Ed25519, auch von einem Hardware-Schlüssel (FIDO2). RSA, ECDSA und DSA bleiben draußen.
  keyTypes = [
    "ssh-ed25519"
    "sk-ssh-ed25519@openssh.com"
  ];

  keys = config.users.users.${user}.openssh.authorizedKeys;
  # Vor dem Typ dürfen in einer Zeile Optionen stehen (`from="…" ssh-ed25519 AAAA…`).
  # Ein Schlüssel mit festem Befehl (`command="…"`) gibt keine Shell und zählt deshalb nicht.
  isAccepted =
    key:
    !(lib.hasInfix "command=" key)
    && lib.any (type: lib.hasPrefix "${type} AAAA" key || lib.hasInfix " ${type} AAAA" key) keyTypes;
  hasKey = lib.any isAccepted keys.keys;

  # Der Pfad bleibt: Ein neuer Host-Schlüssel ließe jeden Client vor einem fremden Rechner warnen.
  hostKeyPath = "@hostKeyPath@";
in
{
  # @config
  services.openssh = {
    enable = true;
    hostKeys = lib.mkForce [
      {
        type = "ed25519";
        path = hostKeyPath;
      }
    ];
    settings = {
      HostKeyAlgorithms = lib.mkForce "ssh-ed25519";
      PubkeyAcceptedAlgorithms = lib.mkForce (lib.concatStringsSep "," keyTypes);
      # Post-Quanten-Verfahren zuerst: Wer heute mitschneidet, soll auch später nichts lesen.
      KexAlgorithms = lib.mkForce (
        # Kennt sshd erst ab 9.9; mit einem unbekannten Namen startet er nicht.
        lib.optional (lib.versionAtLeast config.services.openssh.package.version "9.9") "mlkem768x25519-sha256"
        ++ [
          "sntrup761x25519-sha512@openssh.com"
          "curve25519-sha256"
          "curve25519-sha256@libssh.org"
        ]
      );
      Ciphers = lib.mkForce [
        "chacha20-poly1305@openssh.com"
        "aes256-gcm@openssh.com"
        "aes128-gcm@openssh.com"
      ];
      Macs = lib.mkForce [
        "hmac-sha2-512-etm@openssh.com"
        "hmac-sha2-256-etm@openssh.com"
      ];

      # Beides: Über die zweite Einstellung käme mit PAM sonst doch ein Passwort durch.
      PasswordAuthentication = lib.mkForce false;
      KbdInteractiveAuthentication = lib.mkForce false;
      PermitRootLogin = lib.mkForce "no";
      AllowUsers = lib.mkForce [ user ];
      MaxAuthTries = lib.mkDefault 3;
      LoginGraceTime = lib.mkDefault 20;
    };
  };

  # systemd.services.sshd bekommt hier keine Sandbox: Jede SSH-Sitzung würde sie erben. Mit ProtectSystem=strict wäre dann selbst für
  # root fast alles schreibgeschützt, und kein Rebuild über SSH ginge mehr.

  assertions = [
    {
      # Lieber ein Build, der scheitert, als ein Server, in den niemand mehr hineinkommt.
      assertion = hasKey;
      message =
        "ssh-hardening: ${user} hat in users.users.${user}.openssh.authorizedKeys.keys keinen Schlüssel vom Typ ${lib.concatStringsSep " oder " keyTypes} und käme nicht mehr hinein. Einen Schlüssel erzeugt `ssh-keygen -t ed25519`; die Zeile aus der .pub-Datei gehört in diese Liste."
        + lib.optionalString (keys.keyFiles != [ ]) " Was in authorizedKeys.keyFiles steht, zählt hier nicht, weil der Inhalt der Dateien unbekannt ist.";
    }
  ];
}
