/** The list of procedures by domain, and its search. */
import type { ManifestProcedure } from '@tessera/sdk/manifest';
import { type KeyboardEvent, memo, type RefObject, useDeferredValue, useId, useMemo, useState } from 'react';
import { hrefOf } from '../api/route.ts';
import { type Match, searchProcedures } from '../text/search.ts';
import { Icon, Tile } from './icons.tsx';

interface Props {
  procedures: readonly ManifestProcedure[];
  current: string | null;
  /** Paths of the subscriptions that are listening, separated by spaces. */
  live: string;
  searchRef: RefObject<HTMLInputElement | null>;
  onChoose: (path: string) => void;
}

export const Sidebar = memo(function Sidebar({ procedures, current, live, searchRef, onChoose }: Props) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const deferred = useDeferredValue(query.trim());
  const matches = useMemo(() => (deferred ? searchProcedures(procedures, deferred) : null), [procedures, deferred]);
  const index = Math.min(chosen, (matches?.length ?? 1) - 1);
  const optionId = (at: number) => `${id}-${at}`;

  const choose = (match: Match | undefined) => {
    if (!match) return;
    setQuery('');
    setChosen(0);
    onChoose(match.procedure.path);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && query) {
      event.stopPropagation();
      setQuery('');
    }
    if (event.key === 'ArrowDown' && !matches) focusLink(event, 0);
    // Enter applies to the text in the box, even if the matches lag behind fast typing.
    if (event.key === 'Enter' && query.trim()) {
      choose(deferred === query.trim() ? matches?.[index] : searchProcedures(procedures, query)[0]);
    }
    if (!matches) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (index + step + matches.length) % Math.max(1, matches.length);
      setChosen(next);
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
    }
  };
  return (
    <>
      <div className="search">
        <Icon name="search" />
        <input
          ref={searchRef}
          type="search"
          role="combobox"
          aria-label="Search procedures"
          aria-expanded={matches !== null}
          aria-controls={`${id}-list`}
          aria-activedescendant={matches?.length ? optionId(index) : undefined}
          aria-autocomplete="list"
          placeholder="Search procedures"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
            setChosen(0);
          }}
          onKeyDown={onKey}
        />
        <span className="key" aria-hidden="true">
          /
        </span>
      </div>
      {matches ? (
        <div className="matches" role="listbox" id={`${id}-list`} aria-label="Procedures found">
          {matches.map((match, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses from the search box
            <div
              key={match.procedure.path}
              id={optionId(at)}
              role="option"
              tabIndex={-1}
              aria-selected={at === index}
              onClick={() => choose(match)}
            >
              <Tile type={match.procedure.type} />
              <span className="match">
                <Letters match={match} />
                <small>{match.procedure.summary}</small>
              </span>
            </div>
          ))}
          {matches.length === 0 && <p className="muted nothing">No procedure matches “{deferred}”.</p>}
        </div>
      ) : (
        <>
          <Pages current={current} onChoose={onChoose} />
          <Tree procedures={procedures} current={current} live={live} onChoose={onChoose} />
        </>
      )}
      <p className="sr-only" role="status">
        {matches ? `${matches.length} found` : ''}
      </p>
    </>
  );
});

/** Pages that do not belong to one procedure. */
const PAGES = [
  { path: 'activity', title: 'Activity', icon: 'list' },
  { path: 'outbox', title: 'Outbox', icon: 'mail' },
] as const;

const Pages = ({ current, onChoose }: Pick<Props, 'current' | 'onChoose'>) => (
  <div className="places">
    {PAGES.map(({ path, title, icon }) => (
      <a
        key={path}
        href={hrefOf(path)}
        aria-current={path === current ? 'page' : undefined}
        onClick={() => onChoose(path)}
      >
        <Icon name={icon} />
        {title}
      </a>
    ))}
  </div>
);

function Letters({ match: { procedure, letters } }: { match: Match }) {
  return (
    <span className="match-path">
      {Array.from(procedure.path, (letter, at) => {
        const key = `${at}${letter}`;
        return letters.has(at) ? <mark key={key}>{letter}</mark> : <span key={key}>{letter}</span>;
      })}
    </span>
  );
}

const Tree = memo(function Tree({ procedures, current, live, onChoose }: Omit<Props, 'searchRef'>) {
  const domains = useMemo(() => Object.entries(Object.groupBy(procedures, ({ domain }) => domain)), [procedures]);
  const [closed, setClosed] = useState<readonly string[]>([]);
  const toggle = (domain: string) =>
    setClosed(closed.includes(domain) ? closed.filter((other) => other !== domain) : [...closed, domain]);
  const listening = live.split(' ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the links, which are reachable without them
    <div className="domains" onKeyDown={moveAmongLinks}>
      {domains.map(([domain, members = []]) => {
        const isOpen = !closed.includes(domain);
        return (
          <section key={domain} className="domain">
            <h2>
              <button type="button" data-row aria-expanded={isOpen} onClick={() => toggle(domain)}>
                <Icon name="chevron" />
                {domain}
                <span className="count">
                  {members.length}
                  <span className="sr-only"> procedures</span>
                </span>
              </button>
            </h2>
            {isOpen && (
              <ul>
                {members.map(({ path, type }) => (
                  <li key={path}>
                    <a
                      href={hrefOf(path)}
                      data-row
                      onClick={() => onChoose(path)}
                      aria-current={path === current ? 'page' : undefined}
                    >
                      <Tile type={type} />
                      <PathRest path={path} domain={domain} />
                      {listening.includes(path) && <span className="pulse" title="Listening" />}
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
});

/** `imports.create` under `contacts`: the resource is muted, the verb is not. */
function PathRest({ path, domain }: { path: string; domain: string }) {
  const rest = path.slice(domain.length + 1);
  const dot = rest.lastIndexOf('.') + 1;
  return (
    <span className="path-rest">
      {dot > 0 && <span className="muted">{rest.slice(0, dot)}</span>}
      {rest.slice(dot)}
    </span>
  );
}

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.domains [data-row]')];

function focusLink(event: KeyboardEvent, index: number): void {
  const row = rows()[index];
  if (!row) return;
  event.preventDefault();
  row.focus();
}

function moveAmongLinks(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) focusLink(event, rows().indexOf(document.activeElement as HTMLElement) + step);
}
