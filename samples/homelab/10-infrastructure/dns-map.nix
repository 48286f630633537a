# Reine Daten, kein Modul: welcher Dienst unter welchem Namen zu finden ist.
# Fehlt ein Dienst, bildet lib/helpers.nix den Namen aus baseDomain.
{
  baseDomain = "heim.example.org";

  hosts = {
    homeassistant = "haus.heim.example.org";
    jellyfin = "kino.heim.example.org";
    paperless = "akten.heim.example.org";
  };
}
