/**
 * The links of browsers and users in the order of the events that made them. An event belongs to the contact of the latest link
 * before it, and an event before all links to the contact of the first, whenever the job looks.
 */
import { arrayBinding, type DataEvent, TrackingIdentity } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

export type IdentityLink = Pick<TrackingIdentity, 'kind' | 'value' | 'contactId' | 'since' | 'eventId'>;
type Kind = IdentityLink['kind'];

/** Where an event is in the order of events: by its time, and by its id among events of one time. */
type EventPlace = Pick<DataEvent, 'occurredAt' | 'id'>;

/** A browser that belonged to another contact after the place of a new link, until the next link. */
export interface Handover {
  browser: string;
  fromContactId: string;
  toContactId: string;
  /** null: from the first event of the browser on. */
  from: EventPlace | null;
  /** null: up to its last event. */
  until: EventPlace | null;
}

export interface LinkHistory {
  has(kind: Kind, value: string): boolean;
  ownerOf(kind: Kind, value: string | null, event: EventPlace): string | undefined;
  /** Links the value to the contact from the event on, unless it is linked to it there. */
  add(kind: Kind, value: string, contactId: string, event: EventPlace): void;
  /** The links that were added. */
  added(): IdentityLink[];
  /** What the added links change for events that are attributed already. */
  handovers(): Handover[];
}

export const byPlace = (a: EventPlace, b: EventPlace): number =>
  a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));

const placeOf = ({ since, eventId }: IdentityLink): EventPlace => ({ occurredAt: since, id: eventId });
const keyOf = (kind: Kind, value: string | null): string => `${kind} ${value}`;

export function createLinkHistory(stored: readonly IdentityLink[]): LinkHistory {
  const added = new Set<IdentityLink>();
  const links = new Map<string, IdentityLink[]>();
  const linksOf = (kind: Kind, value: string | null) => links.get(keyOf(kind, value)) ?? [];
  const insert = (link: IdentityLink) => {
    const sorted = [...linksOf(link.kind, link.value), link].sort((a, b) => byPlace(placeOf(a), placeOf(b)));
    links.set(keyOf(link.kind, link.value), sorted);
  };
  const latest = (kind: Kind, value: string | null, place: EventPlace) =>
    linksOf(kind, value).findLast((link) => byPlace(placeOf(link), place) <= 0);
  for (const link of stored) insert(link);

  return {
    has: (kind, value) => linksOf(kind, value).length > 0,
    ownerOf: (kind, value, event) => (latest(kind, value, event) ?? linksOf(kind, value)[0])?.contactId,
    add(kind, value, contactId, event) {
      if (latest(kind, value, event)?.contactId === contactId) return;
      const link = { kind, value, contactId, since: event.occurredAt, eventId: event.id };
      added.add(link);
      insert(link);
    },
    added: () => [...added],
    handovers: () =>
      [...added].flatMap((link): Handover[] => {
        if (link.kind !== 'anonymous') return [];
        const all = linksOf(link.kind, link.value);
        const known = all.filter((one) => !added.has(one));
        const before = known.findLast((one) => byPlace(placeOf(one), placeOf(link)) < 0);
        const owner = before ?? known[0];
        if (!owner || owner.contactId === link.contactId) return [];
        const index = all.indexOf(link);
        const next = all[index + 1];
        return [
          {
            browser: link.value,
            fromContactId: owner.contactId,
            toContactId: link.contactId,
            from: index === 0 ? null : placeOf(link),
            until: next ? placeOf(next) : null,
          },
        ];
      }),
  };
}

/** All links of the events' browsers and users. */
export async function linksOfEvents(
  ctx: Ctx,
  events: readonly Pick<DataEvent, 'anonymousId' | 'userRef'>[],
): Promise<IdentityLink[]> {
  const valuesOf = (values: (string | null)[]) => arrayBinding([...new Set(values.filter((value) => value !== null))]);
  return TrackingIdentity.of(ctx).whereRaw(
    "((kind = 'anonymous' and value = any(?::text[])) or (kind = 'user' and value = any(?::text[])))",
    [valuesOf(events.map(({ anonymousId }) => anonymousId)), valuesOf(events.map(({ userRef }) => userRef))],
  );
}
