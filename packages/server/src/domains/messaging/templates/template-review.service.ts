/** Review and preview of templates: `submit` sends one to WhatsApp, `preview` renders one for a contact. */
import { MessageTemplate } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import {
  MessagingProviderError,
  type TemplateDecision,
  type TemplateDraft,
} from '../../../providers/messaging/messaging-provider.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { sampleUnsubscribeUrl } from '../consent/unsubscribe.ts';
import { compose, prepareContent } from '../content/compose.ts';
import { contactVariables } from '../content/contact-variables.ts';
import { requireSender } from '../senders/sender.service.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { vendorUnreachable } from '../senders/sender-verification.service.ts';
import type { PreviewTemplateInput, SubmitTemplateInput } from './template.schema.ts';
import { getTemplate } from './template.service.ts';

/**
 * Calls the vendor outside a transaction. Vendors without reviews approve at once. Later decisions arrive by webhook or by
 * submitting again.
 */
export async function submitTemplate(ctx: ActionCtx, input: z.infer<typeof SubmitTemplateInput>) {
  const { id, senderId } = input;
  const { version } = await ctx.idempotent((inner) => requireReviewable(inner, input));
  const { account, draft, provider } = await inTransaction(
    ctx,
    async (inner) => {
      const sender = await requireSender(inner, senderId, 'whatsapp');
      const draft = toTemplateDraft(await getTemplate(inner, { id }));
      return { provider: sender.provider, account: await decryptSenderAccount(ctx.app, inner.db, sender), draft };
    },
    { readOnly: true },
  );
  const { submitTemplate: submit } = messagingProvider(ctx.app, provider);
  const decision = submit ? await submit(account, draft).then(decisionColumns, rethrowRefusal) : APPROVED;
  return inTransaction(ctx, async (inner) => {
    // A template that changed during the call keeps its state: the decision concerns the old version.
    await MessageTemplate.of(inner).where({ id, version }).patch(decision);
    return getTemplate(inner, { id });
  });
}

const decisionColumns = ({ externalId, status, reason }: TemplateDecision) => ({
  externalId,
  status,
  statusReason: reason?.slice(0, 500) ?? null,
});

const APPROVED = { status: 'approved' as const, statusReason: null };

async function requireReviewable(ctx: Ctx, { id, senderId }: z.infer<typeof SubmitTemplateInput>) {
  const { channel, version } = await getTemplate(ctx, { id });
  await requireSender(ctx, senderId, 'whatsapp');
  if (channel === 'whatsapp') return { version };
  throw new AppError('CONFLICT', 'Only WhatsApp templates are reviewed; this one can be sent as it is', {
    kind: 'channel_mismatch',
  });
}

function toTemplateDraft(template: Awaited<ReturnType<typeof getTemplate>>): TemplateDraft {
  const { externalId, name, language, category, body, components, variables } = template;
  const { header = null, footer, buttons = [] } = components;
  const examples = Array.from({ length: 50 }, (_, i) => variables[String(i + 1)]?.fallback ?? '');
  return { externalId, name, language, category, body, header, footer: footer?.text ?? null, buttons, examples };
}

/** Throws the vendor's refusal for the caller to read, or `sender_unreachable` when there was no answer. */
function rethrowRefusal(error: unknown): never {
  if (!(error instanceof MessagingProviderError)) throw error;
  if (error.fault === 'credentials' || error.fault === 'content' || error.fault === 'recipient') {
    throw new AppError('CONFLICT', error.message, { kind: 'template_refused' });
  }
  throw vendorUnreachable();
}

export async function previewTemplate(ctx: Ctx, { id, contactId, values }: z.infer<typeof PreviewTemplateInput>) {
  const { channel } = await getTemplate(ctx, { id });
  const variables = await contactVariables(ctx, contactId);
  const content = { type: 'text' as const, templateId: id, ...(values && { templateValues: values }) };
  const prepared = await prepareContent(ctx, channel, content, { mayBeDraft: true });
  const [composed] = await compose(ctx.app, prepared, [
    { variables: { ...variables, unsubscribe_url: sampleUnsubscribeUrl(ctx.app, ctx.organization.id) } },
  ]);
  const nothing = { subject: null, text: null, html: null, problem: null, missing: null };
  if (!composed) return nothing;
  if ('missing' in composed) return { ...nothing, missing: composed.missing };
  if ('tooHeavy' in composed) return { ...nothing, problem: `It takes too long to render: ${composed.tooHeavy}` };
  if ('invalid' in composed) return { ...nothing, problem: composed.invalid };
  const { subject, text, html } = composed;
  return { ...nothing, subject, text, html };
}
