/** Every migration, in order. A new one is added at the end, with a test from the shape before it. */
import { firstStore } from './0001-first-store.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [firstStore];
