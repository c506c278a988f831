/** The base of server tests: a database per file, callers with any role, and a server that listens. */
import { randomBytes } from 'node:crypto';
import { inSystem, Member, newId, type Organization, type Role, type User } from '@tessera/db';
import { createOrganization, createTestDatabase, createUser, type TestDatabase } from '@tessera/db/test';
import { permissionsIn } from '../src/domains/organizations/index.ts';
import { queueMail } from '../src/domains/platform/index.ts';
import { dispatchEvents, jobDefinitions, loopDefinitions } from '../src/jobs.ts';
import { createProviders } from '../src/providers/index.ts';
import type { Mail } from '../src/providers/mail/mail-provider.ts';
import { appRouter } from '../src/router.ts';
import type { App } from '../src/runtime/app.ts';
import { type Config, readConfig } from '../src/runtime/config.ts';
import { startEventStream } from '../src/runtime/event-stream.ts';
import { startJobs } from '../src/runtime/jobs.ts';
import { createLog } from '../src/runtime/logger.ts';
import { createMetrics } from '../src/runtime/telemetry/metrics.ts';
import { createLoops } from '../src/runtime/work/loops.ts';
import { startSignals } from '../src/runtime/work/signals.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { createCallLimits } from '../src/trpc/call-limits.ts';
import { type Actor, type Ctx, inTransaction, type RequestCtx } from '../src/trpc/context.ts';

export type Caller = ReturnType<typeof appRouter.createCaller>;

/** An organization with its owner, and callers with any role in it. */
export interface Tenant {
  organization: Organization;
  user: User;
  /** Calls as the owner. */
  call: Caller;
  /** Calls as a member with this role. */
  as(role: Role): Promise<Caller>;
  /** Runs `work` in a transaction of the organization, as the owner: for calling services directly. */
  transaction<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

export interface TestApp extends TestDatabase {
  app: App;
  createTenant(): Promise<Tenant>;
}

const testConfig = (overrides: NodeJS.ProcessEnv = {}): Config =>
  readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    TESSERA_RATE_LIMIT: '1000000',
    TESSERA_DISTRIBUTED: process.env.TESSERA_DISTRIBUTED,
    ...overrides,
  });

/**
 * An app without HTTP. `jobs` also runs background jobs and relays events; without it, they are only enqueued.
 * `distributed` sends statements as a Citus cluster needs them, as `TESSERA_DISTRIBUTED=on` does for all tests. Dispose of it with `await using` or in `afterAll`.
 */
export async function createTestApp(options: { jobs?: boolean; distributed?: boolean } = {}): Promise<TestApp> {
  const config = testConfig(options.distributed ? { TESSERA_DISTRIBUTED: 'on' } : {});
  const db = await createTestDatabase({ distributed: config.distributed });
  const log = createLog('silent');
  const definitions = jobDefinitions;
  const jobs = await startJobs({ url: db.url, log, definitions, runsJobs: options.jobs ?? false });
  const signals = startSignals({ url: db.url, log });
  const loops = createLoops(loopDefinitions, signals);
  const events = startEventStream({
    database: db.database,
    signals,
    log,
    dispatch: (batch, trx) => dispatchEvents(jobs, batch, trx),
  });
  const app: App = {
    config,
    database: db.database,
    masterKeys: [randomBytes(32)],
    log,
    metrics: createMetrics(),
    events,
    jobs,
    loops,
    limits: createCallLimits(1_000_000),
    providers: createProviders(config),
    now: () => new Date(),
  };
  if (options.jobs) {
    await jobs.work(app);
    loops.start(app);
  }
  return {
    ...db,
    app,
    createTenant: () => createTenant(app),
    async [Symbol.asyncDispose]() {
      await events.stop();
      await Promise.all([loops.stop(), jobs.stop()]);
      await signals.stop();
      await db[Symbol.asyncDispose]();
    },
  };
}

export async function createTenant(app: App): Promise<Tenant> {
  const organization = await createOrganization(app.database);
  const user = await addMember(app, organization.id, 'owner');
  const permissions = async (member: User) =>
    (await inSystem(app.database, (db) => permissionsIn(db, organization.id, member.id))) ?? new Set<never>();
  const actorOf = (member: User): Actor => ({ type: 'user', userId: member.id, sessionId: newId() });
  const callAs = async (member: User): Promise<Caller> =>
    callerFor(app, {
      actor: actorOf(member),
      isStaff: false,
      organization: { id: organization.id, permissions: await permissions(member) },
    });
  return {
    organization,
    user,
    call: await callAs(user),
    as: async (role) => callAs(await addMember(app, organization.id, role)),
    transaction: async (work) =>
      inTransaction({ app, organization, actor: actorOf(user), permissions: await permissions(user) }, work),
  };
}

/** Calls procedures as this caller; null is an anonymous one. */
export function callerFor(
  app: App,
  caller: Awaited<ReturnType<RequestCtx['caller']>>,
  request: Partial<RequestCtx['request']> = {},
): Caller {
  return appRouter.createCaller({
    app,
    log: app.log,
    now: app.now,
    caller: async () => asFresh(app, caller),
    request: {
      id: newId(),
      ip: '127.0.0.1',
      userAgent: 'test',
      origin: null,
      idempotencyKey: null,
      organizationId: caller?.organization?.id ?? caller?.visited?.id ?? null,
      ...request,
    },
  });
}

/** With a fresh proof of identity, unless the test sets another time. */
export const asFresh = (app: App, caller: Awaited<ReturnType<RequestCtx['caller']>>) =>
  caller?.actor.type === 'user'
    ? { proof: async () => ({ at: app.now(), methods: ['password' as const] }), ...caller }
    : caller;

async function addMember(app: App, organizationId: string, role: Role): Promise<User> {
  const user = await createUser(app.database);
  await inSystem(app.database, (db) =>
    Member.query(db).insert({ organizationId, userId: user.id, email: user.email, role, status: 'active' }).execute(),
  );
  return user;
}

/** Enqueues a mail, as services do. */
export const sendMail = (app: App, mail: Mail): Promise<void> =>
  inSystem(app.database, (db) => queueMail({ app }, db, mail));

export interface TestServer extends RunningServer {
  db: TestDatabase;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A complete server on its own port, with jobs, on an existing database. */
export const startTestServer = (databaseUrl: string, overrides: NodeJS.ProcessEnv = {}): Promise<RunningServer> =>
  startServer({ config: testConfig(overrides), databaseUrl, masterKeys: [randomBytes(32)] });

/** The same on a new database. */
export async function createTestServer(overrides: NodeJS.ProcessEnv = {}): Promise<TestServer> {
  const db = await createTestDatabase();
  const server = await startTestServer(db.url, overrides);
  return {
    ...server,
    db,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await db[Symbol.asyncDispose]();
    },
  };
}
