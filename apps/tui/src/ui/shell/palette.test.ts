import { describe, expect, it } from 'vitest'
import { openSession } from '../../../test/open-session.ts'
import { patches } from '../../../test/sandbox-connection.ts'
import { paletteContent } from './palette.ts'

async function open() {
  const ui = openSession()
  await ui.pass(100)
  /** What the palette shows, a line a command. */
  const shown = () => {
    const { dialog } = ui.state()
    if (dialog?.kind !== 'palette') return []
    return paletteContent(dialog, ui.state()).head.map(({ label, text, aside }) => `${label}${text}${aside}`)
  }
  return { ...ui, shown }
}

describe('the command palette', () => {
  it.each([':', 'ctrl+p'])('opens with %s, narrows while typing, and runs with enter', async (key) => {
    const ui = await open()
    ui.press(key, 's', 'o', 'r')
    expect(ui.shown()[0]).toBe(': sor▏  1 command')
    expect(ui.shown()[1]).toMatch(/^› s +sort$/)
    ui.press('enter')
    expect(ui.state().dialog?.kind).toBe('sort')
  })

  it('has every key of the screen once, except those that move', async () => {
    const ui = await open()
    ui.press(':')
    const count = Number(/(\d+) commands?/.exec(ui.shown()[0] ?? '')?.[1])
    const labels: string[] = []
    for (let index = 0; index < count; index++) {
      labels.push(ui.shown().find((line) => line.startsWith('›')) ?? '')
      ui.press('down')
    }
    expect(new Set(labels).size).toBe(count)
    for (const name of ['cancel', 'filters', 'refresh', 'help', 'quit']) {
      expect(labels.filter((line) => line.endsWith(` ${name}`))).toHaveLength(1)
    }
    expect(labels.join()).not.toContain('page down')
  })

  it('says why a command does nothing now, and stays open', async () => {
    const ui = await open()
    ui.press(':', ...'ledger')
    expect(ui.shown()[1]).toMatch(/^› L +ledger: past cancellations · Only a gateway/)
    ui.press('enter')
    expect(ui.state().dialog?.kind).toBe('palette')
    expect(ui.state().notice?.text).toMatch(/^Only a gateway has a ledger: set COUNTERMAND_URL/)
  })

  it('asks before it cancels, as the key does', async () => {
    const ui = await open()
    ui.press(':', ...'cancel', 'enter')
    expect(ui.state().dialog?.kind).toBe('confirm-cancel')
    expect(patches(ui.sandbox)).toHaveLength(0)
  })

  it('runs nothing if no command matches, and closes with esc', async () => {
    const ui = await open()
    ui.press(':', ...'zzz', 'enter')
    expect(ui.shown()).toHaveLength(2)
    ui.press('esc')
    expect(ui.state().dialog).toBeUndefined()
  })
})
