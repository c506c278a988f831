/** Tessera as it ships: API key, row-level security, validation of input and output, superjson. */
import { readConfig } from '../../packages/server/src/runtime/config.ts';
import { startServer } from '../../packages/server/src/server.ts';
import { ready } from './ready.ts';

const config = readConfig({
  TESSERA_ROLE: 'api',
  ...process.env,
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  TESSERA_PUBLIC_URL: 'https://api.example.com',
  TESSERA_ACCEPT: 'no_mail,open_sign_up',
  PORT: '0',
  HOST: '127.0.0.1',
  // Rate limits are counted and never reached.
  TESSERA_RATE_LIMIT: '100000000',
  TESSERA_DATABASE_POOL: process.env.POOL,
});
const { url } = await startServer({
  config,
  databaseUrl: process.env.DATABASE_URL as string,
  masterKeys: config.masterKeys as [Buffer],
});
ready(url);
