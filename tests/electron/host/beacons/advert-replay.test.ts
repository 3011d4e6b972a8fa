import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAdvertReplay } from '../../../../electron/host/beacons/advert-replay.ts';
import type { Advert, AdvertSource } from '../../../../electron/host/beacons/advert-source.ts';
import { STARTS_AT } from '../../../support/facts.ts';
import { createTestTime, type TestTime } from '../../../support/time.ts';

let folder: string;
let path: string;
let time: TestTime;
let source: AdvertSource;
let heard: Advert[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-adverts-'));
  path = join(folder, 'adverts.jsonl');
  time = createTestTime(STARTS_AT);
  heard = [];
  source = createAdvertReplay({ path, clock: time, timers: time });
});
afterEach(() => {
  source.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (): void => source.start((advert) => heard.push(advert));
const line = (uuid: string, rssiDbm = -60): string => `${JSON.stringify({ uuid, rssiDbm })}\n`;
const uuids = (): readonly string[] => heard.flatMap((advert) => advert.uuids);

test('follows the file as it grows; a line is heard when it is whole', () => {
  writeFileSync(path, '');
  start();
  appendFileSync(path, line('AA'));
  appendFileSync(path, '{"uuid":"b');
  time.pass(200);
  expect(heard).toEqual([{ uuids: ['aa'], address: undefined, rssiDbm: -60, at: STARTS_AT + 200 }]);
  appendFileSync(path, 'b","rssiDbm":-70}\n');
  time.pass(200);
  expect(uuids()).toEqual(['aa', 'bb']);
});

test('waits for a file that is not there yet', () => {
  start();
  time.pass(1000);
  writeFileSync(path, line('aa'));
  time.pass(200);
  expect(uuids()).toEqual(['aa']);
});

test('passes by what stood there before the start: it is over', () => {
  writeFileSync(path, line('aa'));
  start();
  appendFileSync(path, line('bb'));
  time.pass(200);
  expect(uuids()).toEqual(['bb']);
});

test('begins anew with a file that was begun anew', () => {
  writeFileSync(path, line('aa') + line('bb'));
  start();
  writeFileSync(path, line('cc'));
  time.pass(200);
  expect(uuids()).toEqual(['cc']);
});

test('leaves out what is no sighting, however long', () => {
  writeFileSync(path, '');
  start();
  appendFileSync(path, 'no json\n{}\n\n{"uuid":7,"rssiDbm":-1}\n{"uuid":"x","rssiDbm":-900}\n');
  appendFileSync(path, 'y'.repeat(200_000));
  time.pass(1000);
  appendFileSync(path, `\n${line('aa')}`);
  time.pass(1000);
  expect(uuids()).toEqual(['aa']);
});

test('hears nothing after it was stopped', () => {
  start();
  source.stop();
  writeFileSync(path, line('aa'));
  time.pass(1000);
  expect(heard).toEqual([]);
  expect(time.waiting()).toBe(0);
});
