/** The address that a request comes from, as `requestContexts` found it behind the trusted proxies. */
import type { IncomingMessage } from 'node:http';

const addresses = new WeakMap<IncomingMessage, string>();

export const rememberAddress = (req: IncomingMessage, ip: string): void => void addresses.set(req, ip);

export const addressOf = (req: IncomingMessage): string => addresses.get(req) ?? req.socket?.remoteAddress ?? '';
