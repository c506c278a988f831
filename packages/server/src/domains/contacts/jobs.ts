/** What the contacts domain does in the background. */
import { Import, ImportChunk, inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../runtime/jobs.ts';
import { forgetFile } from './imports/import-file.service.ts';
import { runImport } from './imports/run-import.ts';

export const importJob = defineJob({
  name: 'contacts.runImport',
  payload: z.object({ organizationId: z.uuid(), importId: z.uuid() }),
  // A small file need not wait for a large one.
  concurrency: 2,
  timeout: 6 * 3600,
  run: runImport,
});

/** Without progress for this long, an import has lost its worker. A batch takes well under a second. */
const LOST_AFTER_SECONDS = 30;
const ABANDONED_AFTER_DAYS = 7;

/**
 * Wakes imports that lost their worker, also those the queue has given up on; when a server starts, every unfinished
 * one, for it may be the only server. Then deletes files nobody needs: ended, or never started.
 */
export const sweepImports = defineJob({
  name: 'contacts.sweepImports',
  payload: z.object({ lostAfterSeconds: z.number().default(LOST_AFTER_SECONDS) }),
  cron: '* * * * *',
  onStart: { lostAfterSeconds: 0 },
  run: async (app, { lostAfterSeconds }) => {
    await inSystem(app.database, async (db) => {
      const lost = await Import.query(db)
        .whereIn('status', ['queued', 'running'])
        .whereRaw('updated_at <= now() - make_interval(secs => ?)', [lostAfterSeconds]);
      for (const { organizationId, id } of lost) {
        await app.jobs.send(db, importJob.name, { organizationId, importId: id });
      }
      await Import.query(db)
        .where({ status: 'uploading' })
        .whereRaw('updated_at < now() - make_interval(days => ?)', [ABANDONED_AFTER_DAYS])
        .patch({ status: 'cancelled', finishedAt: app.now() });
    });
    await forgetFiles(app);
  },
});

async function forgetFiles(app: App): Promise<void> {
  const kept = await inSystem(
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
  for (const { organizationId, id } of kept) {
    await forgetFile(
      { app, actor: { type: 'system', name: 'contacts.import' }, organization: { id: organizationId } },
      id,
    );
  }
}

export const contactsJobs = [importJob, sweepImports] as unknown as readonly JobDefinition<never>[];
