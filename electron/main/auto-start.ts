/**
 * Starting with the computer, off unless the operator's settings ask for it, and removed again when they no longer do.
 * Windows and macOS keep a login item; on Linux it is a file of the XDG autostart folder.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, ok, type Result } from '#core/result.ts';

/** What Windows is to start; `args` are joined with spaces as they are. */
interface LoginItem {
  path?: string;
  args?: string[];
}

/** The part of Electron's `app` that this needs. */
export interface LoginItems {
  readonly getLoginItemSettings: (options?: LoginItem) => {
    readonly openAtLogin: boolean;
    /** On Windows alone: with whatever arguments. */
    readonly executableWillLaunchAtLogin?: boolean;
  };
  readonly setLoginItemSettings: (settings: LoginItem & { openAtLogin: boolean }) => void;
}

export interface AutoStartDeps {
  readonly wanted: boolean;
  readonly platform: string;
  /** The installed program: an AppImage's own path, not the one that it is mounted at. */
  readonly program: string;
  /** What it is started with; macOS takes none. */
  readonly args: readonly string[];
  /** `$XDG_CONFIG_HOME`, or `.config` in the home folder. */
  readonly configDir: string;
  readonly app: LoginItems;
}

const DESKTOP_FILE = 'smartpresence-kiosk.desktop';

/** The folder of autostart files cannot be written; `detail` is the system's own code. */
export interface AutoStartFailure {
  readonly kind: 'auto-start-not-set';
  readonly detail: string;
}

/** Brings the computer's settings to what is wanted; touches nothing where they are so already. */
export function applyAutoStart(deps: AutoStartDeps): Result<void, AutoStartFailure> {
  if (deps.platform === 'linux') return applyDesktopFile(deps);
  if (deps.platform === 'win32' || deps.platform === 'darwin') applyLoginItem(deps);
  return ok(undefined);
}

/** The folder of the user's settings (XDG Base Directory Specification 0.8). */
export function configDirOf(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const named = env['XDG_CONFIG_HOME'];
  return named?.startsWith('/') === true ? named : join(home, '.config');
}

function applyLoginItem({ wanted, platform, program, args, app }: AutoStartDeps): void {
  // macOS registers the application itself and knows neither path nor arguments.
  const item = platform === 'win32' ? { path: program, args: args.map(quotedOnWindows) } : {};
  const { openAtLogin, executableWillLaunchAtLogin = false } = app.getLoginItemSettings(item);
  const isRight = wanted ? openAtLogin : !openAtLogin && !executableWillLaunchAtLogin;
  if (!isRight) app.setLoginItemSettings({ openAtLogin: wanted, ...item });
}

/** As programs of Windows read it (CommandLineToArgvW): a backslash before the closing quote is doubled. A path holds no quote. */
function quotedOnWindows(text: string): string {
  return /[\s\\]/.test(text) ? `"${text.replace(/\\+$/, '$&$&')}"` : text;
}

function applyDesktopFile({
  wanted,
  program,
  args,
  configDir,
}: AutoStartDeps): Result<void, AutoStartFailure> {
  const path = join(configDir, 'autostart', DESKTOP_FILE);
  try {
    if (wanted) keepFile(path, desktopFile([program, ...args]));
    else rmSync(path, { force: true });
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return failed({ kind: 'auto-start-not-set', detail: String(error.code) });
  }
}

function keepFile(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function desktopFile(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=SmartPresence',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * An argument of the Exec key (Desktop Entry Specification 1.5, "The Exec key"): quoted, with a backslash before what a
 * quoted argument reserves; then again for the string it stands in, and a percent sign doubled.
 */
function quoted(text: string): string {
  const argument = text.replaceAll(/["`$\\]/g, '\\$&');
  return `"${argument.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`;
}
