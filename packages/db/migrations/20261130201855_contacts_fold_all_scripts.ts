import type { Knex } from 'knex';

/** As `packages/server/src/lib/text/search-key.ts`; a test compares the two for every character. */
const IGNORED =
  '\\u00ad\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061c\\u0640\\u064b-\\u065f' +
  '\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0cbc' +
  '\\u180e\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u20d0-\\u20f0\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\ufeff';
const FROM =
  'ıłøđðħŧŋĸƒɓɗɖƙɛɔɣɲʋƴəɨʉƀǥȼɍɉɏⱥⱦƶƚⱡ' +
  'ςךםןףץىیةەہکٱ' +
  'ʻʼʽʾʿ‘’‛′‐‑‒–—―−⁃־“”„‟«»' +
  '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯੦੧੨੩੪੫੬੭੮੯૦૧૨૩૪૫૬૭૮૯୦୧୨୩୪୫୬୭୮୯௦௧௨௩௪௫௬௭௮௯౦౧౨౩౪౫౬౭౮౯೦೧೨೩೪೫೬೭೮೯൦൧൨൩൪൫൬൭൮൯๐๑๒๓๔๕๖๗๘๙';
const TO =
  'iloddhtnkfbddkeognvyeiubgcrjyatzll' +
  'σכמנפציيهههكا' +
  `''''''''''''''''''---------""""""` +
  '0123456789'.repeat(12);

const SEARCH_TEXT = {
  'contacts.contacts': 'contacts.search_text(name, company, phone, email, other_addresses)',
  'ticketing.events': 'ticketing.search_text(title, short_description, venue_name, city, tags)',
  'ticketing.customers': `contacts.search_key(
    email::text || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(phone, ''))`,
};

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The folding by which texts are found and compared, the same as searchKey() of the server. ICU lowers every script, whatever the
    -- locale of the database. Most texts are ASCII, which needs none of it.
    create or replace function contacts.search_key(value text) returns text language sql immutable parallel safe as $$
      select case when octet_length(value) = length(value) then lower(value collate "C") collate "default"
        else translate(replace(replace(replace(replace(
          regexp_replace(lower(normalize(value, nfkd) collate "und-x-icu") collate "default", '[${IGNORED}]', '', 'g'),
          'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), '${FROM}', '${TO}')
      end
    $$;
  `);
  // Stored columns are computed again only when they are added.
  for (const [table, expression] of Object.entries(SEARCH_TEXT)) {
    await knex.raw(`
      alter table ${table} drop column search_text;
      alter table ${table} add column search_text text generated always as (${expression}) stored;
      create index ${table.split('.')[1]}_search on ${table} using gin (search_text gin_trgm_ops);
    `);
  }
  await knex.raw(`
    -- Codes are typed without accents and with another keyboard's letters.
    alter table ticketing.discount_codes add column code_key text generated always as (contacts.search_key(code::text)) stored;
    create index discount_codes_by_key on ticketing.discount_codes (organization_id, code_key);

    -- Names have one line.
    set local role tessera_system;
    update contacts.contacts set
      name = trim(regexp_replace(name, '\\s*[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]\\s*', ' ', 'g')),
      company = nullif(trim(regexp_replace(company, '\\s*[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]\\s*', ' ', 'g')), '')
    where concat(name, company) ~ '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]';
    reset role;
  `);
}

export async function down(): Promise<void> {
  throw new Error('The folding of before finds less; go forward instead');
}
