/** A Mocha reporter that keeps its report in a file as it goes, so that even a hanging run says how far it came. */

import { writeFileSync } from "node:fs";
import type { Runner, Test } from "mocha";

export interface Report {
  readonly done: boolean;
  /** The test that runs now: the one to look at when the run does not come to its end. */
  readonly running: string;
  readonly passed: readonly string[];
  readonly failed: readonly { readonly title: string; readonly error: string }[];
}

export type Reporter = (runner: Runner) => void;

export function recordIn(file: string): Reporter {
  return function Recorder(runner: Runner): void {
    const passed: string[] = [];
    const failed: { title: string; error: string }[] = [];
    const write = (done: boolean, running: string): void => {
      const report: Report = { done, running, passed, failed };
      writeFileSync(file, JSON.stringify(report));
    };
    write(false, "loading");
    runner.on("test", (test: Test) => write(false, test.fullTitle()));
    runner.on("pass", (test: Test) => {
      passed.push(test.fullTitle());
      write(false, "");
    });
    runner.on("fail", (test: Test, error: Error) => {
      failed.push({ title: test.fullTitle(), error: error.stack ?? error.message });
      write(false, "");
    });
    runner.on("end", () => write(true, ""));
  };
}
