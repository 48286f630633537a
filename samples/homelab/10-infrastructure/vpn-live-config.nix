# Wird von `vpn-wechsel` nach jedem Serverwechsel neu geschrieben. Nicht von Hand ändern!
{ lib, ... }:
{
  my.configs.vpn.tunnel = {
    endpoint = lib.mkForce "203.0.113.99:51820";
    address = lib.mkForce "203.0.113.140/32";
  };
}
