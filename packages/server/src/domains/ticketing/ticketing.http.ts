/** What the ticketing domain answers besides calls: codes to scan, tickets to print, CSV downloads. */
import express, { type Router } from 'express';
import type { App } from '../../context.ts';
import type { CreateContext } from '../../downloads.ts';

export function ticketingHttp(_app: App, _createContext: CreateContext): Router {
  return express.Router();
}
