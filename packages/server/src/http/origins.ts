/** Trusted origins: those of this server, the configured ones, and in development those of this machine. */
import type { Config } from '../runtime/config.ts';

const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

export const isOwnOrigin = (
  { publicUrl, allowedOrigins, production }: Pick<Config, 'publicUrl' | 'allowedOrigins' | 'production'>,
  origin: string,
): boolean =>
  origin === new URL(publicUrl).origin || allowedOrigins.includes(origin) || (!production && LOCAL.test(origin));
