/** Composes messages: `prepareContent` loads templates and media once, `compose` renders for each recipient. */
import type { Channel } from '@tessera/db';
import { type LiquidTemplates, type RenderResult, renderer } from '../../../lib/liquid/renderer.ts';
import type { OutboundContent, OutboundMedia } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { MessageContent } from './content.schema.ts';
import {
  appendHtml,
  escapeHtml,
  extractLinks,
  htmlToText,
  rewriteHtml,
  rewriteText,
  textToHtml,
} from './content-html.ts';
import { messageTypeOf, resolveMedia } from './content-media.ts';
import { type PreparedTemplate, prepareTemplate, requireApprovedTemplate, templateTexts } from './content-template.ts';

/** The parts of a message that are the same for all recipients. */
export interface PreparedContent {
  channel: Channel;
  type: MessageContent['type'];
  templateId: string | null;
  mediaId: string | null;
  media: OutboundMedia | null;
  template: PreparedTemplate | null;
  /** Values of variables that a contact has no value for. */
  fallbacks: Record<string, unknown>;
  templates: LiquidTemplates;
  /** Links in the texts that contain no variables. */
  links: string[];
}

export interface ComposeRecipient {
  variables: Record<string, unknown>;
  /** Set for marketing e-mail only. */
  unsubscribeUrl?: string | null;
  /** The vendor's id of the message it replies to. */
  replyTo?: string | null;
}

/** How a campaign tracks clicks and opens. */
export interface LinkTracking<R> {
  /** Replaces a link by a tracking link. */
  track?(url: string, recipient: R): string;
  /** The URL of an image whose loading counts as an open. */
  pixel?(recipient: R): string;
}

/**
 * A composed message, or why there is none. `invalid`: the reason; `missing`: the variable; `tooHeavy`: the key of the text.
 */
export type RenderedMessage = OutboundContent | Exclude<RenderResult, { texts: unknown }>;

/** What the columns hold. */
const MAX_TEXT = 100_000;
const MAX_SUBJECT = 500;

/**
 * NOT_FOUND for an unknown template or media, PRECONDITION_FAILED (`template_not_approved`) for a template that WhatsApp has
 * not approved, BAD_REQUEST (`channel_mismatch`) for a template of another channel.
 */
export async function prepareContent(
  ctx: Ctx,
  channel: Channel,
  content: MessageContent,
  { mayBeDraft = false }: { mayBeDraft?: boolean } = {},
): Promise<PreparedContent> {
  const { url, templateId = null, mediaId = null } = content;
  const stored = templateId ? await requireApprovedTemplate(ctx, channel, templateId, mayBeDraft) : null;
  const media = await resolveMedia(ctx, content);
  const template = stored && channel === 'whatsapp' ? await prepareTemplate(ctx, stored, content, media) : null;
  // Text messages carry no media: media without a type decides the type itself.
  const type = media && !template && content.type === 'text' ? messageTypeOf(media) : content.type;
  const html = channel === 'email' ? (content.html ?? stored?.html ?? null) : null;
  const text = template ? null : (content.text ?? stored?.body ?? (html ? await renderableText(html) : null));
  const subject = content.subject ?? stored?.subject ?? null;
  return {
    ...{ channel, type, templateId, mediaId, template },
    media: template ? null : media,
    fallbacks: fallbacksOf(stored?.variables ?? {}),
    templates: {
      ...(text !== null && { text }),
      ...(subject !== null && { subject }),
      ...(html !== null && { html: { html } }),
      ...(url !== undefined && { url }),
      ...(template && templateTexts(template)),
    },
    links: extractLinks({ html, texts: [text, url].filter((one) => typeof one === 'string') }),
  };
}

/** The text part of an HTML message. None when removing the tags leaves Liquid that does not parse. */
async function renderableText(html: string): Promise<string | null> {
  const text = htmlToText(html).slice(0, MAX_TEXT);
  return text && (await renderer.check(text)).error === null ? text : null;
}

