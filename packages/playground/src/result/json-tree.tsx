/** A value as a tree: opens level by level, and shows dates as dates. */
import { useState } from 'react';
import { isRecord } from '../schema/value.ts';

/** Entries of one level that are shown first; a button shows more. */
const PAGE_SIZE = 100;

interface NodeProps {
  name: string | null;
  value: unknown;
  depth: number;
}

export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className="tree">
      <ul>
        <Node name={null} value={value} depth={0} />
      </ul>
    </div>
  );
}

function Node({ name, value, depth }: NodeProps) {
  if (Array.isArray(value) || isRecord(value)) {
    const entries = Object.entries(value);
    if (entries.length > 0) return <Branch name={name} entries={entries} isList={Array.isArray(value)} depth={depth} />;
  }
  return (
    <li className="tree-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </li>
  );
}

function Branch({
  name,
  entries,
  isList,
  depth,
}: {
  name: string | null;
  entries: [string, unknown][];
  isList: boolean;
  depth: number;
}) {
  const [isOpen, setOpen] = useState(depth < 2);
  const [shown, setShown] = useState(PAGE_SIZE);
  const [left, right] = isList ? '[]' : '{}';
  return (
    <li>
      <button type="button" className="tree-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Name name={name} />
        <span className="tree-bracket">{left}</span>
        {!isOpen && <Preview entries={entries} isList={isList} />}
        {!isOpen && <span className="tree-bracket">{right}</span>}
        <span className="tree-count">{isList ? countOf(entries.length, 'item') : ''}</span>
      </button>
      {isOpen && (
        <ul>
          {entries.slice(0, shown).map(([key, item]) => (
            <Node key={key} name={isList ? null : key} value={item} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <li>
              <button type="button" className="link" onClick={() => setShown(shown + PAGE_SIZE * 5)}>
                {countOf(entries.length - shown, 'more')}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

const countOf = (count: number, thing: string): string =>
  thing === 'more' ? `${count} more` : `${count} ${thing}${count === 1 ? '' : 's'}`;

function Preview({ entries, isList }: { entries: [string, unknown][]; isList: boolean }) {
  const shown = entries
    .filter(([key, value]) => isList || (key !== 'id' && (typeof value !== 'object' || value === null)))
    .slice(0, 3);
  return (
    <span className="tree-preview">
      {shown.map(([key, value], index) => (
        <span key={key}>
          {index > 0 && ', '}
          {!isList && `${key}: `}
          <Leaf value={value} isShort />
        </span>
      ))}
      {shown.length < entries.length && ' …'}
    </span>
  );
}

const Name = ({ name }: { name: string | null }) =>
  name === null ? null : (
    <span className="tree-name">
      {name}
      <span className="tree-bracket">: </span>
    </span>
  );

function Leaf({ value, isShort = false }: { value: unknown; isShort?: boolean }) {
  if (value instanceof Date) {
    const iso = Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    return (
      <time className="v-date" dateTime={iso} title={`Date: ${value.toString()}`}>
        {iso}
      </time>
    );
  }
  if (typeof value === 'string') {
    const text = isShort && value.length > 24 ? `${value.slice(0, 24)}…` : value;
    return <span className="v-string">{JSON.stringify(text)}</span>;
  }
  if (typeof value === 'object' && value !== null)
    return (
      <span className="tree-bracket">
        {Array.isArray(value) ? (value.length === 0 ? '[]' : '[…]') : Object.keys(value).length === 0 ? '{}' : '{…}'}
      </span>
    );
  return <span className={`v-${typeof value}`}>{String(value)}</span>;
}
