/** What the driver's errors mean: a clash in a unique index, a database that is not there, or a fault of our own. */
import {
  MongoBulkWriteError,
  MongoCompatibilityError,
  MongoError,
  MongoInvalidArgumentError,
  MongoServerError,
  type WriteError,
} from 'mongodb';
import { storeFailure } from './collection.ts';

const DUPLICATE_KEY = 11_000;

/** The error to throw for what the driver threw: what our own code did wrong stays as it is, all else is the store's failure. */
export function failureFrom(error: unknown): unknown {
  const isOurs = error instanceof MongoInvalidArgumentError || error instanceof MongoCompatibilityError;
  return error instanceof MongoError && !isOurs ? storeFailure(error) : error;
}

/** The index in which a write met another document; undefined where the error is another. The id's is `_id_`. */
export function clashIn(error: { readonly code?: unknown; readonly message?: string }): string | undefined {
  if (error.code !== DUPLICATE_KEY) return undefined;
  return /index: (?:\S+\.\$)?(\S+)/.exec(error.message ?? '')?.[1];
}

/** The errors of single inserts, by their place; undefined where the whole command failed, or was not made durable. */
export function writeErrorsIn(error: unknown): readonly WriteError[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  if (error.result.getWriteConcernError() !== undefined) return undefined;
  const errors = [error.writeErrors].flat();
  return errors.length === 0 ? undefined : errors;
}

/** Whether the server refused, and has the code for it. */
export function hasServerCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof MongoServerError && codes.includes(Number(error.code));
}
