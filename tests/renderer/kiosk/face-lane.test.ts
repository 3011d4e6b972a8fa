import { beforeEach, describe, expect, test } from 'vitest';
import { KioskView, type CameraState, type Seen } from '#core/contracts/kiosk.ts';
import type { CameraEvent } from '../../../renderer/kiosk/camera.ts';
import { createFaceLane, type FaceLane } from '../../../renderer/kiosk/face-lane.ts';
import { createKioskStore } from '../../../renderer/kiosk/kiosk-store.ts';
import { fakeClient, fakeHost, homeView, settled, type FakeHost } from './fake-host.ts';

const AT = 1_000_000;
const student = { id: '00000000-0000-4000-8000-000000000001', name: 'Ama K.' };
const nobody: CameraEvent = { kind: 'reading', reading: { kind: 'none' }, model: 'm', readMs: 70 };

/** A camera that the test plays: it counts its starts and stops, and says what the test says. */
interface FakeCamera {
  loads: number;
  running: number;
  say: (event: CameraEvent) => void;
}

let host: FakeHost;
let lane: FaceLane;
let camera: FakeCamera;
let asked: string[];
let states: CameraState[];
let ticks: number;

beforeEach(async () => {
  host = fakeHost();
  camera = { loads: 0, running: 0, say: () => undefined };
  asked = [];
  states = [];
  ticks = 0;
  const store = createKioskStore({
    bridge: host.bridge,
    ticks: () => ticks,
    wait: () => new Promise(() => undefined),
    onStale: () => undefined,
  });
  const engine = {
    ready: Promise.resolve({ kind: 'failed', code: 'model-start-failed' } as const),
    read: async () => ({ failed: 'model-start-failed' }) as const,
    stop: () => undefined,
  };
  lane = createFaceLane({
    store,
    report: (state) => states.push(state),
    load: async () => {
      camera.loads += 1;
      return {
        startEngine: () => engine,
        startCamera: ({ onEvent }) => {
          camera.running += 1;
          camera.say = onEvent;
          return { stop: () => (camera.running -= 1) };
        },
      };
    },
  });
  await host.answer(fakeClient(async () => ({ kind: 'done' }), asked));
});

async function show(screen: unknown): Promise<void> {
  host.show(KioskView.parse({ ...homeView(AT), screen }));
  await settled();
}

const shots = { kind: 'faces', registration: { kind: 'shots', student, taken: 0, wanted: 3 } };

const claim = {
  kind: 'board',
  board: {
    session: {
      sessionId: '00000000-0000-4000-8000-000000000002',
      title: 'Maths 9B',
      roomName: 'B-204',
      teacherName: 'Ms Rao',
      startsAt: AT,
      endsAt: AT,
      doorsAt: AT,
      graceUntil: AT,
      lateUntil: AT,
      expected: 1,
      policyName: 'Usual',
      policyVersion: 1,
      state: 'open',
    },
    qr: { url: 'http://127.0.0.1/c/t', slot: 1, slotStartsAt: AT, slotMs: 5000 },
    otp: { digits: '123456', stepStartsAt: AT, stepMs: 30_000 },
    roomCode: 'B204',
    phones: 'lan',
    phase: 'on-time',
    present: 0,
    expected: 1,
    excused: 0,
    justIn: [],
    lane: { kind: 'looking', student, until: AT, hint: 'look' },
  },
};

describe('the camera lane', () => {
  test('loads nothing and opens nothing on the home screen', async () => {
    await show({ kind: 'home', day: [] });
    expect([camera.loads, camera.running]).toEqual([0, 0]);
  });

  test('runs the camera only while it is needed, and loads its parts once', async () => {
    await show(shots);
    expect(camera.running).toBe(1);
    await show({ kind: 'home', day: [] });
    expect([camera.running, lane.picture().kind]).toEqual([0, 'off']);
    await show(shots);
    expect([camera.running, camera.loads]).toEqual([1, 1]);
  });

  test('keeps one camera over many views of the same need', async () => {
    await show(shots);
    await show(shots);
    expect(camera.running).toBe(1);
  });

  test('takes no shot that nobody asked for', async () => {
    await show(shots);
    camera.say(nobody);
    await settled();
    expect(asked).toEqual([]);
    expect(lane.picture().sees).toEqual({ kind: 'nobody' } satisfies Seen);
  });

  test('waits a moment for a good frame, then sends what it sees', async () => {
    await show(shots);
    lane.askShot();
    camera.say(nobody);
    await settled();
    expect(asked).toEqual([]);
    ticks += 2500;
    camera.say(nobody);
    await settled();
    expect(asked).toEqual(['faces.shot']);
    expect(lane.picture().asked).toBe(false);
  });

  test('tells what is wrong with the camera, and that it is well again', async () => {
    await show(shots);
    camera.say({ kind: 'trouble', trouble: 'camera-covered' });
    ticks += 10_000;
    camera.say({ kind: 'trouble', trouble: 'camera-covered' });
    camera.say(nobody);
    camera.say({ kind: 'failed', failure: 'camera-ended' });
    expect(states).toEqual(['dark', 'ok', 'ended']);
    expect(lane.picture().kind).toBe('failed');
  });

  test('takes the black frames that a webcam begins with for poor light, not for a broken camera', async () => {
    await show(claim);
    camera.say({ kind: 'trouble', trouble: 'camera-covered' });
    await settled();
    ticks += 1500;
    camera.say(nobody);
    await settled();
    ticks += 9900;
    camera.say({ kind: 'trouble', trouble: 'camera-dark' });
    expect(asked).toEqual(['lane.seen', 'lane.seen', 'lane.seen']);
    expect(states).toEqual(['ok']);
  });

  test.each(['camera-covered', 'camera-dark', 'camera-frozen'] as const)(
    'takes a few seconds of %s for no broken camera',
    async (trouble) => {
      await show(claim);
      camera.say({ kind: 'trouble', trouble });
      ticks += 9900;
      camera.say({ kind: 'trouble', trouble });
      expect(states).toEqual([]);
      ticks += 100;
      camera.say({ kind: 'trouble', trouble });
      expect(states).toHaveLength(1);
    },
  );

  test('lets go of the camera while the host is away', async () => {
    await show(shots);
    await host.drop();
    expect([camera.running, lane.picture().kind]).toEqual([0, 'off']);
  });
});
