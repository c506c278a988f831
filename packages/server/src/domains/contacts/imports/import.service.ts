/** Imports of contacts from CSV: uploaded in pieces, run by a background job (`run-import.ts`), watched while they run. */
import { Import } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition } from '../../../lib/state-machine.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type SubscriptionCtx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { follow } from '../../../trpc/subscription.ts';
import { importJob } from '../jobs.ts';
import type { CreateImportInput, ListImportsInput, StartImportInput } from './import.schema.ts';
import { importTransitions } from './import-state.ts';
import { previewFile } from './reading/preview-file.ts';
import { lockImport, requireImport } from './require-import.ts';

type ById = z.infer<typeof withId>;

export const createImport = async (ctx: Ctx, input: z.infer<typeof CreateImportInput>) =>
  withFigures(await Import.add(ctx, { ...input, createdBy: userId(ctx) }));

/** Idempotent: an import that was started before is returned as it is. Locks the import. */
export async function startImport(ctx: Ctx, { id, mapping }: z.infer<typeof StartImportInput>) {
  const found = await lockImport(ctx, id);
  if (found.status === 'cancelled') {
    throw new AppError('CONFLICT', 'An import that is cancelled cannot be started', { kind: 'import_cancelled' });
  }
  if (!canTransition(importTransitions, found.status, 'queued')) return withFigures(found);
  await Import.of(ctx)
    .where({ id })
    .patch({ status: 'queued', ...(mapping && { mapping }) });
  await emit(ctx, 'contacts.import.progressed', { importId: id });
  await ctx.app.jobs.enqueue(ctx, importJob, { organizationId: ctx.organization.id, importId: id });
  return getImport(ctx, { id });
}

/**
 * Idempotent. Contacts imported so far stay; the lock waits for the batch that is being committed, which is the last one. The next
 * sweep deletes the file.
 */
export async function cancelImport(ctx: Ctx, { id }: ById) {
  const found = await lockImport(ctx, id);
  if (found.status === 'cancelled') return withFigures(found);
  if (!canTransition(importTransitions, found.status, 'cancelled')) {
    throw new AppError('CONFLICT', `An import that is ${found.status} cannot be cancelled`, {
      kind: 'import_finished',
      status: found.status,
    });
  }
  await Import.of(ctx).where({ id }).patch({ status: 'cancelled', finishedAt: ctx.now() });
  await emit(ctx, 'contacts.import.progressed', { importId: id });
  return getImport(ctx, { id });
}

export const getImport = async (ctx: Ctx, { id }: ById) => withFigures(await requireImport(ctx, id));

export async function listImports(ctx: Ctx, input: z.infer<typeof ListImportsInput>) {
  const query = Import.of(ctx).select(Import.columns);
  if (input.filter?.status) query.whereIn('status', input.filter.status);
  const { items, nextCursor } = await page(query, input, { createdAt: byAge });
  return { items: items.map(withFigures), nextCursor };
}

export const previewImport = async (ctx: Ctx, { id }: ById) => previewFile(ctx, await requireImport(ctx, id));

/** Yields the import as it is, then after every change, until it has ended. */
export async function* watchImport(ctx: SubscriptionCtx, { id }: ById, signal: AbortSignal) {
  const current = () => inTransaction(ctx, (inner) => getImport(inner, { id }), { readOnly: true });
  // Read before the import, so that no later change is missed.
  const position = await ctx.app.events.position(ctx.organization.id);
  const first = await current();
  yield first;
  if (first.finishedAt) return;
  const changes = follow(ctx, position, signal, `imports.watch ${id}`, async (events) =>
    events.some(
      ({ type, payload }) => type === 'contacts.import.progressed' && 'importId' in payload && payload.importId === id,
    )
      ? [await current()]
      : [],
  );
  for await (const snapshot of changes) {
    yield snapshot;
    if (snapshot.finishedAt) return;
  }
}

/** The row with its figures under their public names. */
function withFigures({ rows, created, merged, rejected, warned, identities, ...row }: Import) {
  return {
    ...row,
    rowCount: rows,
    createdCount: created,
    mergedCount: merged,
    rejectedCount: rejected,
    warnedCount: warned,
    identityCount: identities,
  };
}
