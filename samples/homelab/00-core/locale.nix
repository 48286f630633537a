# meta:
#   owner: core
#   status: active
#   scope: shared
#   summary: Sprache, Tastatur, Zeit

{ config, ... }:
let
  gebiet = config.my.configs.locale;
in
{
  i18n.defaultLocale = gebiet.default;
  time.timeZone = gebiet.zone;

  console.keyMap = "de-latin1-nodeadkeys";
  services.timesyncd.enable = true;
}
