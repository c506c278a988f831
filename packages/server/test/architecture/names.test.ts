/** One word, one meaning: exported names, error kinds and the words of DESIGN §8. */
import { describe, expect, it } from 'vitest';
import { errorKinds } from '../../src/router.ts';
import { code, filesIn, read, type Source, serverCode } from './sources.ts';

/** This file lists the words that it refuses, and one names the Unix user `nobody`. */
const isChecked = ({ path }: Source): boolean =>
  !['packages/server/test/architecture/names.test.ts', 'packages/db/src/embedded/home.ts'].includes(path);

const EXPORT = /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm;

describe('exported names', () => {
  it('are unique over the server', () => {
    const places = new Map<string, Set<string>>();
    for (const { path, text } of serverCode) {
      for (const [, name = ''] of text.matchAll(EXPORT)) places.set(name, (places.get(name) ?? new Set()).add(path));
    }
    const twice = [...places]
      .filter(([, paths]) => paths.size > 1)
      .map(([name, paths]) => `${name}: ${[...paths].join(', ')}`);
    expect(twice).toEqual([]);
  });

  it('limits are MAX_ and MIN_', () => {
    const others = code
      .filter(isChecked)
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\b(?:MOST|LEAST)(?:_\w+)?\b/g)].map(([name]) => `${path}: ${name}`),
      );
    expect(others).toEqual([]);
  });
});

describe('error kinds', () => {
  const all = Object.entries(errorKinds).flatMap(([domain, kinds]) => kinds.map((kind) => ({ domain, kind })));

  it('are <resource>_<state>', () => {
    expect(all.filter(({ kind }) => !/^[a-z]+(_[a-z]+)+$/.test(kind))).toEqual([]);
  });

  it('belong to one domain', () => {
    const counts = Map.groupBy(all, ({ kind }) => kind);
    expect([...counts].filter(([, of]) => of.length > 1).map(([kind]) => kind)).toEqual([]);
  });

  it('are each used', () => {
    const unused = all.filter(({ kind }) => {
      const resource = /^(\w+)_not_found$/.exec(kind)?.[1];
      return !serverCode.some(
        ({ path, text }) =>
          !path.endsWith('error-kinds.ts') &&
          (text.includes(`'${kind}'`) || (resource && text.includes(`'${resource}'`))),
      );
    });
    expect(unused.map(({ kind }) => kind)).toEqual([]);
  });
});

/** Words that DESIGN §8 does without, each with what to say instead in docs/glossary.md. */
const FORBIDDEN: readonly RegExp[] = [
  /\bnobody(?:'s)?\b/i,
  /\bsomebody(?:'s)?\b/i,
  /\bwhoever\b/i,
  /\bwhose fate\b/i,
  /\banew\b/i,
  /\bmeanwhile\b/i,
  /\bwhat (?:came|comes|became|becomes) of\b/i,
  /\bis good for\b/i,
  /\bgone\b/i,
  /\b(?:is|are|was|were|be|been) told\b/i,
  /\bstands?\b(?! for\b)/i,
  /\bcourts?\b/i,
  /\bverdicts?\b/i,
  /\bheirs?\b/i,
  /\broom (?:for|is|was|left)\b/i,
  /\b(?:take|takes|its|one|each|next|in) turns?\b/i,
];

/** `judgeBatch` → `judge Batch`, so that words inside names are seen. */
const inWords = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ');

function offences(sources: readonly Source[]): string[] {
  return sources.filter(isChecked).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => {
      const words = inWords(line);
      const found = FORBIDDEN.map((word) => word.exec(words)?.[0]).filter((word) => word !== undefined);
      return found.map((word) => `${path}:${i + 1} ${word}`);
    }),
  );
}

describe('words', () => {
  it('code: none of the words of DESIGN §8', () => {
    expect(offences(code)).toEqual([]);
  });

  it('docs: none of the words of DESIGN §8', () => {
    const docs = [
      ...filesIn(['packages', 'bench', 'examples', 'docs'], /\.md$/),
      'README.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
    ];
    expect(offences(docs.map(read))).toEqual([]);
  });
});
