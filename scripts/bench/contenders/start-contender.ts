import { type Child, startChild } from '../child.ts'
import type { ContenderName } from './contender.ts'

export interface RoundRequest {
  orders: number
  /** How many cancels are under way at a time. */
  concurrency: number
}

/** What one round took. */
export interface Round {
  wallMs: number
  /** User and system time of the contender's process, in microseconds. */
  cpuUs: number
  /** The most memory (resident set) that the process was seen to hold. */
  peakBytes: number
}

/** Starts a contender in a process of its own, to be asked for rounds of cancels. */
export const startContender = (name: ContenderName, baseUrl: string): Promise<Child<RoundRequest, Round>> =>
  startChild('contenders/process.ts', [name, baseUrl])
