/** The last calls: shows them, puts one back into its form, or repeats it. */
import { useSyncExternalStore } from 'react';
import { forgetAll, onHistory, type PastCall, pastCalls } from '../api/history.ts';
import { duration } from '../result/response.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';

interface Props {
  onClose: () => void;
  onOpen: (call: PastCall) => void;
  onRepeat: (call: PastCall) => void;
}

export function History({ onClose, onOpen, onRepeat }: Props) {
  const calls = useSyncExternalStore(onHistory, pastCalls);
  return (
    <Dialog title="Last calls" onClose={onClose} isDrawer>
      {calls.length === 0 ? (
        <div className="empty">
          <p>No calls yet. The last 50 calls of this tab appear here, without secrets.</p>
        </div>
      ) : (
        <>
          <ul className="history">
            {calls.map((call) => (
              <li key={call.id}>
                <button type="button" className="history-call" onClick={() => onOpen(call)}>
                  <span className="history-head">
                    <span className="badge" data-tone={call.ok ? 'good' : 'bad'}>
                      {call.outcome}
                    </span>
                    <span className="history-path">{call.path}</span>
                  </span>
                  <span className="history-input">{preview(call)}</span>
                  <span className="muted small">
                    {new Date(call.at).toLocaleTimeString()} · {duration(call.ms)}
                    {call.left.length > 0 && ` · not kept: ${call.left.join(', ')}`}
                  </span>
                </button>
                {call.left.length === 0 && (
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Repeat ${call.path}`}
                    title="Repeat"
                    onClick={() => onRepeat(call)}
                  >
                    <Icon name="reset" />
                  </button>
                )}
              </li>
            ))}
          </ul>
          <button type="button" className="link" onClick={forgetAll}>
            Forget all
          </button>
        </>
      )}
    </Dialog>
  );
}

const preview = ({ input }: PastCall): string => {
  const text = input === undefined ? '' : JSON.stringify(input);
  return text === '{}' ? '' : text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
