// `pnpm --filter @countermand/tui picture` redraws docs/terminal.svg from a real session in a pseudo-terminal.
import { mkdir, writeFile } from 'node:fs/promises'
import { KEYS } from './keys.ts'
import { startInTerminal } from './pty-session.ts'
import { screenToSvg } from './screen-to-svg.ts'

const DOCS = new URL('../../../docs/', import.meta.url)

const session = startInTerminal(['--sandbox'], { columns: 96, rows: 26 })
const steps: [keys: string, until: string | RegExp][] = [
  ['', /1\/\d+/],
  ['j', /2\/\d+/],
  ['x', '(y/N)'],
  ['y', 'The order was cancelled.'],
  [KEYS.enter, 'enter open'],
  ['jjjj', /6\/\d+/],
  ['x', '(y/N)'],
]
for (const [keys, until] of steps) {
  if (keys) session.press(keys)
  await session.until(until)
}
await mkdir(DOCS, { recursive: true })
await writeFile(new URL('terminal.svg', DOCS), screenToSvg(session.terminal))
session.press(KEYS.ctrlC)
await session.exited
process.exit()
