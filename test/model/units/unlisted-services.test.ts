/** Services that a host turns on without anybody here knowing their units are named, so that the list does not look whole. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { unlistedServices } from "#model/units/unlisted-services.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const unlisted = (source: string): readonly string[] =>
  [...hostsIn(modelFor(fixture(source).files).repo).values()].flatMap((view) => unlistedServices(view));

describe("services whose units are not known", () => {
  it("are those that are on and in no table", () =>
    assert.deepEqual(
      unlisted(`{
        services.jellyfin.enable = true;
        services.nobody-knows.enable = true;
        services.neither.enable = false;
        services."with.dot".enable = true;
      }`),
      ["services.nobody-knows", 'services."with.dot"'].sort(),
    ));

  it("are not those of which the repo speaks itself, or that may be off", () =>
    assert.deepEqual(
      unlisted(`{ config, ... }: {
        services.mine.enable = true;
        systemd.services.mine.script = "true";
        services.perhaps.enable = config.services.other.enable;
      }`),
      [],
    ));
});
