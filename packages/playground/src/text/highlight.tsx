/** Highlights TypeScript and JSON. All output is text nodes, so nothing is parsed as HTML. */
import { memo } from 'react';

const TOKENS =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<keyword>\b(?:import|from|const|await|for|of|new|interface|type|null|true|false|undefined)\b(?!\??:))|(?<number>-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)|(?<type>\b[A-Z]\w*[a-z]\w*\b|\b(?:string|number|boolean|unknown|never)\b)/g;

interface Token {
  kind: string | null;
  text: string;
  start: number;
}

export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    if (match.index > end) tokens.push({ kind: null, text: code.slice(end, match.index), start: end });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [null];
    tokens.push({ kind, text: match[0], start: match.index });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: null, text: code.slice(end), start: end });
  return tokens;
}

export const Code = memo(function Code({ code, label }: { code: string; label: string }) {
  return (
    // The code scrolls sideways, so the keyboard must reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs focus to be scrolled by keyboard
    <section className="code" tabIndex={0} aria-label={label}>
      <pre>
        {tokensOf(code).map(({ kind, text, start }) => (
          <span key={start} className={kind ? `tk-${kind}` : undefined}>
            {text}
          </span>
        ))}
      </pre>
    </section>
  );
});
