/** The file system under a folder, in the words of the system's own list of mounts. */
import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs';

const MOUNTS = '/proc/mounts';

/** Such as `ext4`. Where there is no list of mounts: the number that the system gives the kind, in hex. */
export function fileSystemOf(folder: string): string {
  if (!existsSync(MOUNTS)) return `type 0x${statfsSync(folder).type.toString(16)}`;
  const path = realpathSync(folder);
  const mounts = readFileSync(MOUNTS, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, point = '', kind = 'unknown']) => ({ point, kind }))
    .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`));
  // Of two mounts on one point, the later one covers the earlier.
  const nearest = mounts.reduce((best, mount) => (mount.point.length >= best.point.length ? mount : best), {
    point: '',
    kind: 'unknown',
  });
  return nearest.kind;
}
