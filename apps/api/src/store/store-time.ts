import { type RawBuilder, sql } from 'kysely'

/** A time as the tables store it: ISO 8601 in UTC with milliseconds, so that times sort as text. */
export const toIso = (time: number): string => new Date(time).toISOString()

/** The SQL function that every store has: the store's time plus a number of milliseconds; null for null. */
export const STORE_TIME_FUNCTION = 'countermand_now'

/**
 * The time of the store in a query, plus an offset in milliseconds. Deadlines, claims and the order of rows use
 * this time, so that processes with different clocks agree on them: on PostgreSQL it is the server's.
 */
export const storeTime = <Offset extends number | null = number>(
  offsetMs: Offset = 0 as Offset,
): RawBuilder<Offset extends number ? string : string | null> =>
  sql`${sql.raw(STORE_TIME_FUNCTION)}(${offsetMs})`
