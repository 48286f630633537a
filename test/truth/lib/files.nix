# What lies on the disk.
{ lib }:
rec {
  path = {
    append =
      path: below:
      if !builtins.isPath path then
        throw "path.append: no path"
      else if !builtins.isString below || below == "" || builtins.match "/.*|(.*/)?\\.\\.(/.*)?" below != null then
        throw "path.append: nothing that lies below"
      else
        path + "/${below}";
    hasPrefix =
      start: path:
      if builtins.isPath start && builtins.isPath path then
        start == /. || lib.hasPrefix "${toString start}/" "${toString path}/"
      else
        throw "path.hasPrefix: no path";
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
