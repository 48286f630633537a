/** Makes programs of Nix that mean something: well-typed, of nested definitions, functions and builtins; the same for each seed. */
import { type Random, randomFrom } from "./random.ts";

/** What an expression gives. `set`: with these attributes at least. */
type Type =
  | "int"
  | "bool"
  | "string"
  | { readonly list: Type }
  | { readonly set: Fields }
  | { readonly from: Type; readonly to: Type };
type Fields = Readonly<Record<string, Type>>;
/** `hidden`: bound, but not to be used, because it would ask for itself. */
type Known = Type | "hidden";
type Names = ReadonlyMap<string, Known>;

/** `count` programs; in every sixth of them something fails here and there, which matters only if it is asked for. */
export function programs(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => {
    const writer = new Writer(random, index % 6 === 0 ? { failing: 0.06 } : {});
    return writer.any(writer.type(2), new Map(), 5);
  });
}

/** The same without failures; some of their parts are arguments of a function `hole`, or depend on `open` and `shut`. */
export function programsWithHoles(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const writer = new Writer(random, { holes: 0.06 });
    return writer.any(writer.type(2), new Map(), 5);
  });
}

/** How likely it is that an expression fails, or is wrapped into a hole. */
interface Oddities {
  readonly failing?: number;
  readonly holes?: number;
}

const failures = [
  '(throw "t")',
  '(abort "a")',
  '(1 + "a")',
  "{ }.zz",
  "(1 / 0)",
  "(assert 1 == 2; 1)",
  "(null 1)",
  "(builtins.head [ ])",
];

class Writer {
  readonly #random: Random;
  readonly #oddities: Oddities;
  constructor(random: Random, oddities: Oddities) {
    this.#random = random;
    this.#oddities = oddities;
  }

  #one<T>(...choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }

