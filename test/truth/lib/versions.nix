# Versions like 1.2.3.
{ lib }:
rec {
  inherit (builtins) compareVersions splitVersion;
  major = version: builtins.elemAt (splitVersion version) 0;
  minor = version: builtins.elemAt (splitVersion version) 1;
  patch = version: builtins.elemAt (splitVersion version) 2;
  majorMinor = version: lib.concatStringsSep "." (lib.take 2 (splitVersion version));
  pad =
    count: version:
    let
      numbers = lib.splitString "." (builtins.head (lib.splitString "-" version));
      rest = lib.removePrefix (lib.concatStringsSep "." numbers) version;
    in
    lib.concatStringsSep "." (lib.take count (numbers ++ lib.replicate (lib.max 0 (count - builtins.length numbers)) "0")) + rest;
}
