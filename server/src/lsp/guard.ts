/** Around every handler: waits for the index, gives up what nobody wants any more, and answers empty instead of failing. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { textIn } from "#model/repo.ts";
import { isNixFile } from "#workspace/files.ts";
import type { Place } from "#workspace/workspace.ts";
import { toPath } from "./convert.ts";
import type { Session } from "./session.ts";
import { type View, viewOf } from "./view.ts";

/** What a handler of a document request gets to see. */
export interface Asked {
  readonly session: Session;
  readonly view: View;
  /** The document as a file of the repo. */
  readonly file: string;
}

interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

export type Answer<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError>;

/** For requests about one document in Nix. */
export function inDocument<P extends DocumentParams, R>(
  session: Session,
  empty: R,
  handler: (asked: Asked, params: P) => R,
): Answer<P, R> {
  return (params, token) =>
    inPlace(session, empty, handler, params, token, params.textDocument.uri, (uri) => {
      const place = session.workspace.placeOf(uri);
      return place && isNixFile(place.file) ? place : undefined;
    });
}

/** For requests about one document in Nix or Markdown. */
export function inAnyDocument<P extends DocumentParams, R>(
  session: Session,
  empty: R,
  handler: (asked: Asked, params: P) => R,
): Answer<P, R> {
  return (params, token) =>
    inPlace(session, empty, handler, params, token, params.textDocument.uri, (uri) => session.workspace.placeOf(uri));
}

/** For requests about something that an earlier answer named: it may stand in a file that is not open. */
export function onItem<P extends { readonly item: { readonly uri: string } }, R>(
  session: Session,
  empty: R,
  handler: (asked: Asked, params: P) => R,
): Answer<P, R> {
  return (params, token) =>
    inPlace(session, empty, handler, params, token, params.item.uri, (uri) => {
      const path = toPath(uri);
      return session.workspace.placeOf(uri) ?? (path === undefined ? undefined : session.workspace.placesIn(path)[0]);
    });
}

/** For requests to complete what an earlier answer only named, be it an action or a word to type; without a place it stays as it is. */
export function onNamed<D extends { readonly uri: string }, T extends { data?: unknown }>(
  session: Session,
  handler: (asked: Asked, item: T & { readonly data: D }) => T,
): Answer<T, T> {
  return (item, token) => {
    const named = item as T & { readonly data: D };
    // What says nothing of where it comes from is complete.
    if (item.data === undefined) return Promise.resolve(item);
    return inPlace(session, item, handler, named, token, named.data.uri, (uri) => session.workspace.placeOf(uri));
  };
}

async function inPlace<P, R>(
  session: Session,
  empty: R,
  handler: (asked: Asked, params: P) => R,
  params: P,
  token: CancellationToken,
  uri: string,
  placeOf: (uri: string) => Place | undefined,
): Promise<R | ResponseError> {
  const version = session.version(uri);
  const root = () => placeOf(uri)?.root;
  await settled(
    session.started.then(() => session.indexed([root()].filter((root) => root !== undefined))),
    token,
  );
  if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
  if (session.version(uri) !== version) return new ResponseError(LSPErrorCodes.ContentModified, "the text changed");
  return attempt(session, handler.name, empty, () => {
    const place = placeOf(uri);
    if (!place || textIn(place.root.repo(), place.file) === undefined) return empty;
    return handler({ session, view: viewOf(session.workspace, place.root), file: place.file }, params);
  });
}

/** For requests about everything that is open. */
export function inWorkspace<P, R>(
  session: Session,
  empty: R,
  handler: (views: readonly View[], params: P) => R,
): Answer<P, R> {
  return async (params, token) => {
    await settled(
      session.started.then(() => session.indexed(session.workspace.roots())),
      token,
    );
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    return attempt(session, handler.name, empty, () => {
      const roots = [...session.workspace.roots(), ...session.workspace.looseRoots()];
      return handler(
        roots.map((root) => viewOf(session.workspace, root)),
        params,
      );
    });
  };
}

/** Runs something of which a failure must not spread. */
function attempt<R>(session: Pick<Session, "failed">, where: string, otherwise: R, run: () => R): R {
  try {
    return run();
  } catch (error) {
    session.failed(where, error);
    return otherwise;
  }
}

/** Waits for the work, or for the moment nobody wants it any more. */
function settled(work: Promise<void>, token: CancellationToken): Promise<void> {
  // Whoever was faster with the cancellation than we with the request does not fire any more.
  if (token.isCancellationRequested) return Promise.resolve();
  return new Promise((resolve) => {
    const listener = token.onCancellationRequested(() => resolve());
    const end = (): void => {
      listener.dispose();
      resolve();
    };
    work.then(end, end);
  });
}
