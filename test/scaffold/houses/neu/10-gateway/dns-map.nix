# Reine Daten, kein Modul: welcher Dienst unter welchem Namen zu finden ist.
let
  zone = "birke.example.org";
in
{
  baseDomain = zone;

  dnsMapping = {
    auth = "auth.${zone}";
    homepage = "start.${zone}";
    login = "login.${zone}";
    miniflux = "miniflux.${zone}";
    radarr = "radarr.${zone}";
    readeck = "lesen.${zone}";
    sonarr = "sonarr.${zone}";
  };
}
