/** Logs as JSON lines. Values of fields with secret names are redacted at any depth. */
import { hostname } from 'node:os';
import { tesseraVersion } from '@tessera/db';
import pino from 'pino';
import { errorDetails } from '../lib/error-details.ts';
import type { Config } from './config.ts';

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

export const createProcessLog = ({ logLevel, role }: Config): Log =>
  createLog(logLevel, { role, host: hostname(), version: tesseraVersion });

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

/** `base` is in every line: which process wrote it. */
export function createLog(level: string, base: object = {}): Log {
  return pino({
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
      censor: '[redacted]',
    },
    serializers: { error: logged, err: logged },
  });
}

const logged = (error: unknown): object => errorDetails(error);
