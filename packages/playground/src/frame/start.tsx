/** The start page: what the playground is, and how to begin. */
import type { Manifest } from '@tessera/sdk/manifest';
import { useConnection } from '../api/connection.ts';
import { hrefOf } from '../api/route.ts';
import { searchProcedures } from '../text/search.ts';
import { Mark, Tile } from './icons.tsx';

export function Start({
  manifest: { procedures },
  onSearch,
  onAccount,
}: {
  manifest: Manifest;
  onSearch: () => void;
  onAccount: () => void;
}) {
  const { kind, label, organization } = useConnection();
  const domains = Object.entries(Object.groupBy(procedures, ({ domain }) => domain));
  return (
    <div className="start">
      <Mark size={44} />
      <h1 tabIndex={-1}>Every procedure, ready to try</h1>
      <p className="lead">
        {procedures.length} procedures in {domains.length} domains. Fill in a form, run it, and copy the TypeScript.
      </p>
      <ol className="steps">
        <li data-done={kind !== 'anonymous' || undefined}>
          <strong>Say who is calling</strong>
          <span>
            {kind === 'anonymous' ? (
              <button type="button" className="link" onClick={onAccount}>
                Sign in, sign up, or use an API key
              </button>
            ) : (
              `You are calling ${organization ? `in ${organization.name}` : `as ${label}`}.`
            )}
          </span>
        </li>
        <li>
          <strong>Choose a procedure</strong>
          <span>
            <button type="button" className="link" onClick={onSearch}>
              Search
            </button>{' '}
            with <kbd>/</kbd>, a few letters are enough
          </span>
        </li>
        <li>
          <strong>Run it</strong>
          <span>
            with the button or <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
        </li>
      </ol>
      <div className="domain-cards">
        {domains.map(([domain, members = []]) => (
          <section key={domain} className="domain-card">
            <h2>{domain}</h2>
            <ul>
              {members.slice(0, 5).map(({ path, type, summary }) => (
                <li key={path}>
                  <a href={hrefOf(path)} title={summary}>
                    <Tile type={type} />
                    {path.slice(domain.length + 1)}
                  </a>
                </li>
              ))}
            </ul>
            {members.length > 5 && <p className="muted small">and {members.length - 5} more</p>}
          </section>
        ))}
      </div>
    </div>
  );
}

export function Unknown({ manifest, path }: { manifest: Manifest; path: string }) {
  const [first = ''] = path.split('.');
  const last = path.split('.').at(-1) ?? path;
  const similar =
    [last, `${first} ${last.slice(0, 3)}`, `${first} ${last.slice(0, 2)}`]
      .map((query) => searchProcedures(manifest.procedures, query).slice(0, 5))
      .find((matches) => matches.length > 0) ?? [];
  return (
    <div className="start">
      <h1 tabIndex={-1}>There is no {path}</h1>
      <p className="lead">
        {similar.length > 0
          ? 'Did you mean one of these?'
          : 'It may have been renamed. Search with / for what you need.'}
      </p>
      <ul className="similar">
        {similar.map(({ procedure }) => (
          <li key={procedure.path}>
            <a href={hrefOf(procedure.path)}>
              <Tile type={procedure.type} />
              {procedure.path}
            </a>
            <span className="muted">{procedure.summary}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
