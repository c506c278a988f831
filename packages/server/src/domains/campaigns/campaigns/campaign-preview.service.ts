/** `campaigns.preview` renders what a contact would get; `campaigns.sendTest` sends it to a few addresses. */
import { arrayBinding, Contact } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { normalAddress, requireContacts } from '../../contacts/index.ts';
import { compose, prepareContent, queueMessages, type RenderedMessage, requireSender } from '../../messaging/index.ts';
import { RECIPIENT_ADDRESS, recipientVariables } from '../audience/campaign-audience.ts';
import { type CampaignContent, selectCampaignContents } from '../content/content.ts';
import { type ChannelRecord, loadCampaignParts, requireCampaign } from './campaign.service.ts';
import type { PreviewCampaignInput, PreviewCampaignResult, SendTestInput } from './campaign-check.schema.ts';

type MessagePreview = z.infer<typeof PreviewCampaignResult>[number];

export async function previewCampaign(ctx: Ctx, { id, contactId, ...selection }: z.infer<typeof PreviewCampaignInput>) {
  await requireCampaign(ctx, id);
  await requireContacts(ctx, [contactId]);
  const contents = await selectedContents(ctx, id, selection);
  const variables = (await recipientVariables(ctx, [contactId], id)).get(contactId) ?? {};
  const addresses = await contactAddresses(ctx, id, [contactId]);
  const previews: MessagePreview[] = [];
  for (const content of contents) {
    const { id: channelId, channelType } = content.channel;
    const address = addresses.get(`${channelId} ${contactId}`) ?? null;
    const preview = await previewContent(ctx, content, variables);
    previews.push({
      ...preview,
      channelId,
      channel: channelType,
      address,
      problem: preview.problem ?? (address === null ? 'The contact has no address on this channel' : null),
    });
  }
  return previews;
}

async function previewContent(ctx: Ctx, { channel, content }: CampaignContent, variables: Record<string, unknown>) {
  const empty = { subject: null, text: null, html: null, url: null, mediaUrl: null, missing: null };
  try {
    const prepared = await prepareContent(ctx, channel.channelType, content);
    const [composed] = (await compose(ctx.app, prepared, [{ variables }])) as [RenderedMessage];
    const problem = compositionError(composed);
    if (problem) {
      return { ...empty, type: prepared.type, missing: 'missing' in composed ? composed.missing : null, problem };
    }
    const { type, subject, text, html, url, media } = composed as Exclude<
      RenderedMessage,
      { invalid: string } | { missing: string } | { tooHeavy: string }
    >;
    return { ...empty, type, subject, text, html, url, mediaUrl: media?.url ?? null, problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...empty, type: content.type, problem: error.message };
  }
}

function compositionError(composed: RenderedMessage): string | null {
  if ('missing' in composed) return `{{ ${composed.missing} }} has no value and no fallback`;
  if ('tooHeavy' in composed) return 'The text takes too long to render for one recipient';
  return 'invalid' in composed ? composed.invalid : null;
}

/** Sends through the outbox of messaging: no frequency caps, no quiet hours, and no counter of the campaign moves. */
export async function sendTestMessages(ctx: Ctx, input: z.infer<typeof SendTestInput>) {
  const { id, channelId, to, contactId, ...selection } = input;
  await requireCampaign(ctx, id);
  const selected = (await selectedContents(ctx, id, selection)).find(({ channel }) => channel.id === channelId);
  if (!selected) throw notFound('channel');
  const { channel } = selected;
  const sender = await requireSender(ctx, channel.senderId, channel.channelType);
  if (!sender.isActive) {
    throw new AppError('PRECONDITION_FAILED', `“${sender.name}” is switched off`, { kind: 'sender_inactive' });
  }
  const recipients = await resolveTestRecipients(ctx, id, channel, to);
  const sampled = contactId ? [contactId] : [];
  if (contactId) await requireContacts(ctx, sampled);
  const contactIds = [...sampled, ...recipients.flatMap((one) => (one.contactId ? [one.contactId] : []))];
  const variables = await recipientVariables(ctx, contactIds, id);
  const prepared = await prepareContent(ctx, channel.channelType, selected.content);
  const composed = await compose(
    ctx.app,
    prepared,
    recipients.map((one) => ({ variables: variables.get(one.contactId ?? contactId ?? '') ?? {} })),
  );
  const { templateId, mediaId } = prepared;
  const drafts = composed.map((content, i) => {
    const problem = compositionError(content);
    if (problem !== null || !('type' in content)) {
      throw new AppError('PRECONDITION_FAILED', problem ?? 'It cannot be sent', {
        kind:
          'missing' in content ? 'variable_missing' : 'tooHeavy' in content ? 'template_too_heavy' : 'content_invalid',
      });
    }
    return { ...(recipients[i] as TestRecipient), content, templateId, mediaId };
  });
  return { messageIds: await queueMessages(ctx, sender, drafts) };
}

interface TestRecipient {
  contactId: string | null;
  address: string;
}

async function resolveTestRecipients(
  ctx: Ctx,
  campaignId: string,
  { id: channelId, channelType }: ChannelRecord,
  to: z.infer<typeof SendTestInput>['to'],
): Promise<TestRecipient[]> {
  const contactIds = to.flatMap((one) => ('contactId' in one ? [one.contactId] : []));
  await requireContacts(ctx, contactIds);
  const addresses = await contactAddresses(ctx, campaignId, contactIds);
  return to.map((one) => {
    if ('address' in one) return { contactId: null, address: normalAddress(channelType, one.address) };
    const address = addresses.get(`${channelId} ${one.contactId}`);
    if (address) return { contactId: one.contactId, address };
    throw new AppError('PRECONDITION_FAILED', 'A contact has no address on this channel', {
      kind: 'contact_unreachable',
      contactId: one.contactId,
    });
  });
}

async function selectedContents(
  ctx: Ctx,
  id: string,
  selection: { variantId?: string; stepId?: string },
): Promise<CampaignContent[]> {
  const parts = await loadCampaignParts(ctx, id);
  const { variantId, stepId } = selection;
  if (variantId && !parts.variants.some((variant) => variant.id === variantId)) throw notFound('variant');
  if (stepId && !parts.steps.some((step) => step.id === stepId)) throw notFound('step');
  return selectCampaignContents(parts, selection);
}

/** Addresses by `<channel id> <contact id>`. Contacts without an address on a channel are absent. */
async function contactAddresses(
  ctx: Ctx,
  campaignId: string,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await ctx.db.raw(
    `select ch.id as channel_id, p.id, ${RECIPIENT_ADDRESS} as address
     from ${Contact.tableName} p
     join campaigns.campaign_channels ch on ch.organization_id = p.organization_id and ch.campaign_id = ?
     where p.organization_id = ? and p.id = any(?::uuid[])`,
    [campaignId, ctx.organization.id, arrayBinding(contactIds)],
  );
  const reached = (rows as { channelId: string; id: string; address: string | null }[]).filter(
    ({ address }) => address,
  );
  return new Map(reached.map(({ channelId, id, address }) => [`${channelId} ${id}`, address as string]));
}
