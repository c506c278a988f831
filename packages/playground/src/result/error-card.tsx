/** A failed call: the error, its reason, and the fields it concerns. */
import type { TesseraError } from '@tessera/sdk';
import { fieldId } from '../form/context.ts';
import { JsonTree } from './json-tree.tsx';

/** Advice by error code. */
const ADVICE: Record<string, string> = {
  UNAUTHORIZED: 'Sign in, or use an API key.',
  FORBIDDEN: 'Your role or key does not have the permission that this procedure requires.',
  CONNECTION_FAILED: 'Is the server still running?',
  TOO_MANY_REQUESTS: 'Wait a moment and try again.',
  ABORTED: 'The server may have completed the call anyway.',
};

export function ErrorCard({ error, onSignIn }: { error: TesseraError; onSignIn: (() => void) | null }) {
  const { kind, issues = [], ...details } = error.details;
  const advice = kind === undefined || error.code === 'UNAUTHORIZED' ? ADVICE[error.code] : undefined;
  return (
    <div className="error-card">
      <p className="error-title">
        <strong>{error.code}</strong>
        {kind && <code>{kind}</code>}
      </p>
      {/* With issues, the message repeats the first of them. */}
      {issues.length === 0 && <p>{error.message}</p>}
      {advice && <p className="muted">{advice}</p>}
      {error.code === 'UNAUTHORIZED' && onSignIn && (
        <button type="button" className="button" onClick={onSignIn}>
          Sign in
        </button>
      )}
      {issues.length > 0 && (
        <ul className="issues">
          {issues.map(({ path, message }) => (
            <li key={`${path}:${message}`}>
              <button type="button" className="link" onClick={() => showField(path)}>
                {path || 'input'}
              </button>
              <span>{message}</span>
            </li>
          ))}
        </ul>
      )}
      {Object.keys(details).length > 0 && <JsonTree value={details} />}
    </div>
  );
}

/** Focuses the field that an issue names, or the nearest enclosing field on the page. */
function showField(path: string): void {
  const parts = path.split('.');
  for (let length = parts.length; length >= 0; length--) {
    const control = document.getElementById(fieldId(parts.slice(0, length).join('.')));
    if (!control) continue;
    control.focus();
    control.scrollIntoView({ block: 'center' });
    return;
  }
}
