/** A TCP relay on the loopback that makes a link slow, stalled, half open or broken, at any moment and for connections already made. */
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

export interface Link {
  /** Before each piece is handed on, in both directions. 0 unless said otherwise. */
  readonly delayMs?: number;
  /** In each direction of each connection. */
  readonly bytesPerSecond?: number;
  /** Of each connection, both directions together: what is handed on before `then` happens. */
  readonly limitBytes?: number;
  /** `black hole` unless said otherwise. */
  readonly then?: Break;
}

/** `black hole`: nothing is handed on any more, no end is told. `reset`: RST to both. `close`: FIN to both. */
export type Break = "black hole" | "reset" | "close";

export interface Relay {
  readonly port: number;
  /** From now on, also for connections that are there; what is not named is as it would be without a relay. */
  readonly set: (link: Link) => void;
  /** Swallows everything, also of connections to come: those are accepted and hear nothing. */
  readonly blackHole: () => void;
  /** RST to both ends of every connection; new ones may come. */
  readonly reset: () => void;
  /** New connections are refused, until `resume`; those that are there stay. */
  readonly refuse: () => Promise<void>;
  /** A perfect link again; what a black hole or a limit has swallowed stays lost, those connections stay silent. */
  readonly resume: () => Promise<void>;
  /** That are open now, that were ever made, and of these those that a limit has broken. */
  readonly connections: () => { readonly open: number; readonly ever: number; readonly broken: number };
  /** Bytes handed on, in both directions, since the beginning. */
  readonly handedOn: () => number;
  readonly close: () => Promise<void>;
}

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  bytes: number;
  isLost: boolean;
}

export async function startRelay({ to, host = "127.0.0.1" }: { to: number; host?: string }): Promise<Relay> {
  const open = new Set<Connection>();
  let link: Link = {};
  let isHole = false;
  let ever = 0;
  let broken = 0;
  let handedOn = 0;

  const over = (connection: Connection, how: Break): void => {
    if (how === "black hole") connection.isLost = true;
    else
      for (const socket of [connection.near, connection.far])
        if (how === "reset") socket.resetAndDestroy();
        else socket.end();
  };

  /** One direction: piece by piece, so that nothing overtakes and a slow link holds its sender back. */
  const pass = async (connection: Connection, from: Socket, into: Socket): Promise<void> => {
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        for (let rest = piece; rest.length > 0; ) {
          const { delayMs = 0, bytesPerSecond } = link;
          const size = bytesPerSecond === undefined ? rest.length : Math.max(1, Math.floor(bytesPerSecond / 20));
          const now = rest.subarray(0, size);
          rest = rest.subarray(size);
          const pause = delayMs + (bytesPerSecond === undefined ? 0 : (now.length / bytesPerSecond) * 1000);
          if (pause > 0) await wait(pause);
          if (!handOn(connection, now, into)) break;
        }
      }
      if (!connection.isLost && !isHole) into.end();
    } catch {
      // One end was reset: so is the other, unless nothing gets through any more.
      if (!connection.isLost && !isHole) into.resetAndDestroy();
    }
  };

  const handOn = (connection: Connection, bytes: Buffer, into: Socket): boolean => {
    if (isHole) connection.isLost = true;
    if (connection.isLost || into.destroyed) return false;
    const left = (link.limitBytes ?? Number.POSITIVE_INFINITY) - connection.bytes;
    const part = bytes.subarray(0, Math.max(0, left));
    connection.bytes += part.length;
    handedOn += part.length;
    if (part.length > 0) into.write(part);
    if (part.length === bytes.length) return true;
    broken += 1;
    over(connection, link.then ?? "black hole");
    return false;
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    ever += 1;
    const far = connect({ port: to, host, allowHalfOpen: true });
    const connection: Connection = { near, far, bytes: 0, isLost: isHole };
    open.add(connection);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        if (near.destroyed && far.destroyed) open.delete(connection);
      });
    }
    // Nobody listens there: neither does anybody here.
    far.once("error", () => {
      if (!connection.isLost) near.resetAndDestroy();
    });
    void pass(connection, near, far);
    void pass(connection, far, near);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    set: (next) => {
      link = next;
    },
    blackHole: () => {
      isHole = true;
      for (const connection of open) connection.isLost = true;
    },
    reset: () => {
      for (const connection of open) over(connection, "reset");
    },
    refuse: async () => {
      await Promise.resolve();
      server.close();
    },
    resume: async () => {
      isHole = false;
      link = {};
      if (!server.listening) await listen(port);
    },
    connections: () => ({ open: open.size, ever, broken }),
    handedOn: () => handedOn,
    close: () =>
      new Promise((resolve) => {
        for (const { near, far } of open) {
          near.destroy();
          far.destroy();
        }
        if (server.listening) server.close(() => resolve());
        else resolve();
      }),
  };
}
