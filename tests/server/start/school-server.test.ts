/** Which settings go together, where files lie and what secret files hold: from them to how a school's server runs. */
import { expect, test } from 'vitest';
import { failed, ok } from '#core/result.ts';
import { configFrom } from '../../../server/start/command-line.ts';
import type { FoundFile } from '../../../server/start/school-server.ts';

const TLS = { certificateFile: 'tls/cert.pem', keyFile: '/etc/key.pem' };
const ORIGIN = 'https://school.example';

interface World {
  readonly settings?: object;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly others?: boolean;
}

function read({ settings, args = ['--data', '/srv/school'], env = {}, files = {}, others = false }: World) {
  const all: Readonly<Record<string, string>> = {
    ...(settings !== undefined && { '/srv/school/smartpresence.json': JSON.stringify(settings) }),
    ...files,
  };
  return configFrom(['--serve', ...args], {
    env,
    read: (path) => {
      const text = all[path];
      if (text === 'EACCES') return failed('EACCES');
      return ok<FoundFile | undefined>(text === undefined ? undefined : { text, others });
    },
  });
}

test('needs nothing but a folder: then it serves this computer alone', () => {
  expect(read({})).toMatchObject({
    ok: true,
    value: {
      dataDir: '/srv/school',
      logsDir: '/srv/school/logs',
      port: 4480,
      store: { kind: 'sqlite', path: '/srv/school/api.sqlite' },
      serve: {
        address: '127.0.0.1',
        tls: undefined,
        publicOrigin: undefined,
        trustedProxies: [],
        mail: { kind: 'none' },
        bootstrapSecret: undefined,
        metricsToken: undefined,
        school: { name: 'School', zone: undefined },
      },
      warnings: [],
    },
  });
});

test('sees paths of the file from its folder, and those of the environment from where it runs', () => {
  const settings = { tls: TLS, publicOrigin: `${ORIGIN}/`, logs: 'log', store: { sqliteFile: 'a.sqlite' } };
  expect(read({ settings })).toMatchObject({
    value: {
      logsDir: '/srv/school/log',
      store: { path: '/srv/school/a.sqlite' },
      serve: {
        tls: { certificateFile: '/srv/school/tls/cert.pem', keyFile: '/etc/key.pem' },
        publicOrigin: ORIGIN,
      },
    },
  });
  expect(read({ env: { SMARTPRESENCE_LOGS: 'x' } })).toMatchObject({
    value: { logsDir: `${process.cwd()}/x` },
  });
});

test('takes the folder from the settings that are named, the command line before the environment', () => {
  const files = { '/etc/school.json': '{"data": "/srv/a", "listen": {"port": 1}}' };
  const args = ['--settings', '/etc/school.json'];
  expect(read({ args, files })).toMatchObject({ value: { dataDir: '/srv/a', port: 1 } });
  const env = { SMARTPRESENCE_DATA: '/srv/b' };
  expect(read({ args, files, env })).toMatchObject({ value: { dataDir: '/srv/b' } });
  const more = [...args, '--data', '/srv/c', '--port', '2', '--logs', '/l'];
  expect(read({ args: more, files, env })).toMatchObject({
    value: { dataDir: '/srv/c', port: 2, logsDir: '/l' },
  });
});

test('reads secrets from files of their own', () => {
  const settings = {
    store: { mongodbUriFile: 'uri' },
    bootstrapSecretFile: 'boot',
    metricsTokenFile: 'token',
    mail: { host: 'mail.example', user: 'u', passwordFile: 'pw', from: 'a@b.example' },
  };
  const files = {
    '/srv/school/uri': 'mongodb://db/school\n',
    '/srv/school/boot': 'sixteen-letters!\n',
    '/srv/school/pw': 'p w\n',
    '/srv/school/token': 'sixteen-letters?\n',
  };
  expect(read({ settings, files, others: true })).toMatchObject({
    value: {
      store: { kind: 'mongodb', uri: 'mongodb://db/school' },
      serve: {
        bootstrapSecret: 'sixteen-letters!',
        metricsToken: 'sixteen-letters?',
        mail: { kind: 'smtp', port: 587, secure: false, signIn: { user: 'u', password: 'p w' } },
      },
      warnings: [],
    },
  });
});

