/** What a rule finds on each host of a repo, said once for all of them. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { message, render } from "#text/message.ts";
import type { Problem } from "./rule.ts";

/** Problems that are the same on several hosts become one; it says on which, where these are not all. */
export function* onHosts(model: Model, check: (view: HostView) => Iterable<Problem>): Iterable<Problem> {
  const hosts = hostsIn(model.repo);
  const found = new Map<string, { readonly problem: Problem; readonly names: string[] }>();
  for (const [name, view] of hosts)
    for (const problem of check(view)) {
      const { file, start, end } = problem;
      if (!model.repo.files.has(file)) continue;
      const key = JSON.stringify([file, start, end, render(problem.message)]);
      const same = found.get(key);
      if (!same) found.set(key, { problem, names: [name] });
      else if (!same.names.includes(name)) same.names.push(name);
    }
  for (const { problem, names } of found.values()) {
    if (names.length === hosts.size) yield problem;
    else {
      const { file, start, end } = problem;
      const only = { file, start, end, message: message("Only on {0}.", names.join(", ")) };
      yield { ...problem, related: [...(problem.related ?? []), only] };
    }
  }
}
