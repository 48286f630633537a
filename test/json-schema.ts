/** As much of JSON Schema (draft 7) as our schemas use; a keyword that it does not know is an error, so that none is passed over. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
interface Schema {
  readonly [keyword: string]: unknown;
}

const silent = new Set(["$schema", "title", "description", "definitions"]);

/** Where a value is not as the schema says, and how; empty: it is. */
export function violations(root: Schema, value: unknown): readonly string[] {
  const found: string[] = [];
  check(root, value as Json, "");
  return found;

  function check(schema: Schema, json: Json, at: string): void {
    const fail = (problem: string): unknown => found.push(`${at || "/"}: ${problem}`);
    for (const [keyword, wanted] of Object.entries(schema)) {
      if (silent.has(keyword)) continue;
      switch (keyword) {
        case "$ref":
          check(referred(wanted as string), json, at);
          break;
        case "type":
          if (!([wanted].flat() as string[]).includes(typeOf(json))) fail(`is ${typeOf(json)}, not ${String(wanted)}`);
          break;
        case "const":
          if (json !== wanted) fail(`is not ${String(wanted)}`);
          break;
        case "enum":
          if (!(wanted as readonly Json[]).includes(json)) fail(`${JSON.stringify(json)} is no choice`);
          break;
        case "minimum":
          if (typeof json === "number" && json < (wanted as number)) fail(`is below ${String(wanted)}`);
          break;
        case "minItems":
          if (Array.isArray(json) && json.length < (wanted as number)) fail("has too few items");
          break;
        case "items":
          for (const [i, item] of Array.isArray(json) ? json.entries() : [])
            check(wanted as Schema, item, `${at}/${i}`);
          break;
        case "required":
          for (const key of wanted as readonly string[]) if (isObject(json) && !(key in json)) fail(`has no ${key}`);
          break;
        case "properties":
          for (const [key, part] of Object.entries(wanted as Record<string, Schema>))
            if (isObject(json) && key in json) check(part, json[key] ?? null, `${at}/${key}`);
          break;
        case "additionalProperties":
          for (const key of isObject(json) ? Object.keys(json) : [])
            if (wanted === false && !(key in ((schema["properties"] ?? {}) as object))) fail(`has ${key}, too`);
          break;
        case "allOf":
          for (const part of wanted as readonly Schema[]) check(part, json, at);
          break;
        case "anyOf":
          if (!(wanted as readonly Schema[]).some((part) => fits(part, json))) fail("fits none of them");
          break;
        default:
          throw new Error(`${keyword} is not understood`);
      }
    }
  }

  function fits(part: Schema, json: Json): boolean {
    return violations({ ...part, definitions: root["definitions"] }, json).length === 0;
  }

  function referred(pointer: string): Schema {
    const name = pointer.replace("#/definitions/", "");
    const part = (root["definitions"] as Readonly<Record<string, Schema>>)[name];
    if (!part) throw new Error(`${pointer} is nowhere`);
    return part;
  }
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeOf(json) === "object";
}

function typeOf(json: Json): string {
  if (json === null) return "null";
  if (Array.isArray(json)) return "array";
  return Number.isInteger(json) ? "integer" : typeof json;
}
