/** Where people look for a unit that a function makes: the call that makes this one, never one that makes another. */
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { checkMarks } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** Carets carry the names of units. */
function places(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const view of hostsIn(model.repo).values())
      for (const { place, name } of serviceUnitsOf(view)) if (place) yield { ...place, label: name };
  });
}

describe("the place of a unit", () => {
  describe("that a module imports from a function", () => {
    it("is the call of it, of each its own", () =>
      places(`
        #- configuration.nix
        let
          web = import ./web.nix;
        in
        {
          imports = [
            (web { name = "blog"; })
        #    ^^^^^^^^^^^^^^^^^^^^^^ blog
            (web { name = "wiki"; })
        #    ^^^^^^^^^^^^^^^^^^^^^^ wiki
          ];
        }
        #- web.nix
        { name }: { pkgs, ... }: { systemd.services.\${name}.serviceConfig.ExecStart = "/bin/\${name}"; }
      `));

    it("also where the file is imported each time", () =>
      places(`
        #- configuration.nix
        {
          imports = [
            ./other.nix
            (import ./web.nix { name = "blog"; })
        #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blog
            (import ./web.nix { name = "wiki"; })
        #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wiki
          ];
        }
        #- other.nix
        { systemd.services.other.serviceConfig.ExecStart = "/bin/other"; }
        #                        ^^^^^^^^^^^^^ other
        #- web.nix
        { name }: { systemd.services.\${name}.serviceConfig.ExecStart = "/bin/\${name}"; }
      `));

    it("also where it stands in the same file", () =>
      places(`
        let
          web = name: { systemd.services.\${name}.serviceConfig.ExecStart = "/bin/\${name}"; };
        in
        {
          imports = [ (web "blog") (web "wiki") ];
        #              ^^^^^^^^^^ blog
        #                           ^^^^^^^^^^ wiki
        }
      `));

    it("is the file where one call makes all", () =>
      places(`
        #- configuration.nix
        {
          imports = map (name: import ./web.nix { inherit name; }) [ "blog" "wiki" ];
        #                             ^^^^^^^^^ blog
        #                             ^^^^^^^^^ wiki
        }
        #- web.nix
        { name }: { systemd.services.\${name}.serviceConfig.ExecStart = "/bin/\${name}"; }
      `));

    it("is what is written where several calls may be the one", () =>
      places(`
        #- configuration.nix
        {
          imports =
            map (name: import ./web.nix { inherit name; }) [ "blog" ]
            ++ map (name: import ./web.nix { inherit name; }) [ "wiki" ];
        }
        #- web.nix
        { name }: {
          systemd.services.\${name}.serviceConfig.ExecStart = "/bin/\${name}";
        #                          ^^^^^^^^^^^^^ blog
        #                          ^^^^^^^^^^^^^ wiki
        }
      `));
  });

  it("of a set of another file is where that is taken", () =>
    places(`
      #- configuration.nix
      {
        systemd.services.blog = import ./units.nix "blog";
      #                  ^^^^ blog
        systemd.services.wiki = import ./units.nix "wiki";
      #                  ^^^^ wiki
      }
      #- units.nix
      name: { serviceConfig.ExecStart = "/bin/\${name}"; }
    `));
});
