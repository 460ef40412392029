import { type IncompleteListError, retryRead, type SubNumberOrder } from '@countermand/core'
import { type NumberOrderPhoneNumber, statusMeaning } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { isNotFound } from '../../is-not-found.ts'
import { pluralize } from '../../text/format.ts'
import type { ConnectedContext } from '../command.ts'
import { reportReadFailure, reportRetry } from '../read-orders.ts'
import type { Format } from '../shared-options.ts'
import { type FoundOrder, printFound } from './print-found.ts'

/** `countermand find`: reads the ordered numbers until each given one is found on a pending order. */
export async function runFind(
  { numbers, format }: { numbers: readonly string[]; format: Format },
  context: ConnectedContext,
): Promise<ExitCode> {
  const { connection, io, interruption } = context
  let result: { found: FoundOrder[]; isComplete: boolean }
  try {
    result = await findOrders(numbers, context)
  } catch (error) {
    return reportReadFailure(error, 'the phone numbers', context)
  } finally {
    io.status()
  }
  if (interruption.signal.aborted) return EXIT.interrupted
  const { found, isComplete } = result
  printFound(found, format, io)
  const missing = numbers.filter((number) => !found.some(({ phone_number }) => phone_number === number))
  for (const number of missing) {
    io.err(
      isComplete
        ? `${number} is on no number order at ${connection.name}. Check the number and the account: a number that was bought long ago, ported or reserved may have no order.\n`
        : `${number} was not found, but it may be on an order that could not be read. Look for its order in Telnyx's portal.\n`,
    )
  }
  return missing.length === 0 && isComplete ? EXIT.ok : EXIT.some
}

async function findOrders(numbers: readonly string[], { connection, io, interruption }: ConnectedContext) {
  const { client } = connection
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const onRetry = reportRetry(io)
  const orders = new Map<string, SubNumberOrder | undefined>()
  const found: FoundOrder[] = []
  const wanted = new Set(numbers)
  // A number may be on a finished order too, before or after the pending one.
  const missing = new Set(wanted)
  let isComplete = true
  let count = 0

  const onIncomplete = ({ message }: IncompleteListError) => {
    isComplete = false
    io.err(`The list of phone numbers is incomplete: ${message}\n`)
  }
  const pages = client.numberOrderPhoneNumbers.listAllPages({}, { signal, onRetry, onIncomplete })
  for await (const page of pages) {
    for (const item of page) {
      const number = readNumber(item)
      if (number === undefined || !wanted.has(number)) continue
      const id = item.sub_number_order_id
      if (!orders.has(id)) orders.set(id, await readOrder(id))
      const order = orders.get(id)
      found.push({ phone_number: number, item, order })
      if (order && statusMeaning(order.status) === 'pending') missing.delete(number)
    }
    count += page.length
    if (missing.size === 0 || signal.aborted) break
    io.status(
      `${pluralize(count, 'phone number')} read, ${numbers.length - missing.size} of ${numbers.length} found`,
    )
  }
  return { found, isComplete }

  /** Undefined if Telnyx has no such order, although it lists one of its numbers. */
  async function readOrder(id: string): Promise<SubNumberOrder | undefined> {
    try {
      const read = (startBy: number) => client.subNumberOrders.retrieve(id, undefined, { signal, startBy })
      return (await retryRead(client, read, { signal, onRetry })).data
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
}

/** By its digits, so that another spelling than E.164 is found too. */
const readNumber = ({ phone_number }: NumberOrderPhoneNumber) =>
  typeof phone_number === 'string' ? `+${phone_number.replace(/\D/g, '')}` : undefined
