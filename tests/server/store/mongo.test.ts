/** The MongoDB adapter: the contract, and what only a server that others use too can do. */
import { describe } from 'vitest';
import { testStore } from '../../support/test-store.ts';
import { storeContract } from './contract.ts';
import { pupils } from './pupils.ts';

describe('the contract', () => {
  storeContract(async () => (await testStore([pupils])).open());
});
