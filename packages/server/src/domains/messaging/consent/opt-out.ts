/**
 * Opt-outs and opt-ins by keyword, from inbound messages of every channel. A statement takes effect at the time of the message.
 */
import { arrayBinding, type Channel, Message } from '@tessera/db';
import type { InboundMessage, OutboundContent } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type ConsentStatement, splitByConsent } from '../../contacts/index.ts';
import { getOrganization } from '../../organizations/index.ts';
import type { InboundRecord } from '../inbound/inbound-message.ts';
import { queueMessages } from '../outbox/enqueue.ts';
import { type ConsentWords, isUnsubscribeSubject, readConsentWords } from './consent-words.ts';

const DAY_MS = 86_400_000;

/** Flags of a confirmation: the outbox sends it although the contact opted out. */
const CONFIRMATION_FLAGS = { ignoresConsent: true, category: 'transactional', purpose: 'opt_out_confirmation' };

/**
 * Consents that the messages state, for the caller to store. `reported` holds the vendor's own consent reports: the vendor has
 * confirmed those to the contact already, so no confirmation is queued.
 */
export async function applyConsentWords(
  ctx: Ctx,
  records: readonly InboundRecord[],
  reported: readonly ConsentStatement[],
): Promise<ConsentStatement[]> {
  const statementsFound = records.flatMap((one) => {
    const { channel } = one.sender;
    const word = statedIn(channel, one.message);
    return word && channel !== 'push' ? [{ ...one, channel, word }] : [];
  });
  if (statementsFound.length === 0) return [];
  const out = new Set<string>();
  for (const channel of ['sms', 'whatsapp', 'email'] as const) {
    const addresses = statementsFound
      .filter((one) => one.channel === channel)
      .flatMap((one) => [one.address, ...one.addresses]);
    const { optedOut } = await splitByConsent(ctx, channel, addresses);
    for (const address of optedOut) out.add(`${channel} ${address}`);
  }
  const byVendor = new Set(reported.map(({ channel, address }) => `${channel} ${address}`));
  const statements: ConsentStatement[] = [];
  const optedOut: InboundRecord[] = [];
  for (const { channel, word, ...one } of statementsFound) {
    const addresses = [...new Set([one.address, ...one.addresses])];
    const isOut = addresses.some((address) => out.has(`${channel} ${address}`));
    // A “yes” that answers another question is not an opt-in.
    if (word.means === 'start' && !isOut) continue;
    const status = word.means === 'stop' ? ('opted_out' as const) : ('opted_in' as const);
    const note = (one.message.text ?? '').slice(0, 1000).toWellFormed();
    for (const address of addresses) {
      statements.push({ channel, address, status, source: word.how, note, at: one.message.at });
      if (status === 'opted_out') out.add(`${channel} ${address}`);
      else out.delete(`${channel} ${address}`);
    }
    const isConfirmed = addresses.some((address) => byVendor.has(`${channel} ${address}`));
    // Mail programs say that they have unsubscribed; a mail in answer to it would be one too many.
    if (status === 'opted_out' && !isOut && !isConfirmed && channel !== 'email') optedOut.push(one);
  }
  await sendConfirmations(ctx, optedOut);
  return statements;
}

/** No e-mail opts in, because anyone can write the address of its author. */
function statedIn(channel: Channel, { text, subject, from }: InboundMessage): ConsentWords | null {
  if (channel === 'push') return null;
  const word = readConsentWords(text ?? '', from.name);
  if (channel !== 'email') return word;
  if (word?.means === 'stop') return word;
  return isUnsubscribeSubject(subject ?? '') ? { means: 'stop', how: 'keyword' } : null;
}

/** Conversations with a confirmation in the last 24 hours, keyed by sender and address. */
async function findConfirmedToday(ctx: Ctx, optedOut: readonly InboundRecord[]): Promise<Set<string>> {
  const confirmations = await Message.of(ctx)
    .whereIn(
      'senderId',
      optedOut.map(({ sender }) => sender.id),
    )
    .whereRaw('address = any(?::text[])', [arrayBinding(optedOut.map(({ address }) => address))])
    .where({ direction: 'outbound' })
    .where('createdAt', '>', new Date(ctx.now().getTime() - DAY_MS))
    .whereRaw(`payload ->> 'purpose' = ?`, [CONFIRMATION_FLAGS.purpose]);
  return new Set(confirmations.map(({ senderId, address }) => `${senderId} ${address}`));
}

/** Queues at most one confirmation a day per conversation. */
async function sendConfirmations(ctx: Ctx, optedOut: readonly InboundRecord[]): Promise<void> {
  if (optedOut.length === 0) return;
  const { name } = await getOrganization(ctx);
  const confirmed = await findConfirmedToday(ctx, optedOut);
  for (const { sender, contactId, address } of optedOut) {
    const key = `${sender.id} ${address}`;
    if (confirmed.has(key)) continue;
    confirmed.add(key);
    const text = `${name}: You will get no more messages from us. Reply START to get them again.`;
    const content: OutboundContent = {
      type: 'text',
      text,
      subject: null,
      html: null,
      media: null,
      template: null,
      url: null,
      unsubscribeUrl: null,
      replyTo: null,
    };
    const draft = {
      contactId,
      address,
      content,
      templateId: null,
      mediaId: null,
      flags: CONFIRMATION_FLAGS,
      isFromBot: true,
    };
    await queueMessages(ctx, sender, [draft]);
  }
}
