/** Links in mails that take their reader off: signed, so they need no credentials, and good for as long as the mail lies about. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Channel } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { mayContact, stateConsents } from '../../contacts/index.ts';

export interface Unsubscribing {
  organizationId: string;
  channel: Channel;
  address: string;
  /** The message that carried the link. */
  messageId: string;
}

const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;
const HEADER_BYTES = 2 * ID_BYTES + 1;

/** A page with a button for people; mail programs POST to it (RFC 8058). */
export function unsubscribeUrl(app: App, { organizationId, channel, address, messageId }: Unsubscribing): string {
  const what = Buffer.concat([
    uuidBytes(organizationId),
    uuidBytes(messageId),
    Buffer.from([Channel.options.indexOf(channel)]),
    Buffer.from(address),
  ]);
  const token = Buffer.concat([what, signatureOf(signingSecrets(app)[0] as Buffer, what)]).toString('base64url');
  return new URL(`/u/${token}`, app.config.publicUrl).href;
}

/** NOT_FOUND when it is not one of ours. */
export function readUnsubscribeToken(app: App, token: string): Unsubscribing {
  const given = Buffer.from(token.slice(0, 1000), 'base64url');
  const what = given.subarray(0, -SIGNATURE_BYTES);
  const isOurs =
    what.length > HEADER_BYTES &&
    signingSecrets(app).some((secret) => timingSafeEqual(given.subarray(-SIGNATURE_BYTES), signatureOf(secret, what)));
  const channel = Channel.options[what[2 * ID_BYTES] ?? -1];
  if (!isOurs || !channel) throw notFound('link');
  return {
    organizationId: uuidOf(what.subarray(0, ID_BYTES)),
    messageId: uuidOf(what.subarray(ID_BYTES, 2 * ID_BYTES)),
    channel,
    address: what.subarray(HEADER_BYTES).toString(),
  };
}

/** As often as it is pressed, to the same end. */
export function unsubscribeByLink(app: App, token: string): Promise<void> {
  const { organizationId, channel, address, messageId } = readUnsubscribeToken(app, token);
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.unsubscribe' },
    organization: { id: organizationId },
  };
  return inTransaction(scope, async (ctx) => {
    const { optedOut } = await mayContact(ctx, channel, [address]);
    if (optedOut.length > 0) return;
    const note = `Message ${messageId}`;
    await stateConsents(ctx, [{ channel, address, status: 'opted_out', source: 'unsubscribe_link', note }]);
  });
}

/** Of the master keys before this one as well: mails are older than keys. */
const signingSecrets = ({ masterKeys }: App): Buffer[] =>
  masterKeys.map((key) => derivedSecret({ masterKeys: [key] }, 'messaging-unsubscribe'));

const signatureOf = (secret: Buffer, what: Buffer): Buffer =>
  createHmac('sha256', secret).update(what).digest().subarray(0, SIGNATURE_BYTES);

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
