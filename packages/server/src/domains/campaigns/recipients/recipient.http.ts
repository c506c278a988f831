/** `GET /downloads/campaigns/<id>/recipients.csv`: the recipients of a campaign, for a signed link or with credentials. */
import { isId } from '@tessera/db';
import express, { type Router } from 'express';
import { download } from '../../../http/downloads.ts';
import type { CreateContext } from '../../../http/request.ts';
import { notFound } from '../../../lib/app-error.ts';
import { exportRecipients, readRecipientFilter, recipientExportPath } from './recipient-export.service.ts';

export function recipientsHttp(createContext: CreateContext): Router {
  const routes = express.Router();
  routes.get(
    recipientExportPath(':campaignId'),
    download(createContext, 'campaigns.export', (scope, params, req) =>
      exportRecipients(scope, campaignId(req.params.campaignId), readRecipientFilter(params.get('filter'))),
    ),
  );
  return routes;
}

function campaignId(given: unknown): string {
  if (typeof given !== 'string' || !isId(given)) throw notFound('campaign');
  return given;
}
