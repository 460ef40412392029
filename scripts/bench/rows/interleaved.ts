import type { ContenderName } from '../contenders/contender.ts'
import { type Round, type RoundRequest, startContender } from '../contenders/start-contender.ts'
import { startUpstream } from '../upstream/start-upstream.ts'

export interface Interleaved extends RoundRequest {
  /** Rounds that count. */
  rounds: number
  /** Rounds before them. @default 0: each that counts is the first one of a new process */
  warmUps?: number
  /** How long the upstream takes for each answer, in milliseconds. @default 0 */
  latencyMs?: number
}

/**
 * Rounds of several contenders before one upstream, each in a process of its own, in turn: whatever
 * else the machine does meets all of them.
 */
export async function interleaved<Name extends ContenderName>(
  names: readonly Name[],
  { rounds, warmUps = 0, latencyMs = 0, ...request }: Interleaved,
): Promise<Record<Name, Round[]>> {
  const upstream = await startUpstream({ latencyMs })
  const start = () => Promise.all(names.map((name) => startContender(name, upstream.baseUrl)))
  const results = names.map((): Round[] => [])
  let contenders = await start()
  for (let n = 0; n < warmUps + rounds; n++) {
    for (const [place, contender] of contenders.entries()) {
      const round = await contender.ask(request)
      if (n >= warmUps) results[place]?.push(round)
      if (warmUps === 0) await contender.close()
    }
    if (warmUps === 0 && n + 1 < rounds) contenders = await start()
  }
  await Promise.all([...contenders, upstream].map(({ close }) => close()))
  return Object.fromEntries(names.map((name, place) => [name, results[place]])) as Record<Name, Round[]>
}
