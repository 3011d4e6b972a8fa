/** One step forward of the database's shape. Steps are numbered from 1 without gaps and never edited once released. */
export interface Migration {
  /** The `user_version` that holds after it. */
  readonly version: number;
  readonly sql: string;
}
