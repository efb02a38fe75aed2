// What a stream can show. Colour and moving lines only on a terminal, and never against the user's NO_COLOR.
import type { WriteStream } from 'node:tty';

export const colorOn = (stream: NodeJS.WriteStream | WriteStream): boolean =>
  stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';

export const isInteractive = (stream: NodeJS.WriteStream | WriteStream): boolean => stream.isTTY === true && process.env.TERM !== 'dumb';
