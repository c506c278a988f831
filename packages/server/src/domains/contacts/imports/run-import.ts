/**
 * Runs an import: batch after batch, each a transaction that moves contacts, figures and position together. Whatever
 * dies, and whenever, the next run goes on after the last batch that was committed.
 */
import { Import, newId } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable, postgresError } from '../../../trpc/errors.ts';
import { AddressTaken, type Batch, commitBatch } from './import-batch.ts';
import { forgetFile } from './import-file.service.ts';
import { BATCH_BYTES, BATCH_RECORDS } from './import-limits.ts';
import { columnsOf, layoutOf, mappingFor } from './reading/column-mapping.ts';
import { type CsvRecord, readRecords } from './reading/csv-records.ts';
import { definedFields } from './reading/custom-field-columns.ts';
import { type ImportedRow, readRow } from './reading/import-row.ts';
import { CsvProblem, openText } from './reading/text-source.ts';

/** A batch is tried again when another transaction was in its way. */
const ATTEMPTS = 10;

export interface ImportJob {
  organizationId: string;
  importId: string;
}

/** Returns when the import has ended or is another worker's; throws, to be called again, when it could not go on. */
export async function runImport(app: App, { organizationId, importId }: ImportJob, signal: AbortSignal): Promise<void> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'contacts.import' },
    organization: { id: organizationId },
  };
  const run = await takeOver(scope, importId);
  if (!run) return;
  const commit = (batch: Batch) => commitWithRetries(scope, importId, run.runId, batch);
  try {
    for await (const batch of ahead(readBatches(scope, run))) {
      signal.throwIfAborted();
      if (!(await commit(batch))) return;
    }
  } catch (error) {
    if (signal.aborted || isPassing(error)) throw error;
    // Trying again would end here again, for ever.
    app.log.error({ error, importId }, 'an import failed');
    await giveUp(scope, importId, run.runId);
  }
  await forgetFile(scope, importId);
}

type Run = Import & { runId: string };

/** Makes the import this run's. A run that had it before finds out at its next batch and stops. */
function takeOver(scope: OrganizationScope, importId: string): Promise<Run | undefined> {
  return inTransaction(scope, async (ctx) => {
    const found = await Import.of(ctx).findOne({ id: importId }).whereIn('status', ['queued', 'running']).forUpdate();
    if (!found) return undefined;
    const changes = { status: 'running' as const, runId: newId(), startedAt: found.startedAt ?? ctx.now() };
    await Import.of(ctx).where({ id: importId }).patch(changes);
    await emit(ctx, 'contacts.import.progressed', { importId });
    return { ...found, ...changes } as Run;
  });
}

/** Reads the next batch while PostgreSQL writes this one. */
async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let coming = items.next();
  for (let current = await coming; !current.done; current = await coming) {
    coming = items.next();
    // It fails when its turn comes; should there be none, because writing failed, nobody is left to hear of it.
    coming.catch(() => {});
    yield current.value;
  }
}

async function* readBatches(scope: OrganizationScope, run: Run): AsyncGenerator<Batch> {
  const { defaultCountry, mapping: asked } = run;
  let header: Batch['header'] = { columns: run.columns, mapping: run.mapping, delimiter: run.delimiter };
  const fields = await definedFields(scope);
  let layout = run.columns && run.mapping ? layoutOf(run.columns, run.mapping, fields) : undefined;
  let rows: ImportedRow[] = [];
  let position = { processedBytes: run.processedBytes, nextLine: run.nextLine };
  let problem: CsvProblem | undefined;
  try {
    const source = await openText(scope, run.id, run.processedBytes);
    const onDelimiter = (delimiter: string) => {
      header = { ...header, delimiter };
    };
    let last: CsvRecord | undefined;
    const cut = () => {
      const batch = rows;
      rows = [];
      if (last) position = { processedBytes: source.positionAfter(last.endByte), nextLine: last.nextLine };
      return { rows: batch, header, ...position };
    };
    let batchStart = 0;
    for await (const records of readRecords(source.pieces, {
      line: run.nextLine,
      delimiter: run.delimiter,
      onDelimiter,
    })) {
      for (const record of records) {
        if (layout) {
          rows.push(readRow(record, layout, defaultCountry));
        } else {
          const columns = columnsOf(record.cells);
          const mapping = mappingFor(columns, asked);
          layout = layoutOf(columns, mapping, fields);
          header = { ...header, columns, mapping };
        }
        last = record;
        if (rows.length < BATCH_RECORDS && record.endByte - batchStart < BATCH_BYTES) continue;
        batchStart = record.endByte;
        yield cut();
      }
    }
    if (!layout) throw new CsvProblem('The file is empty.');
    yield { ...cut(), processedBytes: run.sizeBytes, end: { error: null } };
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    problem = error;
  }
  // The rows before the problem are as good as any.
  if (problem) yield { rows, header, ...position, end: { error: problem.message } };
}

async function commitWithRetries(
  scope: OrganizationScope,
  importId: string,
  runId: string,
  batch: Batch,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(scope, (ctx) => commitBatch(ctx, importId, runId, batch));
    } catch (error) {
      const again = error instanceof AddressTaken || isRetryable(error);
      if (!again || tries === ATTEMPTS) throw error;
    }
  }
}

/** What goes away by itself: a connection or server that is gone, a lock, a timeout. Not what is wrong with the data or with us. */
function isPassing(error: unknown): boolean {
  const code = postgresError(error)?.code;
  if (code !== undefined) return !/^(22|23|42)/.test(code);
  return error instanceof AddressTaken || !(error instanceof TypeError || error instanceof RangeError);
}

const giveUp = (scope: OrganizationScope, importId: string, runId: string): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    const ended = await Import.of(ctx).where({ id: importId, runId, status: 'running' }).patch({
      status: 'failed',
      error: 'Something went wrong on our side. What was counted is imported; the rest is not.',
      finishedAt: ctx.now(),
    });
    if (ended > 0) await emit(ctx, 'contacts.import.progressed', { importId });
  });
