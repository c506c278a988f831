/** The HTTP routes of messaging: vendor webhooks, media, the push service worker and unsubscribe links. */
import express, { type Router } from 'express';
import type { CreateContext } from '../../http/request.ts';
import type { App } from '../../runtime/app.ts';
import { unsubscribeHttp } from './consent/unsubscribe.http.ts';
import { mediaHttp } from './media/media.http.ts';
import { servePushWorker } from './push/push-worker.ts';
import { webhookHttp } from './webhooks/webhook.http.ts';

export function messagingHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  routes.use(webhookHttp(app, createContext));
  routes.use(mediaHttp(app, createContext));
  routes.get('/push-worker.js', servePushWorker);
  routes.use(unsubscribeHttp(app, createContext));
  return routes;
}
