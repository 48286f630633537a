/** One bed for many suites that only read it: booted when the first of them asks, stopped behind the last test of the run. */
import { after } from "mocha";
import { type Bed, type BedOptions, bootBed } from "./bed.ts";

const beds = new Map<string, Promise<Bed>>();

after("beds", async () => {
  for (const bed of [...beds.values()]) await bed.then((booted) => booted.stop()).catch(() => undefined);
  beds.clear();
});

/** Whoever asks for the same gets the same; nobody changes anything in it. */
export function sharedBed(options: BedOptions = {}): Promise<Bed> {
  const key = JSON.stringify(options);
  const bed = beds.get(key) ?? bootBed(options);
  beds.set(key, bed);
  return bed;
}
