/** Scores as people read them, with the comma of their language. */
import { type Message, message } from "#text/message.ts";

/** `9.2`, in German `9,2`. */
export function showScore(overall: number): Message {
  const tenths = Math.round(overall * 10);
  return message("{0}.{1}", Math.floor(tenths / 10), tenths % 10);
}
