/** Where tickets can be fetched, and where the links of our mails lead. */

import { signedLink } from '../../../http/downloads.ts';
import type { Ctx } from '../../../trpc/context.ts';

export const TICKET_FORMS = ['pdf', 'svg', 'png'] as const;
export type TicketForm = (typeof TICKET_FORMS)[number];

export const ticketPath = (ticketId: string, form: TicketForm): string => `/downloads/tickets/${ticketId}.${form}`;

/** Links that whoever has the ticket's or the order's secret may keep: good as long as it is. */
export function tokenLinks(ctx: Pick<Ctx, 'app' | 'organization'>, ticketId: string, token: string) {
  const search = new URLSearchParams({ organization: ctx.organization.id, token });
  const at = (form: TicketForm) => `${new URL(ticketPath(ticketId, form), ctx.app.config.publicUrl).href}?${search}`;
  return { pdf: at('pdf'), svg: at('svg'), png: at('png') };
}

/** Links for staff, good for minutes. */
export function signedTicketLinks(ctx: Ctx, ticketId: string) {
  const [pdf, svg, png] = TICKET_FORMS.map((form) => signedLink(ctx, ticketPath(ticketId, form)));
  const at = (made: typeof pdf) => made?.url as string;
  return { pdf: at(pdf), svg: at(svg), png: at(png), expiresAt: pdf?.expiresAt ?? null };
}

/** Our page of an order without its secret, for those who keep addresses: the browser that bought has the secret itself. */
export const orderPage = ({ app, organization }: Pick<Ctx, 'app' | 'organization'>, id: string): string =>
  `${new URL('/tickets/order', app.config.publicUrl).href}#${new URLSearchParams({ organization: organization.id, id })}`;

/** What is in the fragment never reaches a server's log, nor the next page. */
export function pageLink(
  ctx: Pick<Ctx, 'app' | 'organization'>,
  page: 'order' | 'ticket' | 'transfer' | 'waitlist',
  { id, token }: { id: string; token: string },
): string {
  const fragment = new URLSearchParams({ organization: ctx.organization.id, id, token });
  return `${new URL(`/tickets/${page}`, ctx.app.config.publicUrl).href}#${fragment}`;
}
