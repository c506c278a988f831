/** HTTP routes of organizations beside tRPC: the activity log as CSV. */
import express, { type Router } from 'express';
import { download } from '../../http/downloads.ts';
import type { CreateContext } from '../../http/request.ts';
import { ACTIVITY_PATH, exportActivity, readActivityFilter } from './activity/activity.service.ts';

export function organizationsHttp(createContext: CreateContext): Router {
  const routes = express.Router();
  routes.get(
    ACTIVITY_PATH,
    download(createContext, 'activity.read', (scope, params) =>
      exportActivity(scope, readActivityFilter(params.get('filter'))),
    ),
  );
  return routes;
}
