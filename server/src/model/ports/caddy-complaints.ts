/** What is wrong with a text that Caddy refuses, and what to do, in words. */
import { type Message, message } from "#text/message.ts";
import type { CaddyProblem } from "./caddy-problems.ts";

export interface Complaint {
  readonly what: Message;
  readonly todo: Message;
}

export function complaintOf({ kind, about }: CaddyProblem): Complaint {
  const [word = "", line = "", ...more] = about;
  switch (kind) {
    case "unknown-directive":
      return {
        what: message("Caddy has no directive {0}", word),
        todo: message("Correct it, or set services.caddy.package to a Caddy with the plugin that brings it."),
      };
    case "unknown-option":
      return {
        what: message("Caddy has no global option {0}", word),
        todo: message("Correct it, or set services.caddy.package to a Caddy with the plugin that brings it."),
      };
    case "unknown-matcher":
      return {
        what: message("Caddy has no matcher {0}", word),
        todo: message("Correct it, or set services.caddy.package to a Caddy with the plugin that brings it."),
      };
    case "plugin-missing":
      return {
        what: message("Caddy has no module {0} without a plugin", `${line}.${word}`),
        todo: message("Set services.caddy.package to a Caddy with that plugin, or leave the line out."),
      };
    case "unknown-subdirective":
      return {
        what: message("{0} takes no line {1} in its block", line, word),
        todo: message("Correct or remove the line."),
      };
    case "subdirective-missing":
      return { what: message("{0} needs a line {1} in its block", line, more[0] ?? ""), todo: message("Add it.") };
    case "matcher-defined-twice":
      return {
        what: message("The matcher {0} is defined twice here", word),
        todo: message("Give one of them another name, or remove it."),
      };
    case "matcher-undefined":
      return {
        what: message("The matcher {0} is not defined here", word),
        todo: message("Define it in this site or block, or name one that is."),
      };
    case "matcher-second":
      return {
        what: message("{0} takes one matcher only, and {1} is a second one behind {2}", line, word, more[0] ?? ""),
        todo: message("Put what both say into one named matcher (@both { … }), and name that."),
      };
    case "route-undefined":
      return {
        what: message("There is no named route {0}", word),
        todo: message("Define it as &({0}), or invoke one that is.", word),
      };
    case "argument-missing":
      return { what: message("{0} needs more words than that", line), todo: message("Say what is missing.") };
    case "argument-too-many":
      return { what: message("{0} takes no further word {1}", line, word), todo: message("Remove it.") };
    case "argument-wrong":
      return { what: wrong(word, line, more), todo: message("Correct it.") };
    case "block-refused":
      return { what: message("{0} takes no block", line), todo: message("Remove the block.") };
    case "said-twice":
      return { what: message("{0} can be said once only", line), todo: message("Remove one of them.") };
    case "scheme-mixed":
      return {
        what: message("{0} does not go with {1}: a proxy talks to all its upstreams in one way", word, line),
        todo: message("Use one scheme for all of them."),
      };
    case "misplaced":
      return {
        what: message("{0} says something of a whole site and handles no requests", word),
        todo: message("Write it outside of the blocks of the site."),
      };
    case "directive-outside":
      return {
        what: message("The directive {0} stands where the address of a site does", word),
        todo: message("Write it into the block of a site."),
      };
    case "address-wrong":
      return { what: wrongAddress(word, line), todo: message("Correct the address.") };
    case "site-ambiguous":
      return {
        what: message("Two sites have the address {0}", word),
        todo: message("Make one of them, or give one another address."),
      };
    case "scheme-conflict":
      return {
        what: message("{0} is HTTPS and {1} is HTTP, or the other way round, on one port", word, line),
        todo: message("Use one protocol for each port."),
      };
    default:
      return structural(kind, word);
  }
}

