/**
 * The publishable key of our own ticket pages, which the links of mails lead to: one per organization, stored nowhere. It
 * names the organization and proves that we made it, and works from pages of ours only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Organization, type Transaction } from '@tessera/db';
import { isOwnOrigin } from '../../../http/origins.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import type { Caller } from '../../../trpc/context.ts';
import { publishablePermissions } from '../roles/permissions.ts';
import { withChecksum } from './api-key.service.ts';

type Keys = Pick<App, 'masterKeys'>;

/** Looks as any publishable key does: the organization's id and our seal on it take the place of 32 random bytes. */
export function hostedKey(keys: Keys, organizationId: string): string {
  const id = Buffer.from(organizationId.replaceAll('-', ''), 'hex');
  return withChecksum(`pk_${Buffer.concat([id, seal(keys, id)]).toString('base64url')}`);
}

/** Null for keys that are not of this kind. Runs as the system. */
export async function authenticateHostedKey(
  app: Keys & Pick<App, 'config'>,
  db: Transaction,
  token: string,
  origin: string | null,
): Promise<Caller | null> {
  const organizationId = organizationIn(app, token);
  if (!organizationId || !origin || !isOwnOrigin(app.config, origin)) return null;
  const organization = await Organization.query(db).findOne({ id: organizationId, deletedAt: null });
  if (!organization) return null;
  return {
    actor: { type: 'api_key', apiKeyId: organizationId, kind: 'publishable' },
    isStaff: false,
    organization: { id: organizationId, permissions: new Set(publishablePermissions) },
  };
}

function organizationIn(keys: Keys, token: string): string | null {
  if (!token.startsWith('pk_')) return null;
  const bytes = Buffer.from(token.slice('pk_'.length, 'pk_'.length + 43), 'base64url');
  const id = bytes.subarray(0, 16);
  if (bytes.length !== 32 || !timingSafeEqual(bytes.subarray(16), seal(keys, id))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const seal = (keys: Keys, id: Buffer): Buffer =>
  createHmac('sha256', derivedSecret(keys, 'hosted-pages')).update(id).digest().subarray(0, 16);
