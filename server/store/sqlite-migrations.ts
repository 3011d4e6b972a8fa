/** How older database files are brought to this version's shape: numbered steps, forward only, each tested from the old shape. */
import type Database from 'better-sqlite3';

/** The first day of those who belonged to a class group before days were kept. */
const ENROLLED_SINCE = '2000-01-01';

type Step = (db: Database.Database) => void;

/**
 * Step n brings version n to n + 1. The first made the tables, which are created from the declarations; their indexes are made
 * after the last.
 */
const STEPS: readonly Step[] = [
  () => undefined,
  peopleHaveStates,
  studentsAreEnrolled,
  openingsNameTheirClass,
  kioskFactsStandInRuns,
  classGroupsHaveTitlesOfTheirOwn,
  serverFactsGoByTheirOnceKey,
];

/** The version that this program writes, kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = STEPS.length;

/** Runs what `found` still lacks. To be called inside a transaction. */
export function migrate(db: Database.Database, found: number): void {
  STEPS.slice(found).forEach((step) => step(db));
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
}

/** Everyone was approved before there was another state. */
function peopleHaveStates(db: Database.Database): void {
  db.exec(
    `UPDATE people SET doc = json_set(doc, '$.state', 'approved') WHERE json_extract(doc, '$.state') IS NULL`,
  );
  db.exec('DROP INDEX IF EXISTS people__byRole');
}

/** Class groups held their students, until these were enrolled by date. */
function studentsAreEnrolled(db: Database.Database): void {
  db.exec(`
    INSERT OR IGNORE INTO enrolments (id, doc)
    SELECT g.id || '.' || s.value || '.${ENROLLED_SINCE}', json_object(
      'id', g.id || '.' || s.value || '.${ENROLLED_SINCE}', 'campusId', json_extract(g.doc, '$.campusId'),
      'classGroupId', g.id, 'studentId', s.value, 'from', '${ENROLLED_SINCE}')
    FROM class_groups g, json_each(g.doc, '$.studentIds') s;
    UPDATE class_groups SET doc = json_remove(doc, '$.studentIds');
  `);
}

/** Openings were found by time and room only. One whose fact is not there is made anew with the kiosk's facts. */
function openingsNameTheirClass(db: Database.Database): void {
  db.exec(`
    UPDATE openings SET doc = json_set(doc, '$.classGroupId', (
      SELECT json_extract(json_extract(f.doc, '$.body'), '$.classGroupId') FROM kiosk_facts f
      WHERE json_extract(f.doc, '$.sessionId') = json_extract(openings.doc, '$.sessionId')
        AND json_extract(f.doc, '$.kioskId') = json_extract(openings.doc, '$.kioskId')
        AND json_extract(json_extract(f.doc, '$.body'), '$.kind') = 'session-opened'
      ORDER BY f.id LIMIT 1))
    WHERE json_extract(doc, '$.classGroupId') IS NULL;
    DELETE FROM openings WHERE json_extract(doc, '$.classGroupId') IS NULL;
  `);
}

/** A kiosk's facts stood one by one; now those of one push and session stand together. */
function kioskFactsStandInRuns(db: Database.Database): void {
  db.exec(`
    UPDATE kiosk_facts SET
      id = id || ':' || json_extract(doc, '$.sessionId'),
      doc = json_object(
        'id', id || ':' || json_extract(doc, '$.sessionId'), 'sessionId', json_extract(doc, '$.sessionId'),
        'kioskId', json_extract(doc, '$.kioskId'), 'from', json_extract(doc, '$.seq'),
        'facts', json_array(json_object('seq', json_extract(doc, '$.seq'), 'body', json_extract(doc, '$.body'))),
        'receivedAt', json_extract(doc, '$.receivedAt'), 'laidOutAt', json_extract(doc, '$.receivedAt'))
    WHERE json_extract(doc, '$.facts') IS NULL;
    DROP INDEX IF EXISTS kiosk_facts__byStudent;
    DROP INDEX IF EXISTS kiosk_facts__bySession;
  `);
}

/** Two class groups of a campus could have one title, which a file could not tell apart. The first by id keeps it. */
function classGroupsHaveTitlesOfTheirOwn(db: Database.Database): void {
  db.exec(`
    UPDATE class_groups SET doc = json_set(doc, '$.title', json_extract(doc, '$.title') || ' ' || substr(id, -8))
    WHERE id IN (
      SELECT id FROM (
        SELECT id, row_number() OVER (
          PARTITION BY json_extract(doc, '$.campusId'), json_extract(doc, '$.title') ORDER BY id) AS place
        FROM class_groups)
      WHERE place > 1)
  `);
}

/** A fact of the server had an id of its own beside the key under which it is said once. */
function serverFactsGoByTheirOnceKey(db: Database.Database): void {
  db.exec(`
    DROP INDEX IF EXISTS server_facts__byOnceKey;
    DROP INDEX IF EXISTS server_facts__byStudent;
    UPDATE server_facts SET
      id = json_extract(doc, '$.onceKey'),
      doc = json_remove(json_set(doc, '$.id', json_extract(doc, '$.onceKey')), '$.onceKey', '$.about')
    WHERE json_extract(doc, '$.onceKey') IS NOT NULL;
  `);
}
