import { retryRead, type SubNumberOrder, TelnyxError } from '@countermand/core'
import { describeInvalidId, isValidId } from '@countermand/core/wire'
import { readDeadline } from '../../deadlines.ts'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { isNotFound } from '../../is-not-found.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import { orderDetails } from '../../text/describe-order.ts'
import { toJson } from '../../text/to-json.ts'
import type { Command, ConnectedContext } from '../command.ts'
import { reportReadFailure, reportRetriesOnce, reportRetry } from '../read-orders.ts'
import { connectAndRun } from '../run-invocation.ts'
import { HELP_OPTION, JSON_OPTION, SANDBOX_OPTION } from '../shared-options.ts'

export const showCommand: Command = {
  name: 'show',
  usage: 'countermand show ID [options]',
  summary: 'show one sub number order',
  options: [JSON_OPTION, SANDBOX_OPTION, HELP_OPTION],
  notes: `Deadline is the time at which Telnyx cancels a pending order by itself if requirements are still missing.
--json prints the order as Telnyx sends it, without the deadline. The exit code is 1 if the order does not exist.`,
  examples: ['countermand show 12ade33a-21c0-473b-b055-b3c836e1c292'],

  parse({ flags, positionals }, { target }) {
    const [id, ...more] = positionals
    if (id === undefined || more.length > 0) return { usageError: 'show takes exactly one id.' }
    if (!isValidId(id)) return { usageError: describeInvalidId(id) }
    const options = { id, json: flags.has('json') }
    return {
      kind: 'show',
      target,
      ...options,
      run: connectAndRun(target, (context) => showOrder(options, context)),
    }
  },
}

async function showOrder(
  { id, json }: { id: string; json: boolean },
  context: ConnectedContext,
): Promise<ExitCode> {
  const { connection, io, interruption } = context
  const { client } = connection
  const { signal } = interruption
  const query = { filter: { include_phone_numbers: true } }
  try {
    const read = (startBy: number) => client.subNumberOrders.retrieve(id, query, { signal, startBy })
    const { data: order } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
    if (json) {
      io.out(toJson(order))
      return EXIT.ok
    }
    const deadline = await readDeadlineOrReport(order, context)
    const details = orderDetails(order, client.clock.now(), deadline)
    io.out(details.map(({ label, value }) => `${label.padEnd(20)}${value}\n`).join(''))
    return EXIT.ok
  } catch (error) {
    if (isNotFound(error)) {
      io.err(`There is no order ${id} at ${connection.name}: check the id and the account.\n`)
      return EXIT.some
    }
    return reportReadFailure(error, `order ${id}`, context)
  }
}

/** An order is shown also without its deadline. */
async function readDeadlineOrReport(
  order: SubNumberOrder,
  { connection, io, interruption: { signal } }: ConnectedContext,
): Promise<string | undefined> {
  try {
    return await readDeadline(connection.client, order, { signal, onRetry: reportRetriesOnce(io) })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    io.err(`Could not read the deadline: ${describeFailure(error.failure).problem}\n`)
    return undefined
  }
}