  #chance(chance: number): boolean {
    return this.#random() < chance;
  }

  #times<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: Math.floor(this.#random() * (most + 1)) }, (_, index) => make(index));
  }

  #name(): string {
    return this.#one("a", "b", "c", "d", "x", "y", "long-name", "p'");
  }

  type(depth: number): Type {
    if (depth === 0 || this.#chance(0.4)) return this.#one<Type>("int", "bool", "string");
    if (this.#chance(0.5)) return { list: this.type(depth - 1) };
    return { set: this.#fields(depth - 1) };
  }

  #fields(depth: number): Fields {
    return Object.fromEntries(this.#times(3, () => [this.#name(), this.type(depth)]));
  }

  /** An expression of that type that stands anywhere: in parentheses unless it is a word. */
  any(type: Type, names: Names, depth: number): string {
    const { failing, holes } = this.#oddities;
    if (failing !== undefined && this.#chance(failing)) return this.#one(...failures);
    if (holes !== undefined && this.#chance(holes)) {
      const [value, other] = [this.any(type, names, depth - 1), this.any(type, names, depth - 1)];
      return this.#one(
        `(hole ${value})`,
        `(if open then ${value} else ${other})`,
        `(if shut then ${other} else ${value})`,
      );
    }
    const fitting = [...names].filter(([, known]) => sameType(known, type)).map(([name]) => name);
    if (fitting.length > 0 && this.#chance(depth <= 0 ? 0.9 : 0.3)) return this.#one(...fitting);
    if (depth <= 0) return this.#literal(type, names, 0);
    const make = this.#chance(0.55) ? this.#special(type, names, depth - 1) : this.#general(type, names, depth - 1);
    return `(${make})`;
  }

  /** What can be of any type. */
  #general(type: Type, names: Names, depth: number): string {
    const any = (wanted: Type, known = names): string => this.any(wanted, known, depth);
    return this.#one(
      () => `if ${any("bool")} then ${any(type)} else ${any(type)}`,
      () => this.#let(type, names, depth),
      () => this.#let(type, names, depth),
      () => this.#with(type, names, depth),
      () => this.#call(type, names, depth),
      () => this.#call(type, names, depth),
      () => `${any({ set: { ...this.#fields(1), r: type } })}.r`,
      () => `${any({ set: this.#fields(1) })}.r or ${any(type)}`,
      () => `${any({ set: { b: { set: { r: type } } } })}.b.\${"r"}`,
      () => `builtins.head [ ${any(type)} ${any(type)} ]`,
      () => `builtins.elemAt [ ${any(type)} ${any(type)} ] ${this.#one("0", "1")}`,
      () =>
        `builtins.foldl' (acc: item: ${any(type, bind(names, { acc: type, item: "int" }))}) ${any(type)} ${any({ list: "int" })}`,
      () => `builtins.seq ${any(this.type(1))} ${any(type)}`,
      () => `builtins.getAttr "k" { k = ${any(type)}; }`,
      () => `assert ${any("bool")} || true; ${any(type)}`,
      () => `let t = builtins.tryEval ${any(type)}; in if t.success then t.value else ${any(type)}`,
      () => `{ __functor = self: n: ${any(type, bind(names, { n: "int" }))}; } ${any("int")}`,
    )();
  }

  /** Values see the names above them, and stand in any order. */
  #let(type: Type, names: Names, depth: number): string {
    const bindings = this.#times(3, () => {
      const [name, wanted] = [this.#name(), this.type(1)];
      return { name, wanted };
    }).filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);
    // In front of its own definition, a name would mean the one outside, were it not for the one here.
    let known = hide(
      names,
      bindings.map(({ name }) => name),
    );
    const written = bindings.map(({ name, wanted }) => {
      const value = this.any(wanted, known, depth);
      known = bind(known, { [name]: wanted });
      return this.#chance(0.2) ? `inherit ({ ${name} = ${value}; }) ${name};` : `${name} = ${value};`;
    });
    return `let ${this.#shuffled(written).join(" ")} in ${this.any(type, known, depth)}`;
  }

  /** Names of `with` do not shadow others. */
  #with(type: Type, names: Names, depth: number): string {
    const fields = this.#fields(1);
    const set = this.any({ set: fields }, names, depth);
    // The set may have more attributes than asked for, but those are not used.
    return `with ${set}; ${this.any(type, new Map([...Object.entries(fields), ...names]), depth)}`;
  }

  #call(type: Type, names: Names, depth: number): string {
    const argument = this.type(1);
    if (typeof argument === "string" || !("set" in argument)) {
      const name = this.#name();
      return `(${name}: ${this.any(type, bind(names, { [name]: argument }), depth)}) ${this.any(argument, names, depth)}`;
    }
    const inner = bind(names, argument.set);
    const formals = Object.entries(argument.set).map(([name, wanted]) => {
      const outside = hide(names, Object.keys(argument.set));
      return this.#chance(0.3) ? `${name} ? ${this.any(wanted, outside, depth - 1)}` : name;
    });
    const all = this.#one("", "args@");
    const known = all === "" ? inner : bind(inner, { args: argument });
    const given = Object.entries(argument.set).map(
      ([name, wanted]) => `${name} = ${this.any(wanted, names, depth - 1)};`,
    );
    const optional = given.filter((_, index) => all === "args@" || !formals[index]?.includes("?") || this.#chance(0.6));
    return `(${all}{ ${[...formals, "..."].join(", ")} }: ${this.any(type, known, depth)}) { ${optional.join(" ")} }`;
  }

  #special(type: Type, names: Names, depth: number): string {
    const any = (wanted: Type, known = names): string => this.any(wanted, known, depth);
    if (type === "int") return this.#int(any);
    if (type === "bool") return this.#bool(any, names, depth);
    if (type === "string") return this.#string(any);
    if ("list" in type) return this.#list(type.list, any, names, depth);
    if ("set" in type) return this.#set(type.set, any, names, depth);
    const name = this.#name();
    return `${name}: ${any(type.to, bind(names, { [name]: type.from }))}`;
  }

  #int(any: (type: Type) => string): string {
    return this.#one(
      () => `${any("int")} + ${any("int")}`,
      () => `${any("int")} - ${any("int")}`,
      () => `${this.#one("2", "3", "-1")} * ${any("int")}`,
      () => `${any("int")} / ${this.#one("2", "3", "7")}`,
      () => `- ${any("int")}`,
      () => `builtins.length ${any({ list: "string" })}`,
      () => `builtins.stringLength ${any("string")}`,
      () => `builtins.foldl' builtins.add 0 ${any({ list: "int" })}`,
      () => `builtins.bitAnd ${any("int")} 255`,
      () => `builtins.length (builtins.attrNames ${any({ set: {} })})`,
    )();
  }

  #bool(any: (type: Type, names?: Names) => string, names: Names, depth: number): string {
    const type = this.type(2);
    return this.#one(
      () => `${any("int")} ${this.#one("<", ">", "<=", ">=", "==", "!=")} ${any("int")}`,
      () => `${any("string")} ${this.#one("<", ">=", "==", "!=")} ${any("string")}`,
      () => `${any(type)} == ${any(type)}`,
      () => `${any({ list: "int" })} < ${any({ list: "int" })}`,
      () => `${any("bool")} ${this.#one("&&", "||", "->")} ${any("bool")}`,
      () => `! ${any("bool")}`,
      () => `${any({ set: this.#fields(1) })} ? ${this.#name()}`,
      () => `${any({ set: this.#fields(2) })} ? ${this.#name()}.${this.#name()}`,
      () => `builtins.elem ${any(type)} ${any({ list: type })}`,
      () =>
        `builtins.${this.#one("any", "all")} (n: ${this.any("bool", bind(names, { n: "int" }), depth)}) ${any({ list: "int" })}`,
      () => `builtins.${this.#one("isInt", "isString", "isAttrs", "isList", "isBool", "isFunction")} ${any(type)}`,
      () => `(builtins.tryEval ${any(type)}).success`,
      () => `builtins.match "[a-z]+" ${any("string")} == null`,
    )();
  }

  #string(any: (type: Type) => string): string {
    return this.#one(
      () => `"${this.#one("a", "ä ", "", "x-\\n")}\${${any("string")}}${this.#one("", "$", "!")}"`,
      () => `${any("string")} + ${any("string")}`,
      () => `toString ${any(this.#one<Type>("int", "bool", "string", { list: "int" }, { list: { list: "string" } }))}`,
      () => `builtins.concatStringsSep ${this.#one('"," ', '"" ')}${any({ list: "string" })}`,
      () =>
        `builtins.substring ${this.#one("0", "1", "2")} ${this.#one("1", "2", "100", "(-1)")} (toString ${any("int")})`,
      () => `builtins.replaceStrings [ "a" "-1" ] [ ${any("string")} "b" ] ${any("string")}`,
      () => `builtins.typeOf ${any(this.type(1))}`,
      () => `builtins.toJSON ${any(this.type(2))}`,
      () => `builtins.concatStringsSep "." (builtins.attrNames ${any({ set: this.#fields(1) })})`,
      () => `''\n    a \${${any("string")}}\n      b ''\${x}\n  ''`,
      () => `{ outPath = ${any("string")}; } + "/x"`,
      () => `toString { __toString = self: self.v; v = ${any("string")}; }`,
    )();
  }

  #list(item: Type, any: (type: Type, names?: Names) => string, names: Names, depth: number): string {
    const list = { list: item };
    const counted = bind(names, { n: "int" });
    const inner = bind(names, { i: item });
    return this.#one(
      () => this.#literal(list, names, depth),
      () => `${any(list)} ++ ${any(list)}`,
      () => `map (n: ${any(item, counted)}) ${any({ list: "int" })}`,
      () => `builtins.filter (i: ${any("bool", inner)}) ${any(list)}`,
      () => `builtins.genList (n: ${any(item, counted)}) ${this.#one("0", "1", "3")}`,
      () => `builtins.concatLists [ ${any(list)} ${any(list)} ]`,
      () => `builtins.concatMap (n: ${any(list, counted)}) ${any({ list: "int" })}`,
      () => `builtins.tail ([ ${any(item)} ] ++ ${any(list)})`,
      () => (item === "int" || item === "string" ? `builtins.sort (a: b: a < b) ${any(list)}` : any(list)),
      () => `builtins.attrValues { z = ${any(item)}; a = ${any(item)}; }`,
      () => `builtins.catAttrs "k" [ { k = ${any(item)}; } { } { k = ${any(item)}; l = 1; } ]`,
      () => `(builtins.partition (i: ${any("bool", inner)}) ${any(list)}).${this.#one("right", "wrong")}`,
    )();
  }

  #set(fields: Fields, any: (type: Type, names?: Names) => string, names: Names, depth: number): string {
    const set = { set: fields };
    const pairs = Object.entries(fields);
    const inner = bind(names, { n: "string" });
    return this.#one(
      () => this.#literal(set, names, depth),
      () => this.#literal(set, names, depth),
      () => `${any({ set: this.#fields(1) })} // ${any(set)}`,
      () => `removeAttrs ${any({ set: { ...fields, gone: "int" } })} [ "gone" "never" ]`,
      () =>
        `builtins.listToAttrs [ ${pairs.map(([name, type]) => `{ name = "${name}"; value = ${any(type)}; }`).join(" ")} ]`,
      () => `builtins.intersectAttrs { ${pairs.map(([name]) => `${name} = 1;`).join(" ")} } ${any(set)}`,
      () =>
        pairs.every(([, type]) => type === "string")
          ? `builtins.mapAttrs (n: v: ${any("string", inner)}) ${any(set)}`
          : any(set),
      () => `${any(set)} // { }`,
    )();
  }

  #literal(type: Type, names: Names, depth: number): string {
    if (type === "int") return this.#one("0", "1", "2", "(-3)", "40", "1000");
    if (type === "bool") return this.#one("true", "false");
    if (type === "string") return this.#one('""', '"a"', '"b c"', '"ü"', '"a$b\\${c}"', "''x''");
    const any = (wanted: Type, known = names): string => this.any(wanted, known, depth - 1);
    if ("list" in type) return `[ ${this.#times(3, () => any(type.list)).join(" ")} ]`;
    if (!("set" in type)) return `(z: ${any(type.to)})`;
    const pairs = Object.entries(type.set);
    if (this.#chance(0.3)) {
      // Attributes of a recursive set see those in front of them, and none outside of the same name.
      let known = hide(names, Object.keys(type.set));
      const written = pairs.map(([name, wanted]) => {
        const value = any(wanted, known);
        known = bind(known, { [name]: wanted });
        return `${name} = ${value};`;
      });
      return `(rec { ${this.#shuffled(written).join(" ")} })`;
    }
    return `{ ${this.#shuffled(pairs.map(([name, wanted]) => this.#binding(name, wanted, names, depth - 1))).join(" ")} }`;
  }

  /** `a = { b = 1; };`, `a.b = 1;`, `"a" = …;`, `${"a"} = …;`, `inherit a;` */
  #binding(name: string, type: Type, names: Names, depth: number): string {
    const known = names.get(name);
    if (known !== undefined && sameType(known, type) && this.#chance(0.4)) return `inherit ${name};`;
    if (typeof type !== "string" && "set" in type && Object.keys(type.set).length > 0 && this.#chance(0.5))
      return Object.entries(type.set)
        .map(([inner, wanted]) => `${name}.${inner} = ${this.any(wanted, names, depth)};`)
        .join(" ");
    return `${this.#one(name, name, `"${name}"`, `\${"${name}"}`)} = ${this.any(type, names, depth)};`;
  }

  #shuffled(texts: readonly string[]): readonly string[] {
    return this.#chance(0.5) ? texts : texts.toReversed();
  }
}

function bind(names: Names, added: Fields): Map<string, Known> {
  return new Map([...names, ...Object.entries(added)]);
}

function hide(names: Names, hidden: readonly string[]): Map<string, Known> {
  return new Map([...names, ...hidden.map((name) => [name, "hidden"] as const)]);
}

function sameType(a: Known, b: Type): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
