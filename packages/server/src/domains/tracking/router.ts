import { eventTypeRouter } from './event-types/event-type.router.ts';
import { dataEventRouter } from './events/event.router.ts';
import { trackingSettingsRouter } from './settings/settings.router.ts';
import { dataSourceRouter } from './sources/source.router.ts';

export const trackingRouter = {
  sources: dataSourceRouter,
  events: dataEventRouter,
  eventTypes: eventTypeRouter,
  settings: trackingSettingsRouter,
};
