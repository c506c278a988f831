/** How each server is called, in its own words. */
import { createHmac } from 'node:crypto';
import type { BenchOrganization } from './database.ts';
import { jwtSecret } from './processes.ts';

const json = (value: unknown): string => JSON.stringify({ json: value });

export const tesseraPath = (procedure: string, input?: unknown): string =>
  `/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(json(input))}`}`;
export const tesseraBody = (input: unknown): string => json(input);

export const withKey = ({ key }: BenchOrganization): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** A token as Fastify's and Nest's own packages make it. */
export function withJwt({ id }: BenchOrganization): Record<string, string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: id, organizationId: id, iat: now, exp: now + 3600 })}`;
  return { authorization: `Bearer ${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}` };
}

/** One call to Tessera, its answer's content. */
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
