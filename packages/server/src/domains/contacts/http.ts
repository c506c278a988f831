/** HTTP routes of the contacts domain: CSV downloads. */
import { isId } from '@tessera/db';
import express, { type Router } from 'express';
import { download } from '../../http/downloads.ts';
import type { CreateContext } from '../../http/request.ts';
import { notFound } from '../../lib/app-error.ts';
import { CONTACTS_PATH } from './contacts/contact-export.service.ts';
import { exportContacts, readDownloadFilter } from './contacts/export/contact-csv.ts';
import { exportImportIssues } from './imports/issues/issue-csv.ts';

export function contactsHttp(createContext: CreateContext): Router {
  const routes = express.Router();

  routes.get(
    CONTACTS_PATH,
    download(createContext, 'contacts.export', (scope, params) =>
      exportContacts(scope, readDownloadFilter(params.get('filter'))),
    ),
  );

  routes.get(
    '/downloads/imports/:importId/issues.csv',
    download(createContext, 'contacts.import', (scope, _params, req) =>
      exportImportIssues(scope, requireImportId(req.params.importId)),
    ),
  );

  return routes;
}

function requireImportId(given: unknown): string {
  if (typeof given !== 'string' || !isId(given)) throw notFound('import');
  return given;
}
