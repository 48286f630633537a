{ config, lib, options, ... }:
let
  # @read domain domain – Namen der Anmeldung, Reichweite ihres Cookies
  # @if subdomain
  # @read subdomain subdomain – Zone, in der die Dienste des Hauses liegen
  # @end
  # @if listens
  # @read port:@pocketIdPort@ pocketIdPort – Backend von Pocket-ID, nur auf diesem Rechner
  # @end
  # @read port:@loginPort@ loginPort – Backend von oauth2-proxy, nur auf diesem Rechner
  # @if portOfRepo
  pocketIdPort = config.services.pocket-id.settings.PORT;

  # @end

  # Pocket-ID kennt die Menschen und ihre Passkeys. Es ist ein OIDC-Anbieter und kann einem
  # Reverse Proxy nicht sagen, wer angemeldet ist.
  authHost = "@authHost@";

  # oauth2-proxy übersetzt: Der Reverse Proxy fragt ihn bei jeder Anfrage, und wer noch nicht
  # angemeldet ist, den schickt er zu Pocket-ID.
  loginHost = "login.@zone@";
in
{
  # @options
@secretOptions@
  # @config
  # @if pocketId
  services.pocket-id = {
    enable = true;

    # Eine Zeile: ENCRYPTION_KEY=…
    # Der Wert stammt von: openssl rand -base64 32
    # Er gehört in die Sicherung: Ohne ihn sind die Schlüssel von Pocket-ID verloren.
    environmentFile = @pocketIdSecret@;

    settings = {
      # Passkeys gelten nur unter genau dieser Adresse; ein anderer Name macht sie ungültig.
      APP_URL = "https://${authHost}";
      # Von außen führt der Weg nur durch den Reverse Proxy.
      HOST = "127.0.0.1";
      PORT = pocketIdPort;
      # Im Protokoll steht die Adresse des Besuchers, nicht die des Reverse Proxys.
      TRUST_PROXY = true;
      # Der Dienst meldet nichts an seine Hersteller.
      ANALYTICS_DISABLED = true;
    };
  };
  # @else
  # @if settings
  # Pocket-ID selbst ist an anderer Stelle eingerichtet; hier steht nur, was dort fehlt.
  services.pocket-id.settings = {
    # @if appUrl
    # Passkeys gelten nur unter genau dieser Adresse; ein anderer Name macht sie ungültig.
    APP_URL = "https://${authHost}";
    # @end
    # @if listensHost
    # Von außen führt der Weg nur durch den Reverse Proxy.
    HOST = "127.0.0.1";
    # @end
    # @if listensPort
    PORT = pocketIdPort;
    # @end
    # @if trustProxy
    # Im Protokoll steht die Adresse des Besuchers, nicht die des Reverse Proxys.
    TRUST_PROXY = true;
    # @end
  };
  # @end
  # @end

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
    keyFile = @loginSecret@;

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
      domain = ".@cookieZone@";
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
      whitelist-domain = ".@cookieZone@";
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

  # @if sops
  sops.secrets = {
    # @if pocketId
    @pocketIdKey@.restartUnits = [ "pocket-id.service" ];
    # @end
    @loginKey@.restartUnits = [ "oauth2-proxy.service" ];
  };

  # @end
  systemd.services.oauth2-proxy = {
    # Beim Start fragt er Pocket-ID unter dessen öffentlichem Namen nach den Schlüsseln.
    wants = [ "pocket-id.service" "@proxy@.service" ];
    after = [ "pocket-id.service" "@proxy@.service" ];
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

  # @if caddy
  services.caddy = {
    # @if login
    # Ein Snippet muss vor allen Hosts stehen, die es verwenden.
    extraConfig = lib.mkBefore ''
      # Jeder Host, der eine Anmeldung verlangt, enthält: import @login@
      (@login@) {
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

    # @end
    # @if authRoute
    # Ohne Anmeldung erreichbar: Hier meldet man sich ja erst an.
    virtualHosts.${authHost}.extraConfig = ''
      reverse_proxy 127.0.0.1:${toString pocketIdPort}
    '';

    # @end
    # Ohne Anmeldung erreichbar: Hierher kommt zurück, wen Pocket-ID erkannt hat.
    virtualHosts.${loginHost}.extraConfig = ''
      reverse_proxy 127.0.0.1:${toString loginPort} {
        header_up X-Real-IP {remote_host}
      }
    '';
  };
  # @end
  # @if traefik
  services.traefik.dynamicConfigOptions.http = {
    # @if login
    middlewares = {
      # 202: angemeldet. Sonst schickt oauth2-proxy selbst zu Pocket-ID.
      #
      # trustForwardHeader bleibt aus: Was ein Besucher über Host und Adresse behauptet, zählt nicht;
      # Traefik sagt es selbst.
      sso-auth.forwardAuth = {
        address = "http://127.0.0.1:${toString loginPort}/";
        # Mehr braucht oauth2-proxy nicht: das Cookie, die Adresse für sein Protokoll, und ob ein Browser
        # oder ein Programm fragt.
        authRequestHeaders = [ "Accept" "Cookie" "User-Agent" "X-Real-Ip" "X-Requested-With" ];
        # oauth2-proxy nennt die Kennung immer; was ein Besucher selbst mitschickt, gilt nie.
        authResponseHeaders = [ "X-Auth-Request-User" ];
      };

      # Alles andere dieser Art kann nur ein Besucher erfunden haben: Leere Werte entfernen es.
      sso-headers.headers.customRequestHeaders = {
        X-Auth-Request-Email = "";
        X-Auth-Request-Groups = "";
        X-Auth-Request-Preferred-Username = "";
        X-Auth-Request-Access-Token = "";
        # Dieselben Angaben unter den Namen anderer Gateways: Ein Dienst, der noch einen davon glaubt, ließe sich sonst täuschen.
        Remote-User = "";
        Remote-Name = "";
        Remote-Email = "";
        Remote-Groups = "";
        X-Webauth-User = "";
        X-Forwarded-User = "";
        X-Forwarded-Email = "";
        X-Forwarded-Groups = "";
        X-Forwarded-Preferred-Username = "";
        X-Forwarded-Access-Token = "";
      };

      # Jeder Router, der eine Anmeldung verlangt, nennt: @router@
      @login@.chain.middlewares = [ @chain@ ];
    };

    # @end
    routers = {
      # @if authRoute
      # Ohne Anmeldung erreichbar: Hier meldet man sich ja erst an.
      pocket-id = {
        rule = "Host(`${authHost}`)";
        entryPoints = [ "@entryPoint@" ];
        # @if resolver
        tls.certResolver = "@resolver@";
        # @end
        # @if secureHeaders
        middlewares = [ "@secureHeaders@" ];
        # @end
        service = "pocket-id";
      };

      # @end
      # Ohne Anmeldung erreichbar: Hierher kommt zurück, wen Pocket-ID erkannt hat.
      oauth2-proxy = {
        rule = "Host(`${loginHost}`)";
        entryPoints = [ "@entryPoint@" ];
        # @if resolver
        tls.certResolver = "@resolver@";
        # @end
        # @if secureHeaders
        middlewares = [ "@secureHeaders@" ];
        # @end
        service = "oauth2-proxy";
      };
    };

    services = {
      # @if authRoute
      pocket-id.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString pocketIdPort}"; } ];
      # @end
      oauth2-proxy.loadBalancer.servers = [ { url = "http://127.0.0.1:${toString loginPort}"; } ];
    };
  };
  # @end
}
