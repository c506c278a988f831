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

describe('renderer.check', () => {
  const errorOf = async (text: string) => (await renderer.check(text)).error;

  it('P2: refuses conditions that would be ignored in part', async () => {
    for (const [text, error] of [
      [`{% if tier eq 'gold' %}x{% endif %}`, '“eq” is not an operator'],
      [`{% if 'vip' in tags %}x{% endif %}`, '“in” is not an operator'],
      [`{% if a %}{% elsif tier is 'gold' %}x{% endif %}`, '“is” is not an operator'],
      [`{% unless tier equals 'gold' %}x{% endunless %}`, '“equals” is not an operator'],
      [`{% liquid\n if tier eq 'gold'\n echo 'x'\n endif %}`, '“eq” is not an operator'],
      [`{% if tier == 'gold' or 'silver' %}x{% endif %}`, `'silver' is always true`],
      [`{% if not 'gold' %}x{% endif %}`, 'is always true'],
      ['{% if 18 %}x{% endif %}', 'is always true'],
      ['{% if 18 < age < 30 %}x{% endif %}', 'two values at a time'],
      ['{% if tier == %}x{% endif %}', 'a value is missing'],
      [`{% if == tier 'gold' %}x{% endif %}`, 'a value is missing'],
      [`{% if tier == 'gold', age > 18 %}x{% endif %}`, 'unexpected ", age'],
      [`{% unless a %}{% else if tier == 'gold' %}x{% endunless %}`, 'unexpected "if'],
      [`{% case tier %}{% when 'gold' 'silver' %}x{% endcase %}`, 'separated by commas'],
      ['{{ name tier }}', 'is not an operator'],
      ['{{ name or nickname }}', 'a condition cannot be printed'],
      ['{{ name, tier }}', 'unexpected'],
      ['{% assign x = name or "you" %}{{ x }}', 'is always true'],
      ['{% if tier == ‘gold’ %}x{% endif %}', 'straight quotation marks'],
      [`{% if tier == "gold' %}x{% endif %}`, 'a quotation mark is missing'],
      [`{% if tier == 'gold %}x{% endif %}`, 'a quotation mark is missing'],
      ['{% for tag in tags limit 3 %}x{% endfor %}', 'write “limit: 3”'],
      ['{% for tag in tags | sort %}x{% endfor %}', 'unexpected "| sort'],
    ] as const) {
      expect(await errorOf(text), text).toContain(error);
      expect(await one(text), text).toEqual({ invalid: expect.stringContaining(error) });
    }
    for (const text of [
      `{% if tier == 'gold' or tier <> 'new' and not tags contains 'x' %}x{% endif %}`,
      '{% if name %}x{% elsif age >= 18 %}y{% else %}z{% endif %}{% unless true %}x{% endunless %}',
      `{% case tier %}{% when 'a' or 'b' %}x{% when 'c', 'd' %}y{% else %}z{% endcase %}`,
      '{% for tag in tags reversed limit: 3 offset:1 %}{{ tag }}{% endfor %}{%- assign isAdult = age > 17 -%}',
      '{% comment %}{% if a eq b %}{% endcomment %}{% raw %}{{ a b }}{% endraw %}{% # a note %}',
    ]) {
      expect(await errorOf(text), text).toBeNull();
    }
  });

  it('P7: prints no objects', async () => {
    expect(await errorOf('{{ order }} costs {{ order.total }}')).toContain('{{ order }}: an object cannot be printed');
    expect(await errorOf('{{ tags }} {{ tags.size }} {% if order %}{{ order.total }}{% endif %}')).toBeNull();
    const variables = { order: { total: 5, items: [{ sku: 'a' }] } };
    for (const text of [
      ...['{{ order }}', '{{ order.items }}', '{{ order | upcase }}', '{{ "x" | append: order }}', '{% echo order %}'],
      '{{ order | default: "x" }}',
    ]) {
      expect(await one(text, variables), text).toEqual({ invalid: expect.stringContaining('cannot be printed') });
    }
    expect(await one('{{ order.items[0].sku }}{{ order | json }}', variables)).toHaveProperty('texts');
  });

  it('P7: calculates in decimals, and divides integers as integers', async () => {
    const variables = { nine: 9, price: '9.50', list: [0.1, 0.2], sold: [{ n: 0.1 }, { n: 0.7 }], much: '₹500' };
    for (const [value, result] of [
      ['10.1 | minus: 2.2', '7.9'],
      ['0.1 | plus: 0.2', '0.3'],
      ['1.1 | times: 3', '3.3'],
      ['9 | divided_by: 2', '4'],
      ['nine | divided_by: 2', '4'],
      ['-7 | divided_by: 2', '-4'],
      ['9 | divided_by: 2.0', '4.5'],
      ['9.0 | divided_by: 2', '4.5'],
      ['price | divided_by: 2', '4.75'],
      ['20 | divided_by: 7.0', '2.857142857142857'],
      ['5.5 | modulo: 2', '1.5'],
      ['-5 | modulo: 3', '1'],
      ['1.005 | round: 2', '1.01'],
      ['1234 | round: -2', '1200'],
      ['-2.5 | round', '-3'],
      ['"3.2" | ceil', '4'],
      ['-3.2 | abs | floor', '3'],
      ['3 | at_least: 5 | at_most: 4', '4'],
      ['"9007199254740993" | plus: 1', '9007199254740994'],
      ['list | sum', '0.3'],
      ['sold | sum: "n"', '0.8'],
      ['absent | default: 3 | times: 2', '6'],
    ]) {
      expect(await one(`{{ ${value} }}`, variables), value).toEqual({ texts: { text: result } });
    }
    for (const value of ['9 | divided_by: 0', '9 | modulo: 0', 'much | times: 2']) {
      expect(await one(`{{ ${value} }}`, variables), value).toHaveProperty('invalid');
    }
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