function wrong(word: string, line: string, [expected, ...words]: readonly string[]): Message {
  switch (expected) {
    case "duration":
      return message("{0} of {1} is no duration such as 30s", word, line);
    case "number":
      return message("{0} of {1} is no number", word, line);
    case "size":
      return message("{0} of {1} is no size such as 10MB", word, line);
    case "status":
      return message("{0} of {1} is no status", word, line);
    case "path":
      return message("{1} takes a path that begins with /, and {0} is none", word, line);
    case "upstream":
      return message("{0} is no upstream for {1}: scheme, host and port, and nothing behind them", word, line);
    case "address":
      return message("{0} of {1} is no address and no range of addresses", word, line);
    case "hash":
      return message("The password of {0} is no hash", line);
    case "words":
      return message("{0} of {1} is none of {2}", word, line, words.filter((each) => each !== "").join(", "));
    default:
      return message("{1} does not take {0} here", word, line);
  }
}

function wrongAddress(word: string, reason: string): Message {
  if (reason === "scheme") return message("Sites have http:// or https://, and {0} has neither", word);
  if (reason === "port") return message("{0} has a port that none can have", word);
  return message("{0} has the port of the other protocol", word);
}

function structural(kind: CaddyProblem["kind"], word: string): Complaint {
  switch (kind) {
    case "unclosed-block":
      return { what: message("This block of Caddy is not closed"), todo: message("Add the brace that closes it.") };
    case "unexpected-close":
      return { what: message("This brace closes nothing"), todo: message("Remove it, or add the one that opens.") };
    case "one-line-block":
      return {
        what: message("Caddy wants the lines of a block between the lines of its braces"),
        todo: message("Write each on a line of its own."),
      };
    case "brace-on-new-line":
      return {
        what: message("Caddy wants the brace on the line of what it opens"),
        todo: message("Move it to the end of that line."),
      };
    case "empty-braces":
      return { what: message("Caddy takes {} for a word"), todo: message("Remove it, or part the braces.") };
    case "brace-without-blank":
      return { what: message("Caddy wants a blank before the brace"), todo: message("Add one.") };
    case "comma-without-blank":
      return { what: message("Caddy wants a blank behind the comma"), todo: message("Add one.") };
    case "address-expected":
      return {
        what: message("The address behind the comma is missing"),
        todo: message("Add it, or remove the comma."),
      };
    case "matcher-outside":
      return {
        what: message("A matcher stands outside of all sites"),
        todo: message("Define it in the site that uses it."),
      };
    case "options-not-first":
      return {
        what: message("Global options stand behind something else"),
        todo: message("Move them to services.caddy.globalConfig."),
      };
    case "options-in-braces":
      return {
        what: message("These braces are too much: NixOS puts services.caddy.globalConfig into braces itself"),
        todo: message("Remove this one and the one that closes it."),
      };
    case "snippet-declared-twice":
      return { what: message("This snippet is defined twice"), todo: message("Rename or remove one of them.") };
    case "block-expected":
      return { what: message("A block is missing here"), todo: message("Add it.") };
    case "import-without-name":
      return { what: message("This import names nothing"), todo: message("Name a snippet or a file.") };
    case "import-not-found":
      return {
        what: message("Caddy finds no snippet of this name in front of its import, and no file"),
        todo: message("Define it in services.caddy.extraConfig, or name one that is."),
      };
    case "import-cycle":
      return { what: message("This snippet imports itself"), todo: message("Remove one of the imports.") };
    case "heredoc-unclosed":
      return { what: message("This heredoc is not closed"), todo: message("Add its marker on a line of its own.") };
    case "heredoc-marker":
      return {
        what: message("This is no marker of a heredoc"),
        todo: message("Use letters, digits, dashes and underscores."),
      };
    case "heredoc-indentation":
      return {
        what: message("This line is indented less than the end of its heredoc"),
        todo: message("Indent all of them alike."),
      };
    default:
      return { what: message("Caddy cannot read this: {0}", word), todo: message("Correct it.") };
  }
}
