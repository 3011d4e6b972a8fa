/** The school's API as an import asks it: signed in as an admin, its refusals as outcomes. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import tls from 'node:tls';
import { errorCode, parseJson, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { fromCaller } from './files.mjs';

/**
 * @typedef {{ readonly api: string, readonly name: string | undefined, readonly passwordFile: string | undefined }} Who
 *   `passwordFile` as it was typed
 * @typedef {{ readonly api: string, readonly cookie: string }} SignedIn
 */

/** An import of a whole school writes tens of thousands of records. */
const ANSWER_MS = 10 * 60_000;

/**
 * Trusts a school's own authority, beside those that are trusted anyway.
 * @param {string | undefined} path
 * @returns {Promise<import('../outcome.mjs').Outcome<undefined>>}
 */
export async function trust(path) {
  if (path === undefined) return done(undefined);
  const pem = await readFile(fromCaller(path), 'utf8').catch(() => undefined);
  if (pem?.includes('BEGIN CERTIFICATE') !== true)
    return cannot(
      'ca-unreadable',
      `${path} holds no certificate in PEM. Name the file of your school's authority.`,
    );
  if (!('setDefaultCACertificates' in tls))
    return cannot('node-too-old', 'This Node knows no --ca. Name the file in NODE_EXTRA_CA_CERTS instead.');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pem]);
  return done(undefined);
}

/**
 * @param {Who} who
 * @returns {Promise<import('../outcome.mjs').Outcome<SignedIn>>}
 */
export async function signIn({ api, name, passwordFile }) {
  const isAsked = process.stdin.isTTY;
  const who = name ?? (isAsked ? await answerTo('E-mail address of an admin: ', false) : undefined);
  if (who === undefined) return cannot('no-name', 'Say with --name which admin imports.');
  const fromFile =
    passwordFile === undefined
      ? undefined
      : await readFile(fromCaller(passwordFile), 'utf8').catch(() => undefined);
  if (passwordFile !== undefined && fromFile === undefined)
    return cannot(
      'password-file-unreadable',
      `${passwordFile} cannot be read. Check its name and your rights to it.`,
    );
  const given = fromFile?.replace(/\r?\n$/, '') ?? process.env['SMARTPRESENCE_PASSWORD'];
  const password = given ?? (isAsked ? await answerTo('Password: ', true) : undefined);
  if (password === undefined)
    return cannot('no-password', 'Give the password with --password-file, or in SMARTPRESENCE_PASSWORD.');
  const reply = await fetch(`${api}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: who, password }),
  });
  const body = await bodyOf(reply);
  if (!reply.ok)
    return cannot(
      textField(body, 'code') ?? 'sign-in-failed',
      textField(body, 'detail') ?? 'The sign-in failed.',
    );
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return done({ api, cookie });
}

/**
 * @param {string} question
 * @param {boolean} isHidden
 * @returns {Promise<string>}
 */
async function answerTo(question, isHidden) {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, next) => next() });
  const lines = createInterface({
    input: process.stdin,
    output: isHidden ? silent : process.stderr,
    terminal: true,
  });
  const answer = await new Promise((/** @type {(text: string) => void} */ resolveWith) => {
    lines.once('line', resolveWith);
  });
  lines.close();
  if (isHidden) process.stderr.write('\n');
  return answer;
}

/**
 * @param {SignedIn} signedIn
 * @param {string} path
 * @param {object} [body] sent as JSON; without it the request is a GET
 * @returns {Promise<import('../outcome.mjs').Outcome<unknown>>}
 */
export async function ask({ api, cookie }, path, body) {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const reply = await fetch(`${api}${path}`, { ...sent, headers, signal: AbortSignal.timeout(ANSWER_MS) });
  const answer = await bodyOf(reply);
  if (reply.ok) return done(answer);
  const detail = textField(answer, 'detail') ?? `The API answered ${reply.status}.`;
  return cannot(textField(answer, 'code') ?? 'bad-answer', detail);
}

/** @param {Response} reply @returns {Promise<unknown>} */
async function bodyOf(reply) {
  const text = await reply.text();
  return (reply.headers.get('content-type') ?? '').includes('json') ? parseJson(text) : undefined;
}

/**
 * Why the API could not be asked; undefined where the error is not about that.
 * @param {string} api
 * @param {unknown} error
 */
export function reachFailure(api, error) {
  if (!(error instanceof Error) || (error.message !== 'fetch failed' && error.name !== 'TimeoutError'))
    return undefined;
  const code = errorCode(error.cause) ?? '';
  const isTls = /CERT|SELF_SIGNED|ISSUER/.test(code);
  const message = isTls
    ? `The certificate of ${api} is not trusted here (${code}). Name your school's authority with --ca FILE.`
    : `Nothing answers at ${api}. Start the API, or say with --api where it is.`;
  return { code: isTls ? 'api-not-trusted' : 'api-out-of-reach', message };
}
