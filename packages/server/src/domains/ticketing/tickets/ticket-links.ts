/** Links to tickets as files, and to the hosted pages that mails link to. */
import { signedLink } from '../../../http/downloads.ts';
import type { Ctx } from '../../../trpc/context.ts';

export const TICKET_FORMS = ['pdf', 'svg', 'png'] as const;
export type TicketForm = (typeof TICKET_FORMS)[number];

export const ticketPath = (ticketId: string, form: TicketForm): string => `/downloads/tickets/${ticketId}.${form}`;

/** Links for holders and buyers: they carry the ticket's or the order's token and are valid as long as it is. */
export function tokenLinks(ctx: Pick<Ctx, 'app' | 'organization'>, ticketId: string, token: string) {
  const search = new URLSearchParams({ organization: ctx.organization.id, token });
  const linkTo = (form: TicketForm) =>
    `${new URL(ticketPath(ticketId, form), ctx.app.config.publicUrl).href}?${search}`;
  return { pdf: linkTo('pdf'), svg: linkTo('svg'), png: linkTo('png') };
}

/** Links for staff: signed, and valid for some minutes. */
export function signedTicketLinks(ctx: Ctx, ticketId: string) {
  const [pdf, svg, png] = TICKET_FORMS.map((form) => signedLink(ctx, ticketPath(ticketId, form)));
  const urlOf = (link: typeof pdf) => link?.url as string;
  return { pdf: urlOf(pdf), svg: urlOf(svg), png: urlOf(png), expiresAt: pdf?.expiresAt ?? null };
}

/** The hosted page of an order, without its token: payment vendors store this address. The buyer's browser has the token. */
export const orderPage = ({ app, organization }: Pick<Ctx, 'app' | 'organization'>, id: string): string =>
  `${new URL('/tickets/order', app.config.publicUrl).href}#${new URLSearchParams({ organization: organization.id, id })}`;

/** A hosted page with its token. Browsers send a fragment neither to the server nor as the referrer. */
export function pageLink(
  ctx: Pick<Ctx, 'app' | 'organization'>,
  page: 'order' | 'ticket' | 'transfer' | 'waitlist',
  { id, token }: { id: string; token: string },
): string {
  const fragment = new URLSearchParams({ organization: ctx.organization.id, id, token });
  return `${new URL(`/tickets/${page}`, ctx.app.config.publicUrl).href}#${fragment}`;
}
