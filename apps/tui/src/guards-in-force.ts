import { resolve } from 'node:path'
import {
  evaluateCancellation,
  type Guards,
  GuardsFileError,
  loadGuards,
  type SubNumberOrder,
  TelnyxError,
  type Verdict,
} from '@countermand/core'
import type { Connection } from './connection.ts'
import type { Io } from './io/io.ts'

/**
 * Our own guards, and those of the gateway. The gateway applies its own in any case; here they are needed
 * only for a plan, so failing to read them is not fatal.
 */
export interface GuardsInForce {
  own: Guards | undefined
  gateway: Guards | TelnyxError | undefined
}

/** Reads the guards file and the gateway's guards, and reports on standard error which are in force. */
export async function loadGuardsInForce(
  file: string | undefined,
  { connection, io, signal }: { connection: Connection; io: Pick<Io, 'err'>; signal?: AbortSignal },
): Promise<GuardsInForce | { problem: string }> {
  let own: Guards | undefined
  try {
    own = file === undefined ? undefined : await loadGuards(file)
  } catch (error) {
    if (error instanceof GuardsFileError) return { problem: `${error.message}\nNothing was sent.` }
    throw error
  }
  const gateway = await readGatewayGuards(connection, signal)
  const guards = { own, gateway }
  io.err(`guards: ${describeGuardSources(guards, { file, gatewayName: connection.name })}\n`)
  return guards
}

/** The guards that are set, each with the file or gateway that sets it. */
function describeGuardSources(
  { own, gateway }: GuardsInForce,
  { file, gatewayName }: { file: string | undefined; gatewayName: string },
): string {
  const parts = [
    ...(file === undefined ? [] : [`${(own && joinNames(own)) || 'none'} (${resolve(file)})`]),
    ...(gateway instanceof TelnyxError ? [`unknown (${gatewayName}: ${gateway.message})`] : []),
    ...(hasGuards(gateway) ? [`${joinNames(gateway)} (${gatewayName})`] : []),
  ]
  return parts.join(', ') || 'none'
}

/** The names of the guards that are set, for the header; `none` if there are none. */
export function describeGuards({ own, gateway }: GuardsInForce): string {
  const parts = [
    ...(hasGuards(own) ? [joinNames(own)] : []),
    ...(gateway instanceof TelnyxError ? ["the gateway's, which could not be read"] : []),
    ...(hasGuards(gateway) ? [`${joinNames(gateway)} (the gateway's)`] : []),
  ]
  return parts.join(', ') || 'none'
}

/** Whether the gateway may have guards that we don't know. */
export const hasUnreadableGuards = ({ gateway }: GuardsInForce) => gateway instanceof TelnyxError

/** Evaluates an order by our guards and the gateway's, as far as they are known. */
export function evaluateWithGuards(
  order: SubNumberOrder,
  { own, gateway }: GuardsInForce,
  now: number,
): Verdict {
  const verdict = evaluateCancellation(order, { guards: own, now })
  return verdict.cancellable && hasGuards(gateway)
    ? evaluateCancellation(order, { guards: gateway, now })
    : verdict
}

async function readGatewayGuards({ client }: Connection, signal: AbortSignal | undefined) {
  if (client.kind !== 'gateway') return undefined
  try {
    return (await client.cancellationGuards.retrieve({ signal })).data
  } catch (error) {
    if (error instanceof TelnyxError) return error
    throw error
  }
}

const hasGuards = (guards: GuardsInForce['gateway']): guards is Guards =>
  guards !== undefined && !(guards instanceof TelnyxError) && Object.keys(guards).length > 0

const joinNames = (guards: Guards) => Object.keys(guards).join(', ')
