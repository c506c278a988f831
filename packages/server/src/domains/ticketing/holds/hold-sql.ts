/**
 * The statements that move the counters of capacity pools. A wrong one sells a seat twice; `hold.test.ts` runs them against each
 * other. Every statement expects its pool rows to be locked by `LOCK_POOLS`, sent right before it.
 */

/**
 * Locks, in ascending order of id, every pool that the ticket types and carts draw on. It is a statement of its own because a
 * statement that waits for a row lock still sees all other rows as they were when it began; the statement after it sees what the
 * lock waited for.
 */
export const LOCK_POOLS = `
  select p.id from ticketing.capacity_pools p
  where p.organization_id = :org and p.id in (
    select pool_id from ticketing.ticket_type_pools where organization_id = :org and ticket_type_id = any(:ticketTypes::uuid[])
    union all select pool_id from ticketing.holds where organization_id = :org and cart_id = any(:carts::uuid[])
    union all select :codePool::uuid
  )
  order by p.id for no key update of p`;

/**
 * Applies `change (pool_id, held, sold)` to the pools: to all of them, or to none when a pool is short or missing. Only an increase
 * of held + sold is checked against the capacity. The update repeats the check on the row as it is then.
 */
const MOVE_POOLS = `
  drawn as materialized (
    select p.id, c.held, c.sold, p.capacity - p.held - p.sold as free
    from change c join ticketing.capacity_pools p on p.id = c.pool_id
    where p.organization_id = :org
  ),
  short as materialized (select id, free from drawn where held + sold > 0 and free < held + sold),
  moved as (
    update ticketing.capacity_pools p set held = p.held + d.held, sold = p.sold + d.sold
    from drawn d
    where p.organization_id = :org and p.id = d.id and not exists (select from short)
      and (select count(*) from drawn) = (select count(*) from change)
      and (d.held + d.sold <= 0 or p.capacity is null or p.held + p.sold + d.held + d.sold <= p.capacity)
    returning p.id
  ),
  done as materialized (select (select count(*) from moved) = (select count(*) from change) as ok)`;

/** Sets what a cart holds to the seats given, by the difference to what it holds now. */
export const HOLD = `
  with requested as materialized (
    select * from json_to_recordset(:seats) as requested (ticket_type_id uuid, quantity integer)
  ),
  wanted as materialized (
    select r.ticket_type_id, l.pool_id, r.quantity
    from requested r join ticketing.ticket_type_pools l on l.ticket_type_id = r.ticket_type_id
    where l.organization_id = :org
    union all select null, pool_id, 1 from (select :codePool::uuid as pool_id) as code where pool_id is not null
  ),
  current as materialized (
    select ticket_type_id, pool_id, quantity from ticketing.holds where organization_id = :org and cart_id = :cart
  ),
  change as materialized (
    select pool_id, sum(quantity)::integer as held, 0 as sold
    from (select pool_id, quantity from wanted union all select pool_id, -quantity from current) as differences
    group by pool_id having sum(quantity) <> 0
  ),
  ${MOVE_POOLS},
  deleted as (
    delete from ticketing.holds h
    where h.organization_id = :org and h.cart_id = :cart and (select ok from done)
      and not exists (
        select from wanted w where w.pool_id = h.pool_id and w.ticket_type_id is not distinct from h.ticket_type_id
      )
  ),
  stored as (
    insert into ticketing.holds (organization_id, cart_id, pool_id, ticket_type_id, quantity)
    select :org, :cart, pool_id, ticket_type_id, quantity from wanted where (select ok from done)
    on conflict (organization_id, cart_id, pool_id, ticket_type_id) do update set quantity = excluded.quantity
    where holds.quantity <> excluded.quantity
  )
  select ok, coalesce(
    (select json_agg(json_build_object(
       'poolId', s.id, 'ticketTypeId', w.ticket_type_id, 'free', s.free + coalesce(c.quantity, 0)
     ) order by s.id)
     from short s join wanted w on w.pool_id = s.id
     left join current c on c.pool_id = s.id and c.ticket_type_id is not distinct from w.ticket_type_id),
    '[]'
  ) as short from done`;

/** For a new cart: fails the transaction when any pool is short, so that a COMMIT sent along does nothing. */
export const HOLD_OR_FAIL = `
  with wanted as materialized (
    select r.ticket_type_id, l.pool_id, r.quantity
    from json_to_recordset(:seats) as r (ticket_type_id uuid, quantity integer)
    join ticketing.ticket_type_pools l on l.ticket_type_id = r.ticket_type_id
    where l.organization_id = :org
    union all select null, pool_id, 1 from (select :codePool::uuid as pool_id) as code where pool_id is not null
  ),
  change as materialized (select pool_id, sum(quantity) as held from wanted group by pool_id),
  stored as (
    insert into ticketing.holds (organization_id, cart_id, pool_id, ticket_type_id, quantity)
    select :org, :cart, pool_id, ticket_type_id, quantity from wanted returning organization_id
  ),
  moved as (
    update ticketing.capacity_pools p set held = p.held + c.held
    from change c
    where p.organization_id = :org and p.id = c.pool_id
      and (p.capacity is null or p.held + p.sold + c.held <= p.capacity)
    returning p.id
  )
  select case when (select count(*) from moved) = (select count(*) from change) then true
    else platform.fail('Another cart took the seats at the same moment') end as ok`;

