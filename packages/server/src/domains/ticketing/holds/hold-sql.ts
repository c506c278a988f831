/** The statements that move pools. A wrong one sells a seat twice; `hold.test.ts` runs them against each other. */

/**
 * The rows of the pools these types and carts draw on, locked in ascending order. A statement of its own, sent ahead of what
 * moves them: whoever waits for a row sees all else as it was when the statement began, and what comes next looks anew.
 */
export const LOCK = `
  select p.id from ticketing.capacity_pools p
  where p.organization_id = ? and p.id in (
    select pool_id from ticketing.ticket_type_pools where organization_id = ? and ticket_type_id = any(?::uuid[])
    union all select pool_id from ticketing.holds where organization_id = ? and cart_id = any(?::uuid[])
    union all select ?::uuid
  )
  order by p.id for no key update of p`;

/** Moves the pools by `change (pool_id, held, sold)`: all of them, or none when one is short or missing. */
export const pools = (guarded: boolean) => `
  there as materialized (
    select p.id, c.held, c.sold, p.capacity - p.held - p.sold as free
    from change c join ticketing.capacity_pools p on p.id = c.pool_id
    where p.organization_id = ?
  ),
  short as materialized (select id, free from there where ${guarded ? 'held + sold > 0 and free < held + sold' : 'false'}),
  moved as (
    update ticketing.capacity_pools p set held = p.held + t.held, sold = p.sold + t.sold
    from there t
    where p.organization_id = ? and p.id = t.id and not exists (select from short)
      and (select count(*) from there) = (select count(*) from change)
      ${guarded ? 'and (t.held + t.sold <= 0 or p.capacity is null or p.held + p.sold + t.held + t.sold <= p.capacity)' : ''}
    returning p.id
  ),
  done as materialized (select (select count(*) from moved) = (select count(*) from change) as ok)`;

const take = (guarded: boolean) => `
  with given as materialized (
    select * from json_to_recordset(?) as given (ticket_type_id uuid, quantity integer)
  ),
  wanted as materialized (
    select g.ticket_type_id, l.pool_id, g.quantity
    from given g join ticketing.ticket_type_pools l on l.ticket_type_id = g.ticket_type_id
    where l.organization_id = ?
    union all select null, pool_id, 1 from (select ?::uuid as pool_id) as code where pool_id is not null
  ),
  had as materialized (
    select ticket_type_id, pool_id, quantity from ticketing.holds where organization_id = ? and cart_id = ?
  ),
  change as materialized (
    select pool_id, sum(quantity)::integer as held, 0 as sold
    from (select pool_id, quantity from wanted union all select pool_id, -quantity from had) as all_of_them
    group by pool_id having sum(quantity) <> 0
  ),
  ${pools(guarded)},
  gone as (
    delete from ticketing.holds h
    where h.organization_id = ? and h.cart_id = ? and (select ok from done)
      and not exists (
        select from wanted w where w.pool_id = h.pool_id and w.ticket_type_id is not distinct from h.ticket_type_id
      )
  ),
  put as (
    insert into ticketing.holds (organization_id, cart_id, pool_id, ticket_type_id, quantity)
    select ?, ?, pool_id, ticket_type_id, quantity from wanted where (select ok from done)
    on conflict (organization_id, cart_id, pool_id, ticket_type_id) do update set quantity = excluded.quantity
    where holds.quantity <> excluded.quantity
  )
  select ok, coalesce(
    (select json_agg(json_build_object(
       'poolId', s.id, 'ticketTypeId', w.ticket_type_id, 'free', s.free + coalesce(h.quantity, 0)
     ) order by s.id)
     from short s join wanted w on w.pool_id = s.id
     left join had h on h.pool_id = s.id and h.ticket_type_id is not distinct from w.ticket_type_id),
    '[]'
  ) as short from done`;

