import { readFile } from 'node:fs/promises'
import type { Row } from '../report.ts'
import { loaded, openInterface, type PendingOrders, quit } from './world.ts'

const MINUTES = 4
const MAX_SHARE = 0.01
const MAX_REQUESTS_PER_MINUTE = 2

/** An open list that refreshes by itself and gets no keys. */
export async function idle(program: string, sandbox: PendingOrders): Promise<Row[]> {
  const terminal = openInterface(program, sandbox)
  await loaded(terminal)
  const before = { cpu: await readCpuSeconds(terminal.pid), requests: await sandbox.countRequests() }
  await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000))
  const share = (await readCpuSeconds(terminal.pid)) - before.cpu
  const requests = ((await sandbox.countRequests()) - before.requests) / MINUTES
  await quit(terminal)
  const cpu = share / (MINUTES * 60)
  return [
    {
      work: `an open list that gets no keys, ${MINUTES} minutes`,
      ours: `${(100 * cpu).toFixed(2)} % of a core, ${requests} requests a minute`,
      peers: '–',
      goal: `under ${100 * MAX_SHARE} % of a core, at most ${MAX_REQUESTS_PER_MINUTE} requests a minute`,
      isMet: cpu < MAX_SHARE && requests > 0 && requests <= MAX_REQUESTS_PER_MINUTE,
    },
  ]
}

/** Linux counts in hundredths of a second. */
const TICKS_PER_SECOND = 100

async function readCpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
