// `pnpm --filter @countermand/tui picture` redraws the pictures of the README from a real session in a pseudo-terminal.
import { mkdir, writeFile } from 'node:fs/promises'
import { KEYS } from './keys.ts'
import { startInTerminal } from './pty-session.ts'
import { screenToSvg } from './screen-to-svg.ts'

const DOCS = new URL('../../../docs/', import.meta.url)

const session = startInTerminal(['--sandbox'], { columns: 100, rows: 24 })

async function press(keys: string, until: string | RegExp) {
  session.press(keys)
  await session.until(until)
}

const draw = (name: string) => writeFile(new URL(`${name}.svg`, DOCS), screenToSvg(session.terminal))

await mkdir(DOCS, { recursive: true })
await session.until(/1\/\d+/)
await press('/', '/▏')
await press('local', /1\/\d+ of/)
await press(KEYS.enter, 'search: local')
for (const count of [1, 2, 3, 4]) await press(' ', `${count} marked`)
await draw('terminal')
await press('x', 'Review ·')
await press('x', 'Type 4 to cancel 4 orders: ▏')
await press('4', 'orders: 4▏')
await draw('terminal-review')
await press(KEYS.enter, '4 orders: 4 cancelled.')
await draw('terminal-results')
session.press(KEYS.ctrlC)
await session.exited
process.exit()
