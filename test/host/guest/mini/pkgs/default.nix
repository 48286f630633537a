# Packages: each a derivation of its own that /bin/sh builds in no time, with the programs of the machine in its `bin`.
{
  lib,
  system,
  config ? { },
}:
let
  platform = lib.systems.elaborate system;

  derive =
    name: text: more:
    derivation (
      {
        inherit name system;
        builder = "/bin/sh";
        # The shell itself has to be the last to end: programs that close their output first are killed by Nix, which takes that for the end.
        args = [ "-euc" "${text}\n:" ];
        PATH = "/usr/bin:/bin";
        preferLocalBuild = true;
        allowSubstitutes = false;
      }
      // more
    )
    // {
      meta.mainProgram = more.mainProgram or name;
      pname = name;
      version = more.version or "1";
      override = _: derive name text more;
      overrideAttrs = _: derive name text more;
    };

  package =
    name:
    derive "${name}-1" (
      if name == "openssh" then "mkdir -p $out/bin; ln -s /usr/bin/ssh* /usr/bin/scp /usr/bin/sftp /usr/sbin/sshd $out/bin" else "mkdir $out; ln -s /usr/bin $out/bin"
    ) (
      {
        mainProgram = name;
      }
      # What modules ask for by version; the programs are those of the machine.
      // lib.optionalAttrs (name == "openssh") { version = "10.2p1"; }
    );

  # The text of a file may be longer than what fits into a variable.
  file =
    name: where: text: executable:
    derive name "mkdir -p \"$(dirname $out${where})\"; cp \"$textPath\" $out${where}; ${if executable then "chmod +x $out${where}" else ":"}" {
      inherit text;
      passAsFile = [ "text" ];
      mainProgram = name;
    };

  kernel =
    version: megabytes:
    derive "linux-${version}" "mkdir -p $out; truncate -s ${toString megabytes}M $out/bzImage" { inherit version; };
in
lib.genAttrs (import ./names.nix) package
// {
  inherit lib system config derive;
  stdenv.hostPlatform = platform;
  hostPlatform = platform;
  runtimeShell = "/bin/bash";
  linuxPackages.kernel = kernel "6.12.60" 6;
  linuxPackages_latest.kernel = kernel "6.18.2" 7;
  linuxPackages_6_12.kernel = kernel "6.12.60" 6;
  mkKernel = version: megabytes: { kernel = kernel version megabytes; };

  writeText = name: text: file name "" text false;
  writeTextFile =
    {
      name,
      text,
      executable ? false,
      destination ? "",
    }:
    file name destination text executable;
  writeShellScript = name: text: file name "" "#!/bin/bash\n${text}\n" true;
  writeScript = name: text: file name "" text true;
  writeShellScriptBin = name: text: file name "/bin/${name}" "#!/bin/bash\n${text}\n" true;
  writeScriptBin = name: text: file name "/bin/${name}" text true;
  writeShellApplication =
    { name, text, ... }: file name "/bin/${name}" "#!/bin/bash\nset -o errexit\nset -o nounset\nset -o pipefail\n${text}\n" true;
  runCommand = name: variables: text: derive name text variables;
  symlinkJoin =
    { name, paths, ... }:
    derive name "mkdir -p $out/bin; for path in $paths; do for program in $path/bin/*; do ln -sf $program $out/bin/; done; done" {
      inherit paths;
    };
  formats = lib.genAttrs [ "json" "yaml" "toml" "ini" "keyValue" ] (
    _: _: {
      type = lib.types.anything;
      generate = name: value: file name "" (builtins.toJSON value) false;
    }
  );
}
