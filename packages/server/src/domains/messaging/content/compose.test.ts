import { type Channel, MessageTemplate } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { type ComposeRecipient, compose, type LinkTracking, prepareContent, type RenderedMessage } from './compose.ts';
import { MessageContent } from './content.schema.ts';
import { extractLinks, htmlToText, rewriteHtml, rewriteText, textToHtml } from './content-html.ts';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
});
afterAll(() => test[Symbol.asyncDispose]());

const UNSUBSCRIBE = 'https://example.com/u/abc';

async function composed(
  channel: Channel,
  content: Partial<MessageContent>,
  recipients: ComposeRecipient[],
  watching: LinkTracking<ComposeRecipient> = {},
): Promise<RenderedMessage[]> {
  const prepared = await tenant.transaction((ctx) => prepareContent(ctx, channel, MessageContent.parse(content)));
  return compose(test.app, prepared, recipients, watching);
}

const template = (values: Partial<MessageTemplate>): Promise<MessageTemplate> =>
  tenant.transaction((ctx) => MessageTemplate.add(ctx, { channel: 'whatsapp', name: 'a', body: 'Hi', ...values }));

describe('compose', () => {
  it('renders for each recipient, and names missing variables', async () => {
    const recipients = [{ variables: { name: 'Ann' } }, { variables: {} }, { variables: { name: 'Bob' } }];
    expect(await composed('sms', { text: 'Hi {{ name }}' }, recipients)).toEqual([
      expect.objectContaining({ text: 'Hi Ann', html: null, unsubscribeUrl: null }),
      { missing: 'name' },
      expect.objectContaining({ text: 'Hi Bob' }),
    ]);
  });

  it('cuts no surrogate pair, which PostgreSQL rejects', async () => {
    const content = { text: 'Hi {{ name | split: "" | first }}', subject: '{{ name | split: "" | first }}' };
    const [made] = await composed('email', content, [{ variables: { name: '😀 Asha' } }]);
    expect(JSON.stringify(made)).not.toMatch(/\\ud[89a-f]/);
    expect(made).toMatchObject({ text: 'Hi \ufffd', subject: '\ufffd' });
  });

  it('takes the message type from the media when it is left out', async () => {
    const mediaUrl = 'https://example.com/a.pdf';
    expect(await composed('whatsapp', { mediaUrl, text: 'See' }, [{ variables: {} }])).toMatchObject([
      { type: 'document', media: { url: mediaUrl }, text: 'See' },
    ]);
    expect(await composed('whatsapp', { type: 'image', text: 'See' }, [{ variables: {} }])).toEqual([
      { invalid: 'A message of type image needs media' },
    ]);
  });

  it('refuses an empty message and an invalid link', async () => {
    expect(await composed('sms', { text: '{% if x %}Hi{% endif %}' }, [{ variables: {} }])).toEqual([
      { invalid: 'The message is empty' },
    ]);
    const push = { text: 'Hi', url: 'https://example.com/{{ place }}' };
    const at = (place: string) => composed('push', push, [{ variables: { place } }]);
    expect(await at('here')).toMatchObject([{ url: 'https://example.com/here' }]);
    expect(await at('here and there')).toEqual([{ invalid: 'The link is not a valid URL' }]);
  });

  it('renders e-mail as HTML too, and escapes variables in its markup', async () => {
    const content = { subject: 'For\n{{ name }}', text: 'Hi {{ name }}\n\nSee https://example.com/?a=1&b=2.' };
    const [mail] = await composed('email', content, [{ variables: { name: '<b>Ann</b>' } }]);
    expect(mail).toMatchObject({
      subject: 'For <b>Ann</b>',
      html:
        '<!doctype html><html><body><p>Hi &lt;b&gt;Ann&lt;/b&gt;</p>' +
        '<p>See <a href="https://example.com/?a=1&amp;b=2">https://example.com/?a=1&amp;b=2</a>.</p></body></html>',
    });
    const [page] = await composed('email', { subject: 'x', html: '<p title="{{ name }}">{{ name }}</p>' }, [
      { variables: { name: '"><script>' } },
    ]);
    expect(page).toMatchObject({
      html: '<p title="&#34;&gt;&lt;script&gt;">&#34;&gt;&lt;script&gt;</p>',
      text: '"><script>',
    });
  });

  it('adds one unsubscribe link to marketing e-mail, where the author wants it', async () => {
    const recipient = { variables: {}, unsubscribeUrl: UNSUBSCRIBE };
    const [plain] = await composed('email', { subject: 'x', text: 'Hi', html: '<body><p>Hi</p></body>' }, [recipient]);
    expect(plain).toMatchObject({ unsubscribeUrl: UNSUBSCRIBE, text: `Hi\n\nUnsubscribe: ${UNSUBSCRIBE}` });
    expect((plain as { html: string }).html).toMatch(/^<body><p>Hi<\/p><p .*>Unsubscribe<\/a><\/p><\/body>$/);
    const own = { subject: 'x', html: '<a href="{{ unsubscribe_url }}">No more</a>' };
    const [placed] = await composed('email', own, [recipient], { track: () => 'https://example.com/c/x' });
    expect(placed).toMatchObject({ html: `<a href="${UNSUBSCRIBE}">No more</a>` });
    const [none] = await composed('email', { subject: 'x', text: 'Hi' }, [{ variables: {} }]);
    expect(JSON.stringify(none)).not.toContain('nsubscribe:');
  });

  it('replaces links and adds the open-tracking image', async () => {
    const watching = {
      track: (url: string, { variables }: ComposeRecipient) => `https://t.example/${variables.id}?${url}`,
      pixel: ({ variables }: ComposeRecipient) => `https://t.example/o/${variables.id}`,
    };
    const html = `<a class=x href='https://a.example/?x=1&amp;y=2'>A</a> <a href="mailto:a@b.example">M</a> https://b.example`;
    const recipients = [1, 2].map((id) => ({ variables: { id } }));
    const mails = (await composed(
      'email',
      { subject: 'x', html, text: 'At https://a.example.' },
      recipients,
      watching,
    )) as {
      html: string;
      text: string;
    }[];
    for (const [i, mail] of mails.entries()) {
      expect(mail.html).toContain(`href="https://t.example/${i + 1}?https://a.example/?x=1&amp;y=2"`);
      expect(mail.html).toContain('mailto:a@b.example');
      expect(mail.html).toContain(`<img src="https://t.example/o/${i + 1}"`);
      expect(mail.text).toBe(`At https://t.example/${i + 1}?https://a.example.`);
    }
    const [sms] = await composed('sms', { text: 'https://a.example' }, recipients, watching);
    expect(sms).toMatchObject({ text: 'https://t.example/1?https://a.example', html: null });
  });
});

