# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Eine Anmeldung für alle Dienste: Pocket-ID, oauth2-proxy und der Reverse Proxy, der ihn fragt

{ config, lib, options, ... }:
let
  # source-id: CFG.identity.domain
  # sink: Namen der Anmeldung, Reichweite ihres Cookies
  domain = config.my.configs.identity.domain;

  # source-id: CFG.identity.subdomain
  # sink: Zone, in der die Dienste des Hauses liegen
  subdomain = config.my.configs.identity.subdomain;

  # source-id: PORT.oauth2Proxy
  # sink: Backend von oauth2-proxy, nur auf diesem Rechner
  loginPort = config.my.ports.oauth2Proxy;

  # Pocket-ID kennt die Menschen und ihre Passkeys. Es ist ein OIDC-Anbieter und kann einem
  # Reverse Proxy nicht sagen, wer angemeldet ist.
  authHost = "auth.${domain}";

  # oauth2-proxy übersetzt: Der Reverse Proxy fragt ihn bei jeder Anfrage, und wer noch nicht
  # angemeldet ist, den schickt er zu Pocket-ID.
  loginHost = "login.${subdomain}.${domain}";
in
{
  services.oauth2-proxy = {
    enable = true;
    provider = "oidc";
    oidcIssuerUrl = "https://${authHost}";
    # Genau diese Adresse wird in Pocket-ID beim Client als Callback eingetragen.
    redirectURL = "https://${loginHost}/oauth2/callback";

    # Drei Zeilen; kein Geheimnis kommt so in den Nix-Store, den jeder lesen kann:
    #   OAUTH2_PROXY_CLIENT_ID=…      zeigt Pocket-ID, sobald der Client angelegt ist
    #   OAUTH2_PROXY_CLIENT_SECRET=…  ebenso, aber nur ein einziges Mal
    #   OAUTH2_PROXY_COOKIE_SECRET=…  stammt von: openssl rand -base64 32 | tr -- '+/' '-_'
    keyFile = config.my.secrets.files.oauth2ProxyEnv;

    # Er glaubt, was ihm der Reverse Proxy über Host und Adresse des Besuchers sagt (reverseProxy).
    # Darum lauscht er nur hier: Niemand sonst kann ihm etwas vormachen.
    httpAddress = "http://127.0.0.1:${toString loginPort}";
    reverseProxy = true;
    setXauthrequest = true;

    # Wer hinein darf, entscheidet Pocket-ID: durch seine Konten und die Gruppen des Clients. Eine
    # Liste von Adressen wäre kein Schutz, denn dort ändert jeder seine E-Mail-Adresse selbst.
    email.domains = [ "*" ];

    # Angemeldete bekommen ein bloßes Ja. Allen anderen antwortet er selbst mit der Umleitung zu
    # Pocket-ID, und der Reverse Proxy reicht sie weiter.
    upstream = [ "static://202" ];

    cookie = {
      # Eine Anmeldung gilt für alle Dienste dieser Zone.
      domain = ".${domain}";
      # Wer in Pocket-ID gesperrt wird, ist spätestens nach einem Tag draußen. Ein „refresh“ fehlt
      # mit Absicht: Das erneuerte Cookie käme durch den Reverse Proxy nie beim Browser an.
      expire = "24h0m0s";
    };

    extraConfig = {
      # PKCE: Ein abgefangener Code ist ohne den Browser, der ihn angefordert hat, wertlos.
      code-challenge-method = "S256";
      # Es gilt die Kennung des Kontos: Eine E-Mail-Adresse, die niemand bestätigt hat, wiese er ab.
      oidc-email-claim = "sub";
      # Nach der Anmeldung geht es nur zu eigenen Diensten zurück, nie zu fremden Seiten.
      whitelist-domain = ".${domain}";
      # Ohne Zwischenseite mit einem Knopf: gleich zu Pocket-ID.
      skip-provider-button = true;
      # Ein Browser fragt oft mehrmals zugleich, auch nach dem Symbol der Seite. Mit einem einzigen
      # Cookie machte die letzte Anfrage die Anmeldung der ersten ungültig.
      cookie-csrf-per-request = true;
      cookie-csrf-expire = "5m";
      # Fremde Seiten lösen keine Anfragen im Namen eines Angemeldeten aus.
      cookie-samesite = "lax";
    };
  }
  # Neuere Fassungen von NixOS fragen, wer der Reverse Proxy ist; ältere kennen die Option nicht.
  // lib.optionalAttrs (options.services.oauth2-proxy ? trustedProxyIP) { trustedProxyIP = [ "127.0.0.1" ]; };

  systemd.services.oauth2-proxy = {
    # Beim Start fragt er Pocket-ID unter dessen öffentlichem Namen nach den Schlüsseln.
    wants = [ "pocket-id.service" "caddy.service" ];
    after = [ "pocket-id.service" "caddy.service" ];
    # Fehlt noch das Zertifikat, der Name oder die Datei mit den Geheimnissen, versucht er es weiter, statt nach fünf Fehlstarts in
    # einer Sekunde aufzugeben.
    startLimitIntervalSec = 0;
    serviceConfig = {
      RestartSec = "5s";

      # Härtung: Er braucht nur das Netz; kein Verzeichnis, kein Gerät, keine Rechte.
      CapabilityBoundingSet = "";
      AmbientCapabilities = "";
      NoNewPrivileges = true;
      PrivateTmp = true;
      PrivateDevices = true;
      PrivateUsers = true;
      ProtectSystem = "strict";
      ProtectHome = true;
      ProtectProc = "invisible";
      ProcSubset = "pid";
      ProtectClock = true;
      ProtectHostname = true;
      ProtectKernelLogs = true;
      ProtectKernelModules = true;
      ProtectKernelTunables = true;
      ProtectControlGroups = true;
      RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
      RestrictNamespaces = true;
      RestrictRealtime = true;
      RestrictSUIDSGID = true;
      LockPersonality = true;
      MemoryDenyWriteExecute = true;
      RemoveIPC = true;
      SystemCallArchitectures = "native";
      SystemCallFilter = [ "@system-service" "~@privileged" "~@resources" ];
      # Ein verbotener Aufruf misslingt; der Dienst stürzt daran nicht ab.
      SystemCallErrorNumber = "EPERM";
      UMask = "0077";
    };
  };

  services.caddy = {
    # Ein Snippet muss vor allen Hosts stehen, die es verwenden.
    extraConfig = lib.mkBefore ''
      # Jeder Host, der eine Anmeldung verlangt, enthält: import sso_auth
      (sso_auth) {
        forward_auth 127.0.0.1:${toString loginPort} {
          # 202: angemeldet. Sonst schickt oauth2-proxy selbst zu Pocket-ID. Das Fragezeichen lässt
          # die Parameter der Anfrage weg: Sie gehören dem Dienst.
          uri /?
          # Nur wenn er unter eigenem Namen gefragt wird, führt er danach zu dem Dienst zurück, den
          # X-Forwarded-Host nennt, und nicht zu sich selbst.
          header_up Host {upstream_hostport}
          header_up -X-Auth-Request-Redirect
          header_up X-Real-IP {remote_host}
          # oauth2-proxy nennt die Kennung immer; was ein Besucher selbst mitschickt, gilt nie.
          copy_headers X-Auth-Request-User
        }
        # Alles andere dieser Art kann nur ein Besucher erfunden haben.
        request_header -X-Auth-Request-Email
        request_header -X-Auth-Request-Groups
        request_header -X-Auth-Request-Preferred-Username
        request_header -X-Auth-Request-Access-Token
        # Dieselben Angaben unter den Namen anderer Gateways: Ein Dienst, der noch einen davon glaubt, ließe sich sonst täuschen.
        request_header -Remote-*
        request_header -X-Webauth-*
        request_header -X-Forwarded-User
        request_header -X-Forwarded-Email
        request_header -X-Forwarded-Groups
        request_header -X-Forwarded-Preferred-Username
        request_header -X-Forwarded-Access-Token
        # Manche Dienste lesen „_“ wie „-“; kein Browser schickt solche Namen.
        request_header -*_*
      }
    '';

    # Ohne Anmeldung erreichbar: Hierher kommt zurück, wen Pocket-ID erkannt hat.
    virtualHosts.${loginHost}.extraConfig = ''
      reverse_proxy 127.0.0.1:${toString loginPort} {
        header_up X-Real-IP {remote_host}
      }
    '';
  };
}
