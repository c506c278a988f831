/** One entry of the activity log: one line, or in full when opened. */
import type { Activity as Entry } from '@tessera/sdk';
import { useState } from 'react';
import { Icon } from '../frame/icons.tsx';
import { fullTime, shortTime } from '../text/time.ts';

interface Props {
  entry: Entry;
  /** Names by user id. */
  people: ReadonlyMap<string, string>;
  onActor: (actorId: string) => void;
  onResource: (resourceId: string) => void;
}

export function EntryRow({ entry, people, onActor, onResource }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { action, createdAt, changes } = entry;
  const dot = action.lastIndexOf('.') + 1;
  const fields = Object.keys(changes);
  return (
    <li className="entry" data-open={isOpen || undefined}>
      <button type="button" className="entry-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="chevron" />
        <span className="entry-action">
          <span className="muted">{action.slice(0, dot)}</span>
          {action.slice(dot)}
        </span>
        <span className="entry-fields">{fields.join(', ')}</span>
        <span className="entry-who">{actorName(entry, people)}</span>
        <time dateTime={createdAt.toISOString()} title={fullTime(createdAt)}>
          {shortTime(createdAt)}
        </time>
      </button>
      {isOpen && <Full entry={entry} people={people} onActor={onActor} onResource={onResource} />}
    </li>
  );
}

function Full({ entry, people, onActor, onResource }: Props) {
  const { changes, details, resource, resourceId, actor, ipAddress, userAgent, requestId, createdAt } = entry;
  const actorId = actor.userId ?? actor.apiKeyId;
  const isDetailed = Object.keys(details).length > 0;
  return (
    <div className="entry-full">
      {Object.keys(changes).length > 0 && <Changes changes={changes} />}
      <dl>
        <dt>When</dt>
        <dd>{fullTime(createdAt)}</dd>
        <dt>Who</dt>
        <dd>
          {actorName(entry, people)}
          {actorId && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => onActor(actorId)}>
                all their activity
              </button>
            </>
          )}
        </dd>
        <dt>What</dt>
        <dd>
          <code>{resource}</code>
          {resourceId && (
            <>
              {' '}
              <code className="entry-id">{resourceId}</code>{' '}
              <button type="button" className="link" onClick={() => onResource(resourceId)}>
                its history
              </button>
            </>
          )}
        </dd>
        {isDetailed && (
          <>
            <dt>Details</dt>
            <dd>
              <code>{JSON.stringify(details)}</code>
            </dd>
          </>
        )}
        <dt>From</dt>
        <dd>{[ipAddress, userAgent].filter(Boolean).join(' · ') || 'the server itself'}</dd>
        {requestId && (
          <>
            <dt>Request</dt>
            <dd>
              <code className="entry-id">{requestId}</code>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

const Changes = ({ changes }: { changes: Entry['changes'] }) => (
  <table className="changes">
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
      </tr>
    </thead>
    <tbody>
      {Object.entries(changes).map(([field, { before, after }]) => (
        <tr key={field}>
          <th scope="row">{field}</th>
          <td>
            <del>{readable(before)}</del>
          </td>
          <td>
            <ins>{readable(after)}</ins>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const readable = (value: unknown): string =>
  value === null || value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value);

function actorName({ actor }: Entry, people: ReadonlyMap<string, string>): string {
  if (actor.userId) return people.get(actor.userId) ?? `person …${actor.userId.slice(-4)}`;
  if (actor.apiKeyId) return `${actor.kind ?? ''} key …${actor.apiKeyId.slice(-4)}`.trim();
  return actor.name ? `Tessera (${actor.name})` : 'Tessera';
}
