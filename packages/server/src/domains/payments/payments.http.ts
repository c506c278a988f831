/** What the payments domain answers besides calls: webhooks of the vendors. */
import express, { type Router } from 'express';
import type { App } from '../../context.ts';

export function paymentsHttp(_app: App): Router {
  return express.Router();
}
