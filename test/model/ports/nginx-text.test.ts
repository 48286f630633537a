/** The directives of nginx in a text, as far as words and blocks go. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Directive, directivesIn, everyDirective } from "#model/ports/nginx-text.ts";

function shown(directives: readonly Directive[]): string {
  return directives
    .map(({ name, args, block }) => {
      const words = [name, ...args.map(({ text }) => `<${text}>`)].join(" ");
      return block ? `${words} { ${shown(block)} }` : words;
    })
    .join("; ");
}

describe("nginx's configuration", () => {
  const rows: Readonly<Record<string, string>> = {
    "proxy_pass http://127.0.0.1:8080;": "proxy_pass <http://127.0.0.1:8080>",
    "listen 80; # listen 81;\nlisten 82;": "listen <80>; listen <82>",
    'add_header X "a; b { } # c" always;': "add_header <X> <a; b { } # c> <always>",
    "add_header X 'it\\'s';": "add_header <X> <it\\'s>",
    "location / { proxy_pass http://a; }": "location </> { proxy_pass <http://a> }",
    "location ~ ^/(a|b)$ { return 404; }": "location <~> <^/(a|b)$> { return <404> }",
    "if ($x) { set $y 1; } proxy_pass http://$y;": "if <($x)> { set <$y> <1> }; proxy_pass <http://$y>",
    "proxy_pass http://${name}:80;": "proxy_pass <http://${name}:80>",
    "server{listen 80;}": "server { listen <80> }",
    "upstream a { server 127.0.0.1:1; server b:2 backup; }":
      "upstream <a> { server <127.0.0.1:1>; server <b:2> <backup> }",
    "proxy_pass http://a": "",
    "} listen 80;": "",
    "location / { listen 80;": "location </> { listen <80> }",
    'add_header X "never closed;': "",
    "": "",
  };
  for (const [text, expected] of Object.entries(rows))
    it(JSON.stringify(text), () => assert.equal(shown(directivesIn(text)), expected));

  it("tells where each word stands", () => {
    const text = "  proxy_pass  http://127.0.0.1:8080 ;";
    const [word] = directivesIn(text)[0]?.args ?? [];
    assert.equal(word && text.slice(word.start, word.end), "http://127.0.0.1:8080");
  });

  it("finds directives in blocks, with the blocks around them", () => {
    const all = [...everyDirective(directivesIn("http { server { listen 80; } }"))];
    const found = all.find(({ directive }) => directive.name === "listen");
    assert.deepEqual(
      found?.around.map(({ name }) => name),
      ["http", "server"],
    );
  });
});
