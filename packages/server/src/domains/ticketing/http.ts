/** HTTP routes of the ticketing domain: tickets as files, and orders as CSV. */
import { isId } from '@tessera/db';
import express, { type Router } from 'express';
import { download } from '../../http/downloads.ts';
import type { CreateContext } from '../../http/request.ts';
import type { App } from '../../runtime/app.ts';
import { exportOrders, ORDER_EXPORT_PATH, readOrderFilter } from './orders/order-export.service.ts';
import { renderTicketFile } from './tickets/pdf/ticket-file.ts';
import { ticketNotFound } from './tickets/ticket-access.ts';
import { TICKET_FORMS } from './tickets/ticket-links.ts';

export function ticketingHttp(_app: App, createContext: CreateContext): Router {
  const routes = express.Router();

  routes.get(
    ORDER_EXPORT_PATH,
    download(createContext, 'orders.export', async (scope, params) =>
      exportOrders(scope, readOrderFilter(params.get('filter'))),
    ),
  );

  for (const form of TICKET_FORMS) {
    routes.get(
      `/downloads/tickets/:ticketId.${form}`,
      download(
        createContext,
        'orders.read',
        (scope, params, req) => renderTicketFile(scope, params, ticketId(req.params.ticketId), form),
        { byToken: true, fresh: false },
      ),
    );
  }

  return routes;
}

function ticketId(given: unknown): string {
  if (typeof given !== 'string' || !isId(given)) throw ticketNotFound();
  return given;
}
