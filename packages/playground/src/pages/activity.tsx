/** The activity log of the organization: filters, pages back in time, and each entry in full. */
import { type Activity as Entry, isTesseraError, type OrganizationsActivityListInput } from '@tessera/sdk';
import { useEffect, useState } from 'react';
import { asTesseraError } from '../api/call.ts';
import { useConnection } from '../api/connection.ts';
import { ErrorCard } from '../result/error-card.tsx';
import { EntryRow } from './entry.tsx';

type Filter = NonNullable<OrganizationsActivityListInput['filter']>;

/** The filter as the fields hold it. */
interface Filters {
  text: string;
  action: string;
  actorId: string;
  since: string;
  until: string;
}

const NO_FILTERS: Filters = { text: '', action: '', actorId: '', since: '', until: '' };
const PAGE = 50;
/** Waits until typing pauses, so that not every letter sends a request. */
const PAUSE_MS = 250;

export function Activity({ onAccount }: { onAccount: () => void }) {
  const { kind, organization } = useConnection();
  const [filters, setFilters] = useState(NO_FILTERS);
  // The filter may name people of the previous organization, so it is cleared.
  const [known, setKnown] = useState(organization?.id);
  if (known !== organization?.id) {
    setKnown(organization?.id);
    setFilters(NO_FILTERS);
  }
  return (
    <div className="activity">
      <header className="page-head">
        <h1 tabIndex={-1}>Activity</h1>
        <p className="muted">
          {organization
            ? `Every change and every sign-in in ${organization.name}. Entries cannot be changed.`
            : 'Every change and every sign-in in an organization. Entries cannot be changed.'}
        </p>
      </header>
      {kind === 'anonymous' ? (
        <div className="empty">
          <p>Sign in to see what was done in your organization.</p>
          <button type="button" className="button primary" onClick={onAccount}>
            Sign in
          </button>
        </div>
      ) : (
        <Log key={organization?.id} filters={filters} onFilters={setFilters} onAccount={onAccount} />
      )}
    </div>
  );
}

function Log({
  filters,
  onFilters,
  onAccount,
}: {
  filters: Filters;
  onFilters: (filters: Filters) => void;
  onAccount: () => void;
}) {
  const people = usePeople();
  const { entries, nextCursor, error, isLoading, more } = useEntries(filters);
  return (
    <>
      <Fields filters={filters} people={people} onFilters={onFilters} />
      <p className="sr-only" role="status">
        {isLoading ? '' : `${entries.length} entries`}
      </p>
      {error && <ErrorCard error={error} onSignIn={isTesseraError(error, 'UNAUTHORIZED') ? onAccount : null} />}
      {!error && !isLoading && entries.length === 0 && (
        <div className="empty">
          <p>No entries match.</p>
        </div>
      )}
      <ul className="entries" aria-busy={isLoading || undefined}>
        {entries.map((entry) => (
          <EntryRow
            key={entry.id}
            entry={entry}
            people={people}
            onActor={(actorId) => onFilters({ ...filters, actorId })}
            onResource={(resourceId) => onFilters({ ...NO_FILTERS, text: resourceId })}
          />
        ))}
      </ul>
      {nextCursor && (
        <button type="button" className="button" disabled={isLoading} onClick={more}>
          Older
        </button>
      )}
    </>
  );
}

function Fields({
  filters,
  people,
  onFilters,
}: {
  filters: Filters;
  people: ReadonlyMap<string, string>;
  onFilters: (filters: Filters) => void;
}) {
  const field = (name: keyof Filters) => ({
    className: 'control activity-field',
    value: filters[name],
    onChange: ({ target }: { target: { value: string } }) => onFilters({ ...filters, [name]: target.value }),
  });
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  return (
    <search className="activity-fields">
      <label className="activity-wide">
        <span>Text</span>
        <input type="search" placeholder="In changes and details" {...field('text')} />
      </label>
      <label>
        <span>Action</span>
        <input type="search" placeholder="contacts." spellCheck={false} data-mono {...field('action')} />
      </label>
      <label>
        <span>Who</span>
        <select {...field('actorId')}>
          <option value="">Anyone</option>
          {[...people].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {filters.actorId && !people.has(filters.actorId) && (
            <option value={filters.actorId}>{`…${filters.actorId.slice(-4)}`}</option>
          )}
        </select>
      </label>
      <label>
        <span>From</span>
        <input type="date" {...field('since')} />
      </label>
      <label>
        <span>To</span>
        <input type="date" {...field('until')} />
      </label>
      <button
        type="button"
        className="quiet activity-clear"
        disabled={!isNarrowed}
        onClick={() => onFilters(NO_FILTERS)}
      >
        Clear
      </button>
    </search>
  );
}

/** Days begin and end in the viewer's time zone. */
function filterOf({ text, action, actorId, since, until }: Filters): Filter {
  const isSearched = text.trim().length > 1;
  const end = until ? new Date(`${until}T00:00`) : null;
  end?.setDate(end.getDate() + 1);
  return {
    ...(isSearched && { text: text.trim() }),
    ...(action.trim() && { action: action.trim() }),
    ...(actorId && { actorId }),
    ...(since && { createdAfter: new Date(`${since}T00:00`) }),
    ...(end && { createdBefore: end }),
  };
}

/** The entries that match the filter, loaded page by page. */
function useEntries(filters: Filters) {
  const { tessera } = useConnection();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [error, setError] = useState<ReturnType<typeof asTesseraError> | null>(null);
  const [isLoading, setLoading] = useState(true);
  const filter = JSON.stringify(filterOf(filters));
  const read = async (cursor: string | null, signal?: AbortSignal) => {
    setLoading(true);
    try {
      const input = { filter: filterOf(filters), limit: PAGE, ...(cursor && { cursor }) };
      const page = await tessera.organizations.activity.list(input, { signal });
      setEntries((before) => (cursor ? [...before, ...page.items] : page.items));
      setNextCursor(page.nextCursor);
      setError(null);
    } catch (thrown) {
      if (signal?.aborted) return;
      setError(asTesseraError(thrown));
      if (!cursor) setEntries([]);
      setNextCursor(null);
    }
    setLoading(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the filter is the trigger
  useEffect(() => {
    const ending = new AbortController();
    const timer = setTimeout(() => read(null, ending.signal), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [tessera, filter]);
  return { entries, nextCursor, error, isLoading, more: () => nextCursor && read(nextCursor) };
}

/** Names by user id. Empty if the caller may not list members. */
function usePeople(): ReadonlyMap<string, string> {
  const { tessera } = useConnection();
  const [people, setPeople] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const ending = new AbortController();
    tessera.organizations.members.list({ limit: 200 }, { signal: ending.signal }).then(
      ({ items }) =>
        setPeople(new Map(items.flatMap((one) => (one.userId ? [[one.userId, one.name ?? one.email]] : [])))),
      () => {},
    );
    return () => ending.abort();
  }, [tessera]);
  return people;
}
