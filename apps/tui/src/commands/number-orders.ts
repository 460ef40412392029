import { retryRead } from '@countermand/core'
import { describeInvalidId, isValidId } from '@countermand/core/wire'
import type { Option, UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { isNotFound } from '../is-not-found.ts'
import { formatId } from '../text/format.ts'
import type { ConnectedContext } from './command.ts'
import { reportReadFailure, reportRetry } from './read-orders.ts'

export const NUMBER_ORDER_OPTION: Option = {
  name: 'number-order',
  type: 'string',
  value: 'ID',
  isRepeatable: true,
  help: 'the sub orders of this number order, pending ones by default; may be repeated',
}

/** The number orders that were named; none if the option was not given. */
export function parseNumberOrders({ lists }: ParsedArgs): readonly string[] | UsageError {
  const ids = lists.get(NUMBER_ORDER_OPTION.name) ?? []
  const invalid = ids.find((id) => !isValidId(id))
  return invalid === undefined ? ids : { usageError: describeInvalidId(invalid) }
}

/**
 * The ids of the sub orders of number orders: of all of them, whatever their status. Reports a number order that can't
 * be read, and returns the exit code instead: the others alone are not what was asked for.
 */
export async function readSubOrderIds(
  numberOrders: readonly string[],
  context: ConnectedContext,
): Promise<string[] | ExitCode> {
  const ids: string[] = []
  for (const id of numberOrders) {
    const subOrders = await readNumberOrder(id, context)
    if (typeof subOrders === 'number') return subOrders
    ids.push(...subOrders)
  }
  return ids
}

async function readNumberOrder(id: string, context: ConnectedContext): Promise<readonly string[] | ExitCode> {
  const { connection, io, interruption } = context
  const { client } = connection
  const { signal } = interruption
  try {
    const read = (startBy: number) => client.numberOrders.retrieve(id, { signal, startBy })
    const { data } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
    const ids: unknown = data.sub_number_orders_ids
    if (isListOfIds(ids)) return ids
    io.err(
      `${connection.name} doesn't say which sub orders number order ${formatId(id)} has. Try --order-request ${formatId(id)} instead.\n`,
    )
    return EXIT.unusable
  } catch (error) {
    if (isNotFound(error)) {
      io.err(
        `There is no number order ${id} at ${connection.name}. Check the id and the account; the id of a sub number order goes without --number-order.\n`,
      )
      return EXIT.some
    }
    return reportReadFailure(error, `number order ${id}`, context)
  }
}

/** A list with an element that is no id is not used at all: the rest could be taken for the whole order. */
const isListOfIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'string' && isValidId(id))
