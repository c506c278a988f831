/**
 * Idempotency keys: claimed, answered and committed together with the effect, so that a retried mutation has one
 * effect.
 */
import { createHash } from 'node:crypto';
import { IdempotencyKey, newestDataKey, type SealedPlace, seal, sent, unseal } from '@tessera/db';
import superjson from 'superjson';
import { AppError } from '../lib/app-error.ts';
import { type Actor, type Ctx, inTransaction, type OrganizationScope } from './context.ts';
import { postgresError } from './errors.ts';

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

interface IdempotentCall {
  key: string;
  procedure: string;
  input: unknown;
}

/**
 * Runs `work` in a transaction, once per key. A second call with the same input receives the first answer; with another input,
 * CONFLICT. A call that arrives while the first one runs waits for it on PostgreSQL's unique index.
 *
 * The claim of the key and the first statements of `work` are sent together. When the key is in use, the claim fails, and with it
 * PostgreSQL refuses every later statement of the transaction: `work` then has begun and has no effect.
 */
export async function inTransactionOnce<Output>(
  scope: OrganizationScope,
  call: IdempotentCall,
  work: (ctx: Ctx) => Promise<Output>,
): Promise<Output> {
  if (!KEY_PATTERN.test(call.key)) {
    throw new AppError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 printable ASCII characters', {
      issues: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }],
    });
  }
  const place = { principal: principal(scope.actor), procedure: call.procedure, key: call.key };
  const requestHash = createHash('sha256').update(canonical(call.input)).digest('base64url');
  let isUsed = false;
  try {
    return await inTransaction(scope, async (ctx) => {
      const claim = await sent(() => IdempotencyKey.addAll(ctx, [{ ...place, requestHash }]));
      const newest = await sent(() => newestDataKey(ctx.db, ctx.organization.id));
      const working = work(ctx);
      // Why the key cannot be claimed counts more than what that makes of the work.
      working.catch(() => {});
      try {
        await claim.answer;
      } catch (error) {
        isUsed = postgresError(error)?.code === UNIQUE_VIOLATION;
        await working.catch(() => {});
        throw error;
      }
      const output = await working;
      await storeAnswer(ctx, place, output, await newest.answer);
      return output;
    });
  } catch (error) {
    if (!isUsed) throw error;
  }
  const earlier = await inTransaction(scope, (ctx) => earlierAnswer(ctx, place, requestHash), { readOnly: true });
  // An answer that has just been deleted for its age frees its key.
  return earlier ? superjson.parse(earlier) : inTransactionOnce(scope, call, work);
}

const UNIQUE_VIOLATION = '23505';

type KeyPlace = Pick<IdempotencyKey, 'principal' | 'procedure' | 'key'>;

async function storeAnswer(
  ctx: Ctx,
  place: KeyPlace,
  output: unknown,
  dataKey: Awaited<ReturnType<typeof newestDataKey>>,
): Promise<void> {
  const sealedPlace = answerPlace({ ...place, organizationId: ctx.organization.id });
  const response = await seal(ctx.db, ctx.app.masterKeys, sealedPlace, superjson.stringify(output), dataKey);
  ctx.appendWithCommit(() => IdempotencyKey.of(ctx).where(place).patch({ response }).execute());
}

async function earlierAnswer(ctx: Ctx, place: KeyPlace, requestHash: string): Promise<string | undefined> {
  const earlier = await IdempotencyKey.of(ctx).where(place).first();
  if (!earlier) return undefined;
  if (earlier.requestHash !== requestHash) {
    throw new AppError('CONFLICT', 'This Idempotency-Key was used for another input', {
      kind: 'idempotency_mismatch',
    });
  }
  return unseal(ctx.db, ctx.app.masterKeys, answerPlace(earlier), earlier.response as string);
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
