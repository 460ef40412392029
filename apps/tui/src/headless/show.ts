import { retryRead, TelnyxError } from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import { orderFacts } from '../text/order-facts.ts'
import type { Deps } from './deps.ts'
import { reportReadFailure, reportRetry } from './read-failure.ts'

/** `countermand show ID`. */
export async function show({ id, json }: Mode & { kind: 'show' }, deps: Deps): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  const { client } = connection
  const { signal } = interruption
  const query = { filter: { include_phone_numbers: true } }
  try {
    const read = (startBy: number) => client.subNumberOrders.retrieve(id, query, { signal, startBy })
    const { data: order } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
    if (json) io.out(`${JSON.stringify(order, undefined, 2)}\n`)
    else {
      for (const { label, value } of orderFacts(order, client.clock.now())) {
        io.out(`${label.padEnd(20)}${value}\n`)
      }
    }
    return EXIT.ok
  } catch (error) {
    if (error instanceof TelnyxError && error.failure.kind === 'rejected' && error.failure.status === 404) {
      io.err(`There is no order ${id} at ${connection.name}: check the id and the account.\n`)
      return EXIT.some
    }
    return reportReadFailure(error, `order ${id}`, deps)
  }
}