const fallbacksOf = (variables: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      const { fallback } = (variable ?? {}) as { fallback?: unknown };
      return isBlank(fallback) ? [] : [[name, fallback]];
    }),
  );

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Returns one result per recipient, in their order. */
export async function compose<R extends ComposeRecipient>(
  app: App,
  prepared: PreparedContent,
  recipients: readonly R[],
  tracking: LinkTracking<R> = {},
): Promise<RenderedMessage[]> {
  const variables = recipients.map((recipient) => variablesWithFallbacks(prepared, recipient));
  const rendered = await renderer.renderMany(prepared.templates, variables);
  const heavy = rendered.filter((one) => 'tooHeavy' in one).length;
  if (heavy > 0) app.log.warn({ heavy, templateId: prepared.templateId }, 'a text takes too long to render');
  return rendered.map((one, i) =>
    'texts' in one ? toOutboundContent(prepared, one.texts, recipients[i] as R, tracking) : one,
  );
}

function variablesWithFallbacks(
  { fallbacks }: PreparedContent,
  { variables, unsubscribeUrl }: ComposeRecipient,
): object {
  const filled: Record<string, unknown> = unsubscribeUrl
    ? { ...variables, unsubscribe_url: unsubscribeUrl }
    : variables;
  const blank = Object.keys(fallbacks).filter((name) => isBlank(filled[name]));
  if (blank.length === 0) return filled;
  return { ...filled, ...Object.fromEntries(blank.map((name) => [name, fallbacks[name]])) };
}

function toOutboundContent<R extends ComposeRecipient>(
  prepared: PreparedContent,
  rendered: Record<string, string>,
  recipient: R,
  { track, pixel }: LinkTracking<R>,
): RenderedMessage {
  const { channel, type, media, template } = prepared;
  // Filters may cut an emoji in two, and PostgreSQL rejects lone surrogates.
  const texts = Object.fromEntries(Object.entries(rendered).map(([name, text]) => [name, text.toWellFormed()]));
  const { unsubscribeUrl = null, replyTo = null } = recipient;
  const rewrite = (url: string): string => (track && url !== unsubscribeUrl ? track(url, recipient) : url);
  const written = template ? template.text(texts) : (texts.text ?? null);
  const page = channel === 'email' ? htmlBodyOf(texts.html, written, recipient, rewrite) : null;
  const text = written === null || template ? written : rewriteText(written, rewrite);
  const url = texts.url === undefined ? null : rewrite(texts.url.trim());
  const wrong = invalidReason(prepared, text, url);
  if (wrong) return { invalid: wrong };
  return {
    type,
    text: channel === 'email' && text && unsubscribeUrl ? withUnsubscribeLine(text, unsubscribeUrl) : text,
    // A single line: in an e-mail it is a header.
    subject: texts.subject?.replace(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT).toWellFormed() ?? null,
    html:
      page && pixel
        ? appendHtml(page, `<img src="${escapeHtml(pixel(recipient))}" width="1" height="1" alt="">`)
        : page,
    media,
    template: template?.outbound(texts) ?? null,
    url,
    unsubscribeUrl,
    replyTo,
  };
}

function htmlBodyOf(
  html: string | undefined,
  text: string | null,
  { unsubscribeUrl }: ComposeRecipient,
  rewrite: (url: string) => string,
): string | null {
  if (html === undefined && text === null) return null;
  const page = html === undefined ? textToHtml(text as string, rewrite) : rewriteHtml(html, rewrite);
  if (!unsubscribeUrl || page.includes(escapeHtml(unsubscribeUrl))) return page;
  return appendHtml(page, `<p style="font-size:12px"><a href="${escapeHtml(unsubscribeUrl)}">Unsubscribe</a></p>`);
}

const withUnsubscribeLine = (text: string, url: string): string =>
  text.includes(url) ? text : `${text}\n\nUnsubscribe: ${url}`;

function invalidReason(
  { channel, type, media, template, templates }: PreparedContent,
  text: string | null,
  url: string | null,
) {
  if ((text?.length ?? 0) > MAX_TEXT - 2_000) return 'The text is too long';
  if (url !== null && !/^https?:\/\/[^\s]+$/.test(url)) return 'The link is not a valid URL';
  if (channel === 'whatsapp' && type !== 'text' && !media && !template) return `A message of type ${type} needs media`;
  if (!text?.trim() && !media && !templates.html) return 'The message is empty';
  return null;
}
