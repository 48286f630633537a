# What lies on the disk.
{ lib }:
rec {
  path = {
    append = path: below: path + "/${below}";
    hasPrefix = start: path: lib.hasPrefix "${toString start}/" "${toString path}/";
  };
  pathType = builtins.readFileType or (path: (builtins.readDir (dirOf path)).${baseNameOf path});
  pathIsDirectory = path: builtins.pathExists path && pathType path == "directory";
  pathIsRegularFile = path: builtins.pathExists path && pathType path == "regular";
  listFilesRecursive =
    folder:
    lib.flatten (
      lib.mapAttrsToList (
        name: type: if type == "directory" then listFilesRecursive (folder + "/${name}") else folder + "/${name}"
      ) (builtins.readDir folder)
    );
}
