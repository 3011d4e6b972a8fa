/** The operators' log, `DATA/logs/kiosk.log`, one JSON object a line. Ids only: never names, codes, faces or secrets. */

/** What may stand beside an event: ids, counts, codes. */
export type LogDetail = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** `event`: a stable code in kebab-case. */
  readonly info: (event: string, detail?: LogDetail) => void;
  readonly warn: (event: string, detail?: LogDetail) => void;
  readonly error: (event: string, detail?: LogDetail) => void;
  /** Writes what is buffered. */
  readonly close: () => void;
}
