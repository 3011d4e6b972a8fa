/** What every adapter of the store keeps to. Each adapter's own test file hands its way to open an empty store. */
import { describe } from 'vitest';
import type { Store } from '../../../server/store/collection.ts';
import { documents } from './contract-documents.ts';
import { queries } from './contract-queries.ts';
import { rivals } from './contract-rivals.ts';
import { pupils } from './pupils.ts';

/** Runs the contract against empty stores from `open`, which closes them with the test. */
export function storeContract(open: () => Promise<Store>): void {
  const collection = async () => (await open()).collection(pupils);
  describe('documents', () => documents(collection));
  describe('rivals', () => rivals(collection));
  describe('queries', () => queries(collection));
}
