/** The story of one class, scene by scene. Every acknowledgement that a screen shows is written down for the reader. */
import { join } from 'node:path';
import { present } from '#core/assert.ts';
import { FactId } from '#core/ids.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import { openPhone, type Phone, type PhoneAnswer } from '../support/journey/phone.ts';
import type { JourneySchool } from '../support/journey/school.ts';
import { EXPECTATIONS } from './expectations.ts';
import { emptyRoom } from '../support/journey/fake-camera.ts';
import { probeFrame, registeredFrame, REGISTERING } from './faces.ts';
import type { RunFile } from './run-file.ts';
import type { Stage } from '../support/journey/stage.ts';

export interface Play {
  readonly stage: Stage;
  readonly school: JourneySchool;
  readonly pictures: string;
  /** When on time ends. */
  readonly graceUntil: Instant;
  readonly say: (words: string) => void;
}

type Played = Pick<RunFile, 'acknowledged' | 'offlineS' | 'offlineKeys' | 'complaints'>;

const OFFLINE_AT_LEAST_MS = 20_000;
const BEACON_PACKETS = 6;
const BEACON_GAP_MS = 600;
/** A code is good in its slot of 5 s, and in the next. */
const STALE_AFTER_MS = 12_000;

export async function play({ stage, school, pictures, graceUntil, say }: Play): Promise<Played> {
  const { camera } = stage;
  const window = stage.window();
  const { teacher } = school;
  const teacherName = `${teacher.name.first} ${teacher.name.last}`;
  const acknowledged: { factId: FactId; screen: string }[] = [];
  const complaints: string[] = [];
  const studentOf = (key: string) =>
    present(school.students[EXPECTATIONS.findIndex((one) => one.key === key)], `a student for ${key}`);
  const picture = (name: string): Promise<void> => window.picture(join(pictures, `${name}.png`));
  const acknowledge = (factId: string, screen: string): void => {
    acknowledged.push({ factId: FactId.parse(factId), screen });
  };
  const judgeAnswer = (key: string, answer: PhoneAnswer): void => {
    const refusal = EXPECTATIONS.find((one) => one.key === key)?.refusal;
    if (answer.kind === 'receipt') acknowledge(answer.factId, key);
    const said = answer.kind === 'refused' ? answer.code : answer.kind;
    if (said !== (refusal ?? 'receipt'))
      complaints.push(`${key}: the phone says ${said}, not ${refusal ?? 'receipt'}`);
  };
  const phoneOf = async (key: string): Promise<Phone> => {
    const phone = await openPhone(stage.phones);
    await phone.page.goto(`${stage.origin}/phone`);
    await phone.signIn(studentOf(key).rollNumber, studentOf(key).password);
    await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return phone;
  };
  const scan = async (key: string, phone: Phone, url?: string): Promise<void> => {
    say(`${key}: scans`);
    judgeAnswer(key, await phone.open(url ?? (await window.scan())));
    await phone.page.screenshot({ path: join(pictures, `phone-${key}.png`) });
  };
  const heard = async (key: string): Promise<void> => {
    for (let packet = 0; packet < BEACON_PACKETS; packet += 1) {
      stage.advertise(studentOf(key).beaconSecret);
      await pause(BEACON_GAP_MS);
    }
  };
  const look = async (key: string): Promise<void> => {
    say(`${key}: looks into the camera`);
    camera.show(probeFrame(key));
    const factId = await window.lookAtCamera(studentOf(key).rollNumber);
    if (factId !== undefined) acknowledge(factId, key);
    await picture(`lane-${key}`);
    camera.show(emptyRoom());
  };

  await window.page.getByRole('button', { name: 'Teacher sign in' }).waitFor();
  await picture('01-home');
  say('faces are registered, with consent');
  await window.staff(teacherName, teacher.pin, 'Register face');
  for (const key of REGISTERING) {
    camera.show(registeredFrame(key));
    await window.registerFace(studentOf(key).rollNumber);
  }
  await picture('02-registered');
  camera.show(emptyRoom());
  await window.leaveStaff();

  say('the class is started with one press');
  await window.startClass(teacherName, teacher.pin);
  await picture('03-board');
  const photographed = await window.scan();
  const staleAt = Date.now() + STALE_AFTER_MS;

  await scan('qr', await phoneOf('qr'));
  await Promise.all([phoneOf('qr-beacon').then((phone) => scan('qr-beacon', phone)), heard('qr-beacon')]);
  const otpPhone = await phoneOf('otp');
  say('otp: types the code');
  judgeAnswer('otp', await otpPhone.typeCode(stage.origin, await window.roomCode(), await window.otp()));
  const wrong = await phoneOf('wrong-code');
  say('wrong-code: types another');
  judgeAnswer(
    'wrong-code',
    await wrong.typeCode(stage.origin, await window.roomCode(), otherCode(await window.otp())),
  );
  const stalePhone = await phoneOf('stale-code');
  await pause(Math.max(0, staleAt - Date.now()));
  await scan('stale-code', stalePhone, photographed);
  await scan('not-on-roster', await phoneOf('not-on-roster'));
  const shared = await phoneOf('first-on-phone');
  await scan('first-on-phone', shared);
  await shared.signOut(stage.origin);
  await shared.signIn(studentOf('second-on-phone').rollNumber, studentOf('second-on-phone').password);
  await scan('second-on-phone', shared);
  await heard('beacon-only');
  await picture('04-board-filling');

  say('the API is killed');
  const lastSuccessAt = await stage.apiAnswers();
  await stage.killApi();
  const deadSince = Date.now();
  for (const key of ['face-1', 'face-2', 'face-3', 'stranger']) await look(key);
  await picture('05-board-offline');
  say('teacher: marks a student by hand');
  await window.staff(teacherName, teacher.pin, 'Register');
  acknowledge(await window.mark(studentOf('teacher').name.first, 'Present'), 'teacher');
  await picture('06-register');
  await window.leaveStaff();
  await pause(Math.max(0, OFFLINE_AT_LEAST_MS - (Date.now() - deadSince)));
  await stage.restartApi();
  const offlineS = Math.round(((await stage.apiAnswers()) - lastSuccessAt) / 100) / 10;
  await window.page.locator('[data-server="online"]').waitFor();
  say(`the API is back after ${String(offlineS)} s`);

  if (Date.now() > graceUntil)
    complaints.push('this machine was too slow: the grace ended before everyone on time was in');
  say('late: waits until the grace is over');
  const latePhone = await phoneOf('late');
  await pause(Math.max(0, graceUntil + 1000 - Date.now()));
  await scan('late', latePhone);

  say('the class is closed');
  await window.staff(teacherName, teacher.pin, 'Close the class');
  await picture('07-confirm-close');
  await window.page.getByRole('button', { name: 'Close the class' }).click();
  await window.page.locator('[data-figure="present"]').waitFor();
  await window.allSent();
  await picture('08-summary');
  return { acknowledged, offlineS, offlineKeys: ['face-1', 'face-2', 'face-3', 'teacher'], complaints };
}

function otherCode(otp: string): string {
  return String((Number(otp) + 1) % 1_000_000).padStart(6, '0');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rounds up to a full minute: a class starts on the minute. */
export function nextMinute(at: Instant): Instant {
  return Math.ceil(at / MINUTE_MS) * MINUTE_MS;
}