/** For a cart that has nothing yet: an error where anything is short, so that a COMMIT that was sent along does nothing. */
const takeOrFail = (guarded: boolean) => `
  with wanted as materialized (
    select g.ticket_type_id, l.pool_id, g.quantity
    from json_to_recordset(?) as g (ticket_type_id uuid, quantity integer)
    join ticketing.ticket_type_pools l on l.ticket_type_id = g.ticket_type_id
    where l.organization_id = ?
    union all select null, pool_id, 1 from (select ?::uuid as pool_id) as code where pool_id is not null
  ),
  change as materialized (select pool_id, sum(quantity) as held from wanted group by pool_id),
  put as (
    insert into ticketing.holds (organization_id, cart_id, pool_id, ticket_type_id, quantity)
    select ?, ?, pool_id, ticket_type_id, quantity from wanted
  ),
  moved as (
    update ticketing.capacity_pools p set held = p.held + c.held
    from change c
    where p.organization_id = ? and p.id = c.pool_id
      ${guarded ? 'and (p.capacity is null or p.held + p.sold + c.held <= p.capacity)' : ''}
    returning p.id
  )
  select 1 / ((select count(*) from moved) = (select count(*) from change))::integer`;

const reacquired = (guarded: boolean) => `
  with change as materialized (
    select pool_id, 0 as held, sum(quantity)::integer as sold
    from ticketing.holds where organization_id = ? and cart_id = ?
    group by pool_id having sum(quantity) > 0
  ),
  ${pools(guarded)},
  cart as (
    update ticketing.carts set status = 'converted'
    where organization_id = ? and id = ? and status in ('expired', 'abandoned') and (select ok from done)
  )
  select ok, coalesce((select json_agg(json_build_object('poolId', id)) from short), '[]') as short from done`;

/** What leaves carts that were active takes nothing, so it needs no guard. */
const leave = (held: string, sold: string) => `
  with cart as (
    update ticketing.carts set status = ?
    where organization_id = ? and id = any(?::uuid[]) and status = 'active'
    returning id
  ),
  change as materialized (
    select pool_id, (${held})::integer as held, (${sold})::integer as sold
    from ticketing.holds where organization_id = ? and cart_id in (select id from cart)
    group by pool_id having sum(quantity) > 0
  ),
  ${pools(false)}
  select (select count(*) from cart) as carts, ok from done`;

export const TAKE = { guarded: take(true), unguarded: take(false) };
export const TAKE_OR_FAIL = { guarded: takeOrFail(true), unguarded: takeOrFail(false) };
export const REACQUIRE = { guarded: reacquired(true), unguarded: reacquired(false) };
export const CONVERT = leave('-sum(quantity)', 'sum(quantity)');
export const EXPIRE = leave('-sum(quantity)', '0');

/** More than a cart has left of a type fails on the rows' own check. */
export const RELEASE = `
  with given as materialized (
    select ticket_type_id, sum(quantity)::integer as quantity
    from json_to_recordset(?) as given (ticket_type_id uuid, quantity integer) group by ticket_type_id
  ),
  rows as (
    update ticketing.holds h set quantity = h.quantity - g.quantity
    from given g
    where h.organization_id = ? and h.cart_id = ? and h.ticket_type_id is not distinct from g.ticket_type_id
    returning h.pool_id, g.quantity
  ),
  change as materialized (select pool_id, 0 as held, -sum(quantity)::integer as sold from rows group by pool_id),
  ${pools(false)}
  select ok from done`;

/** The types a cart holds seats of. */
export const typesOf = (cart: string) => `array(
  select distinct h.ticket_type_id::text from ticketing.holds h
  where h.organization_id = ${cart}.organization_id and h.cart_id = ${cart}.id and h.ticket_type_id is not null
)`;

/**
 * Due carts with seats of these pools, locked with all they hold. Nothing is waited for: carts that somebody is using are left to
 * them, and so are carts with a further pool that somebody else has.
 */
export const RECLAIM = `
  with due as materialized (
    select c.organization_id, c.id, c.event_id from ticketing.carts c
    where c.organization_id = ? and c.status = 'active' and c.reclaim_at <= ? and c.id <> ?
      and exists (
        select from ticketing.holds h
        where h.organization_id = ? and h.cart_id = c.id and h.pool_id = any(?::uuid[]) and h.quantity > 0
      )
    order by c.reclaim_at limit ? for no key update of c skip locked
  ),
  used as materialized (
    select h.cart_id, h.pool_id from ticketing.holds h where h.organization_id = ? and h.cart_id in (select id from due)
  ),
  free as materialized (
    select p.id from ticketing.capacity_pools p
    where p.organization_id = ? and p.id in (select pool_id from used)
    order by p.id for no key update of p skip locked
  )
  select due.id, due.event_id, ${typesOf('due')} as ticket_type_ids from due
  where not exists (select from used u where u.cart_id = due.id and u.pool_id not in (select id from free))`;
