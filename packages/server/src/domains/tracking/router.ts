import { dataEventRouter } from './events/event.router.ts';
import { settingsRouter } from './settings/settings.router.ts';
import { dataSourceRouter } from './sources/source.router.ts';

export const trackingRouter = {
  sources: dataSourceRouter,
  events: dataEventRouter,
  settings: settingsRouter,
};
