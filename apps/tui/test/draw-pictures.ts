import { KEYS } from './keys.ts'
import { startInTerminal } from './pty-session.ts'
import { screenToSvg } from './screen-to-svg.ts'

/** The files in docs/ that the README shows. */
export const PICTURES = ['terminal', 'terminal-review', 'terminal-results'] as const

export type Pictures = Record<(typeof PICTURES)[number], string>

/**
 * Draws the pictures of the README from a real session with a sandbox in a pseudo-terminal.
 *
 * @param program the file that Node runs
 */
export async function drawPictures(program?: string): Promise<Pictures> {
  const session = startInTerminal(['--sandbox'], { columns: 100, rows: 24, ...(program && { program }) })
  const draw = () => screenToSvg(session.terminal)
  async function press(keys: string, until: string | RegExp) {
    session.press(keys)
    await session.until(until)
  }
  await session.until(/[▮▯] \d+\/\d+ [\s\S]* 1\/\d+/)
  await press('/', '/▏')
  await press('local', /1\/\d+ of/)
  await press(KEYS.enter, 'search: local')
  for (const count of [1, 2, 3, 4]) await press(' ', `${count} marked`)
  const list = draw()
  await press('x', 'Review ·')
  await press('x', 'Type 4 to cancel 4 orders: ▏')
  await press('4', 'orders: 4▏')
  const review = draw()
  await press(KEYS.enter, '4 orders: 4 cancelled.')
  const results = draw()
  session.press(KEYS.ctrlC)
  await session.exited
  return { terminal: list, 'terminal-review': review, 'terminal-results': results }
}
