/** Contacts of a campaign's audience as its recipients would be created now, for the check before it starts. */
import type { Ctx } from '../../../trpc/context.ts';
import type { CampaignRecord, ChannelRecord } from '../campaigns/campaign.service.ts';
import { audienceContacts, contactAddresses, recipientVariables } from './campaign-audience.ts';

/** Smaller audiences are checked completely. */
const MAX_SAMPLED_CONTACTS = 1_000;
const MIN_SAMPLED_CONTACTS = 50;
/** Messages that are composed for the check of a campaign: of a long drip fewer for each step. */
const MAX_COMPOSED_MESSAGES = 5_000;

export interface SampledContact {
  id: string;
  isBlocked: boolean;
  variables: Record<string, unknown>;
  /** By channel id. */
  addresses: Map<string, string>;
}

export interface ContactSample {
  /** The oldest and the newest contacts by turns. */
  contacts: SampledContact[];
  /** Whether these are all contacts of the audience. */
  isComplete: boolean;
}

export async function sampleContacts(
  ctx: Ctx,
  campaign: CampaignRecord,
  { channels, contentCount }: { channels: readonly ChannelRecord[]; contentCount: number },
): Promise<ContactSample> {
  const share = Math.floor(MAX_COMPOSED_MESSAGES / Math.max(1, contentCount));
  const size = Math.max(MIN_SAMPLED_CONTACTS, Math.min(MAX_SAMPLED_CONTACTS, share));
  const query = await audienceContacts(ctx, campaign);
  const half = async (direction: 'asc' | 'desc') =>
    (await query()
      .clearSelect()
      .select('id', 'isBlocked')
      .orderBy('id', direction)
      .limit(Math.ceil(size / 2), { skipBinding: true })) as Pick<SampledContact, 'id' | 'isBlocked'>[];
  const [oldest, newest] = [await half('asc'), await half('desc')];
  const byTurns = oldest.flatMap((one, i) => [one, newest[i] ?? one]);
  const found = new Map(byTurns.map((one) => [one.id, one]));
  const variables = await recipientVariables(ctx, [...found.keys()], campaign.id);
  const addresses = await contactAddresses(ctx, campaign.id, [...found.keys()]);
  const contacts = [...found.values()].map(({ id, isBlocked }) => ({
    ...{ id, isBlocked, variables: variables.get(id) ?? {} },
    addresses: new Map(
      channels.flatMap((channel) => {
        const address = addresses.get(`${channel.id} ${id}`);
        return address ? [[channel.id, address] as const] : [];
      }),
    ),
  }));
  return { contacts, isComplete: contacts.length < size };
}
