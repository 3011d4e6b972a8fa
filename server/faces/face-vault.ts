/**
 * Templates in the store, each sealed under a key of its person's own, and that key under the server's. Nothing is kept without
 * a live consent; withdrawal destroys the key first, and with it whatever was ever sealed under it, wherever a copy lies.
 */
import { z } from 'zod';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { FaceTemplate } from '#core/face/match.ts';
import type { CampusId, PersonId } from '#core/ids.ts';
import type { Chance } from '../ports.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { ConsentRecord, FaceTemplateRecord } from '../store/faces.ts';
import { sealed, unsealed } from './sealed.ts';

export interface FaceVault {
  /** The consent that stands for this person's face, or undefined. */
  readonly consentOf: (personId: PersonId) => Promise<ConsentRecord | undefined>;
  /** Seals the template and keeps it, in place of what was there in that state; false where the consent was withdrawn meanwhile. */
  readonly keep: (
    record: Omit<FaceTemplateRecord, 'id' | 'sealed'>,
    embedding: Float32Array,
  ) => Promise<boolean>;
  /** The confirmed template, where the consent that it was made under stands and the key opens it. */
  readonly find: (personId: PersonId) => Promise<FaceTemplate | undefined>;
  /** The template in that state, for staff to confirm. */
  readonly record: (
    personId: PersonId,
    state: FaceTemplateRecord['state'],
  ) => Promise<FaceTemplateRecord | undefined>;
  /** What is in an upload, on the same terms. */
  readonly pending: (record: FaceTemplateRecord) => Promise<FaceTemplate | undefined>;
  /** Every confirmed template of a campus, on the same terms. */
  readonly confirmed: (campusId: CampusId) => Promise<readonly KnownFace[]>;
  /** Pending becomes confirmed, if it is still the one that was looked at. */
  readonly confirm: (
    pending: FaceTemplateRecord,
    by: Pick<FaceTemplateRecord, 'confirmedBy' | 'confirmedAt'>,
  ) => Promise<boolean>;
  readonly reject: (pending: FaceTemplateRecord) => Promise<boolean>;
  /** Notes who looks alike; false where the upload is not the same any more. */
  readonly note: (pending: FaceTemplateRecord, lookAlikes: readonly PersonId[]) => Promise<boolean>;
  /** Destroys key and templates. Safe to repeat, and to go on with where it was cut short. */
  readonly destroy: (personId: PersonId) => Promise<void>;
}

export interface KnownFace {
  readonly personId: PersonId;
  readonly template: FaceTemplate;
}

interface VaultDeps {
  readonly collections: Pick<Collections, 'consents' | 'faceKeys' | 'faceTemplates'>;
  readonly crypto: Crypto;
  readonly chance: Chance;
  /** The server's own key, 32 bytes, kept apart from the store. */
  readonly faceKey: () => Promise<Uint8Array>;
}

const KEY_BYTES = 32;
const Embedding = z.array(z.number()).min(1);

