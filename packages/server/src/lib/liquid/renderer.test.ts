import { afterAll, describe, expect, it } from 'vitest';
import { createRenderer } from './renderer.ts';

const renderer = createRenderer();
afterAll(() => renderer.stop());

const one = async (text: string, variables: object = {}) => (await renderer.renderMany({ text }, [variables]))[0];

describe('renderer.renderMany', () => {
  it('renders for all recipients in their order', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `N${i}`);
    const rendered = await renderer.renderMany(
      { text: 'Hi {{ name }}', fixed: 'no variables' },
      names.map((name) => ({ name })),
    );
    expect(rendered).toEqual(names.map((name) => ({ texts: { text: `Hi ${name}`, fixed: 'no variables' } })));
  });

  it('escapes variables in HTML only', async () => {
    const rendered = await renderer.renderMany({ text: '{{ name }}', html: { html: '<b>{{ name }}</b>' } }, [
      { name: '<i>"A" & B</i>' },
    ]);
    expect(rendered).toEqual([
      { texts: { text: '<i>"A" & B</i>', html: '<b>&lt;i&gt;&#34;A&#34; &amp; B&lt;/i&gt;</b>' } },
    ]);
  });

  it('names missing and empty variables, and takes a fallback anywhere', async () => {
    for (const variables of [{}, { name: '' }, { name: null }]) {
      expect(await one('Hi {{ name }}', variables)).toEqual({ missing: 'name' });
      expect(await one('Hi {{ name | default: "you" }}', variables)).toEqual({ texts: { text: 'Hi you' } });
      expect(await one('{% if true %}{{ name | split: " " | first | default: "you" }}{% endif %}', variables)).toEqual({
        texts: { text: 'you' },
      });
      expect(await one('{% if name == blank or name contains "x" %}-{% endif %}', variables)).toEqual({
        texts: { text: '-' },
      });
    }
    expect(await one('{{ order.total }}', { order: { total: '' } })).toEqual({ missing: 'order.total' });
  });

  it('check: reports parse errors and variables', async () => {
    expect(await renderer.check('{{ name }} {{ order.total | upcase }}{% assign x = 1 %}{{ x }}')).toEqual({
      error: null,
      variables: ['name', 'order.total'],
    });
    expect((await renderer.check('{% if x %}')).error).toContain('not closed');
    expect((await renderer.check('{{ x | nope }}')).error).toContain('undefined filter');
    expect(await one('{{ x | nope }}')).toHaveProperty('invalid');
  });
});

describe('renderer.renderMany with a hostile template', () => {
  it('exposes no files and only the variables', async () => {
    for (const tag of ['{% render "x" %}', '{% include "/etc/passwd" %}', '{% layout "x" %}']) {
      expect((await renderer.check(tag)).error, tag).toContain('not found');
    }
    for (const name of ['constructor', 'name.constructor', '__proto__.x', 'name.__proto__']) {
      expect(await one(`{{ ${name} }}`, { name: 'Ann' }), name).toEqual({ missing: expect.any(String) });
    }
  });

  it('stops at the limits of steps and memory', async () => {
    for (const text of [
      '{% for i in (1..10000) %}{% endfor %}',
      '{% for i in (1..999999999) %}x{% endfor %}',
      '{% for a in (1..99) %}{% for b in (1..99) %}{{ b }}{% endfor %}{% endfor %}',
      '{% assign s = "aaaaaaaaaa" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}',
    ]) {
      expect(await one(text), text).toEqual({ tooHeavy: 'text' });
    }
  });

  it('terminates the thread when nothing else helps, and renders for the others', async () => {
    // Scans a long list repeatedly, which costs neither steps nor memory.
    const look = Array(500).fill('letters contains "y"').join(' or ');
    const text = `{% assign letters = name | split: "" %}{% for i in (1..100) %}{% if ${look} %}{% endif %}{% endfor %}`;
    const greeting = `{{ name | truncate: 3 }}${text}`;
    const everybody = [{ name: 'Ann' }, { name: 'x'.repeat(100_000) }, { name: 'Bob' }];
    const rendered = await renderer.renderMany({ text: greeting }, everybody);
    expect(rendered).toEqual([{ texts: { text: 'Ann' } }, { tooHeavy: 'text' }, { texts: { text: 'Bob' } }]);
    expect(await renderer.renderMany({ text: greeting }, [{ name: 'Ann' }])).toEqual([{ tooHeavy: 'text' }]);
    expect(await one('Hi {{ name }}', { name: 'Ann' })).toEqual({ texts: { text: 'Hi Ann' } });
  });
});
