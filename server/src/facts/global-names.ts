/**
 * The names that Nix itself binds in every file: all that any release from 2.8 to 2.35 knows, also those behind a setting or an
 * experimental feature (NixOS/nix, the primops of `src/libexpr` and `src/libflake`), and those of Determinate Nix.
 */

/** What is written without `builtins.`. */
const plain =
  "abort baseNameOf break builtins derivation derivationStrict dirOf false fetchGit fetchMercurial fetchTarball fetchTree " +
  "fromTOML import isNull map null placeholder removeAttrs scopedImport throw toString true";

/** Members of `builtins` that are global with two underscores in front (`__attrNames`). */
const underscored =
  "add addDrvOutputDependencies addErrorContext all any appendContext attrNames attrValues bitAnd bitOr bitXor catAttrs ceil " +
  "compareVersions concatLists concatMap concatStringsSep convertHash currentSystem currentTime deepSeq div elem elemAt exec " +
  "fetchClosure fetchurl filter filterSource findFile flakeRefToString floor foldl' fromJSON functionArgs genList " +
  "genericClosure getAttr getContext getEnv getFlake groupBy hasAttr hasContext hashFile hashString head importNative " +
  "intersectAttrs isAttrs isBool isFloat isFunction isInt isList isPath isString langVersion length lessThan listToAttrs " +
  "mapAttrs match mul nixPath nixVersion outputOf parallel parseDrvName parseFlakeRef partition path pathExists readDir " +
  "readFile readFileType replaceStrings seq sort split splitVersion storeDir storePath stringLength sub substring tail toFile " +
  "toJSON toPath toXML trace traceVerbose tryEval typeOf unsafeDiscardOutputDependency unsafeDiscardStringContext " +
  "unsafeGetAttrPos warn wasm zipAttrsWith";

/** Global names as a person would write them. */
export const plainGlobals: readonly string[] = plain.split(" ");

const members: ReadonlySet<string> = new Set(underscored.split(" "));

/** Every name that is bound without anybody binding it. */
export const globals: ReadonlySet<string> = new Set([...plainGlobals, ...[...members].map((name) => `__${name}`)]);

/** Whether `builtins.<name>` exists though the bare name does not. */
export function isBuiltinMember(name: string): boolean {
  return members.has(name);
}
