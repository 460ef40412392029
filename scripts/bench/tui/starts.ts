import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startInTerminal } from '../../../apps/tui/test/pty-session.ts'
import { median, type Row } from '../report.ts'
import { openInterface, type PendingOrders, quit, SIZE } from './world.ts'

const STARTS = 15
const MAX_FIRST_FRAME = 1.3
const MAX_LIST = 1.25

interface Programs {
  countermand: string
  helloWorld: string
  listWithKy: string
}

/** From the start of the process to the first frame with orders. */
export async function firstFrame(programs: Programs, sandbox: PendingOrders): Promise<Row[]> {
  const ours: number[] = []
  const peer: number[] = []
  for (let n = 0; n < STARTS; n++) {
    ours.push(
      await time(async () => {
        const terminal = openInterface(programs.countermand, sandbox)
        await terminal.until(/ 1\/\d+/)
        return () => quit(terminal)
      }),
    )
    peer.push(
      await time(async () => {
        const terminal = startInTerminal([], { ...SIZE, program: programs.helloWorld, env: sandbox.env })
        await terminal.until(/Hello, world: \d+ orders/)
        return async () => {
          terminal.kill('SIGKILL')
          await terminal.exited
        }
      }),
    )
  }
  const ratio = median(ours) / median(peer)
  return [
    {
      work: 'start to the first frame with orders, in a pseudo-terminal',
      ours: `${Math.round(median(ours))} ms`,
      peers: `Ink hello world and one bare fetch of the page: ${Math.round(median(peer))} ms`,
      goal: `at most ${MAX_FIRST_FRAME} of the peer: ${ratio.toFixed(2)}`,
      isMet: ratio <= MAX_FIRST_FRAME,
    },
  ]
}

/** `countermand list --json`, from its start to its end. */
export async function headlessList(programs: Programs, sandbox: PendingOrders): Promise<Row[]> {
  const ours: number[] = []
  const peer: number[] = []
  for (let n = 0; n < STARTS; n++) {
    ours.push(await time(() => run([programs.countermand, 'list', '--json'], sandbox)))
    peer.push(await time(() => run([programs.listWithKy], sandbox)))
  }
  const ratio = median(ours) / median(peer)
  return [
    {
      work: '`countermand list --json` of one page, start to end',
      ours: `${Math.round(median(ours))} ms`,
      peers: `a bundled script with ky and zod: ${Math.round(median(peer))} ms`,
      goal: `at most ${MAX_LIST} of the script: ${ratio.toFixed(2)}`,
      isMet: ratio <= MAX_LIST,
    },
  ]
}

async function run(args: string[], { env }: PendingOrders) {
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 })
  if (!stdout.includes('"pending"')) throw new Error(`${args.join(' ')} lists no orders.`)
  return async () => {}
}

/** Milliseconds until the action has returned; what it returns cleans up. */
async function time(action: () => Promise<() => Promise<void>>): Promise<number> {
  const start = performance.now()
  const cleanUp = await action()
  const ms = performance.now() - start
  await cleanUp()
  return ms
}
