import { dataEventRouter } from './data-event.router.ts';
import { dataSourceRouter } from './data-source.router.ts';
import { settingsRouter } from './settings.router.ts';

export const trackingRouter = {
  sources: dataSourceRouter,
  events: dataEventRouter,
  settings: settingsRouter,
};