export function createFaceVault(deps: VaultDeps): FaceVault {
  const { consents, faceKeys, faceTemplates } = deps.collections;

  const consentOf = async (personId: PersonId): Promise<ConsentRecord | undefined> => {
    const equals = { liveKey: liveKeyOf(personId) };
    return (await consents.find({ index: 'byLiveKey', equals, limit: 1 })).items[0];
  };

  /** The person's key, made where there is none; undefined where it was destroyed just now. */
  const keyOf = async (personId: PersonId, consentId: string): Promise<Uint8Array | undefined> => {
    const master = await deps.faceKey();
    const about = `face-key|${personId}`;
    const made = deps.chance.bytes(KEY_BYTES);
    const record = { id: personId, sealed: sealed(deps, { key: master, about }, made), consentId };
    for (;;) {
      if ((await faceKeys.putIf(record, 'absent')).kind === 'written') return made;
      const known = await faceKeys.get(personId);
      if (known === undefined) return undefined;
      if (known.consentId !== consentId) {
        // It was to be destroyed with the consent that it was made under, and that was cut short.
        await faceKeys.remove(personId, { sealed: known.sealed });
        continue;
      }
      const opened = unsealed(deps.crypto, { key: master, about }, known.sealed);
      if (opened !== undefined) return opened;
      // It was sealed under a server's key that is lost: nobody will ever open it, nor what lies under it.
      if ((await faceKeys.putIf(record, { sealed: known.sealed })).kind === 'written') return made;
    }
  };
  const keyIn = async (personId: PersonId): Promise<Uint8Array | undefined> => {
    const record = await faceKeys.get(personId);
    if (record === undefined) return undefined;
    return unsealed(deps.crypto, { key: await deps.faceKey(), about: `face-key|${personId}` }, record.sealed);
  };
  const open = async (record: FaceTemplateRecord | undefined): Promise<FaceTemplate | undefined> => {
    const key = record && (await keyIn(record.personId));
    const plain = key && unsealed(deps.crypto, { key, about: aboutOf(record) }, record.sealed);
    if (plain === undefined) return undefined;
    const embedding = Float32Array.from(Embedding.parse(JSON.parse(Buffer.from(plain).toString('utf8'))));
    return { model: record?.model ?? '', embedding };
  };
  const record = (personId: PersonId, state: FaceTemplateRecord['state']) =>
    faceTemplates.get(`${personId}:${state}`);

  const put = async (next: FaceTemplateRecord): Promise<void> => {
    for (;;) {
      const known = await faceTemplates.get(next.id);
      const outcome = await faceTemplates.putIf(
        next,
        known === undefined ? 'absent' : { sealed: known.sealed },
      );
      if (outcome.kind === 'written') return;
    }
  };
  const stands = async ({
    personId,
    consentId,
  }: Pick<FaceTemplateRecord, 'personId' | 'consentId'>): Promise<boolean> =>
    (await consentOf(personId))?.id === consentId;

  /** What a consent that ended left behind is never opened, whether or not it could be destroyed then. */
  const openStanding = async (known: FaceTemplateRecord | undefined): Promise<FaceTemplate | undefined> =>
    known !== undefined && (await stands(known)) ? open(known) : undefined;

  const destroy = async (personId: PersonId): Promise<void> => {
    await faceKeys.remove(personId);
    await Promise.all([
      faceTemplates.remove(`${personId}:pending`),
      faceTemplates.remove(`${personId}:confirmed`),
    ]);
  };

  /** A withdrawal may have come between the look at the consent and the write: then nothing may stay. */
  const putUnderConsent = async (next: FaceTemplateRecord): Promise<boolean> => {
    if (!(await stands(next))) return false;
    await put(next);
    if (await stands(next)) return true;
    await destroy(next.personId);
    return false;
  };

  return {
    consentOf,
    record,
    destroy,
    async keep(draft, embedding) {
      if (!(await stands(draft))) return false;
      const key = await keyOf(draft.personId, draft.consentId);
      if (key === undefined) return false;
      const plain = Buffer.from(JSON.stringify([...embedding]));
      const box = sealed(deps, { key, about: aboutOf(draft) }, plain);
      return putUnderConsent({ ...draft, id: `${draft.personId}:${draft.state}`, sealed: box });
    },
    async find(personId) {
      return openStanding(await record(personId, 'confirmed'));
    },
    pending: openStanding,
    async confirmed(campusId) {
      const equals = { campusId, state: 'confirmed' as const };
      const records = await findAll(faceTemplates, { index: 'byState', equals });
      const opened = await Promise.all(
        records.map(async (one) => ({ personId: one.personId, template: await openStanding(one) })),
      );
      return opened.flatMap(({ personId, template }) =>
        template === undefined ? [] : [{ personId, template }],
      );
    },
    async confirm(pending, by) {
      const { sealed: box, personId } = pending;
      if ((await record(personId, 'pending'))?.sealed !== box) return false;
      const confirmed = { ...pending, ...by, id: `${personId}:confirmed`, state: 'confirmed' } as const;
      // First what is new: an end between the two leaves the upload to be confirmed once more.
      if (!(await putUnderConsent(confirmed))) return false;
      await faceTemplates.remove(pending.id, { sealed: box });
      return true;
    },
    reject: (pending) => faceTemplates.remove(pending.id, { sealed: pending.sealed }),
    async note(pending, lookAlikes) {
      const noted = { ...pending, lookAlikes: [...lookAlikes] };
      return (await faceTemplates.putIf(noted, { sealed: pending.sealed })).kind === 'written';
    },
  };
}

/** What stands in `liveKey` while a consent to the face does. */
export function liveKeyOf(personId: PersonId): string {
  return `${personId}|face`;
}

/** A template that is put in the place of another's, or said to be of another model, does not open. */
function aboutOf({ personId, model }: Pick<FaceTemplateRecord, 'personId' | 'model'>): string {
  return `face-template|${personId}|${model}`;
}
