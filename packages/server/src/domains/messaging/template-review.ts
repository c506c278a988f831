/** What becomes of a template before it is sent: WhatsApp judges it, and people look at it as a contact would get it. */
import { MessageTemplate } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { compose, prepareContent } from './compose.ts';
import { contactVariables } from './contact-variables.ts';
import { requireSender } from './sender.service.ts';
import type { PreviewTemplateInput, SubmitTemplateInput } from './template.schema.ts';
import { getTemplate, lockTemplate } from './template.service.ts';

/** The sandbox says yes to everything; the decision of others comes by a webhook. */
export async function submitTemplate(ctx: Ctx, { id, senderId }: z.infer<typeof SubmitTemplateInput>) {
  const template = await lockTemplate(ctx, id);
  const sender = await requireSender(ctx, senderId, 'whatsapp');
  if (template.channel !== 'whatsapp') {
    throw new AppError('CONFLICT', 'Only templates of WhatsApp are judged', { kind: 'wrong_channel' });
  }
  if (template.status === 'approved' || template.status === 'pending') return getTemplate(ctx, { id });
  const status = sender.provider === 'sandbox' ? 'approved' : 'pending';
  await MessageTemplate.of(ctx).where({ id }).patch({ status, statusReason: null });
  return getTemplate(ctx, { id });
}

export async function previewTemplate(ctx: Ctx, { id, contactId, values }: z.infer<typeof PreviewTemplateInput>) {
  const { channel } = await getTemplate(ctx, { id });
  const variables = await contactVariables(ctx, contactId);
  const content = { type: 'text' as const, templateId: id, ...(values && { templateValues: values }) };
  const prepared = await prepareContent(ctx, channel, content, { mayBeDraft: true });
  const [composed] = await compose(ctx.app, prepared, [{ variables }]);
  const nothing = { subject: null, text: null, html: null, problem: null, missing: null };
  if (!composed) return nothing;
  if ('missing' in composed) return { ...nothing, missing: composed.missing };
  if ('tooHeavy' in composed) return { ...nothing, problem: `It takes too long to render: ${composed.tooHeavy}` };
  if ('invalid' in composed) return { ...nothing, problem: composed.invalid };
  const { subject, text, html } = composed;
  return { ...nothing, subject, text, html };
}
