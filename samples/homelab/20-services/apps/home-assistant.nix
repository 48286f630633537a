# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: Home Assistant – Licht, Heizung, Zähler

{ config, lib, ... }:
let
  myLib = import ../../lib/helpers.nix { inherit lib; };
  domain = config.my.configs.identity.domain;
  zone = config.my.configs.identity.subdomain;
in
lib.mkMerge [
  (myLib.mkService { # mynixos: public – eigene Anmeldung, die App kann keine Umleitung
    inherit config;
    name = "homeassistant";
    unit = "home-assistant";
    useSSO = false;
    description = "Hausautomation";
    readWritePaths = [ "/var/lib/hass" ];
  })
  {
    services.home-assistant = {
      enable = true;
      extraComponents = [ "homekit" "met" "mqtt" "zha" ];
      # `config` ist hier der Name einer Option, nicht das Argument des Moduls.
      config = {
        homeassistant = {
          name = "heim";
          unit_system = "metric";
          time_zone = config.my.configs.locale.zone;
          external_url = "https://haus.${zone}.${domain}";
        };
        http = {
          server_host = "127.0.0.1";
          server_port = config.my.ports.homeassistant;
          use_x_forwarded_for = true;
          trusted_proxies = [ "127.0.0.1" ];
        };
        frontend = { };
      };
    };

    # Die HomeKit-Brücke fragen Telefone aus dem LAN direkt.
    networking.firewall.allowedTCPPorts = [ 21063 ];
  }
]
