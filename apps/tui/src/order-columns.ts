import type { SubNumberOrder } from '@countermand/core'
import type { Deadlines } from './deadlines.ts'
import { formatField, formatId } from './text/format.ts'
import { age, formatMinute } from './text/time.ts'

/** A field of an order as people read it: on the screen and in the text of `countermand list`. */
export interface OrderColumn {
  title: string
  /** In terminal columns; 0 for the rest of the line. */
  width: number
  align?: 'right'
  text(order: SubNumberOrder, now: number): string
}

const field = (name: keyof SubNumberOrder) => (order: SubNumberOrder) => formatField(order[name])

export const ID: OrderColumn = { title: 'ID', width: 36, text: ({ id }) => formatId(id) }
const STATUS: OrderColumn = { title: 'STATUS', width: 9, text: field('status') }
export const COUNTRY: OrderColumn = { title: 'CC', width: 2, text: field('country_code') }
export const TYPE: OrderColumn = { title: 'TYPE', width: 11, text: field('phone_number_type') }
export const NUMBERS: OrderColumn = {
  title: 'NUMBERS',
  width: 7,
  align: 'right',
  text: field('phone_numbers_count'),
}
export const AGE: OrderColumn = {
  title: 'AGE',
  width: 5,
  align: 'right',
  text: (order, now) => age(order.created_at, now),
}
export const REFERENCE: OrderColumn = { title: 'REFERENCE', width: 0, text: field('customer_reference') }

/** The columns of `countermand list`. */
const LIST_COLUMNS = [ID, STATUS, COUNTRY, TYPE, NUMBERS, AGE, REFERENCE] as const

/** The columns of `countermand list`, with the deadline if it was read. */
export function listColumns(deadlines: Deadlines | undefined): readonly [OrderColumn, ...OrderColumn[]] {
  if (!deadlines) return LIST_COLUMNS
  const [id, status, ...rest] = LIST_COLUMNS
  const deadline = {
    title: 'DEADLINE',
    width: 20,
    text: (order: SubNumberOrder) => formatMinute(deadlines.of(order)),
  }
  return [id, status, deadline, ...rest]
}

/** The columns of CSV: those of Telnyx's own report of sub number orders, in its order. */
export const CSV_FIELDS = [
  'id',
  'order_request_id',
  'is_block_sub_number_order',
  'status',
  'phone_number_type',
  'requirements_met',
  'phone_numbers_count',
  'country_code',
  'user_id',
  'customer_reference',
  'created_at',
  'updated_at',
] as const
