import type { Knex } from 'knex';

const CHANNEL = (column: string) => `${column} text not null check (${column} in ('email', 'sms', 'push', 'whatsapp'))`;
const COUNT = (column: string) => `${column} integer not null default 0 check (${column} >= 0)`;
const COUNTS = `${['total_recipients', 'sent_count', 'delivered_count', 'read_count', 'opened_count', 'clicked_count', 'failed_count', 'skipped_count'].map(COUNT).join(',\n      ')}`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema campaigns;
    grant usage on schema campaigns to tessera_app, tessera_system;

    -- What holds for all campaigns of an organization, unless one says otherwise.
    create table campaigns.settings (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      -- Local to the recipient; equal: no quiet hours. Minutes after midnight: sending goes from the end to the start.
      quiet_from integer not null default 1260 check (quiet_from between 0 and 1439),
      quiet_until integer not null default 480 check (quiet_until between 0 and 1439),
      -- Where recipients are of whom nobody knows it.
      time_zone text not null default 'UTC' check (length(time_zone) <= 100),
      -- [{ channel, messages, hours }]: never more to one contact.
      frequency_caps jsonb not null default '[]' check (jsonb_typeof(frequency_caps) = 'array'),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id)
    );
    call platform.tenant_table('campaigns.settings');

    create table campaigns.campaigns (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      name text not null check (length(name) between 1 and 200),
      description text check (length(description) <= 2000),
      type text not null default 'broadcast' check (type in ('broadcast', 'drip', 'ab_test')),
      status text not null default 'draft'
        check (status in ('draft', 'scheduled', 'running', 'paused', 'completed', 'failed', 'cancelled')),
      -- Why it is paused or failed.
      status_reason text check (length(status_reason) <= 500),
      -- The assistant's conversation it came from.
      conversation_id uuid,
      -- Whom it is for: an audience, or the entries listed with it.
      audience_id uuid,
      -- all: over each channel that reaches the contact. first: over the first that does.
      channel_mode text not null default 'all' check (channel_mode in ('all', 'first')),
      -- Whether quiet hours and caps hold: transactional ones are sent at once.
      category text not null default 'marketing' check (category in ('marketing', 'transactional')),
      -- A wall-clock time with its zone is stored, and the instant it is; by recipient, each has an instant of their own.
      scheduled_for timestamptz(3),
      scheduled_local text check (length(scheduled_local) <= 30),
      schedule_mode text not null default 'instant' check (schedule_mode in ('instant', 'recipient')),
      time_zone text check (length(time_zone) <= 100),
      -- null: as the organization has it.
      quiet_hours jsonb check (jsonb_typeof(quiet_hours) = 'object'),
      frequency_caps jsonb check (jsonb_typeof(frequency_caps) = 'array'),
      rate_limit_per_minute integer check (rate_limit_per_minute between 1 and 1000000),
      daily_limit integer check (daily_limit between 1 and 100000000),
      -- What is sent once more when nobody can say whether it arrived: nothing, or the message.
      delivery_policy text not null default 'at_most_once' check (delivery_policy in ('at_most_once', 'at_least_once')),
      -- For A/B: how many of 10,000 take part, how many never get anything, the measure, when and how it is decided.
      experiment jsonb check (jsonb_typeof(experiment) = 'object'),
      winner_variant_id uuid,
      decided_at timestamptz(3),
      decision jsonb check (jsonb_typeof(decision) = 'object'),
      -- For drips: when somebody leaves, and whether they may come in again.
      drip jsonb check (jsonb_typeof(drip) = 'object'),
      utm jsonb check (jsonb_typeof(utm) = 'object'),
      -- Only in marketing e-mail can somebody mind being watched.
      tracks_opens boolean not null default true,
      tracks_clicks boolean not null default true,
      started_at timestamptz(3),
      ended_at timestamptz(3),
      -- Expansion goes on from here after a crash; null once everybody is there.
      expand_after uuid,
      expanded_at timestamptz(3),
      ${COUNTS},
      sent_on date,
      ${COUNT('sent_today')},
      version integer not null default 1 check (version > 0),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, audience_id) references contacts.audiences (organization_id, id)
    );
    create index on campaigns.campaigns (created_by);
    create index on campaigns.campaigns (organization_id, audience_id);
    create index campaigns_at_work on campaigns.campaigns (status, scheduled_for) where status in ('scheduled', 'running');
    call platform.tenant_table('campaigns.campaigns');

    create table campaigns.campaign_channels (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      ${CHANNEL('channel_type')},
      sender_id uuid not null,
      position integer not null default 0 check (position between 0 and 10),
      -- What is sent: text, subject, html, medium, template and its values.
      config jsonb not null check (jsonb_typeof(config) = 'object'),
      status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed')),
      ${COUNTS},
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, campaign_id, channel_type),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade,
      foreign key (organization_id, sender_id) references messaging.senders (organization_id, id)
    );
    create index on campaigns.campaign_channels (organization_id, sender_id);
    call platform.tenant_table('campaigns.campaign_channels');

    create table campaigns.campaign_variants (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      name text not null check (length(name) between 1 and 100),
      weight integer not null default 1 check (weight between 1 and 1000),
      -- By channel: what it says instead of the channel's config.
      contents jsonb not null default '{}' check (jsonb_typeof(contents) = 'object'),
      ${COUNTS},
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, campaign_id, name),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade
    );
    call platform.tenant_table('campaigns.campaign_variants');

    -- A drip's messages in their order. A step that is changed is another version of it, for those who have not had it.
    create table campaigns.campaign_steps (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      position integer not null check (position between 1 and 100),
      name text not null check (length(name) between 1 and 200),
      -- After the step before was really sent; of the first, after entering.
      delay_minutes integer not null check (delay_minutes between 0 and 1051200),
      -- Not before this time of the recipient's day; null: whenever.
      local_minute integer check (local_minute between 0 and 1439),
      contents jsonb not null default '{}' check (jsonb_typeof(contents) = 'object'),
      version integer not null default 1 check (version > 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, campaign_id, position) deferrable initially immediate,
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade
    );
    call platform.tenant_table('campaigns.campaign_steps');

    -- Whom a campaign without an audience is for: ids, or lines of a file with values of their own.
    create table campaigns.campaign_entries (
      organization_id uuid not null,
      campaign_id uuid not null,
      contact_id uuid not null,
      variables jsonb check (jsonb_typeof(variables) = 'object'),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, campaign_id, contact_id),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade,
      foreign key (organization_id, contact_id) references contacts.contacts (organization_id, id) on delete cascade
    );
    create index on campaigns.campaign_entries (organization_id, contact_id);
    call platform.tenant_table('campaigns.campaign_entries');

    -- Somebody's way through a drip.
    create table campaigns.enrollments (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      contact_id uuid not null,
      -- Tells one time of coming in from the next: 'once', or what brought them.
      entry_key text not null check (length(entry_key) between 1 and 200),
      status text not null default 'active' check (status in ('active', 'completed', 'exited')),
      exit_reason text check (exit_reason in ('goal', 'replied', 'opted_out', 'left_audience', 'removed', 'contact_deleted', 'cancelled')),
      -- The step that was last begun; 0: none yet.
      position integer not null default 0 check (position >= 0),
      variables jsonb check (jsonb_typeof(variables) = 'object'),
      time_zone text not null default 'UTC',
      last_sent_at timestamptz(3),
      -- When the next step begins; null while one is on its way, and at the end.
      due_at timestamptz(3),
      entered_at timestamptz(3) not null default now(),
      ended_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, campaign_id, contact_id, entry_key),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade
    );
    create index on campaigns.enrollments (organization_id, contact_id);
    create index enrollments_due on campaigns.enrollments (organization_id, campaign_id, due_at) where due_at is not null;
    call platform.tenant_table('campaigns.enrollments');

    -- The send ledger: one row per contact, channel and step. It is also the id of the message.
    --   held (waits for the winner) → pending → claimed (by one worker, for a while) → sending (committed before the vendor is
    --   called) → accepted → sent → delivered → read, or failed, skipped (why), uncertain (it may have been sent), cancelled.
    -- No foreign keys but one, to the channel: each would be looked up once per recipient.
    create table campaigns.campaign_recipients (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      channel_id uuid not null,
      variant_id uuid,
      enrollment_id uuid,
      -- A drip's step; 0: the only one.
      step integer not null default 0 check (step >= 0),
      contact_id uuid not null,
      address text not null check (length(address) between 1 and 320),
      -- What the message says of the contact, as it was when the campaign was expanded.
      variables jsonb not null default '{}' check (jsonb_typeof(variables) = 'object'),
      time_zone text,
      status text not null default 'pending' check (status in ('held', 'pending', 'claimed', 'sending', 'uncertain', 'accepted',
        'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled')),
      -- Of the skipped: which rule.
      reason text check (length(reason) <= 100),
      failed_reason text check (length(failed_reason) <= 500),
      -- pending: not before.
      due_at timestamptz(3),
      -- claimed: by whom, who must be dead by then.
      claim uuid,
      claimed_until timestamptz(3),
      -- When the engine looks at it, while there is something left to do. It stays as it is from pending to sending: those
      -- changes need not touch an index.
      look_at timestamptz(3) generated always as (
        case when status in ('pending', 'claimed', 'sending') then coalesce(due_at, '-infinity')
          when status in ('held', 'uncertain') then 'infinity'::timestamptz end) stored,
      attempts integer not null default 0 check (attempts >= 0),
      started_at timestamptz(3),
      sent_at timestamptz(3),
      delivered_at timestamptz(3),
      read_at timestamptz(3),
      opened_at timestamptz(3),
      clicked_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      -- Who comes into a drip again gets its steps again.
      unique nulls not distinct (organization_id, campaign_id, contact_id, channel_id, step, enrollment_id),
      unique nulls not distinct (organization_id, channel_id, address, step, enrollment_id),
      foreign key (organization_id, channel_id) references campaigns.campaign_channels (organization_id, id) on delete cascade
    ) with (fillfactor = 60);
    create index campaign_recipients_open on campaigns.campaign_recipients (organization_id, channel_id, look_at)
      where look_at is not null;
    call platform.tenant_table('campaigns.campaign_recipients');

    -- Where links in messages lead.
    create table campaigns.campaign_links (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      url text not null check (length(url) between 1 and 2000),
      ${COUNT('clicks')},
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, campaign_id, url),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade
    );
    call platform.tenant_table('campaigns.campaign_links');

    -- Who opened and clicked what, people and machines told apart.
    create table campaigns.engagements (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      campaign_id uuid not null,
      recipient_id uuid not null,
      link_id uuid,
      kind text not null check (kind in ('open', 'click')),
      is_bot boolean not null,
      user_agent text check (length(user_agent) <= 500),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, campaign_id) references campaigns.campaigns (organization_id, id) on delete cascade
    );
    create index on campaigns.engagements (organization_id, campaign_id, recipient_id);
    create index engagements_by_age on campaigns.engagements (created_at);
    call platform.tenant_table('campaigns.engagements');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema campaigns cascade');
}
