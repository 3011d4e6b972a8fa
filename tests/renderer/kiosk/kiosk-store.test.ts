import { beforeEach, describe, expect, test } from 'vitest';
import { backOffMs, createKioskStore, type KioskStore } from '../../../renderer/kiosk/kiosk-store.ts';
import { fakeClient, fakeHost, homeView, settled, type FakeHost } from './fake-host.ts';

const DONE = { kind: 'done' } as const;

interface Setting {
  readonly host: FakeHost;
  readonly store: KioskStore;
  readonly waits: number[];
  readonly reloads: number[];
  /** Lets the wait before the next attempt pass. */
  readonly passWait: () => Promise<void>;
  readonly tick: (ms: number) => void;
}

let setting: Setting;

beforeEach(() => {
  const host = fakeHost();
  const waits: number[] = [];
  const reloads: number[] = [];
  let ticks = 5000;
  let pass = (): void => undefined;
  const store = createKioskStore({
    bridge: host.bridge,
    ticks: () => ticks,
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => (pass = resolve));
    },
    onStale: () => reloads.push(1),
  });
  setting = {
    host,
    store,
    waits,
    reloads,
    passWait: async () => {
      pass();
      await settled();
    },
    tick: (ms) => {
      ticks += ms;
    },
  };
});

async function live(): Promise<void> {
  await setting.host.answer(fakeClient(async () => DONE));
  setting.host.show(homeView(1_000_000));
}

describe("the window's store", () => {
  test('begins with nothing to show and shows what the host says', async () => {
    expect(setting.store.picture()).toEqual({ view: undefined, link: 'starting' });
    await live();
    expect(setting.store.picture()).toEqual({ view: homeView(1_000_000), link: 'live' });
  });

  test("ticks the kiosk's clock on from the last view", async () => {
    await live();
    setting.tick(1234);
    expect(setting.store.now()).toBe(1_001_234);
  });

  test('tells each listener until it leaves', async () => {
    let told = 0;
    const leave = setting.store.subscribe(() => (told += 1));
    await live();
    leave();
    setting.host.show(homeView(1_000_500));
    expect(told).toBe(1);
  });

  test('keeps the last view while the host is away, and goes on when it is back', async () => {
    await live();
    await setting.host.drop();
    expect(setting.store.picture()).toEqual({ view: homeView(1_000_000), link: 'lost' });
    await setting.passWait();
    await setting.host.answer(undefined);
    expect(setting.store.picture().link).toBe('lost');
    await setting.passWait();
    await live();
    expect(setting.store.picture().link).toBe('live');
  });

  test('waits longer after each attempt in vain, and briefly again after a success', async () => {
    await live();
    await setting.host.drop();
    await setting.passWait();
    await setting.host.answer(undefined);
    await setting.passWait();
    await setting.host.answer(undefined);
    await setting.passWait();
    await live();
    await setting.host.drop();
    expect(setting.waits).toEqual([250, 500, 1000, 250]);
  });

  test('asks for the page anew when the host comes back as another build', async () => {
    await live();
    await setting.host.drop();
    setting.host.rebuild();
    await setting.passWait();
    await live();
    expect(setting.reloads).toEqual([1]);
  });

  test('answers a command with what the host answers', async () => {
    await live();
    expect(await setting.store.send((client) => client.session.close())).toEqual(DONE);
  });

  test('says that it is not connected where nobody can answer', async () => {
    const reply = await setting.store.send((client) => client.session.close());
    expect(reply).toEqual({ kind: 'refused', code: 'not-connected' });
  });

  test('says that it is not connected when the link drops under a command', async () => {
    await setting.host.answer(fakeClient(() => Promise.reject(new Error('closed'))));
    const reply = await setting.store.send((client) => client.lane.cancel());
    expect(reply).toEqual({ kind: 'refused', code: 'not-connected' });
  });

  test('makes no further attempt once it is stopped', async () => {
    await live();
    setting.store.stop();
    await setting.passWait();
    expect(setting.host.attempts()).toBe(1);
  });
});

test('the wait between attempts doubles up to four seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 500].map(backOffMs)).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
});