test.each([
  { url: 'smtp://mail.example', is: { host: 'mail.example', port: 587, secure: false, signIn: undefined } },
  { url: 'smtps://mail.example', is: { port: 465, secure: true } },
  {
    url: 'smtp://a%40b:p%2Fw@mail.example:465',
    is: { port: 465, secure: true, signIn: { user: 'a@b', password: 'p/w' } },
  },
])('reads $url', ({ url, is }) => {
  const config = read({ settings: { mail: { smtpUrl: url, from: 'a@b.example' } } });
  expect(config).toMatchObject({ value: { serve: { mail: { kind: 'smtp', from: 'a@b.example', ...is } } } });
});

test.each([
  { holds: { bootstrapSecret: 'sixteen-letters!' }, warns: 1 },
  { holds: { mail: { host: 'h', user: 'u', password: 'p', from: 'a@b.example' } }, warns: 1 },
  { holds: { store: { mongodbUri: 'mongodb://u:p@h/d' } }, warns: 1 },
  { holds: { school: { name: 'Hill' } }, warns: 0 },
])('warns $warns times of a file with $holds that others may read', ({ holds, warns }) => {
  const config = read({ settings: holds, others: true });
  expect(config.ok && config.value.warnings).toHaveLength(warns);
  const shut = read({ settings: holds, others: false });
  expect(shut.ok && shut.value.warnings).toHaveLength(0);
});

test('does not warn of a secret that the environment holds', () => {
  const env = { SMARTPRESENCE_BOOTSTRAP_SECRET: 'sixteen-letters!' };
  expect(read({ settings: {}, env, others: true })).toMatchObject({ value: { warnings: [] } });
});

