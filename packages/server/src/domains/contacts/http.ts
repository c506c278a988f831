/** What the contacts domain answers besides calls: CSV downloads. */
import { isId } from '@tessera/db';
import express, { type Router } from 'express';
import { download } from '../../http/downloads.ts';
import type { CreateContext } from '../../http/request.ts';
import { notFound } from '../../lib/app-error.ts';
import { exportContacts, exportIssues, readFilter } from './contacts/export/contact-csv.ts';

export function contactsHttp(createContext: CreateContext): Router {
  const routes = express.Router();

  routes.get(
    '/downloads/contacts.csv',
    download(createContext, 'contacts.export', (scope, params) =>
      exportContacts(scope, readFilter(params.get('filter'))),
    ),
  );

  routes.get(
    '/downloads/imports/:importId/issues.csv',
    download(createContext, 'contacts.import', (scope, _params, req) =>
      exportIssues(scope, importId(req.params.importId)),
    ),
  );

  return routes;
}

function importId(given: unknown): string {
  if (typeof given !== 'string' || !isId(given)) throw notFound('import');
  return given;
}
