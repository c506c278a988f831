/** People who write that they want no more messages, or that they do again: it holds from the moment they wrote. */
import { arrayBinding, Message } from '@tessera/db';
import type { OutboundContent } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type ConsentStatement, mayContact } from '../../contacts/index.ts';
import { getOrganization } from '../../organizations/index.ts';
import type { InboundRecord } from '../inbound/ingest.ts';
import { queueMessages } from '../outbox/enqueue.ts';
import { readConsentWords } from './consent-words.ts';

const DAY_MS = 86_400_000;

/** What a confirmation carries besides its content: it leaves although they opted out, and once. */
const CONFIRMATION_FLAGS = { ignoresConsent: true, category: 'transactional', purpose: 'opt_out_confirmation' };

/**
 * What the messages say of being written to. `reported` is what vendors said themselves: who was told by them needs no
 * confirmation from us.
 */
export async function applyConsentWords(
  ctx: Ctx,
  arrived: readonly InboundRecord[],
  reported: readonly ConsentStatement[],
): Promise<ConsentStatement[]> {
  const spoken = arrived.flatMap((one) => {
    const { channel } = one.sender;
    const word = (channel === 'sms' || channel === 'whatsapp') && readConsentWords(one.message.text ?? '');
    return word ? [{ ...one, channel, word }] : [];
  });
  if (spoken.length === 0) return [];
  const out = new Set<string>();
  for (const channel of ['sms', 'whatsapp'] as const) {
    const addresses = spoken.filter((one) => one.channel === channel).flatMap((one) => [one.address, ...one.addresses]);
    const { optedOut } = await mayContact(ctx, channel, addresses);
    for (const address of optedOut) out.add(`${channel} ${address}`);
  }
  const byVendor = new Set(reported.map(({ channel, address }) => `${channel} ${address}`));
  const statements: ConsentStatement[] = [];
  const leaving: InboundRecord[] = [];
  for (const { channel, word, ...one } of spoken) {
    const addresses = [...new Set([one.address, ...one.addresses])];
    const isOut = addresses.some((address) => out.has(`${channel} ${address}`));
    // Nobody consents to anything by a «yes» that answers something else.
    if (word.means === 'start' && !isOut) continue;
    const status = word.means === 'stop' ? ('opted_out' as const) : ('opted_in' as const);
    const note = (one.message.text ?? '').slice(0, 1000).toWellFormed();
    for (const address of addresses) {
      statements.push({ channel, address, status, source: word.how, note, at: one.message.at });
      if (status === 'opted_out') out.add(`${channel} ${address}`);
      else out.delete(`${channel} ${address}`);
    }
    const isTold = addresses.some((address) => byVendor.has(`${channel} ${address}`));
    if (status === 'opted_out' && !isOut && !isTold) leaving.push(one);
  }
  await sendConfirmations(ctx, leaving);
  return statements;
}

/** Those with a confirmation of today's, by sender and address. */
async function findConfirmedToday(ctx: Ctx, leaving: readonly InboundRecord[]): Promise<Set<string>> {
  const told = await Message.of(ctx)
    .whereIn(
      'senderId',
      leaving.map(({ sender }) => sender.id),
    )
    .whereRaw('address = any(?::text[])', [arrayBinding(leaving.map(({ address }) => address))])
    .where({ direction: 'outbound' })
    .where('createdAt', '>', new Date(ctx.now().getTime() - DAY_MS))
    .whereRaw(`payload ->> 'purpose' = ?`, [CONFIRMATION_FLAGS.purpose]);
  return new Set(told.map(({ senderId, address }) => `${senderId} ${address}`));
}

/** Once a day at most, whatever they write. */
async function sendConfirmations(ctx: Ctx, leaving: readonly InboundRecord[]): Promise<void> {
  if (leaving.length === 0) return;
  const { name } = await getOrganization(ctx);
  const told = await findConfirmedToday(ctx, leaving);
  for (const { sender, contactId, address } of leaving) {
    const key = `${sender.id} ${address}`;
    if (told.has(key)) continue;
    told.add(key);
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
