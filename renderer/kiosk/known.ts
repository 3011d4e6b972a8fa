/** What is known of a student, in words. The host names it by message keys; a key without words is passed over. */
import { useTranslation } from 'react-i18next';

export interface Known {
  /** Words for one key of `Tile.known` or `Summary.tooWeak.known`, or an empty text. */
  readonly knownText: (key: string) => string;
  /** Words for a factor, or the factor's own name. */
  readonly factorText: (factor: string) => string;
}

export function useKnown(): Known {
  const { i18n } = useTranslation();
  const words = (key: string, otherwise: string): string => {
    const found: unknown = i18n.exists(key) ? i18n.getResource(i18n.language, ...split(key)) : undefined;
    return typeof found === 'string' ? found : otherwise;
  };
  return {
    knownText: (key) => words(`kiosk:known.${key}`, ''),
    factorText: (factor) => words(`shared:factor.${factor}`, factor),
  };
}

/** A key as i18next's resources name it: the namespace, then the path. */
function split(key: string): [namespace: string, path: string] {
  const at = key.indexOf(':');
  return [key.slice(0, at), key.slice(at + 1)];
}
