/**
 * Fonts that together cover the scripts most names are written in. A PDF has no font fallback, so a text is split into runs, each in
 * the first font that has all its characters. All fonts are under the SIL Open Font License or Apache 2.0.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import anyAscii from 'any-ascii';
import { create, type Font } from 'fontkit';

const COMMON_FONTS = [
  'noto-sans/files/noto-sans-latin-400-normal.woff',
  'noto-sans/files/noto-sans-latin-ext-400-normal.woff',
  'noto-sans/files/noto-sans-cyrillic-400-normal.woff',
  'noto-sans/files/noto-sans-cyrillic-ext-400-normal.woff',
  'noto-sans/files/noto-sans-greek-400-normal.woff',
  'noto-sans/files/noto-sans-greek-ext-400-normal.woff',
  'noto-sans/files/noto-sans-vietnamese-400-normal.woff',
  'noto-sans/files/noto-sans-devanagari-400-normal.woff',
  'noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff',
  'noto-sans-gujarati/files/noto-sans-gujarati-gujarati-400-normal.woff',
  'noto-sans-gurmukhi/files/noto-sans-gurmukhi-gurmukhi-400-normal.woff',
  'noto-sans-tamil/files/noto-sans-tamil-tamil-400-normal.woff',
  'noto-sans-telugu/files/noto-sans-telugu-telugu-400-normal.woff',
  'noto-sans-kannada/files/noto-sans-kannada-kannada-400-normal.woff',
  'noto-sans-malayalam/files/noto-sans-malayalam-malayalam-400-normal.woff',
  'noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff',
  'noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff',
  'noto-sans-thai/files/noto-sans-thai-thai-400-normal.woff',
  'gowun-dodum/files/gowun-dodum-korean-400-normal.woff',
  'kosugi/files/kosugi-japanese-400-normal.woff',
  'chocolate-classical-sans/files/chocolate-classical-sans-chinese-traditional-400-normal.woff',
  'zcool-xiaowei/files/zcool-xiaowei-chinese-simplified-400-normal.woff',
];
export const BOLD_FONTS = ['latin', 'latin-ext', 'cyrillic', 'greek', 'vietnamese', 'devanagari'].map(
  (script) => `noto-sans/files/noto-sans-${script}-700-normal.woff`,
);

export interface FontRun {
  font: string;
  text: string;
}

const require = createRequire(import.meta.url);
const fontFiles = new Map<string, Buffer<ArrayBuffer>>();
const fonts = new Map<string, Font>();

/** The uncompressed file of a font, read once. */
export function fontData(name: string): Buffer<ArrayBuffer> {
  const file = fontFiles.get(name) ?? decompressWoff(readFileSync(require.resolve(`@fontsource/${name}`)));
  fontFiles.set(name, file);
  return file;
}

/**
 * Converts a WOFF to the plain font inside it. fontkit inflates a table again for each glyph, which took a second for a Chinese name.
 * https://www.w3.org/TR/WOFF/#WOFFHeader
 */
function decompressWoff(woff: Buffer): Buffer<ArrayBuffer> {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  const chunks: Buffer[] = [head];
  let end = head.length;
  for (let i = 0; i < count; i++) {
    const entry = 44 + 20 * i;
    const [start, packed, length] = [4, 8, 12].map((offset) => woff.readUInt32BE(entry + offset)) as [
      number,
      number,
      number,
    ];
    const stored = woff.subarray(start, start + packed);
    const table = packed < length ? inflateSync(stored) : stored;
    // Tag and checksum stay; offset and length are those of the uncompressed table.
    woff.copy(head, 12 + 16 * i, entry, entry + 4);
    woff.copy(head, 16 + 16 * i, entry + 16, entry + 20);
    head.writeUInt32BE(end, 20 + 16 * i);
    head.writeUInt32BE(length, 24 + 16 * i);
    const padding = Buffer.alloc(-length & 3);
    chunks.push(table, padding);
    end += length + padding.length;
  }
  return Buffer.concat(chunks);
}

function hasGlyphs(name: string, character: string): boolean {
  const font = fonts.get(name) ?? (create(fontData(name)) as Font);
  fonts.set(name, font);
  return [...character].every((point) => font.hasGlyphForCodePoint(point.codePointAt(0) as number));
}

/** The subset files of a font. Kosugi's main file lacks characters that are common in names, such as 髙 and 﨑. */
const subsetFiles = (font: string): string[] =>
  readdirSync(join(dirname(require.resolve(`@fontsource/${font}/package.json`)), 'files'))
    .filter((name) => /-\d+-400-normal\.woff$/.test(name))
    .map((name) => `${font}/files/${name}`);
const FALLBACK_FONTS = [...COMMON_FONTS, ...subsetFiles('kosugi')];

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (text: string): string[] => [...characters.segment(text)].map(({ segment }) => segment);
const toLatin = (text: string): string =>
  graphemes(text)
    .map((character) => anyAscii(character).replace(/[^ -~]/g, '') || '?')
    .join('');

/**
 * Splits a line into runs of one font each. A word keeps one font if any font has all its characters. What no font has is
 * transliterated to Latin letters by any-ascii: a sign alone, but a letter together with the text around it up to the next
 * spaces, so that no name is half transliterated.
 */
export function splitIntoFontRuns(text: string, preferred: readonly string[] = []): FontRun[] {
  const runs: FontRun[] = [];
  const add = (part: string, font: string) => {
    const last = runs.at(-1);
    if (last?.font === font) last.text += part;
    else runs.push({ font, text: part });
  };
  const fontOf = (part: string) => [...preferred, ...FALLBACK_FONTS].find((name) => hasGlyphs(name, part));
  const line = text.normalize('NFC').replace(/\s+/g, ' ').replace(/\p{C}/gu, '');
  const isMissing = (character: string) => /\p{L}/u.test(character) && fontOf(character) === undefined;
  const shown = line.replace(/\S+/g, (token) => (graphemes(token).some(isMissing) ? toLatin(token) : token));
  for (const { segment } of words.segment(shown)) {
    // White space joins the run of the preceding word if that font has it.
    const before = runs.at(-1)?.font;
    const font = /^\s+$/.test(segment) && before && hasGlyphs(before, segment) ? before : fontOf(segment);
    if (font) add(segment, font);
    else {
      for (const character of graphemes(segment)) {
        const found = fontOf(character);
        if (found) add(character, found);
        else add(toLatin(character), FALLBACK_FONTS[0] as string);
      }
    }
  }
  return runs;
}
