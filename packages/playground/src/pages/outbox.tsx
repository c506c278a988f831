/** The outbox: the mails that a development server stores instead of sending. */
import type { DevelopmentMail } from '@tessera/sdk';
import { isTesseraError } from '@tessera/sdk';
import { useEffect, useState } from 'react';
import { useConnection } from '../api/connection.ts';
import { Icon } from '../frame/icons.tsx';
import { Tabs } from '../frame/tabs.tsx';
import { fullTime, shortTime } from '../text/time.ts';
import { Linked } from './linked.tsx';

/** Interval between requests for new mails while the page is visible. */
const POLL_MS = 3_000;

export function Outbox() {
  const { mails, error } = useMails();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const text = query.trim().toLowerCase();
  const shown = mails?.filter(({ recipient, subject }) => `${recipient} ${subject}`.toLowerCase().includes(text));
  const mail = shown?.find(({ id }) => id === chosen) ?? null;
  return (
    <div className="outbox" data-open={mail !== null || undefined}>
      <section className="outbox-list" aria-label="Mails">
        <header className="page-head">
          <h1 tabIndex={-1}>Outbox</h1>
          <p className="muted">The mails of this server, newest first. In development, they are sent nowhere else.</p>
          <input
            type="search"
            className="control outbox-search"
            aria-label="Search mails"
            placeholder="To, or subject"
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
        </header>
        <Mails mails={shown} error={error} isNarrowed={text !== ''} current={mail?.id ?? null} onChoose={setChosen} />
      </section>
      <section className="outbox-mail" aria-label="Mail">
        {mail ? (
          <Mail key={mail.id} mail={mail} onClose={() => setChosen(null)} />
        ) : (
          <div className="empty">
            <p>Choose a mail to read it.</p>
          </div>
        )}
      </section>
    </div>
  );
}

function Mails({
  mails,
  error,
  isNarrowed,
  current,
  onChoose,
}: {
  mails: readonly DevelopmentMail[] | undefined;
  error: Error | null;
  isNarrowed: boolean;
  current: string | null;
  onChoose: (id: string) => void;
}) {
  if (error && !mails) {
    return (
      <div className="empty" role="alert">
        <p>
          {isTesseraError(error, 'NOT_FOUND')
            ? 'There is no outbox here: this server sends its mails, runs in production, or runs on another machine.'
            : error.message}
        </p>
      </div>
    );
  }
  if (!mails) {
    return (
      <div className="empty">
        <span className="spinner" aria-hidden="true" />
      </div>
    );
  }
  if (mails.length === 0) {
    return (
      <div className="empty">
        <p>{isNarrowed ? 'No mails match.' : 'No mails yet. Sign up or request a new password, and one appears.'}</p>
      </div>
    );
  }
  return (
    <ul className="mails">
      {mails.map(({ id, recipient, subject, createdAt }) => (
        <li key={id}>
          <button type="button" aria-current={id === current || undefined} onClick={() => onChoose(id)}>
            <span className="mail-subject">{subject}</span>
            <span className="mail-to">{recipient}</span>
            <time dateTime={createdAt.toISOString()} title={fullTime(createdAt)}>
              {shortTime(createdAt)}
            </time>
          </button>
        </li>
      ))}
    </ul>
  );
}

const PARTS = [
  { name: 'html', title: 'Preview' },
  { name: 'text', title: 'Text' },
] as const;

function Mail({ mail, onClose }: { mail: DevelopmentMail; onClose: () => void }) {
  const { id, subject, recipient, createdAt, text, html } = mail;
  const [part, setPart] = useState<'html' | 'text'>(html === undefined ? 'text' : 'html');
  const plain = (
    <p className="mail-text">
      <Linked text={text} />
    </p>
  );
  return (
    <article className="mail">
      <header className="mail-head">
        <button type="button" className="icon-button mail-back" aria-label="Back to the list" onClick={onClose}>
          <Icon name="chevron" />
        </button>
        <h2>{subject}</h2>
        <p className="muted small">
          To <span className="mail-address">{recipient}</span>
          {' · '}
          <time dateTime={createdAt.toISOString()}>{fullTime(createdAt)}</time>
        </p>
      </header>
      {html === undefined ? (
        plain
      ) : (
        <Tabs label="Parts of the mail" tabs={PARTS} current={part} onChoose={setPart}>
          {part === 'text' ? (
            plain
          ) : (
            <iframe
              className="mail-html"
              title={subject}
              sandbox="allow-popups allow-popups-to-escape-sandbox"
              referrerPolicy="no-referrer"
              src={`/development/mails/${id}`}
            />
          )}
        </Tabs>
      )}
    </article>
  );
}

/** The stored mails, refreshed while the page is visible. */
function useMails(): { mails: readonly DevelopmentMail[] | undefined; error: Error | null } {
  const { tessera } = useConnection();
  const [mails, setMails] = useState<readonly DevelopmentMail[]>();
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    const look = async () => {
      if (document.hidden) return;
      try {
        const { items } = await tessera.identity.developmentMails.list({ limit: 100 }, { signal: ending.signal });
        setMails(items);
        setError(null);
      } catch (thrown) {
        if (!ending.signal.aborted) setError(thrown as Error);
      }
    };
    look();
    const timer = setInterval(look, POLL_MS);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [tessera]);
  return { mails, error };
}