const FROM = 'a@b.example';
test.each([
  { name: 'no folder', world: { args: [] }, code: 'data-folder-unnamed', says: '--data DIR' },
  {
    name: 'no such file',
    world: { args: ['--settings', '/x.json'] },
    code: 'settings-missing',
    says: '/x.json',
  },
  {
    name: 'a file that may not be read',
    world: { files: { '/srv/school/smartpresence.json': 'EACCES' } },
    code: 'settings-unreadable',
    says: 'EACCES',
  },
  {
    name: 'a file that is no JSON',
    world: { files: { '/srv/school/smartpresence.json': '{"bootstrapSecret": "hunter2" "x"' } },
    code: 'settings-unreadable',
    says: 'line 1 column 31',
  },
  {
    name: 'a demo folder',
    world: { settings: { product: 'smartpresence', demo: true } },
    code: 'settings-wrong',
    says: 'demo folder of npm start',
  },
  {
    name: 'half a certificate',
    world: { settings: { tls: { keyFile: 'k' } } },
    code: 'settings-wrong',
    says: 'go together',
  },
  {
    name: 'passwords in the clear',
    world: { settings: { listen: { address: '0.0.0.0' } } },
    code: 'tls-missing',
    says: 'in the clear',
  },
  {
    name: 'a certificate for nothing',
    world: { settings: { tls: TLS } },
    code: 'settings-wrong',
    says: 'publicOrigin must be given',
  },
  {
    name: 'a proxy for nothing',
    world: { settings: { trustedProxies: ['10.0.0.1'] } },
    code: 'settings-wrong',
    says: 'publicOrigin must be given',
  },
  {
    name: 'http with a certificate',
    world: { settings: { tls: TLS, publicOrigin: 'http://127.0.0.1:1' } },
    code: 'settings-wrong',
    says: 'must begin with https://',
  },
  {
    name: 'https without one',
    world: { settings: { publicOrigin: ORIGIN } },
    code: 'settings-wrong',
    says: 'nothing here speaks it',
  },
  {
    name: 'two stores',
    world: { settings: { store: { sqliteFile: 'a' } }, env: { MONGODB_URI: 'mongodb://a' } },
    code: 'settings-wrong',
    says: 'Leave one of them out',
  },
  {
    name: 'a secret twice',
    world: { settings: { store: { mongodbUri: 'mongodb://a', mongodbUriFile: 'b' } } },
    code: 'settings-wrong',
    says: 'store.mongodbUri and store.mongodbUriFile',
  },
  {
    name: 'a secret file that is not there',
    world: { settings: { bootstrapSecretFile: 'b' } },
    code: 'secret-file-unreadable',
    says: '/srv/school/b, which is not there',
  },
  {
    name: 'an empty secret file',
    world: { settings: { bootstrapSecretFile: 'b' }, files: { '/srv/school/b': '\n' } },
    code: 'secret-file-unreadable',
    says: 'is empty',
  },
  {
    name: 'a secret file that may not be read',
    world: { settings: { bootstrapSecretFile: 'b' }, files: { '/srv/school/b': 'EACCES' } },
    code: 'secret-file-unreadable',
    says: 'EACCES',
  },
  {
    name: 'a short secret in a file',
    world: { settings: { metricsTokenFile: 'b' }, files: { '/srv/school/b': 'short' } },
    code: 'settings-wrong',
    says: 'metricsTokenFile',
  },
  {
    name: 'a short first secret in a file',
    world: { settings: { bootstrapSecretFile: 'b' }, files: { '/srv/school/b': 'short' } },
    code: 'settings-wrong',
    says: 'at least 16',
  },
  {
    name: 'mail to nowhere',
    world: { settings: { mail: { from: FROM } } },
    code: 'settings-wrong',
    says: 'exactly one of',
  },
  {
    name: 'mail to two places',
    world: { settings: { mail: { from: FROM, folder: 'f', host: 'h' } } },
    code: 'settings-wrong',
    says: 'exactly one of',
  },
  {
    name: 'mail from nobody',
    world: { settings: { mail: { host: 'h' } } },
    code: 'settings-wrong',
    says: 'mail.from must be given',
  },
  {
    name: 'a name without a password',
    world: { settings: { mail: { host: 'h', user: 'u', from: FROM } } },
    code: 'settings-wrong',
    says: 'go together',
  },
  {
    name: 'a file with another address than a mail server’s',
    world: { settings: { mail: { smtpUrlFile: 'm', from: FROM } }, files: { '/srv/school/m': 'http://x' } },
    code: 'settings-wrong',
    says: 'mail.smtpUrl must be',
  },
  {
    name: 'a file with another address than a database’s',
    world: { settings: { store: { mongodbUriFile: 'm' } }, files: { '/srv/school/m': 'db.example' } },
    code: 'settings-wrong',
    says: 'must begin with mongodb://',
  },
  {
    name: 'a wrong setting',
    world: { settings: { listen: { port: 'x' } } },
    code: 'settings-wrong',
    says: '/srv/school/smartpresence.json are wrong:\n  listen.port must be',
  },
])('refuses $name with $code', ({ world, code, says }) => {
  const config = read(world);
  expect(config).toMatchObject({ ok: false, error: { code } });
  const message = config.ok ? '' : config.error.message;
  expect(message).toContain(says);
  expect(message).not.toContain('hunter2');
});

test('lets a proxy that ends TLS lead to plain HTTP on any address', () => {
  const settings = { listen: { address: '0.0.0.0' }, trustedProxies: ['10.0.0.0/8'], publicOrigin: ORIGIN };
  expect(read({ settings })).toMatchObject({
    value: { serve: { address: '0.0.0.0', tls: undefined, trustedProxies: ['10.0.0.0/8'] } },
  });
});
