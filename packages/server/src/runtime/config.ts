/** The environment, validated once at start-up. README lists the same variables. */
import { masterKeysSetting } from '@tessera/db';
import { z } from 'zod';
import { acceptableRisks, productionProblems } from './production.ts';

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** Where the server listens. Everything in a container, loopback on a laptop. */
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** A folder to which the embedded PostgreSQL copies its log, for point-in-time recovery. */
  TESSERA_WAL_ARCHIVE: z
    .string()
    .regex(/^[^'"%\\\n]+$/, 'must be a path without quotes, percent signs and backslashes')
    .optional(),
  /** PostgreSQL itself, when DATABASE_URL is a pooler: for LISTEN, migrations and jobs. */
  TESSERA_DIRECT_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** A streaming replica for statistics and exports. */
  TESSERA_REPLICA_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** `only`: migrates and ends. `off`: refuses to start while a migration is pending. */
  TESSERA_MIGRATE: z.enum(['on', 'off', 'only']).default('on'),
  TESSERA_DATA_DIR: z.string().min(1).default('.tessera'),
  TESSERA_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  TESSERA_PUBLIC_URL: z.url().optional(),
  TESSERA_MASTER_KEY: masterKeysSetting.optional(),
  /** Bearer token that opens /metrics to other machines. */
  TESSERA_METRICS_TOKEN: z.string().min(16).optional(),
  /** Calls a user or key may make per minute. */
  TESSERA_RATE_LIMIT: z.coerce.number().int().positive().default(3000),
  /** Origins of browser apps that may call with a session: https://app.example.com,… */
  TESSERA_ALLOWED_ORIGINS: z.string().transform(listed).default([]),
  /** Maximum age of a session, and maximum time without use. */
  TESSERA_SESSION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 365)
    .default(24 * 30),
  TESSERA_SESSION_IDLE_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 365)
    .default(24 * 7),
  TESSERA_DATABASE_POOL: z.coerce.number().int().positive().default(10),
  /** The database is a Citus cluster on which `npm run db:distribute` ran: statements are sent as it needs them. */
  TESSERA_DISTRIBUTED: z.enum(['on', 'off']).default('off'),
  TESSERA_PLAYGROUND: z.enum(['on', 'off']).optional(),
  /** Reverse proxies in front of the server whose X-Forwarded-For is trusted. */
  TESSERA_TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  /**
   * Headers in which those proxies send the caller's location: cf-ipcity,cf-ipcountry or
   * x-vercel-ip-city,x-vercel-ip-country
   */
  TESSERA_LOCATION_HEADERS: z.string().transform(listed).default([]),
  /** The mail server: smtp://user:password@host:587, or smtps://… Without it mails stay in the local outbox. */
  TESSERA_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /**
   * `confirmed`: a mailed link completes the sign-up, and no answer reveals which addresses are registered. The default with SMTP.
   */
  TESSERA_SIGN_UP: z.enum(['open', 'confirmed']).optional(),
  /** Risks that production accepts by name, separated by commas; `production.ts` lists them. */
  TESSERA_ACCEPT: z
    .string()
    .transform(listed)
    .pipe(z.array(z.enum(acceptableRisks)))
    .default([]),
  /**
   * Seconds for which a server that was asked to stop goes on serving, unready: longer than its proxies need to learn that. By default
   * 10 for production servers of the API, and 0 for workers and in development.
   */
  TESSERA_DRAIN_SECONDS: z.coerce.number().min(0).max(300).optional(),
  /** `on`: a log line for each call, with its procedure, outcome and duration. */
  TESSERA_ACCESS_LOG: z.enum(['on', 'off']).default('off'),
  /** Where traces go: the base URL of an OpenTelemetry collector. Its other settings (OTEL_EXPORTER_OTLP_HEADERS, …) apply as well. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('tessera'),
  /** The share of calls that are traced, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** A file with the time of all servers, for the test that lets nights pass, or with the error of this one's clock (runtime/process/clock.ts). */
  TESSERA_TEST_CLOCK: z.string().min(1).optional(),
  TESSERA_MAIL_FROM: z.string().min(3).max(320).default('Tessera <no-reply@localhost>'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** All environment variables that the server reads. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Enough for proxies that ask every two seconds and believe the third answer, as HAProxy does by default. */
const PRODUCTION_DRAIN_SECONDS = 10;

export type Config = ReturnType<typeof readConfig>;

export function readConfig(variables: NodeJS.ProcessEnv = process.env) {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    throw new Error(`The environment variables are not valid:\n${z.prettifyError(parsed.error)}`);
  }
  const env = parsed.data;
  const production = env.NODE_ENV === 'production';
  const runsApi = env.TESSERA_ROLE !== 'worker';
  if (production) {
    const problems = productionProblems({
      publicUrl: env.TESSERA_PUBLIC_URL,
      masterKeys: env.TESSERA_MASTER_KEY,
      smtpUrl: env.TESSERA_SMTP_URL,
      signUp: env.TESSERA_SIGN_UP,
      testClock: env.TESSERA_TEST_CLOCK,
      accepted: env.TESSERA_ACCEPT,
    });
    if (problems.length > 0) throw new Error(`Production needs more settings:\n- ${problems.join('\n- ')}`);
  }
  return {
    production,
    testClock: env.TESSERA_TEST_CLOCK,
    accepted: env.TESSERA_ACCEPT,
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    directDatabaseUrl: env.TESSERA_DIRECT_DATABASE_URL,
    replicaUrl: env.TESSERA_REPLICA_URL,
    migrates: env.TESSERA_MIGRATE,
    databasePool: env.TESSERA_DATABASE_POOL,
    distributed: env.TESSERA_DISTRIBUTED === 'on',
    dataDir: env.TESSERA_DATA_DIR,
    walArchive: env.TESSERA_WAL_ARCHIVE,
    role: env.TESSERA_ROLE,
    runsApi,
    runsJobs: env.TESSERA_ROLE !== 'api',
    publicUrl: env.TESSERA_PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    masterKeys: env.TESSERA_MASTER_KEY,
    metricsToken: env.TESSERA_METRICS_TOKEN,
    rateLimitPerMinute: env.TESSERA_RATE_LIMIT,
    sessionHours: env.TESSERA_SESSION_HOURS,
    sessionIdleHours: env.TESSERA_SESSION_IDLE_HOURS,
    allowedOrigins: env.TESSERA_ALLOWED_ORIGINS,
    playground: env.TESSERA_PLAYGROUND ? env.TESSERA_PLAYGROUND === 'on' : !production,
    trustedProxies: env.TESSERA_TRUSTED_PROXIES,
    locationHeaders: env.TESSERA_LOCATION_HEADERS.map((name) => name.toLowerCase()),
    smtpUrl: env.TESSERA_SMTP_URL,
    signUp: env.TESSERA_SIGN_UP ?? (env.TESSERA_SMTP_URL ? 'confirmed' : 'open'),
    mailFrom: env.TESSERA_MAIL_FROM,
    drainMs: (env.TESSERA_DRAIN_SECONDS ?? (production && runsApi ? PRODUCTION_DRAIN_SECONDS : 0)) * 1_000,
    accessLog: env.TESSERA_ACCESS_LOG === 'on',
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          url: `${env.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/$/, '')}/v1/traces`,
          serviceName: env.OTEL_SERVICE_NAME,
          share: env.OTEL_TRACES_SAMPLER_ARG,
        }
      : null,
    logLevel: env.LOG_LEVEL,
  };
}
