/** `campaigns.preview` renders what a contact would get; `campaigns.sendTest` sends it to a few addresses. */
import { newId } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { normalAddress, requireContacts } from '../../contacts/index.ts';
import { prepareContent, queueMessages, type RenderedMessage, requireSender } from '../../messaging/index.ts';
import { contactAddresses, recipientVariables } from '../audience/campaign-audience.ts';
import { composeContent } from '../content/compose-content.ts';
import { type CampaignContent, selectCampaignContents } from '../content/content.ts';
import { type CampaignRecord, type ChannelRecord, loadCampaignParts, requireCampaign } from './campaign.service.ts';
import type { PreviewCampaignInput, PreviewCampaignResult, SendTestInput } from './campaign-check.schema.ts';

type MessagePreview = z.infer<typeof PreviewCampaignResult>[number];

export async function previewCampaign(ctx: Ctx, { id, contactId, ...selection }: z.infer<typeof PreviewCampaignInput>) {
  const campaign = await requireCampaign(ctx, id);
  await requireContacts(ctx, [contactId]);
  const contents = await selectedContents(ctx, id, selection);
  const variables = (await recipientVariables(ctx, [contactId], id)).get(contactId) ?? {};
  const addresses = await contactAddresses(ctx, id, [contactId]);
  const previews: MessagePreview[] = [];
  for (const content of contents) {
    const { id: channelId, channelType } = content.channel;
    const address = addresses.get(`${channelId} ${contactId}`) ?? null;
    const preview = await previewContent(ctx, campaign, content, variables);
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

async function previewContent(
  ctx: Ctx,
  campaign: CampaignRecord,
  { channel, content }: CampaignContent,
  variables: Record<string, unknown>,
) {
  const empty = { subject: null, text: null, html: null, url: null, mediaUrl: null, missing: null };
  try {
    const prepared = await prepareContent(ctx, channel.channelType, content);
    const recipient = { recipientId: campaign.id, address: null, variables };
    const [composed] = (await composeContent(ctx, campaign, prepared, [recipient])) as [RenderedMessage];
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
  const campaign = await requireCampaign(ctx, id);
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
  const composed = await composeContent(
    ctx,
    campaign,
    prepared,
    recipients.map(({ id: recipientId, address, ...one }) => ({
      ...{ recipientId, address },
      variables: variables.get(one.contactId ?? contactId ?? '') ?? {},
    })),
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
  /** The id of its message. */
  id: string;
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
    if ('address' in one) return { id: newId(), contactId: null, address: normalAddress(channelType, one.address) };
    const address = addresses.get(`${channelId} ${one.contactId}`);
    if (address) return { id: newId(), contactId: one.contactId, address };
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
