/**
 * Whom a content of a campaign would reach if it were sent now. It composes messages and applies eligibility rules as sending does, so what
 * the check finds is what the recipients would be skipped for.
 */
import type { Campaign, CampaignRecipient, Sender } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { PreparedContent, RenderedMessage } from '../../messaging/index.ts';
import type { ContactSample, SampledContact } from '../audience/sample-contacts.ts';
import type { CampaignRecord, ChannelRecord } from '../campaigns/campaign.service.ts';
import { composeContent } from '../content/compose-content.ts';
import { toComposedMessage } from './compose-messages.ts';
import { checkEligibility, rulesBeforeStart } from './eligibility.ts';

/** Characters that are rendered for the check of one content: of a long newsletter fewer copies. */
const MAX_RENDERED_CHARACTERS = 5_000_000;
const MIN_COMPOSED_COUNT = 50;

export interface ContentReach {
  checkedCount: number;
  reachableCount: number;
  /** Whether the audience has more contacts than were checked. */
  isSample: boolean;
  /** The contacts that would be skipped, by reason; `no_address` are those that would not become recipients. */
  countByReason: Record<string, number>;
  /** The messages that could not be composed. */
  refused: Exclude<RenderedMessage, { type: unknown }>[];
}

export async function checkReach(
  ctx: Ctx,
  campaign: CampaignRecord,
  { channel, sender, prepared }: { channel: ChannelRecord; sender: Sender; prepared: PreparedContent },
  { contacts, isComplete }: ContactSample,
): Promise<ContentReach> {
  const length = JSON.stringify(prepared.templates).length;
  const checked = contacts
    .slice(0, Math.max(MIN_COMPOSED_COUNT, Math.floor(MAX_RENDERED_CHARACTERS / length)))
    .filter((contact) => isForChannel(campaign, contact, channel.id));
  const recipients = checked.flatMap((contact) => {
    const address = contact.addresses.get(channel.id);
    return address ? [{ ...contact, address }] : [];
  });
  const composed = await composeContent(
    ctx,
    campaign,
    prepared,
    recipients.map(({ id: recipientId, address, variables }) => ({ recipientId, address, variables })),
  );
  const messages = composed.map((one) => toComposedMessage(one, prepared));
  const decisions = await checkEligibility(
    ctx,
    {
      campaign: campaign as unknown as Campaign,
      sender,
      recipients: recipients.map(({ id, address }) => ({ id, contactId: id, address, step: 0 }) as CampaignRecipient),
      messages: new Map(recipients.map(({ id }, i) => [id, messages[i] as (typeof messages)[number]])),
      contacts: new Map(recipients.map(({ id, isBlocked }) => [id, { id, isBlocked }])),
    },
    rulesBeforeStart,
  );
  const reasons = [...decisions.values()].flatMap((one) => ('skip' in one ? [one.skip.split(':')[0] as string] : []));
  const withoutAddress = Array<string>(checked.length - recipients.length).fill('no_address');
  return {
    checkedCount: checked.length,
    reachableCount: recipients.length - reasons.length,
    isSample: !isComplete || checked.length < contacts.length,
    countByReason: Object.fromEntries(
      [...Map.groupBy([...withoutAddress, ...reasons], (reason) => reason)].map(([reason, all]) => [
        reason,
        all.length,
      ]),
    ),
    refused: composed.flatMap((one) => ('type' in one ? [] : [one])),
  };
}

/** With the mode `first`, a contact belongs to the first channel on which it has an address, or to none. */
const isForChannel = ({ channelMode }: CampaignRecord, { addresses }: SampledContact, channelId: string): boolean =>
  channelMode === 'all' || addresses.size === 0 || [...addresses.keys()][0] === channelId;
