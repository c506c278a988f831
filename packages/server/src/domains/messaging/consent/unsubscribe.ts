/** Unsubscribe links in e-mails. The token is signed, needs no credentials and does not expire. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Channel } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { recordConsentStatements, splitByConsent } from '../../contacts/index.ts';

export interface UnsubscribeTarget {
  organizationId: string;
  channel: Channel;
  address: string;
  /** The message that carried the link. */
  messageId: string;
}

const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;
const HEADER_BYTES = 2 * ID_BYTES + 1;

/** A URL that shows a page with a button, and that mail programs POST to (RFC 8058). */
export function unsubscribeUrl(app: App, { organizationId, channel, address, messageId }: UnsubscribeTarget): string {
  const payload = Buffer.concat([
    uuidBytes(organizationId),
    uuidBytes(messageId),
    Buffer.from([Channel.options.indexOf(channel)]),
    Buffer.from(address),
  ]);
  const token = Buffer.concat([payload, signatureOf(signingSecrets(app)[0] as Buffer, payload)]).toString('base64url');
  return new URL(`/u/${token}`, app.config.publicUrl).href;
}

/** For previews: a URL that looks like the others and unsubscribes no address. */
export const sampleUnsubscribeUrl = (app: App, organizationId: string): string =>
  unsubscribeUrl(app, { organizationId, channel: 'email', address: '', messageId: organizationId });

/** NOT_FOUND for a token with a wrong signature, or without an address. */
export function readUnsubscribeToken(app: App, token: string): UnsubscribeTarget {
  const given = Buffer.from(token.slice(0, 1000), 'base64url');
  const payload = given.subarray(0, -SIGNATURE_BYTES);
  const isGenuine =
    payload.length > HEADER_BYTES &&
    signingSecrets(app).some((secret) =>
      timingSafeEqual(given.subarray(-SIGNATURE_BYTES), signatureOf(secret, payload)),
    );
  const channel = Channel.options[payload[2 * ID_BYTES] ?? -1];
  if (!isGenuine || !channel) throw notFound('unsubscribe_link', 'Link');
  return {
    organizationId: uuidOf(payload.subarray(0, ID_BYTES)),
    messageId: uuidOf(payload.subarray(ID_BYTES, 2 * ID_BYTES)),
    channel,
    address: payload.subarray(HEADER_BYTES).toString(),
  };
}

/** Opts the address out. Repeated calls have no further effect. */
export function unsubscribeByLink(app: App, token: string): Promise<void> {
  const { organizationId, channel, address, messageId } = readUnsubscribeToken(app, token);
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.unsubscribe' },
    organization: { id: organizationId },
  };
  return inTransaction(scope, async (ctx) => {
    const { optedOut } = await splitByConsent(ctx, channel, [address]);
    if (optedOut.length > 0) return;
    const note = `Message ${messageId}`;
    await recordConsentStatements(ctx, [{ channel, address, status: 'opted_out', source: 'unsubscribe_link', note }]);
  });
}

/** Includes rotated master keys: a link may be older than the current key. */
const signingSecrets = ({ masterKeys }: App): Buffer[] =>
  masterKeys.map((key) => derivedSecret({ masterKeys: [key] }, 'messaging-unsubscribe'));

const signatureOf = (secret: Buffer, payload: Buffer): Buffer =>
  createHmac('sha256', secret).update(payload).digest().subarray(0, SIGNATURE_BYTES);

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
