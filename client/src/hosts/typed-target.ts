/** An address as people type it: `host`, `user@host`, `user@host:port`, `user@[2001:db8::1]:port`. */

export interface TypedTarget {
  readonly destination: string;
  readonly user?: string;
  readonly port?: number;
}

const form =
  /^(?:([^@\s]+)@)?(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|([^@\s:[\]]+)|([0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*))(?::(\d{1,5}))?$/;

/** `undefined`: it is none. */
export function typedTarget(text: string): TypedTarget | undefined {
  const [, user, bracketed, plain, address, digits] = form.exec(text.trim()) ?? [];
  const destination = bracketed ?? plain ?? address;
  const port = digits === undefined ? undefined : Number(digits);
  if (destination === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { destination, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}
