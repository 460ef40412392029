import type { SubNumberOrder } from '@countermand/core'
import { type NumberOrderPhoneNumber, toCsvRow } from '@countermand/core/wire'
import type { Io } from '../../io/io.ts'
import { formatField, formatId } from '../../text/format.ts'
import { formatRow } from '../../text/format-row.ts'
import { formatMinute } from '../../text/time.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import type { Format } from '../shared-options.ts'

/** A given number on an order. `order` is undefined if it could be listed only with its numbers. */
export interface FoundOrder {
  phone_number: string
  item: NumberOrderPhoneNumber
  order: SubNumberOrder | undefined
}

/** Prints the orders, so that `cancel --from` can read them. */
export function printFound(found: readonly FoundOrder[], format: Format, io: Io) {
  switch (format) {
    case 'text':
      if (found.length > 0) io.out(formatText(found, io.columns))
      return
    case 'json':
      return io.out(toJson(found.map(toFoundJson)))
    case 'jsonl':
      return io.out(found.map((each) => toJsonLine(toFoundJson(each))).join(''))
    case 'csv':
      return io.out([CSV_TITLES, ...found.map(toCsvCells)].map(toCsvRow).join(''))
    default:
      return format satisfies never
  }
}

/** What is known of the order, in the order of the CSV. */
function readFields({ item, order }: FoundOrder) {
  return {
    sub_number_order_id: item.sub_number_order_id,
    status: order ? order.status : item.status,
    country_code: order?.country_code ?? item.country_code,
    phone_number_type: order?.phone_number_type ?? item.phone_number_type,
    customer_reference: order?.customer_reference,
    deadline: item.deadline,
    number_order_id: order?.order_request_id ?? item.order_request_id,
  }
}

const toFoundJson = (found: FoundOrder) => {
  const { sub_number_order_id, number_order_id = null, deadline = null } = readFields(found)
  return {
    phone_number: found.phone_number,
    sub_number_order_id,
    number_order_id,
    deadline,
    order: found.order ?? null,
  }
}

const CSV_TITLES = [
  'phone_number',
  'sub_number_order_id',
  'status',
  'country_code',
  'phone_number_type',
  'customer_reference',
  'deadline',
  'number_order_id',
]
const toCsvCells = (found: FoundOrder): unknown[] => [found.phone_number, ...Object.values(readFields(found))]

/** The first two are those of `countermand list`, so that `cancel --from` recognises the text. */
const COLUMNS = [
  { title: 'ID', label: 'Id', width: 36 },
  { title: 'STATUS', label: 'Status', width: 9 },
  { title: 'NUMBER', label: 'Number', width: 16 },
  { title: 'CC', label: 'Country', width: 2 },
  { title: 'TYPE', label: 'Type', width: 11 },
  { title: 'DEADLINE', label: 'Deadline', width: 20 },
  { title: 'NUMBER ORDER', label: 'Number order', width: 36 },
  { title: 'REFERENCE', label: 'Reference', width: 0 },
] as const
/** Below so many terminal columns a row would lose the number order. */
const MIN_TABLE_COLUMNS = 144

function toCells(found: FoundOrder): string[] {
  const fields = readFields(found)
  return [
    formatId(fields.sub_number_order_id),
    formatField(fields.status),
    found.phone_number,
    formatField(fields.country_code),
    formatField(fields.phone_number_type),
    formatMinute(fields.deadline),
    formatField(fields.number_order_id),
    formatField(fields.customer_reference),
  ]
}

/** A table, or on a narrow terminal one field per line. */
function formatText(found: readonly FoundOrder[], columns: number | undefined): string {
  const rows = found.map(toCells)
  if (columns !== undefined && columns < MIN_TABLE_COLUMNS) return rows.map(formatFields).join('\n')
  const titles = COLUMNS.map(({ title }) => title)
  return [titles, ...rows].map((row) => formatRow(row, COLUMNS, columns)).join('')
}

const formatFields = (cells: readonly string[]) =>
  COLUMNS.flatMap(({ label }, index) => (cells[index] ? [`${label.padEnd(20)}${cells[index]}\n`] : [])).join(
    '',
  )
