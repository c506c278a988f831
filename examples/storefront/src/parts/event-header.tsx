/** The header of every step: title, time and place of the event. */
import type { StorefrontEvent } from '@tessera/sdk';
import { formatEventTime, formatVenue } from '../format.ts';

type ShownEvent = Pick<StorefrontEvent, 'title' | 'startsAt' | 'endsAt' | 'timeZone' | 'venueName' | 'city'> &
  Partial<Pick<StorefrontEvent, 'address' | 'country' | 'featuredImage' | 'locationType' | 'shortDescription'>>;

export function EventHeader({ event, small = false }: { event: ShownEvent; small?: boolean }) {
  const { day, time } = formatEventTime(event);
  const venue = formatVenue({ ...event, address: event.address ?? null });
  return (
    <header className="t-header" data-small={small || undefined}>
      <div className="t-picture">
        {event.featuredImage ? <img src={event.featuredImage} alt="" /> : <Mosaic seed={event.title} />}
      </div>
      <div className="t-about">
        <h1>{event.title}</h1>
        {!small && event.shortDescription && <p className="t-lead">{event.shortDescription}</p>}
        <dl className="t-facts">
          <div>
            <dt>When</dt>
            <dd>
              <time dateTime={event.startsAt.toISOString()}>{day}</time> <span className="t-quiet">{time}</span>
            </dd>
          </div>
          <div>
            <dt>Where</dt>
            <dd>
              {event.locationType === 'virtual' ? 'Online' : (venue?.name ?? 'To be announced')}{' '}
              <span className="t-quiet">
                {[venue?.rest, event.locationType === 'hybrid' && 'or online'].filter(Boolean).join(', ')}
              </span>
            </dd>
          </div>
        </dl>
      </div>
    </header>
  );
}

const COLUMNS = 20;
const ROWS = 7;

/** A picture for events without one: tiles in the organizer's colours. The same title gives the same picture. */
function Mosaic({ seed }: { seed: string }) {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const tiles = Array.from({ length: COLUMNS * ROWS }, (_, index) => ({
    x: (index % COLUMNS) * 10,
    y: Math.floor(index / COLUMNS) * 10,
    // Denser towards the lower right.
    opacity: random() * (0.25 + (0.75 * ((index % COLUMNS) + index / COLUMNS)) / (COLUMNS + ROWS)),
    second: random() < 0.22,
  }));
  return (
    <svg viewBox={`0 0 ${COLUMNS * 10} ${ROWS * 10}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {tiles.map(({ x, y, opacity, second }) => (
        <rect
          key={`${x} ${y}`}
          className={second ? 't-second' : undefined}
          x={x + 0.6}
          y={y + 0.6}
          width="8.8"
          height="8.8"
          rx="0.8"
          opacity={opacity}
        />
      ))}
    </svg>
  );
}
