/** What `log` takes, of a site and of Caddy as a whole. */
import { anything, duration, type Form, lines, list, modules, number, one, size, takes } from "./form.ts";

const encoding: Form = takes(0, 0, {
  block: lines({
    time_local: takes(0, 0),
    message_key: one(),
    level_key: one(),
    time_key: one(),
    name_key: one(),
    caller_key: one(),
    stacktrace_key: one(),
    line_ending: one(),
    time_format: one(),
    duration_format: one(),
    level_format: one(),
  }),
});

const filters = modules("caddy.logging.encoders.filter", {
  cookie: anything,
  delete: anything,
  hash: anything,
  ip_mask: anything,
  query: anything,
  regexp: anything,
  rename: anything,
  replace: anything,
  // Of later versions.
  multi_regexp: anything,
});

const encoders = {
  console: encoding,
  json: encoding,
  append: anything,
  // Of later versions.
  journald: anything,
};

const wrap = modules("caddy.logging.encoders", { ...encoders, filter: anything });

const nothing = takes(0, 0, { block: "refused" });

const file: Form = takes(1, 1, {
  block: lines({
    mode: one(),
    roll_disabled: takes(0, 0),
    roll_size: one(size),
    roll_uncompressed: takes(0, 0),
    roll_local_time: takes(0, 0),
    roll_keep: one(number),
    roll_keep_for: one(duration),
    // Of later versions.
    dir_mode: anything,
    roll_compression: anything,
    roll_interval: anything,
    roll_minutes: anything,
    roll_at: anything,
    backup_time_format: anything,
  }),
});

const common = {
  output: modules("caddy.logging.writers", {
    stdout: nothing,
    stderr: nothing,
    discard: nothing,
    file,
    net: takes(1, 1, { block: lines({ dial_timeout: one(duration), soft_start: takes(0, 0) }) }),
  }),
  format: modules("caddy.logging.encoders", {
    ...encoders,
    filter: { ...anything, block: lines({ wrap, fields: takes(0, 0, { block: lines({}, filters) }) }, filters) },
  }),
  sampling: { ...anything, block: lines({ interval: one(number), first: one(number), thereafter: one(number) }) },
  core: modules("caddy.logging.cores", { mock: anything }),
  level: one(),
  no_hostname: takes(0, 0),
};

export const siteLog: Form = takes(0, 1, { block: lines({ ...common, hostnames: list(1) }) });

export const globalLog: Form = takes(0, 1, { block: lines({ ...common, include: list(0), exclude: list(0) }) });
