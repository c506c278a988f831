/** `npm run db:migrate`: applies pending migrations to DATABASE_URL, or to the PostgreSQL that `npm start` uses. */
import { migrate, startEmbeddedPostgres } from '../src/index.ts';

const embedded = process.env.DATABASE_URL
  ? undefined
  : await startEmbeddedPostgres({ dataDir: process.env.TESSERA_DATA_DIR ?? '.tessera' });
try {
  const applied = await migrate(process.env.DATABASE_URL ?? (embedded?.url as string));
  console.log(applied.length > 0 ? applied.join('\n') : 'No migration is pending.');
} finally {
  await embedded?.stop();
}
