/** Compares what the camera saw with the template of the one student who is claimed. Templates stay in this process. */
import type { Comparison, Look } from '#core/check-in/flow.ts';
import { matchOneToOne, type FaceTemplate, type MatchThresholds } from '#core/face/match.ts';
import { averageEmbedding } from '#core/face/similarity.ts';
import type { PersonId } from '#core/ids.ts';
import type { Templates } from '../local-store/templates.ts';

export interface FaceDesk {
  /** Averages the looks into one probe. Undefined where nothing can be compared: no template, or of another model. */
  readonly compare: (studentId: PersonId, looks: readonly Look[]) => Comparison | undefined;
  /** Why the student cannot be compared; undefined where they can. */
  readonly obstacle: (studentId: PersonId) => 'no-template' | 'no-consent' | undefined;
  readonly registered: () => ReadonlySet<PersonId>;
}

export interface FaceDeskDeps {
  readonly templates: Pick<Templates, 'find' | 'consentOf' | 'registered'>;
  /** From `models/manifest.json`. */
  readonly thresholds: MatchThresholds;
}

export function createFaceDesk({ templates, thresholds }: FaceDeskDeps): FaceDesk {
  return {
    compare(studentId, looks) {
      const template = templates.find(studentId);
      return template === undefined ? undefined : comparisonOf(template, looks, thresholds);
    },
    obstacle(studentId) {
      if (!templates.registered().has(studentId)) return 'no-template';
      return templates.consentOf(studentId) === undefined ? 'no-consent' : undefined;
    },
    registered: () => new Set(templates.registered().keys()),
  };
}

function comparisonOf(
  template: FaceTemplate,
  looks: readonly Look[],
  thresholds: MatchThresholds,
): Comparison | undefined {
  const [first, ...others] = looks;
  if (first === undefined || looks.some((look) => look.model !== template.model)) return undefined;
  const embedding = averageEmbedding([embeddingOf(first), ...others.map(embeddingOf)]);
  const probe = { model: template.model, embedding, frames: looks.length };
  const match = matchOneToOne(probe, template, thresholds);
  if (match.kind === 'other-model') return undefined;
  const averaged = looks.length >= thresholds.averagedFrames;
  return {
    matched: match.kind === 'matched',
    similarity: match.similarity,
    threshold: averaged ? thresholds.averaged : thresholds.oneFrame,
    model: template.model,
  };
}

function embeddingOf(look: Look): Float32Array {
  return Float32Array.from(look.embedding);
}
