import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { KEYS } from '../../../apps/tui/test/keys.ts'
import type { PtySession } from '../../../apps/tui/test/pty-session.ts'
import { median, percentile, type Row } from '../report.ts'
import { loaded, openInterface, type PendingOrders, quit, SIZE } from './world.ts'

export const LONG_LIST = 50_000

const ROUNDS = 3
const MAX_READ = 1.3
const MAX_MEGABYTES = 200
const MAX_KEY_MS = 33
const KEY_ROUNDS = 15

const LIST_ALL = fileURLToPath(new URL('list-all.ts', import.meta.url))

/** Reads the whole list, then presses keys, and looks at the memory at the end. */
export async function longList(program: string, sandbox: PendingOrders): Promise<Row[]> {
  const ours: number[] = []
  const core: number[] = []
  const keyTimes: number[] = []
  const moveBytes: number[] = []
  const peaks: number[] = []
  const settled: number[] = []
  for (let n = 0; n < ROUNDS; n++) {
    const coreStart = performance.now()
    await promisify(execFile)(process.execPath, [LIST_ALL], { env: sandbox.env })
    core.push(performance.now() - coreStart)

    const start = performance.now()
    const terminal = openInterface(program, sandbox)
    await loaded(terminal)
    ours.push(performance.now() - start)
    await pinToOneCore(terminal.pid)
    for (let round = 0; round < KEY_ROUNDS; round++) await pressKeys(terminal, keyTimes, moveBytes)
    const { peak, resident } = await readMemory(terminal.pid)
    peaks.push(peak)
    settled.push(resident)
    await quit(terminal)
  }
  const read = median(ours) / median(core)
  const worst = percentile(keyTimes, 99)
  const rows = median(moveBytes) / SIZE.columns
  const count = LONG_LIST.toLocaleString('en')
  return [
    {
      work: `key press to painted frame, ${count} orders, p99, one core`,
      ours: `${worst.toFixed(1)} ms (p50 ${percentile(keyTimes, 50).toFixed(1)} ms, ${keyTimes.length} keys)`,
      peers: '–',
      goal: `at most ${MAX_KEY_MS} ms`,
      isMet: worst <= MAX_KEY_MS,
    },
    {
      work: `memory with ${count} orders, after ${keyTimes.length / ROUNDS} keys`,
      ours: `${Math.round(median(settled))} MB, peak ${Math.round(median(peaks))} MB`,
      peers: '–',
      goal: `at most ${MAX_MEGABYTES} MB`,
      isMet: median(peaks) <= MAX_MEGABYTES,
    },
    {
      work: `${count} orders read to the end`,
      ours: `${(median(ours) / 1_000).toFixed(1)} s`,
      peers: `core's listAll ${(median(core) / 1_000).toFixed(1)} s`,
      goal: `at most ${MAX_READ} of listAll: ${read.toFixed(2)}`,
      isMet: read <= MAX_READ,
    },
    {
      work: `bytes written per cursor move, ${SIZE.columns}×${SIZE.rows}`,
      ours: `${median(moveBytes)}`,
      peers: '–',
      goal: `at most two rows' worth, ${2 * SIZE.columns}: ${rows.toFixed(2)} rows`,
      isMet: rows <= 2,
    },
  ]
}

/** Moves, pages, marks, and a filter that is typed and erased. */
const PRESSES = [
  'j',
  'j',
  'k',
  KEYS.pageDown,
  'G',
  'g',
  ' ',
  '/',
  'p',
  'o',
  '-',
  KEYS.backspace,
  KEYS.esc,
  'U',
]

async function pressKeys(terminal: PtySession, times: number[], moveBytes: number[]) {
  for (const key of PRESSES) {
    const before = terminal.raw().length
    const start = performance.now()
    terminal.press(key)
    const end = await framePainted(terminal, before)
    times.push(end - start)
    if (key === 'j') moveBytes.push(Buffer.byteLength(terminal.raw().slice(before)))
    // What else a key starts must not count for the next one.
    await quiet(terminal)
  }
}

/** The end of a synchronized update. */
const FRAME_END = '\u001b[?2026l'

async function framePainted(terminal: PtySession, from: number): Promise<number> {
  const start = performance.now()
  while (!terminal.raw().includes(FRAME_END, from)) {
    if (performance.now() - start > 10_000) throw new Error('A key painted nothing within 10 s.')
    await new Promise(setImmediate)
  }
  return performance.now()
}

/** Waits until nothing more is written. */
async function quiet(terminal: PtySession) {
  for (let length = -1; length !== terminal.raw().length; ) {
    length = terminal.raw().length
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The machine may lack taskset: then the program may use all cores. */
const pinToOneCore = (pid: number) =>
  promisify(execFile)('taskset', ['-a', '-cp', '0', String(pid)]).catch(() => {})

/** In megabytes, by Linux. */
async function readMemory(pid: number) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const read = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024) / 1e6
  return { peak: read('VmHWM'), resident: read('VmRSS') }
}
