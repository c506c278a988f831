/** Logs as JSON lines. Values of fields with secret names are redacted at any depth. */
import pino from 'pino';
import { errorDetails } from '../lib/error-details.ts';

type Write = (details: object, message: string) => void;

export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
}

/** A log whose lines carry `bindings`. It allocates nothing before a line is written, because most calls write none. */
export function childLog(parent: Log, bindings: object): Log {
  const bound =
    (level: keyof Log): Write =>
    (details, message) =>
      parent[level]({ ...bindings, ...details }, message);
  return { debug: bound('debug'), info: bound('info'), warn: bound('warn'), error: bound('error') };
}

const SECRETS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'apiKey',
  'key',
];

export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
      censor: '[redacted]',
    },
    serializers: { error: logged, err: logged },
  });
}

const logged = (error: unknown): object => errorDetails(error);
