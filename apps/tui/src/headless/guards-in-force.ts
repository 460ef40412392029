import { type Guards, GuardsFileError, loadGuards, TelnyxError } from '@countermand/core'
import type { Deps } from './deps.ts'

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
  { connection, io, interruption }: Deps,
): Promise<GuardsInForce | { problem: string }> {
  let own: Guards | undefined
  try {
    own = file === undefined ? undefined : await loadGuards(file)
  } catch (error) {
    if (error instanceof GuardsFileError) return { problem: `${error.message}\nNothing was sent.` }
    throw error
  }
  const gateway = await gatewaysGuards({ connection, interruption })
  const parts = [
    ...(own ? [`${names(own)} (${file})`] : []),
    ...(gateway instanceof TelnyxError ? ["the gateway's, which could not be read"] : []),
    ...(isSome(gateway) ? [`${names(gateway)} (the gateway's)`] : []),
  ]
  io.err(`guards: ${parts.join(', ') || 'none'}\n`)
  return { own, gateway }
}

async function gatewaysGuards({ connection, interruption }: Pick<Deps, 'connection' | 'interruption'>) {
  const { client } = connection
  if (client.kind !== 'gateway') return undefined
  try {
    return (await client.cancellationGuards.retrieve({ signal: interruption.signal })).data
  } catch (error) {
    if (error instanceof TelnyxError) return error
    throw error
  }
}

const isSome = (guards: GuardsInForce['gateway']): guards is Guards =>
  guards !== undefined && !(guards instanceof TelnyxError) && Object.keys(guards).length > 0

const names = (guards: Guards) => Object.keys(guards).join(', ') || 'none'
