/** How each server is called: paths, credentials and encoding of its API. */
import { createHmac } from 'node:crypto';
import type { BenchOrganization } from './database.ts';
import { jwtSecret } from './processes.ts';

const json = (value: unknown): string => JSON.stringify({ json: value });

export const tesseraPath = (procedure: string, input?: unknown): string =>
  `/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(json(input))}`}`;
export const tesseraBody = (input: unknown): string => json(input);

export const withKey = ({ key }: BenchOrganization): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** A token with the claims and signature that Fastify's and Nest's JWT packages expect. */
export function withJwt({ id }: BenchOrganization): Record<string, string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: id, organizationId: id, iat: now, exp: now + 3600 })}`;
  return { authorization: `Bearer ${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}` };
}

/** Calls Tessera once and returns the result of the procedure. */
export async function callTessera<Answer>(
  url: string,
  organization: BenchOrganization,
  procedure: string,
  input: unknown,
  method: 'GET' | 'POST' = 'GET',
): Promise<Answer> {
  const response = await fetch(url + tesseraPath(procedure, method === 'GET' ? input : undefined), {
    method,
    headers: { ...withKey(organization), 'content-type': 'application/json' },
    ...(method === 'POST' && { body: tesseraBody(input) }),
  });
  const answer = (await response.json()) as {
    result?: { data: { json: Answer } };
    error?: { json: { message: string } };
  };
  if (!answer.result) throw new Error(`${procedure}: ${answer.error?.json.message}`);
  return answer.result.data.json;
}
