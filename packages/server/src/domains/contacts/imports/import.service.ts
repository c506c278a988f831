/** Imports of contacts from CSV: uploaded in pieces, run in the background, watched and reported on. */
import { Import, ImportIssue } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type SubscriptionCtx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { follow } from '../../../trpc/subscription.ts';
import { importJob } from '../jobs.ts';
import type {
  CreateImportInput,
  IssueReason,
  ListImportsInput,
  ListIssuesInput,
  StartImportInput,
  withImportId,
} from './import.schema.ts';
import { wrongStatus } from './import-file.service.ts';
import { previewFile } from './reading/preview-file.ts';

type ImportId = z.infer<typeof withImportId>;

export const createImport = (ctx: Ctx, input: z.infer<typeof CreateImportInput>) =>
  Import.add(ctx, { ...input, createdBy: userId(ctx) });

/** Starting twice is starting once. */
export async function startImport(ctx: Ctx, { importId, mapping }: z.infer<typeof StartImportInput>) {
  const found = await lockedImport(ctx, importId);
  if (found.status === 'cancelled') throw wrongStatus(found, 'cannot be started');
  if (found.status !== 'uploading') return found;
  await Import.of(ctx)
    .where({ id: importId })
    .patch({ status: 'queued', ...(mapping && { mapping }) });
  await emit(ctx, 'contacts.import.progressed', { importId });
  await ctx.app.jobs.enqueue(ctx, importJob, { organizationId: ctx.organization.id, importId });
  return getImport(ctx, { importId });
}

/** What was imported stays; the batch that is being written is the last one. The file goes with the next sweep. */
export async function cancelImport(ctx: Ctx, { importId }: ImportId) {
  const found = await lockedImport(ctx, importId);
  if (found.status === 'cancelled') return found;
  if (found.finishedAt) throw wrongStatus(found, 'cannot be cancelled');
  await Import.of(ctx).where({ id: importId }).patch({ status: 'cancelled', finishedAt: ctx.now() });
  await emit(ctx, 'contacts.import.progressed', { importId });
  return getImport(ctx, { importId });
}

export async function getImport(ctx: Ctx, { importId }: ImportId) {
  const found = await Import.of(ctx).findOne({ id: importId });
  if (!found) throw notFound('import');
  return found;
}

export function listImports(ctx: Ctx, input: z.infer<typeof ListImportsInput>) {
  const query = Import.rows(ctx);
  if (input.filter?.status) query.where({ status: input.filter.status });
  return page(query, input, { createdAt: byAge });
}

export async function previewImport(ctx: Ctx, { importId }: ImportId) {
  return previewFile(ctx, await getImport(ctx, { importId }));
}

/** Issues in the order of the file. */
export async function listIssues(ctx: Ctx, { importId, severity, cursor, limit }: z.infer<typeof ListIssuesInput>) {
  await getImport(ctx, { importId });
  const query = ImportIssue.of(ctx)
    .where({ importId })
    .where('line', '>', Number(cursor ?? 0));
  if (severity) query.where({ severity });
  const rows = await query.orderBy('line').limit(limit + 1);
  const items = rows.slice(0, limit).map(toIssue);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.line) : null };
}

/** The import as it is, then whenever it moves, until it has ended. */
export async function* watchImport(ctx: SubscriptionCtx, { importId }: ImportId, signal: AbortSignal) {
  const current = () => inTransaction(ctx, (inner) => getImport(inner, { importId }), { readOnly: true });
  // Before the first look: what happens after it is not missed.
  const position = await ctx.app.events.position(ctx.organization.id);
  const first = await current();
  yield first;
  if (first.finishedAt) return;
  const moves = follow(ctx, position, signal, async (events) =>
    events.some(
      ({ type, payload }) =>
        type === 'contacts.import.progressed' && 'importId' in payload && payload.importId === importId,
    )
      ? [await current()]
      : [],
  );
  for await (const snapshot of moves) {
    yield snapshot;
    if (snapshot.finishedAt) return;
  }
}

type Reason = z.infer<typeof IssueReason>;

const MESSAGES: Record<Reason, string> = {
  phone_missing: 'there is no phone',
  phone_invalid: 'the phone is not a valid number',
  email_missing: 'there is no e-mail',
  email_invalid: 'the e-mail is not a valid address',
  addresses_of_two_contacts: 'phone and e-mail belong to two contacts; merged into the one with the phone',
  value_too_long: 'a text was too long and was shortened',
  too_many_tags: 'the contact would have more than 100 tags; the last ones were left out',
  too_many_fields: 'the contact would have more than 100 custom fields; the last ones were left out',
  field_invalid: 'a value does not fit its custom field and was left out',
  limit_reached: 'the plan has no room for another contact',
};

export function toIssue({ line, severity, reasons, record }: ImportIssue) {
  const known = reasons as Reason[];
  return { line, severity, reasons: known, message: known.map((reason) => MESSAGES[reason]).join('; '), record };
}

async function lockedImport(ctx: Ctx, importId: string): Promise<Import> {
  const found = await Import.of(ctx).findOne({ id: importId }).forUpdate();
  if (!found) throw notFound('import');
  return found;
}
