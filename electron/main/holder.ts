/**
 * Whoever started us may hold our standard input, and with it our life. Not read by `process.stdin`: on Windows Electron puts an
 * empty stream in its place, which has ended before we began.
 */
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

/** Whether standard input is a pipe. Asked before anything reads it: Windows answers no questions about a pipe meanwhile. */
export function isHeld(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    // A program that was started by a click may have no standard input at all.
    return false;
  }
}

/** Calls `onGone` when the pipe has ended. Only where `isHeld`. */
export function whenLetGo(onGone: () => void): void {
  const input = new Socket({ fd: 0, readable: true, writable: false });
  input.on('end', onGone);
  input.on('error', onGone);
  input.resume();
}
