/**
 * `npm run db:migrate`: applies pending migrations to TESSERA_DIRECT_DATABASE_URL or DATABASE_URL, or to the PostgreSQL that
 * `npm start` uses.
 */
import { migrate, startEmbeddedPostgres } from '../src/index.ts';

const given = process.env.TESSERA_DIRECT_DATABASE_URL ?? process.env.DATABASE_URL;
const embedded = given
  ? undefined
  : await startEmbeddedPostgres({ dataDir: process.env.TESSERA_DATA_DIR ?? '.tessera' });
try {
  const applied = await migrate(given ?? (embedded?.url as string));
  console.log(applied.length > 0 ? applied.join('\n') : 'No migration is pending.');
} finally {
  await embedded?.stop();
}
