/**
 * Runs an import in the background job `contacts.runImport`. Each batch is one transaction that commits contacts, figures and
 * position together, so that after a crash at any time the next run continues behind the last committed batch.
 *
 * A run owns the import by its `runId`. Starting a run replaces the `runId`; the previous run finds out when it commits its next
 * batch, and stops.
 */
import { Import, newId } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable, postgresError } from '../../../trpc/errors.ts';
import { AddressConflict, commitBatch, type ImportBatch } from './import-batch.ts';
import { deleteImportFile } from './import-file.service.ts';
import { BATCH_BYTES, BATCH_RECORDS } from './import-limits.ts';
import { runnableStates } from './import-state.ts';
import { columnsOfHeader, layoutOf, mappingFor } from './reading/column-mapping.ts';
import { type CsvRecord, readRecords } from './reading/csv-records.ts';
import { definedFields } from './reading/custom-field-columns.ts';
import { type ImportedRow, readRow } from './reading/import-row.ts';
import { CsvProblem, openText } from './reading/text-source.ts';

/** Attempts to commit a batch when other transactions interfere. */
const MAX_ATTEMPTS = 10;

export interface ImportJob {
  organizationId: string;
  importId: string;
}

/** Returns when the import has ended or another worker runs it. Throws when it has to be called again. */
export async function runImport(app: App, { organizationId, importId }: ImportJob, signal: AbortSignal): Promise<void> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'contacts.import' },
    organization: { id: organizationId },
  };
  const run = await startRun(scope, importId);
  if (!run) return;
  const commit = (batch: ImportBatch) => commitWithRetries(scope, importId, run.runId, batch);
  try {
    for await (const batch of prefetch(readBatches(scope, run))) {
      signal.throwIfAborted();
      if (!(await commit(batch))) return;
    }
  } catch (error) {
    if (signal.aborted || isTransient(error)) throw error;
    // Another attempt would fail in the same way.
    app.log.error({ error, importId }, 'an import failed');
    await failImport(scope, importId, run.runId);
  }
  await deleteImportFile(scope, importId);
}

type ImportRun = Import & { runId: string };

/** Makes the import this run's. Locks the import. Returns undefined when it is not queued or running. */
function startRun(scope: OrganizationScope, importId: string): Promise<ImportRun | undefined> {
  return inTransaction(scope, async (ctx) => {
    const found = await Import.of(ctx).findOne({ id: importId }).whereIn('status', runnableStates).forUpdate();
    if (!found) return undefined;
    const changes = { status: 'running' as const, runId: newId(), startedAt: found.startedAt ?? ctx.now() };
    await Import.of(ctx).where({ id: importId }).patch(changes);
    await emit(ctx, 'contacts.import.progressed', { importId });
    return { ...found, ...changes } as ImportRun;
  });
}

/** Reads the next item while the caller works on the current one. */
async function* prefetch<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  for (let current = await next; !current.done; current = await next) {
    next = items.next();
    // A failure is thrown when the item is awaited. When the caller stops earlier, it must not be an unhandled rejection.
    next.catch(() => {});
    yield current.value;
  }
}

async function* readBatches(scope: OrganizationScope, run: ImportRun): AsyncGenerator<ImportBatch> {
  const { defaultCountry, mapping: requested } = run;
  let header: ImportBatch['header'] = { columns: run.columns, mapping: run.mapping, delimiter: run.delimiter };
  const fields = await definedFields(scope);
  let layout =
    run.columns && run.mapping ? layoutOf(run.columns, run.mapping, fields, run.delimiter ?? ',') : undefined;
  let rows: ImportedRow[] = [];
  let position = { processedBytes: run.processedBytes, nextLine: run.nextLine };
  let problem: CsvProblem | undefined;
  try {
    const source = await openText(scope, run.id, run.processedBytes);
    const onDelimiter = (delimiter: string) => {
      header = { ...header, delimiter };
    };
    let last: CsvRecord | undefined;
    const takeBatch = () => {
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
          const columns = columnsOfHeader(record.cells);
          const mapping = mappingFor(columns, requested);
          layout = layoutOf(columns, mapping, fields, header.delimiter ?? ',');
          header = { ...header, columns, mapping };
        }
        last = record;
        if (rows.length < BATCH_RECORDS && record.endByte - batchStart < BATCH_BYTES) continue;
        batchStart = record.endByte;
        yield takeBatch();
      }
    }
    if (!layout) throw new CsvProblem('The file is empty.');
    yield { ...takeBatch(), processedBytes: run.sizeBytes, end: { error: null } };
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    problem = error;
  }
  // The rows before the problem are valid and are imported.
  if (problem) yield { rows, header, ...position, end: { error: problem.message } };
}

async function commitWithRetries(
  scope: OrganizationScope,
  importId: string,
  runId: string,
  batch: ImportBatch,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(scope, (ctx) => commitBatch(ctx, importId, runId, batch));
    } catch (error) {
      const mayRetry = error instanceof AddressConflict || isRetryable(error);
      if (!mayRetry || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** A failure that a later run may not meet: a lost connection or server, a lock, a timeout. Not bad data and not a bug. */
function isTransient(error: unknown): boolean {
  const code = postgresError(error)?.code;
  if (code !== undefined) return !/^(22|23|42)/.test(code);
  return error instanceof AddressConflict || !(error instanceof TypeError || error instanceof RangeError);
}

const failImport = (scope: OrganizationScope, importId: string, runId: string): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    const failed = await Import.of(ctx).where({ id: importId, runId, status: 'running' }).patch({
      status: 'failed',
      error: 'Something went wrong on our side. What was counted is imported; the rest is not.',
      finishedAt: ctx.now(),
    });
    if (failed > 0) await emit(ctx, 'contacts.import.progressed', { importId });
  });
