/** Everything that steers the server, once the command line, the settings file and the environment are read. */
import { join, resolve } from 'node:path';
import type { Zone } from '#core/time.ts';

export interface Config {
  readonly dataDir: string;
  readonly logsDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly demo: boolean;
  readonly accountsFile: string;
  readonly schoolFile: string | undefined;
  /** Undefined: loopback only. Without an address: that of the default route's interface. */
  readonly lan: { readonly address: string | undefined } | undefined;
  readonly store: StoreConfig;
  /** As a school runs it; undefined beside a kiosk on one PC. */
  readonly serve: ServeConfig | undefined;
  /** Only to be looked at: nothing is opened or written. */
  readonly check: boolean;
  /** What an operator should look at, in plain words; nothing of it keeps the server from running. */
  readonly warnings: readonly string[];
}

export type StoreConfig =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mongodb'; readonly uri: string };

export interface ServeConfig {
  readonly address: string;
  /** Undefined: plain HTTP, on loopback or behind a trusted proxy. */
  readonly tls: CertificateFiles | undefined;
  /** Without a slash at the end; a port 0 in it is the one that it listens on. Undefined: where it listens. */
  readonly publicOrigin: string | undefined;
  /** IP addresses and networks. */
  readonly trustedProxies: readonly string[];
  readonly mail: MailConfig;
  /** Of at least 16 characters; undefined: one is made where it is needed. */
  readonly bootstrapSecret: string | undefined;
  /** Of at least 16 characters; undefined: only this computer reads the metrics. */
  readonly metricsToken: string | undefined;
  /** Where settings are read from; undefined where there is no such file, and what is not in the environment is by default. */
  readonly settingsFile?: string | undefined;
  /** What a new school is called, and its zone; undefined: this computer's. */
  readonly school: { readonly name: string; readonly zone: Zone | undefined };
}

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export type MailConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly folder: string; readonly from: string }
  | SmtpConfig;

export interface SmtpConfig {
  readonly kind: 'smtp';
  readonly host: string;
  readonly port: number;
  /** TLS from the start; else STARTTLS, which must be had unless the host is this computer. */
  readonly secure: boolean;
  readonly signIn: { readonly user: string; readonly password: string } | undefined;
  readonly from: string;
}

/** The command line, as it was typed. */
export interface CommandLine {
  readonly data: string | undefined;
  readonly logs: string | undefined;
  readonly port: number | undefined;
  readonly demo: boolean;
  readonly accounts: string | undefined;
  readonly school: string | undefined;
  readonly settings: string | undefined;
  readonly check: boolean;
}

/** The port where none is named. */
export const DEFAULT_PORT = 4480;

/** What the command line alone says, once it is known where the data are. */
export function foldersFrom(
  { demo, accounts, school, check }: Pick<CommandLine, 'demo' | 'accounts' | 'school' | 'check'>,
  dataDir: string,
  logsDir: string,
): Pick<Config, 'dataDir' | 'logsDir' | 'demo' | 'accountsFile' | 'schoolFile' | 'check'> {
  return {
    dataDir,
    logsDir,
    demo,
    check,
    accountsFile: resolve(accounts ?? join(dataDir, 'demo-accounts.txt')),
    schoolFile: school === undefined ? undefined : resolve(school),
  };
}