describe('prepareContent with a WhatsApp template', () => {
  it('fills in the values in order, separately for header and body', async () => {
    const { id } = await template({
      name: 'order',
      body: 'Hi {{1}}, {{2}} is on its way, {{1}}',
      components: {
        header: { type: 'text', text: 'Order {{1}}' },
        buttons: [{ type: 'url', url: 'https://x.example/{{1}}' }],
      },
      variables: { 2: { fallback: 'your order' }, name: { fallback: 'friend' } },
    });
    const values = { header: '{{ number }}', body: ['{{ name }}\n!'], buttons: ['{{ number }}'] };
    const recipients = [{ variables: { name: 'Ann', number: 7 } }, { variables: { number: 8 } }, { variables: {} }];
    expect(await composed('whatsapp', { templateId: id, templateValues: values }, recipients)).toEqual([
      expect.objectContaining({
        text: 'Hi Ann !, your order is on its way, Ann !',
        template: {
          ...{ name: 'order', language: 'en', header: { text: '7' }, body: ['Ann !', 'your order'] },
          buttons: [{ index: 0, text: '7' }],
        },
      }),
      expect.objectContaining({ text: 'Hi friend !, your order is on its way, friend !' }),
      { missing: 'number' },
    ]);
    expect(await composed('whatsapp', { templateId: id }, [{ variables: { name: 'Ann' } }])).toEqual([
      { missing: 'header' },
    ]);
  });

  it('refuses templates that are not approved, of another channel or of another organization', async () => {
    const draft = await template({ name: 'draft', status: 'pending' });
    const sms = await template({ name: 'sms', channel: 'sms' });
    const of = (templateId: string) => composed('whatsapp', { templateId }, []);
    await expect(of(draft.id)).rejects.toMatchObject({ details: { kind: 'template_not_approved' } });
    await expect(of(sms.id)).rejects.toMatchObject({ details: { kind: 'channel_mismatch' } });
    const other = await test.createTenant();
    const theirs = await other.transaction((ctx) =>
      MessageTemplate.add(ctx, { channel: 'whatsapp', name: 'a', body: 'x' }),
    );
    await expect(of(theirs.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const PIECES = [
  '<a ',
  '<a href="',
  "<a href='",
  '<a href',
  '<style>',
  '<!--',
  '<p {{ ',
  '{% ',
  '</',
  'https://',
  '<b {{x}}',
  '...',
];

describe('content-html', () => {
  it('textToHtml, htmlToText: convert both ways', () => {
    const html =
      '<style>p { color: red }</style><h1>Hi {{ name }}</h1><p>A &amp; B<br>see <a href="https://a.example">here</a></p>{% if x %}<b {% if y %}class="a"{% endif %}>!</b>{% endif %}';
    expect(htmlToText(html)).toBe('Hi {{ name }}\n\nA & B\nsee here (https://a.example)\n{% if x %}!{% endif %}');
    expect(textToHtml('<a>\n(https://a.example)')).toContain(
      '<p>&lt;a&gt;<br>(<a href="https://a.example">https://a.example</a>)</p>',
    );
  });

  it('C33: htmlToText, rewriteHtml: decode every entity', () => {
    expect(htmlToText('<p>Caf&eacute; &hellip; &#8364;5 &copy;</p>')).toBe('Café … €5 ©');
    const page = '<a href="https://a.example/?a=1&#38;b=2&num;c">x</a>';
    expect(rewriteHtml(page, (url) => url)).toBe('<a href="https://a.example/?a=1&amp;b=2#c">x</a>');
  });

  it('extractLinks: finds links without variables', () => {
    const html = '<a href="https://a.example">a</a><a href="https://b.example/{{ id }}">b</a>';
    expect(extractLinks({ html, texts: ['https://c.example/x, {{ url }}'] })).toEqual([
      'https://a.example',
      'https://c.example/x',
    ]);
  });

  it('stays linear on malformed HTML', () => {
    // A backtracking pattern would not end within the time of a test.
    for (const piece of PIECES) {
      const crooked = piece.repeat(Math.ceil(200_000 / piece.length));
      expect(htmlToText(crooked)).toEqual(expect.any(String));
      expect(rewriteHtml(crooked, (url) => url)).toEqual(expect.any(String));
      expect(textToHtml(crooked)).toEqual(expect.any(String));
      expect(rewriteText(`https://${crooked}x`, (url) => url)).toEqual(expect.any(String));
    }
  });
});
