/**
 * `npm run db:migrate`: applies pending migrations to TESSERA_DIRECT_DATABASE_URL or DATABASE_URL, or to the PostgreSQL that
 * `npm start` uses.
 */
import { migrate } from '../src/index.ts';
import { withDatabase } from './database.ts';

await withDatabase(async (url) => {
  const applied = await migrate(url);
  console.log(applied.length > 0 ? applied.join('\n') : 'No migration is pending.');
});
