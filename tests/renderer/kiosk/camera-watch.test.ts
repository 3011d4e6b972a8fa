/** What the host is told of a camera that nobody uses yet, and that one which was broken is offered again. */
import { beforeEach, describe, expect, test } from 'vitest';
import { watchCamera } from '../../../renderer/kiosk/camera-watch.ts';
import { createKioskStore } from '../../../renderer/kiosk/kiosk-store.ts';
import { fakeClient, fakeHost, homeView, settled, type FakeHost } from './fake-host.ts';

let host: FakeHost;
let asked: string[];
let listed: number;
let later: (() => void)[];
let report: ReturnType<typeof watchCamera>;

/** A PC without a camera: the browser lists no device. */
class Devices extends EventTarget {
  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    listed += 1;
    return [];
  }
}

beforeEach(() => {
  host = fakeHost();
  asked = [];
  listed = 0;
  later = [];
  const store = createKioskStore({
    bridge: host.bridge,
    ticks: () => 0,
    wait: () => new Promise(() => undefined),
    onStale: () => undefined,
  });
  report = watchCamera({
    store,
    devices: new Devices(),
    permissions: { query: async () => ({ state: 'granted' }) },
    after: (_, run) => later.push(run),
  });
});

async function firstView(): Promise<void> {
  await host.answer(fakeClient(async () => ({ kind: 'done' }), asked));
  host.show(homeView(0));
  await settled();
}

describe('the camera while it is off', () => {
  test('is looked for after the first view, not before', async () => {
    await settled();
    expect(listed).toBe(0);
    await firstView();
    host.show(homeView(1));
    await settled();
    expect([listed, asked]).toEqual([1, ['lane.camera']]);
  });

  test('is looked for again and again while it is missing, and told once', async () => {
    await firstView();
    for (let round = 0; round < 3; round += 1) {
      expect(later).toHaveLength(1);
      later.shift()?.();
      await settled();
    }
    expect([listed, asked]).toEqual([4, ['lane.camera']]);
  });

  test('is left alone once the models have failed', async () => {
    await firstView();
    report('model-failed');
    later.shift()?.();
    await settled();
    expect([listed, later]).toEqual([1, []]);
  });
});
