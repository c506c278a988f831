/**
 * Idempotency keys: claimed, answered and committed together with the effect, so that a retried mutation has one
 * effect.
 */
import { createHash } from 'node:crypto';
import { IdempotencyKey, type SealedPlace, seal, unseal } from '@tessera/db';
import superjson from 'superjson';
import { AppError } from '../lib/app-error.ts';
import type { Actor, Ctx } from './context.ts';

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs `effect` once per key. A second call with the same input receives the first answer; with another input,
 * CONFLICT. A call that arrives while the first one runs waits for it on PostgreSQL's unique index.
 */
export async function withIdempotency<Output>(
  ctx: Ctx,
  call: { key: string; procedure: string; input: unknown },
  effect: () => Promise<Output>,
): Promise<Output> {
  if (!KEY_PATTERN.test(call.key)) {
    throw new AppError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 printable ASCII characters', {
      issues: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }],
    });
  }
  const place = { principal: principal(ctx.actor), procedure: call.procedure, key: call.key };
  const requestHash = createHash('sha256').update(canonical(call.input)).digest('base64url');

  const unique = ['organizationId', 'principal', 'procedure', 'key'] as const;
  if ((await IdempotencyKey.addMissing(ctx, [{ ...place, requestHash }], unique)) === 0) {
    const earlier = await IdempotencyKey.of(ctx).where(place).first().throwIfNotFound();
    if (earlier.requestHash !== requestHash) {
      throw new AppError('CONFLICT', 'This Idempotency-Key was used for another input', {
        kind: 'idempotency_mismatch',
      });
    }
    return superjson.parse(await unseal(ctx.db, ctx.app.masterKeys, answerPlace(earlier), earlier.response as string));
  }

  const output = await effect();
  const answer = answerPlace({ ...place, organizationId: ctx.organization.id });
  const response = await seal(ctx.db, ctx.app.masterKeys, answer, superjson.stringify(output));
  await IdempotencyKey.of(ctx).where(place).patch({ response });
  return output;
}

/** Stored answers are sealed: one of them may contain a new secret key. */
const answerPlace = (
  claim: Pick<IdempotencyKey, 'organizationId' | 'principal' | 'procedure' | 'key'>,
): SealedPlace => ({
  table: IdempotencyKey.tableName,
  column: 'response',
  organizationId: claim.organizationId,
  rowId: `${claim.principal}|${claim.procedure}|${claim.key}`,
});

const principal = (actor: Actor): string =>
  actor.type === 'user' ? `user:${actor.userId}` : actor.type === 'api_key' ? `key:${actor.apiKeyId}` : actor.name;

/** A canonical text of the input, independent of the order of its fields. */
function canonical(input: unknown): string {
  return JSON.stringify(superjson.serialize(input ?? null), (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
