/**
 * Answers the contract's messages one by one, whatever carries them. A forged message is answered or dropped, and never ends the
 * process or fills the log.
 */
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/bun-ws';
import type { KioskRouter } from './router.ts';

/** The window's end of a connection, by which it is known. */
export interface Wire {
  /** Sends one message; the number is the library's, and says nothing here. */
  readonly send: (message: string | Uint8Array<ArrayBuffer>) => number;
}

export interface ContractHandler {
  readonly hear: (wire: Wire, message: string) => void;
  /** Ends what runs for a connection that is gone. */
  readonly drop: (wire: Wire) => void;
}

const FAILED = 500;

/** `onError`: a procedure threw; the window is told only that it failed. What the window asked wrongly is no such error. */
export function createContractHandler(
  router: KioskRouter,
  onError: (error: unknown) => void,
): ContractHandler {
  // The one handler of the library that is given message and connection singly, and settles when it has answered.
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          if (!(error instanceof ORPCError) || error.status >= FAILED) onError(error);
          throw error;
        }
      },
    ],
  });
  return {
    hear(wire, message) {
      // What is no message of the contract has nobody who waits for an answer.
      handler.message(wire, message).catch(() => undefined);
    },
    drop: (wire) => handler.close(wire),
  };
}
