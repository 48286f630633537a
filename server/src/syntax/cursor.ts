/**
 * Walks a tree of the grammar without touching a node object.
 *
 * The runtime's own cursor copies its state between JavaScript and WebAssembly around every call, which costs more than
 * parsing does. Its WebAssembly functions keep that state in a buffer of theirs, so as long as nobody else asks anything
 * in between they can be called one after the other. They are reached through the object that {@link Parser.init} fills;
 * where a version of the runtime does not offer them, its own cursor does the work.
 */
import type { Tree } from "web-tree-sitter";

/** Stands on one node. While a cursor is in use nothing else of the runtime may be called. */
export interface NodeCursor {
  /** To the first child; false where there is none. */
  readonly down: () => boolean;
  readonly next: () => boolean;
  readonly up: () => boolean;
  /** Type id of the node. */
  readonly type: () => number;
  readonly start: () => number;
  readonly end: () => number;
  readonly delete: () => void;
  /** The tree has errors somewhere. */
  readonly broken: boolean;
}

/** The runtime's own names of what is used here; the argument is the address of a tree. */
const names = {
  root: "_ts_tree_root_node_wasm",
  open: "_ts_tree_cursor_new_wasm",
  down: "_ts_tree_cursor_goto_first_child_wasm",
  next: "_ts_tree_cursor_goto_next_sibling_wasm",
  up: "_ts_tree_cursor_goto_parent_wasm",
  type: "_ts_tree_cursor_current_node_type_id_wasm",
  start: "_ts_tree_cursor_start_index_wasm",
  end: "_ts_tree_cursor_end_index_wasm",
  delete: "_ts_tree_cursor_delete_wasm",
  broken: "_ts_node_has_error_wasm",
} as const;

type Call = (tree: number) => number;

/** The functions of the runtime, or `undefined` where one of them is missing. */
export type Calls = Readonly<Record<keyof typeof names, Call>>;

/** Looks into the object that was given to `Parser.init`. */
export function findCalls(runtime: object): Calls | undefined {
  const found = Object.entries(names).map(([key, name]) => [key, Reflect.get(runtime, name)] as const);
  return found.every(([, call]) => typeof call === "function") ? (Object.fromEntries(found) as Calls) : undefined;
}

export function openCursor(tree: Tree, calls: Calls | undefined): NodeCursor {
  const address: unknown = Reflect.get(tree, 0);
  return calls !== undefined && typeof address === "number" ? direct(calls, address) : own(tree);
}

function direct(calls: Calls, tree: number): NodeCursor {
  calls.root(tree);
  const broken = calls.broken(tree) === 1;
  calls.root(tree);
  calls.open(tree);
  return {
    broken,
    down: () => calls.down(tree) === 1,
    next: () => calls.next(tree) === 1,
    up: () => calls.up(tree) === 1,
    type: () => calls.type(tree),
    start: () => calls.start(tree),
    end: () => calls.end(tree),
    delete: () => calls.delete(tree),
  };
}

function own(tree: Tree): NodeCursor {
  const cursor = tree.walk();
  return {
    broken: tree.rootNode.hasError,
    down: () => cursor.gotoFirstChild(),
    next: () => cursor.gotoNextSibling(),
    up: () => cursor.gotoParent(),
    type: () => cursor.nodeTypeId,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    delete: () => cursor.delete(),
  };
}
