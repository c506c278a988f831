/** Tessera as it ships: authentication, RLS, validation in and out, superjson. */
import { readConfig } from '../../packages/server/src/config.ts';
import { startServer } from '../../packages/server/src/server.ts';

const config = readConfig({ ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn', TESSERA_ROLE: 'api', TESSERA_RATE_LIMIT: '100000000', TESSERA_DATABASE_POOL: process.env.POOL ?? '10' });
await startServer({
  config,
  databaseUrl: process.env.DATABASE_URL as string,
  masterKeys: config.masterKeys as [Buffer],
});
process.send?.('ready');
// An exit of its own accord, so that `--cpu-prof` gets to write.
process.on('SIGINT', () => process.exit(0));
