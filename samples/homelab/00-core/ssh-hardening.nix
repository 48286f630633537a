# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: OpenSSH gehärtet: nur Schlüssel vom Typ Ed25519, keine Passwörter, nur der Admin

{ config, lib, ... }:
let
  # source-id: CFG.identity.user
  # sink: Admin, der sich als Einziger über SSH anmeldet
  user = config.my.configs.identity.user;

  # Ed25519, auch von einem Hardware-Schlüssel (FIDO2). RSA, ECDSA und DSA bleiben draußen.
  keyTypes = [
    "ssh-ed25519"
    "sk-ssh-ed25519@openssh.com"
  ];

  inherit (config.services.openssh) settings;
  keys = config.users.users.${user}.openssh.authorizedKeys;
  # Eine Zeile besteht aus Optionen (oft keinen), Typ, Schlüssel und Kommentar. Ein Ed25519-Schlüssel ist immer gleich lang; was
  # auskommentiert, abgeschnitten oder ein Platzhalter ist, passt deshalb nicht.
  wholeKey = lib.concatStrings [
    ''((([^[:space:]"#]|"[^"]*")+)[[:space:]]+)?''
    "(ssh-ed25519[[:space:]]+AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}"
    "|sk-ssh-ed25519@openssh[.]com[[:space:]]+AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI[A-Za-z0-9+/]{43,}={0,2})"
    "([[:space:]].*)?"
  ];
  # Damit käme niemand auf Dauer zu einer Shell: fester Befehl, kein Terminal (sudo könnte nicht nach dem Passwort fragen), ein
  # Ablaufdatum. Und eine Zertifizierungsstelle ist selbst kein Schlüssel.
  limits = [ "command=" "cert-authority" "expiry-time=" "no-pty" "restrict" ];
  # Die Namen der Optionen, ohne ihre Werte; sshd unterscheidet Groß- und Kleinschreibung dort nicht.
  optionNames =
    text: lib.splitString "," (lib.toLower (lib.concatStrings (lib.filter lib.isString (builtins.split ''"[^"]*"'' text))));
  isAccepted =
    key:
    let
      found = builtins.match wholeKey key;
      options = if found == null || lib.elemAt found 1 == null then "" else lib.elemAt found 1;
    in
    found != null && lib.intersectLists limits (optionNames options) == [ ];
  hasKey = lib.any isAccepted keys.keys;

  # In sshd_config stehen die settings vor dem, was NixOS aus authorizedKeysFiles macht, und es gilt die erste Zeile.
  ownPlaces = settings.AuthorizedKeysFile or null;
  keyPlaces = if ownPlaces == null then config.services.openssh.authorizedKeysFiles else wordsOf (toString ownPlaces);

  # sshd verlangt alle Verfahren, die eine Folge nennt; es genügt eine Folge, die nur aus dem Schlüssel besteht.
  said = settings.AuthenticationMethods or null;
  methods = lib.splitString " " (if said == null then "any" else said);
  needsKeyOnly = lib.any (one: one == "any" || one == "publickey") methods;

  # In einem Match-Block gilt, was dort steht, und nicht das, was hier steht. Die Listen gelten auch ohne Match-Block zusätzlich.
  undoes =
    line:
    let
      text = lib.toLower line;
      says = names: value: builtins.match "[[:space:]]*(${lib.concatStringsSep "|" names})[[:space:]=]+\"?${value}.*" text != null;
      doors = [ "passwordauthentication" "kbdinteractiveauthentication" "challengeresponseauthentication" "permitrootlogin" ];
      lists = [ "allowusers" "denyusers" "allowgroups" "denygroups" "authenticationmethods" "authorizedkeysfile" ];
    in
    (says doors "" && !(says doors "no[[:space:]\"]*"))
    || says [ "pubkeyauthentication" ] "no"
    || (says (lists ++ [ "pubkeyacceptedalgorithms" "pubkeyacceptedkeytypes" ]) "" && !(repeats line));
  # Dasselbe noch einmal nimmt nichts zurück. AuthorizedKeysFile schreibt NixOS selbst in extraConfig, aus authorizedKeysFiles.
  repeats =
    line:
    let
      name = lib.toLower (lib.head (wordsOf line));
      values = lib.tail (wordsOf line);
    in
    (name == "allowusers" && values == [ user ])
    || (name == "authorizedkeysfile" && values == wordsOf (toString config.services.openssh.authorizedKeysFiles));
  wordsOf = text: lib.filter (word: word != "") (lib.splitString " " (lib.replaceStrings [ "\t" "\"" ] [ " " "" ] text));
  undone = map (line: lib.head (builtins.match "[[:space:]]*(.*)" line)) (
    lib.filter undoes (lib.splitString "\n" config.services.openssh.extraConfig)
  );

  # Der Pfad bleibt: Ein neuer Host-Schlüssel ließe jeden Client vor einem fremden Rechner warnen.
  hostKeyPath = "/etc/ssh/ssh_host_ed25519_key";
in
{
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
      # Ein alter Name für dieselbe Einstellung; er stünde in sshd_config davor.
      ChallengeResponseAuthentication = lib.mkForce null;
      PermitRootLogin = lib.mkForce "no";
      PubkeyAuthentication = lib.mkForce true;
      AllowUsers = lib.mkForce [ user ];
      # Jede dieser Listen gilt zusätzlich zu AllowUsers und könnte auch den Admin aussperren.
      AllowGroups = lib.mkForce null;
      DenyUsers = lib.mkForce null;
      DenyGroups = lib.mkForce null;
      # MaxAuthTries bleibt bei 6: Jeder Schlüssel, den ein Client anbietet, zählt als Versuch. Mit 3 käme nicht hinein, wer drei
      # andere im Agenten hat, und erraten lässt sich ein Schlüssel nicht.
      LoginGraceTime = lib.mkDefault 20;
    };
  };

  # systemd.services.sshd bekommt hier keine Sandbox: Jede SSH-Sitzung würde sie erben. Mit ProtectSystem=strict wäre dann selbst für
  # root fast alles schreibgeschützt, und kein Rebuild über SSH ginge mehr.

  assertions = [
    {
      assertion = lib.elem "/etc/ssh/authorized_keys.d/%u" keyPlaces;
      message = "ssh-hardening: services.openssh.${if ownPlaces == null then "authorizedKeysFiles" else "settings.AuthorizedKeysFile"} nennt /etc/ssh/authorized_keys.d/%u nicht. Dort liegt, was in openssh.authorizedKeys.keys steht; ${user} käme nicht mehr hinein.";
    }
    {
      assertion = needsKeyOnly;
      message = "ssh-hardening: services.openssh.settings.AuthenticationMethods verlangt neben dem Schlüssel etwas, das hier ausgeschaltet ist; ${user} käme nicht mehr hinein. Es muss „publickey“ allein zulassen.";
    }
    {
      assertion = undone == [ ];
      message = "ssh-hardening: services.openssh.extraConfig nimmt zurück, was dieses Modul festlegt: „${lib.concatStringsSep "“, „" undone}“. Diese Zeilen dort entfernen.";
    }
    {
      # Lieber ein Build, der scheitert, als ein Server, in den niemand mehr hineinkommt.
      assertion = hasKey;
      message =
        "ssh-hardening: ${user} hat in users.users.${user}.openssh.authorizedKeys.keys keinen Schlüssel vom Typ ${lib.concatStringsSep " oder " keyTypes} und käme nicht mehr hinein. Einen Schlüssel erzeugt `ssh-keygen -t ed25519`; die Zeile aus der .pub-Datei gehört in diese Liste."
        + lib.optionalString (keys.keyFiles != [ ]) " Was in authorizedKeys.keyFiles steht, zählt hier nicht, weil der Inhalt der Dateien unbekannt ist.";
    }
  ];
}
