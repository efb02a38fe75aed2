// What a stream can show. Colour and moving lines only on a terminal, and no colour against the user's NO_COLOR (https://no-color.org).
import type { WriteStream } from 'node:tty';

export const isInteractive = (stream: NodeJS.WriteStream | WriteStream): boolean => stream.isTTY === true && process.env.TERM !== 'dumb';

export const colorOn = (stream: NodeJS.WriteStream | WriteStream): boolean => isInteractive(stream) && !process.env.NO_COLOR;
