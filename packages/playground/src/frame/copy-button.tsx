/** Copies a text and confirms it for a moment. */
import { useEffect, useState } from 'react';
import { Icon } from './icons.tsx';

export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 1600);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    copyText(text()).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  return (
    <button type="button" className="quiet" aria-label={label} onClick={copy}>
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      <span role="status">{state === 'copied' ? 'Copied' : state === 'failed' ? 'Not allowed' : 'Copy'}</span>
    </button>
  );
}

/** Rejects on pages without TLS other than localhost: browsers offer no clipboard there. */
export const copyText = async (text: string): Promise<void> => navigator.clipboard.writeText(text);