/** Moves the seats of an expired or abandoned cart straight to sold, if its pools still have them. */
export const REACQUIRE = `
  with change as materialized (
    select pool_id, 0 as held, sum(quantity)::integer as sold
    from ticketing.holds where organization_id = :org and cart_id = :cart
    group by pool_id having sum(quantity) > 0
  ),
  ${MOVE_POOLS},
  cart as (
    update ticketing.carts set status = 'converted'
    where organization_id = :org and id = :cart and status = any(:from::text[]) and (select ok from done)
  )
  select ok, coalesce((select json_agg(json_build_object('poolId', id)) from short), '[]') as short from done`;

/** Moves carts to the status `:to` and what they held by the given differences, which never increase held + sold. */
const leave = (held: string, sold: string) => `
  with cart as (
    update ticketing.carts set status = :to
    where organization_id = :org and id = any(:carts::uuid[]) and status = any(:from::text[])
    returning id
  ),
  change as materialized (
    select pool_id, (${held})::integer as held, (${sold})::integer as sold
    from ticketing.holds where organization_id = :org and cart_id in (select id from cart)
    group by pool_id having sum(quantity) > 0
  ),
  ${MOVE_POOLS}
  select (select count(*) from cart) as carts, ok from done`;

export const CONVERT = leave('-sum(quantity)', 'sum(quantity)');
export const EXPIRE = leave('-sum(quantity)', '0');

/** Returns sold seats to the pools. The check constraint of `holds` fails when a cart has fewer left of a type. */
export const RELEASE_SOLD = `
  with released as materialized (
    select ticket_type_id, sum(quantity)::integer as quantity
    from json_to_recordset(:seats) as released (ticket_type_id uuid, quantity integer) group by ticket_type_id
  ),
  rows as (
    update ticketing.holds h set quantity = h.quantity - r.quantity
    from released r
    where h.organization_id = :org and h.cart_id = :cart and h.ticket_type_id is not distinct from r.ticket_type_id
    returning h.pool_id, r.quantity
  ),
  change as materialized (select pool_id, 0 as held, -sum(quantity)::integer as sold from rows group by pool_id),
  ${MOVE_POOLS}
  select ok from done`;

/** The ticket types that a cart of the organization `:org` holds seats of, as an array. */
export const heldTicketTypes = (cart: string) => `array(
  select distinct h.ticket_type_id::text from ticketing.holds h
  where h.organization_id = :org and h.cart_id = ${cart}.id and h.ticket_type_id is not null
)`;

/**
 * Locks due carts that hold seats of the given pools, and all pools of these carts. It waits for no lock: it skips carts that
 * another transaction has locked, and carts with a pool that another transaction has locked.
 */
export const RECLAIM = `
  with due as materialized (
    select c.organization_id, c.id, c.event_id from ticketing.carts c
    where c.organization_id = :org and c.status = 'active' and c.reclaim_at <= :now and c.id <> :cart
      and exists (
        select from ticketing.holds h
        where h.organization_id = :org and h.cart_id = c.id and h.pool_id = any(:pools::uuid[]) and h.quantity > 0
      )
    order by c.reclaim_at limit :limit for no key update of c skip locked
  ),
  used as materialized (
    select h.cart_id, h.pool_id from ticketing.holds h where h.organization_id = :org and h.cart_id in (select id from due)
  ),
  locked as materialized (
    select p.id from ticketing.capacity_pools p
    where p.organization_id = :org and p.id in (select pool_id from used)
    order by p.id for no key update of p skip locked
  )
  select due.id, due.event_id, ${heldTicketTypes('due')} as ticket_type_ids from due
  where not exists (select from used u where u.cart_id = due.id and u.pool_id not in (select id from locked))`;

/** Due carts without an order: the seats of a cart that has one are given back only after its payment was checked. */
export const LOCK_DUE_CARTS = `
  select id, event_id, ${heldTicketTypes('carts')} as ticket_type_ids from ticketing.carts
  where organization_id = :org and status = 'active' and reclaim_at <= :now
    and not exists (
      select from ticketing.orders o where o.organization_id = :org and o.cart_id = carts.id
    )
  order by reclaim_at limit :limit for no key update skip locked`;
