import type { Knex } from 'knex';

const BUSINESS_TYPES = `'cafe', 'kirana', 'salon', 'gym', 'clinic', 'restaurant', 'boutique', 'tea_shop', 'other'`;
const PLATFORMS = `'instagram', 'facebook', 'whatsapp', 'google_business'`;

/** Words that were stored unchecked become the default, known spellings their own one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table organizations.organizations
      add column email citext check (length(email) <= 320),
      add column type text check (type in (${BUSINESS_TYPES}));

    set local role tessera_system;
    update identity.users set business_type = 'other' where business_type not in (${BUSINESS_TYPES});
    reset role;
    alter table identity.users add check (business_type in (${BUSINESS_TYPES}));

    set local role tessera_system;
    update identity.user_preferences set
      default_language = case when default_language in ('english', 'hindi', 'hinglish') then default_language else 'english' end,
      default_tone = case when default_tone in ('friendly', 'professional', 'fun', 'minimal') then default_tone else 'friendly' end,
      default_visual_style =
        case when default_visual_style in ('clean', 'festive', 'modern', 'bold') then default_visual_style else 'clean' end,
      default_platforms = array(
        select platform from (select distinct on (platform) platform, place
          from unnest(default_platforms) with ordinality as given (word, place), replace(lower(word), '-', '_') as platform
          where platform in (${PLATFORMS}) order by platform, place) known order by place),
      notification_preferences = '{}';
    reset role;
    alter table identity.user_preferences
      add check (default_language in ('english', 'hindi', 'hinglish')),
      add check (default_tone in ('friendly', 'professional', 'fun', 'minimal')),
      add check (default_visual_style in ('clean', 'festive', 'modern', 'bold')),
      add check (default_platforms <@ array[${PLATFORMS}]);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table identity.user_preferences
      drop constraint user_preferences_default_language_check1,
      drop constraint user_preferences_default_tone_check1,
      drop constraint user_preferences_default_visual_style_check1,
      drop constraint user_preferences_default_platforms_check1;
    alter table identity.users drop constraint users_business_type_check;
    alter table organizations.organizations drop column email, drop column type;
  `);
}
