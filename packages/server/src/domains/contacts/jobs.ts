/** Background jobs of the contacts domain. */
import { Import, ImportChunk, inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../runtime/jobs.ts';
import { deleteImportFile } from './imports/import-file.service.ts';
import { runnableStates } from './imports/import-state.ts';
import { runImport } from './imports/run-import.ts';

export const importJob = defineJob({
  name: 'contacts.runImport',
  payload: z.object({ organizationId: z.uuid(), importId: z.uuid() }),
  // A small file does not wait for a large one.
  concurrency: 2,
  timeout: 6 * 3600,
  run: runImport,
});

/** An import without progress for this long has lost its worker. A batch takes well under a second. */
const LOST_AFTER_SECONDS = 30;
const ABANDONED_AFTER_DAYS = 7;

/**
 * Sends imports that lost their worker to the queue again, including those whose job the queue has given up. When a server starts,
 * it sends every unfinished import, because it may be the only server. Then cancels uploads that were abandoned and deletes the
 * files of ended imports.
 */
export const sweepImports = defineJob({
  name: 'contacts.sweepImports',
  payload: z.object({ lostAfterSeconds: z.number().default(LOST_AFTER_SECONDS) }),
  cron: '* * * * *',
  onStart: { lostAfterSeconds: 0 },
  run: async (app, { lostAfterSeconds }) => {
    await inSystem(app.database, async (db) => {
      const lost = await Import.query(db)
        .whereIn('status', runnableStates)
        .whereRaw('updated_at <= now() - make_interval(secs => ?)', [lostAfterSeconds]);
      for (const { organizationId, id } of lost) {
        await app.jobs.send(db, importJob.name, { organizationId, importId: id });
      }
      await Import.query(db)
        .where({ status: 'uploading' })
        .whereRaw('updated_at < now() - make_interval(days => ?)', [ABANDONED_AFTER_DAYS])
        .patch({ status: 'cancelled', finishedAt: app.now() });
    });
    await deleteFilesOfEndedImports(app);
  },
});

async function deleteFilesOfEndedImports(app: App): Promise<void> {
  const ended = await inSystem(
    app.database,
    (db) =>
      Import.query(db)
        .whereNotNull('finishedAt')
        .whereExists(
          ImportChunk.query(db)
            .whereColumn('contacts.import_chunks.organizationId', 'contacts.imports.organizationId')
            .whereColumn('contacts.import_chunks.importId', 'contacts.imports.id'),
        )
        .limit(20)
        .execute(),
    { readOnly: true },
  );
  for (const { organizationId, id } of ended) {
    await deleteImportFile(
      { app, actor: { type: 'system', name: 'contacts.import' }, organization: { id: organizationId } },
      id,
    );
  }
}

export const contactsJobs = [importJob, sweepImports] as unknown as readonly JobDefinition<never>[];
