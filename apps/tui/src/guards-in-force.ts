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
import type { Io } from './headless/io.ts'

/**
 * The guards of this side, and those of the gateway, which judges by its own in any case; or why those
 * can't be told, which matters to a plan alone.
 */
export interface GuardsInForce {
  own: Guards | undefined
  gateway: Guards | TelnyxError | undefined
}

/** Reads the guards file that was named and asks a gateway for its guards, and says which are in force. */
export async function guardsInForce(
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
  const gateway = await gatewaysGuards(connection, signal)
  const inForce = { own, gateway }
  io.err(`guards: ${guardsWithSources(inForce, { file, gatewayName: connection.name })}\n`)
  return inForce
}

/** Which guards are set, each with the file or the gateway that sets it. */
function guardsWithSources(
  { own, gateway }: GuardsInForce,
  { file, gatewayName }: { file: string | undefined; gatewayName: string },
): string {
  const parts = [
    ...(file === undefined ? [] : [`${(own && names(own)) || 'none'} (${resolve(file)})`]),
    ...(gateway instanceof TelnyxError ? [`unknown (${gatewayName}: ${gateway.message})`] : []),
    ...(isSome(gateway) ? [`${names(gateway)} (${gatewayName})`] : []),
  ]
  return parts.join(', ') || 'none'
}

/** Which guards are set, by name; `none` where none is. */
export function guardsInWords({ own, gateway }: GuardsInForce): string {
  const parts = [
    ...(isSome(own) ? [names(own)] : []),
    ...(gateway instanceof TelnyxError ? ["the gateway's, which could not be read"] : []),
    ...(isSome(gateway) ? [`${names(gateway)} (the gateway's)`] : []),
  ]
  return parts.join(', ') || 'none'
}

/** What the rules say of an order, by the guards of both sides as far as they are known. */
export function judge(order: SubNumberOrder, { own, gateway }: GuardsInForce, now: number): Verdict {
  const verdict = evaluateCancellation(order, { guards: own, now })
  return verdict.cancellable && isSome(gateway)
    ? evaluateCancellation(order, { guards: gateway, now })
    : verdict
}

async function gatewaysGuards({ client }: Connection, signal: AbortSignal | undefined) {
  if (client.kind !== 'gateway') return undefined
  try {
    return (await client.cancellationGuards.retrieve({ signal })).data
  } catch (error) {
    if (error instanceof TelnyxError) return error
    throw error
  }
}

const isSome = (guards: GuardsInForce['gateway']): guards is Guards =>
  guards !== undefined && !(guards instanceof TelnyxError) && Object.keys(guards).length > 0

const names = (guards: Guards) => Object.keys(guards).join(', ')
