/** The connections of a process: its pool, and the URL for what a pooler cannot do. */
import {
  createDatabase,
  type Database,
  type InspectedServer,
  inSystem,
  inspectServer,
  migrate,
  pendingMigrations,
  requireVersion,
} from '@tessera/db';
import type { Config } from '../config.ts';
import type { Log } from '../logger.ts';

export interface Connections {
  /** For calls, jobs and loops. */
  database: Database;
  /** One connection of its own, so that a busy pool does not make the process unready. */
  readiness: Database;
  /** For LISTEN, migrations and jobs. */
  directUrl: string;
  destroy(): Promise<void>;
}

const READINESS_TIMEOUT_MS = 2_000;

/** Migrates, unless TESSERA_MIGRATE says otherwise. Throws when the database, or a pooler in front of it, cannot be used. */
export async function openConnections(config: Config, url: string, log: Log): Promise<Connections> {
  const server = await inspected('DATABASE_URL', url);
  const directUrl = await directUrlOf(config, url, server);
  await prepareSchema(config, directUrl, log);
  const { databasePool: max, distributed } = config;
  const database = createDatabase(url, { max, reserve: reserveOf(max), server, distributed });
  const readiness = createDatabase(url, {
    max: 1,
    statementTimeout: READINESS_TIMEOUT_MS,
    applicationName: 'tessera-ready',
    server,
    distributed,
  });
  const destroy = async () => void (await Promise.all([database.destroy(), readiness.destroy()]));
  if (server.isPooled) {
    log.info({ preparedStatements: server.isNamed, sessions: server.keepsSessions }, 'DATABASE_URL is a pooler');
    await requireScope(readiness).catch(async (error) => {
      await destroy();
      throw new Error(`The pooler behind DATABASE_URL cannot be used: ${error.message}`, { cause: error });
    });
  }
  return { database, readiness, directUrl, destroy };
}

/** Connections that sign-in and checkout each keep; small pools have none. */
const reserveOf = (max: number): number => (max < 6 ? 0 : Math.max(1, Math.floor(max / 10)));

const inspected = (variable: string, url: string): Promise<InspectedServer> =>
  inspectServer(url).catch((error) => {
    throw new Error(`${variable} cannot be used: ${error.message}`, { cause: error });
  });

async function directUrlOf(config: Config, url: string, server: InspectedServer): Promise<string> {
  const { directDatabaseUrl } = config;
  if (!directDatabaseUrl) {
    if (server.keepsSessions) return url;
    throw new Error(
      'DATABASE_URL leads to a pooler that shares its sessions (transaction pooling). Set TESSERA_DIRECT_DATABASE_URL to PostgreSQL itself, for LISTEN, migrations and jobs',
    );
  }
  const direct = await inspected('TESSERA_DIRECT_DATABASE_URL', directDatabaseUrl);
  if (!direct.keepsSessions) {
    throw new Error(
      'TESSERA_DIRECT_DATABASE_URL leads to a pooler that shares its sessions (transaction pooling). Set it to PostgreSQL itself',
    );
  }
  if (direct.identity !== server.identity) {
    throw new Error('DATABASE_URL and TESSERA_DIRECT_DATABASE_URL lead to different databases');
  }
  return directDatabaseUrl;
}

async function prepareSchema({ migrates }: Config, url: string, log: Log): Promise<void> {
  if (migrates !== 'off') {
    const onRetry = () => log.warn({}, 'a migration waits for a lock that running calls hold; trying again');
    const applied = await migrate(url, { onRetry });
    if (applied.length > 0) log.info({ migrations: applied.length }, 'database migrated');
    return;
  }
  await requireVersion(url);
  const pending = await pendingMigrations(url);
  if (pending.length === 0) return;
  throw new Error(
    `${pending.length} migrations are pending (${pending[0]}, …) and TESSERA_MIGRATE is off. Apply them first, by a start with TESSERA_MIGRATE=only`,
  );
}

/** Whether role and time limits arrive with a statement. */
async function requireScope(database: Database): Promise<void> {
  const question = `select current_user as role, current_setting('statement_timeout') as timeout where ?::int = 1`;
  const { rows } = await inSystem(database, (db) => db.raw(question, [1]), { readOnly: true });
  if (rows[0].role === 'tessera_system' && rows[0].timeout === `${READINESS_TIMEOUT_MS / 1_000}s`) return;
  throw new Error('the role and the time limits of a statement do not arrive with it');
}
