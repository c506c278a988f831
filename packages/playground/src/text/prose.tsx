/** Descriptions: the small part of Markdown that doc comments use. The output is elements, never HTML text. */
import type { ReactNode } from 'react';

/** Renders paragraphs and lists. */
export function Prose({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/);
  return (
    <div className="prose">
      {blocks.map((block) => {
        const lines = block.split('\n');
        const isList = lines.every((line) => /^\s*[-*] /.test(line));
        if (!isList) return <p key={block}>{inline(block)}</p>;
        return (
          <ul key={block}>
            {lines.map((line) => (
              <li key={line}>{inline(line.replace(/^\s*[-*] /, ''))}</li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}

/** Renders `code` and **strong** within a line. */
export function inline(text: string): ReactNode[] {
  let start = 0;
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    const key = start;
    start += part.length;
    if (/^`[^`]+`$/.test(part)) return <code key={key}>{part.slice(1, -1)}</code>;
    if (/^\*\*[^*]+\*\*$/.test(part)) return <strong key={key}>{part.slice(2, -2)}</strong>;
    return part;
  });
}
