{ config, lib, pkgs, ... }:
let
  # @read user user – Admin, der als Einziger durch das Rettungsfenster hineinkommt
  # @if lan
  # @read lanCidrs lanCidrs – Heimnetz, aus dem das Rettungsfenster erreichbar ist
  # @end
  # @if tailnet
  # @read tailnetCidrs tailnetCidrs – Tailnet, aus dem das Rettungsfenster erreichbar ist
  # @end
  # @read port:sshRescue rescuePort – Port des Rettungsfensters, neben dem normalen SSH-Port

  # Nach so vielen Sekunden ist spätestens Schluss. Der Timer schließt etwas früher und ordentlich; läuft er nicht, beendet
  # RuntimeMaxSec das Fenster hart, und die Unit gilt dann als fehlgeschlagen.
  hardLimit = config.@prefix@.sshRescue.seconds;
  duration = hardLimit - 5;

  # @if nets
  networks = @nets@;
  # @else
  # Das Repo nennt kein Heimnetz. Deshalb gelten alle Bereiche, die im Internet nicht vorkommen (RFC 1918, 4193, 4291, 6598).
  networks = [
    "10.0.0.0/8"
    "172.16.0.0/12"
    "192.168.0.0/16"
    "100.64.0.0/10"
    "fc00::/7"
    # Als Muster, denn solche Adressen kommen mit der Schnittstelle an (fe80::1%eth0), und „fe80::/10“ passt für sshd dann nicht.
    "fe80::*"
  ];
  # @end

  openssh = config.services.openssh.package;
  # Ab OpenSSH 9.8 meldet sshd selbst, dass er bereit ist, und der PAM-Dienst ist wählbar.
  isRecent = lib.versionAtLeast openssh.version "9.8";

  # Was mit „!“ oder „*“ beginnt, passt zu keinem Passwort: So sperrt NixOS ein Konto.
  isHash = value: value != null && builtins.match "[^!*].*" value != null;
  account = config.users.users.${user};
  hasPassword =
    config.users.mutableUsers
    || account.hashedPasswordFile != null
    || isHash account.hashedPassword
    || isHash account.initialHashedPassword;
  # yescrypt, scrypt, bcrypt, SHA-512 und SHA-256. Was älter ist, lässt sich zu schnell durchprobieren.
  isStrong = value: !(isHash value) || builtins.match "[$](y|gy|7|2[abxy]|6|5)[$].+" value != null;

  banner = pkgs.writeText "ssh-rescue-banner" ''
    SSH-Rettungsfenster: Anmeldung mit Passwort, nur für den Admin und nur wenige Minuten lang.
  '';

  # Liegt im Store: Niemand kann diese Datei ändern, und die des normalen sshd bleibt, wie sie ist.
  settings = pkgs.writeText "ssh-rescue-sshd-config" ''
    Port ${toString rescuePort}
    PidFile none
    ${lib.concatMapStringsSep "\n" (key: "HostKey ${key.path}") config.services.openssh.hostKeys}
    AuthorizedKeysFile ${lib.concatStringsSep " " config.services.openssh.authorizedKeysFiles}
    UsePAM yes
    ${lib.optionalString isRecent "PAMServiceName ssh-rescue"}
    AllowUsers ${lib.concatMapStringsSep " " (network: "${user}@${network}") networks}
    PermitRootLogin no
    PermitEmptyPasswords no
    KbdInteractiveAuthentication no
    PasswordAuthentication no
    PubkeyAuthentication yes
    LoginGraceTime 30
    # Jeder Schlüssel, den ein Client anbietet, zählt als Versuch. Mit 3 käme nie bis zum Passwort, wer drei im Agenten hat.
    MaxAuthTries 10
    # Eine Adresse hält höchstens drei Verbindungen ohne Anmeldung. Platz ist für viele: Sonst sperrten drei Geräte den Admin aus.
    MaxStartups 20:30:60
    PerSourceMaxStartups 3
    # Ab 9.8 weist sshd Adressen ab, von denen Anmeldungen scheitern. Wer seinen Schlüssel verloren hat und es mehrmals versucht, wäre für
    # einen guten Teil des Fensters ausgesperrt. Gegen das Raten hilft die Grenze darüber; gegen eine Flut bleiben 20 Sekunden.
    ${lib.optionalString isRecent "PerSourcePenalties authfail:1 noauth:1 grace-exceeded:1 max:20"}
    DisableForwarding yes
    PermitUserEnvironment no
    PermitUserRC no
    PrintMotd no
    Banner ${banner}
    LogLevel VERBOSE
    # Ohne „Subsystem sftp“: Hier gibt es eine Shell und sonst nichts.

    Match User ${user} Address ${lib.concatStringsSep "," networks}
      PasswordAuthentication yes
  '';

  grep = "${pkgs.gnugrep}/bin/grep";
  # Eine Adresse aus diesem Netz.
  addressIn = network: lib.replaceStrings [ "*" ] [ "1" ] (lib.head (lib.splitString "/" network));
  # Schon der Build scheitert, wenn sshd diese Datei nicht versteht, wenn sie den Admin nicht mit Passwort hineinlässt oder root doch.
  checkedSettings = pkgs.runCommand "ssh-rescue-sshd-config-checked" { } ''
    ${openssh}/bin/ssh-keygen -q -t ed25519 -N "" -f host-key
    ask() { ${openssh}/bin/sshd -T -f ${settings} -h host-key -C "user=$1,host=rettung,addr=$2"; }
    for address in ${lib.escapeShellArgs (map addressIn networks)}; do
      ask ${user} "$address" > allowed
      ask root "$address" > refused
      if ! ${grep} -qx "passwordauthentication yes" allowed || ! ${grep} -qx "passwordauthentication no" refused; then
        echo "ssh-rescue: Aus dem Netz von $address käme ${user} nicht mit Passwort hinein, oder root käme es doch." >&2
        exit 1
      fi
    done
    ${pkgs.coreutils}/bin/cp ${settings} $out
  '';

  # Für alles, was nur um das Fenster herum läuft; in keiner dieser Units arbeitet jemand.
  confined = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    ProtectHome = true;
    ProtectSystem = "full";
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    ProtectControlGroups = true;
    ProtectHostname = true;
    RestrictRealtime = true;
    RestrictAddressFamilies = [ "AF_UNIX" ];
    RestrictSUIDSGID = true;
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    SystemCallArchitectures = "native";
  };

  hostKeys = lib.escapeShellArgs (map (key: toString key.path) config.services.openssh.hostKeys);

  window = pkgs.writeShellScript "ssh-rescue-window" ''
    set -eu
    export LC_ALL=C
    export PATH=${
      lib.makeBinPath [
        pkgs.coreutils
        pkgs.findutils
        pkgs.gawk
        pkgs.procps
        pkgs.systemd
        pkgs.util-linux
      ]
    }
    folder=/run/mynixos
    file=$folder/rescue

    # Was die Statusleiste liest. Die Datei wird als Ganzes ersetzt: Niemand sieht einen halben Stand. Ist /run voll, verschwindet
    # sie, denn keine Auskunft ist besser als eine falsche; das Fenster hängt nicht daran.
    tell() {
      if printf 'version=1 open=%s until=%s method=port:${toString rescuePort}\n' "$1" "$2" > "$folder/.rescue.new" \
        && chmod 0644 "$folder/.rescue.new" && mv -fT "$folder/.rescue.new" "$file"; then
        return 0
      fi
      rm -f "$folder/.rescue.new" "$file" || true
      echo "$file lässt sich nicht schreiben."
    }
    # Öffnen, Schließen und Countdown schreiben nacheinander, nie zugleich. Die Sperre gehört root allein, sonst könnte sie jeder halten.
    lock() {
      install -d -m 0755 "$folder" || true
      if (umask 077 && : >> "$folder/.rescue.lock" && chmod 0600 "$folder/.rescue.lock") 2> /dev/null; then
        exec 9> "$folder/.rescue.lock"
        flock -w 5 9 || true
      fi
    }
    has_host_key() {
      for key; do
        if ${openssh}/bin/ssh-keygen -y -P "" -f "$key" > /dev/null 2>&1; then return 0; fi
      done
      return 1
    }
    uptime_seconds() {
      read -r up _ < /proc/uptime
      echo "''${up%%.*}"
    }

    # Eine Zeile ganz oben auf dem Bildschirm; die Eingabe darunter bleibt, wie sie ist. Ein angehaltenes Terminal hält nichts auf.
    show() {
      [ -c /dev/tty1 ] || return 0
      printf '\0337\033[1;1H\033[2K%s\0338' "$1" | timeout 2 tee /dev/tty1 > /dev/null 2>&1 || true
    }

    case $1 in
      boot)
        lock
        [ -e "$file" ] || tell 0 0
        # Auch ein Rebuild startet diese Unit, wenn sie neu ist. Dann läuft das System schon, und das Fenster bleibt zu.
        if systemctl --quiet is-active multi-user.target; then
          echo "Das System läuft bereits: Das Rettungsfenster bleibt zu."
        else
          systemctl start --no-block ssh-rescue.service
        fi
        ;;
      serve)
        set -- -D -e -f "$2"
        # Ohne Host-Schlüssel lässt sshd niemanden herein. Dann, und nur dann, gilt bis zum nächsten Booten ein eigener.
        if ! has_host_key ${hostKeys}; then
          spare=$folder/.rescue-host-key
          install -d -m 0755 "$folder"
          [ -s "$spare" ] || ${openssh}/bin/ssh-keygen -q -t ed25519 -N "" -C ssh-rescue -f "$spare"
          echo "Kein Host-Schlüssel ist lesbar. Bis zum nächsten Booten gilt: $(${openssh}/bin/ssh-keygen -lf "$spare")"
          set -- "$@" -h "$spare"
        fi
        exec ${openssh}/bin/sshd "$@"
        ;;
      opened)
        lock
        tell 1 $(($(date +%s) + ${toString duration}))
        echo "Rettungsfenster offen: ${toString duration} Sekunden, Port ${toString rescuePort}, nur ${user}."
        ;;
      closed)
        # Nichts davon darf am Rest scheitern.
        set +e
        lock
        tell 0 0
        # Wer noch beim Passwort ist, kommt nicht mehr hinein: Sein sshd endet. Wer schon drin ist, hat unter seinem sshd einen
        # Prozess mit der eigenen Kennung und wird nicht angerührt.
        ps -ww -eo pid=,ppid=,ruid=,comm=,cgroup= \
          | awk -v own="$(id -u ${user})" '
              $3 == own { inside[$2] = 1 }
              $3 != own && $4 ~ /^sshd/ && $5 ~ /\/ssh-rescue\.service/ { found[$1] = 1 }
              END { for (pid in found) if (!(pid in inside)) print pid }' \
          | xargs -r kill -KILL 2> /dev/null
        echo "Rettungsfenster zu."
        exit 0
        ;;
      countdown)
        trap 'show ""; exit 0' TERM
        # Gezählt wird in Sekunden seit dem Start, denn kurz nach dem Booten wird oft erst die Uhr gestellt.
        end=
        while :; do
          lock
          read -r _ open until _ < "$file" || break
          [ "$open" = open=1 ] || break
          until=''${until#until=}
          now=$(date +%s)
          up=$(uptime_seconds)
          [ -n "$end" ] || end=$((up + until - now))
          left=$((end - up))
          [ "$left" -gt 0 ] || break
          drift=$((now + left - until))
          if [ "''${drift#-}" -gt 2 ]; then tell 1 $((now + left)); fi
          exec 9>&-
          show "$(printf 'SSH-Rettungsfenster offen, noch %d:%02d: ssh -p ${toString rescuePort} ${user}@%s' \
            $((left / 60)) $((left % 60)) "$(uname -n)")"
          sleep 1
        done
        show ""
        ;;
    esac
  '';
in
{
  # @options
  options.@prefix@.sshRescue.seconds = lib.mkOption {
    type = lib.types.ints.between 10 900;
    default = 300;
    description = "Nach so vielen Sekunden ist das SSH-Rettungsfenster spätestens wieder zu.";
  };

  # @config
  # Das Fenster selbst: ein eigener sshd, der nur läuft, solange es offen ist. Von Hand: `sudo systemctl start ssh-rescue`.
  # Es hängt an keinem Target, weil jeder Rebuild die aktiven Targets erneut startet und es damit wieder öffnen würde.
  # Eine Sandbox bekommt es nicht: Jede Sitzung würde sie erben, und mit ihr ließe sich nichts reparieren.
  systemd.services.ssh-rescue = {
    description = "SSH-Rettungsfenster mit Passwort";
    after = [ "network.target" "sshd-keygen.service" ];
    wants = [ "sshd-keygen.service" "ssh-rescue-close.timer" "ssh-rescue-countdown.service" ];
    # Ein Rebuild lässt ein offenes Fenster, wie es ist, und öffnet kein geschlossenes.
    restartIfChanged = false;
    serviceConfig = {
      Type = if isRecent then "notify" else "exec";
      ExecStart = "${window} serve ${checkedSettings}";
      ExecStartPost = "${window} opened";
      # Läuft auch dann, wenn sshd abstürzt oder getötet wird.
      ExecStopPost = "${window} closed";
      # Beendet wird nur, wer auf neue Verbindungen wartet. Offene Sitzungen laufen weiter.
      KillMode = "process";
      Restart = "no";
      RuntimeMaxSec = hardLimit;
      TimeoutStartSec = 20;
      TimeoutStopSec = 10;
    };
  };

  # Schließt das Fenster, bevor RuntimeMaxSec es muss.
  systemd.timers.ssh-rescue-close = {
    description = "Ende des SSH-Rettungsfensters";
    after = [ "ssh-rescue.service" ];
    # Endet mit dem Fenster, wie auch immer es endet, und beginnt mit ihm neu.
    bindsTo = [ "ssh-rescue.service" ];
    partOf = [ "ssh-rescue.service" ];
    timerConfig = {
      OnActiveSec = duration;
      AccuracySec = "100ms";
    };
  };
  systemd.services.ssh-rescue-close = {
    description = "SSH-Rettungsfenster schließen";
    restartIfChanged = false;
    serviceConfig = confined // {
      Type = "oneshot";
      ExecStart = "${pkgs.systemd}/bin/systemctl stop --no-block ssh-rescue.service";
    };
  };

  # Zeigt am Bildschirm, wie lange das Fenster noch offen ist. Nichts wartet darauf.
  systemd.services.ssh-rescue-countdown = {
    description = "Countdown des SSH-Rettungsfensters";
    after = [ "ssh-rescue.service" ];
    # Endet mit dem Fenster, wie auch immer es endet, und beginnt mit ihm neu.
    bindsTo = [ "ssh-rescue.service" ];
    partOf = [ "ssh-rescue.service" ];
    restartIfChanged = false;
    serviceConfig = confined // {
      Type = "exec";
      ExecStart = "${window} countdown";
      TimeoutStopSec = 5;
    };
  };

  # Öffnet das Fenster beim Booten, ohne darauf zu warten. Die Unit bleibt danach aktiv, damit kein Rebuild sie noch einmal startet.
  systemd.services.ssh-rescue-boot = {
    description = "SSH-Rettungsfenster beim Booten öffnen";
    wantedBy = [ "multi-user.target" ];
    restartIfChanged = false;
    serviceConfig = confined // {
      Type = "oneshot";
      RemainAfterExit = true;
      ExecStart = "${window} boot";
      TimeoutStartSec = 10;
    };
  };

  # NixOS baut PAM für „sshd“ ohne Passwörter, wenn der normale sshd keine nimmt. Deshalb hat das Fenster einen eigenen Dienst, und der
  # normale bleibt, wie er ist.
  security.pam.services.ssh-rescue = {
    unixAuth = true;
    startSession = true;
  };

  # Eine Liste für sich: Ein `lib.mkForce` um `allowedTCPPorts` wirft diesen Port nicht hinaus. Dauerhaft offen darf er in der Firewall
  # sein, weil bei geschlossenem Fenster niemand zuhört.
  networking.firewall.allowedTCPPortRanges = [
    {
      from = rescuePort;
      to = rescuePort;
    }
  ];

  assertions = [
    {
      assertion = config.services.openssh.enable && config.services.openssh.hostKeys != [ ];
      message = "ssh-rescue: Das Rettungsfenster braucht services.openssh mit mindestens einem Host-Schlüssel.";
    }
    {
      assertion = hasPassword;
      message = "ssh-rescue: ${user} hat kein Passwort, das Rettungsfenster ließe niemanden hinein. Einen Hash erzeugt `mkpasswd -m yescrypt`; er gehört in eine Datei außerhalb des Repos, und deren Pfad in users.users.${user}.hashedPasswordFile.";
    }
    {
      assertion = isStrong account.hashedPassword && isStrong account.initialHashedPassword;
      message = "ssh-rescue: Das Passwort von ${user} ist mit einem veralteten Verfahren gehasht und lässt sich zu schnell erraten. Einen Hash erzeugt `mkpasswd -m yescrypt`; er gehört in eine Datei außerhalb des Repos, und deren Pfad in users.users.${user}.hashedPasswordFile.";
    }
    {
      assertion = builtins.match "[A-Za-z_][A-Za-z0-9_.-]*" user != null && user != "root";
      message = "ssh-rescue: Das Rettungsfenster lässt nie root hinein, und einen Namen mit Sonderzeichen läse sshd als Muster: ${user}.";
    }
    {
      assertion = !(lib.any (network: lib.hasSuffix "/0" network || lib.elem network [ "*" "" ]) networks);
      message = "ssh-rescue: Eines der Netze ist das ganze Internet. Das Rettungsfenster ist nur für das Heimnetz da.";
    }
    {
      assertion = !(lib.elem rescuePort config.services.openssh.ports);
      message = "ssh-rescue: Port ${toString rescuePort} ist schon der des normalen sshd.";
    }
    {
      assertion = networks != [ ];
      message = "ssh-rescue: Es ist kein Netz bekannt, aus dem das Rettungsfenster erreichbar sein darf.";
    }
    {
      assertion = lib.any (range: range.from <= rescuePort && rescuePort <= range.to) config.networking.firewall.allowedTCPPortRanges;
      message = "ssh-rescue: Ein anderes Modul überschreibt networking.firewall.allowedTCPPortRanges; Port ${toString rescuePort} bliebe zu.";
    }
    {
      # Ältere kennen nur den PAM-Dienst „sshd“. Teilen ihn beide, nimmt der normale sshd Passwörter auch über die Tastaturabfrage.
      assertion =
        isRecent
        || (config.security.pam.services.sshd.unixAuth && !config.services.openssh.settings.KbdInteractiveAuthentication);
      message = "ssh-rescue: OpenSSH vor 9.8 kann keinen eigenen PAM-Dienst wählen. Entweder ein neueres nehmen oder security.pam.services.sshd.unixAuth = lib.mkForce true und services.openssh.settings.KbdInteractiveAuthentication = false setzen.";
    }
  ];
}
