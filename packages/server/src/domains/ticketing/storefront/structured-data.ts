/** Fields for search engines: title and description, and the event as https://schema.org/Event. */
import type { TicketedEvent } from '@tessera/db';
import { toDecimal } from '../../../lib/money/money.ts';
import type { ticketOffer } from './ticket-offer.ts';

const MAX_DESCRIPTION_LENGTH = 160;

export function seoFields({ seoTitle, seoDescription, title, shortDescription, description }: TicketedEvent) {
  return {
    seoTitle: seoTitle ?? title,
    seoDescription: seoDescription ?? shortDescription ?? shortened(description),
  };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_DESCRIPTION_LENGTH) return line;
  return `${line.slice(0, MAX_DESCRIPTION_LENGTH - 1).replace(/\s+\S*$/, '')}…`;
}

const ATTENDANCE = {
  physical: 'https://schema.org/OfflineEventAttendanceMode',
  virtual: 'https://schema.org/OnlineEventAttendanceMode',
  hybrid: 'https://schema.org/MixedEventAttendanceMode',
};
const AVAILABILITY: Record<string, string> = {
  on_sale: 'https://schema.org/InStock',
  upcoming: 'https://schema.org/PreOrder',
  sold_out: 'https://schema.org/SoldOut',
};

export function eventStructuredData(
  event: TicketedEvent,
  offers: ReturnType<typeof ticketOffer>[],
  organizer: { name: string; website: string | null },
): Record<string, unknown> {
  return withoutNulls({
    '@context': 'https://schema.org',
    '@type': 'Event',
    name: event.title,
    description: seoFields(event).seoDescription,
    startDate: event.startsAt.toISOString(),
    endDate: event.endsAt.toISOString(),
    eventStatus: `https://schema.org/${event.status === 'cancelled' ? 'EventCancelled' : 'EventScheduled'}`,
    eventAttendanceMode: ATTENDANCE[event.locationType],
    image: [event.featuredImage, ...event.galleryImages].filter((image) => image !== null),
    location: event.locationType === 'virtual' ? null : schemaPlace(event),
    organizer: withoutNulls({ '@type': 'Organization', name: organizer.name, url: organizer.website }),
    offers: offers
      .filter(({ isHidden }) => !isHidden)
      .map(({ name, total, sale, salesStartsAt }) =>
        withoutNulls({
          '@type': 'Offer',
          name,
          price: toDecimal(total, event.currency),
          priceCurrency: event.currency,
          availability: AVAILABILITY[sale] ?? 'https://schema.org/OutOfStock',
          validFrom: (salesStartsAt ?? event.salesStartsAt)?.toISOString() ?? null,
        }),
      ),
  });
}

const schemaPlace = ({ venueName, address, city, state, zipCode, country }: TicketedEvent) =>
  withoutNulls({
    '@type': 'Place',
    name: venueName,
    address: withoutNulls({
      '@type': 'PostalAddress',
      streetAddress: address,
      addressLocality: city,
      addressRegion: state,
      postalCode: zipCode,
      addressCountry: country,
    }),
  });

const withoutNulls = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
