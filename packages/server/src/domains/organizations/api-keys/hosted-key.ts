/**
 * The publishable key of Tessera's own ticket pages, to which links in mails lead. Each organization has one; it is derived, not stored.
 * It contains the organization's id and a signature, and works from this application's pages only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Organization, type Transaction } from '@tessera/db';
import { isOwnOrigin } from '../../../http/origins.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import type { Caller } from '../../../trpc/context.ts';
import { publishablePermissions } from '../roles/permissions.ts';
import { withChecksum } from './api-key.service.ts';

type MasterKeyHolder = Pick<App, 'masterKeys'>;

/** Has the format of any publishable key: the organization's id and its signature replace the 32 random bytes. */
export function hostedKey(keys: MasterKeyHolder, organizationId: string): string {
  const id = Buffer.from(organizationId.replaceAll('-', ''), 'hex');
  return withChecksum(`pk_${Buffer.concat([id, signatureOf(keys, id)]).toString('base64url')}`);
}

/** The caller behind a hosted key; null for other keys. In the caller's system transaction. */
export async function authenticateHostedKey(
  app: MasterKeyHolder & Pick<App, 'config'>,
  db: Transaction,
  token: string,
  origin: string | null,
): Promise<Caller | null> {
  const organizationId = verifiedOrganizationId(app, token);
  if (!organizationId || !origin || !isOwnOrigin(app.config, origin)) return null;
  const organization = await Organization.query(db).findOne({ id: organizationId, deletedAt: null });
  if (!organization) return null;
  return {
    actor: { type: 'api_key', apiKeyId: organizationId, kind: 'publishable' },
    isStaff: false,
    organization: { id: organizationId, permissions: new Set(publishablePermissions) },
  };
}

function verifiedOrganizationId(keys: MasterKeyHolder, token: string): string | null {
  if (!token.startsWith('pk_')) return null;
  const bytes = Buffer.from(token.slice('pk_'.length, 'pk_'.length + 43), 'base64url');
  const id = bytes.subarray(0, 16);
  if (bytes.length !== 32 || !timingSafeEqual(bytes.subarray(16), signatureOf(keys, id))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const signatureOf = (keys: MasterKeyHolder, id: Buffer): Buffer =>
  createHmac('sha256', derivedSecret(keys, 'hosted-pages')).update(id).digest().subarray(0, 16);
