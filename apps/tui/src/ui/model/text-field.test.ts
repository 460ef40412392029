import { describe, expect, it } from 'vitest'
import { openSession } from '../../../test/open-session.ts'
import { editText, insertText, moveCaret, showCaret } from './text-field.ts'

describe('a text field', () => {
  it('types and erases at its text cursor', () => {
    expect(insertText('acme', 'X', 0)).toBe('acmeX')
    expect(insertText('acme', 'X', 4)).toBe('Xacme')
    expect(editText('acme', 'erase', 2)).toBe('ame')
    expect(editText('one two three', 'erase-word', 5)).toBe('one three')
    expect(editText('acme', 'erase', 4)).toBe('acme')
    expect(editText('acme', 'erase-all', 2)).toBe('')
  })

  it('moves its text cursor by whole characters, and not beyond the text', () => {
    expect(moveCaret('a🙂', 'caret-left', 0)).toBe(1)
    expect(insertText('a🙂', 'b', 1)).toBe('ab🙂')
    expect(moveCaret('a🙂', 'caret-left', 2)).toBe(2)
    expect(moveCaret('a🙂', 'caret-right', 0)).toBe(0)
    expect(moveCaret('a🙂', 'caret-start', 0)).toBe(2)
    expect(moveCaret('a🙂', 'caret-end', 2)).toBe(0)
  })

  it('is shown without control characters', () => {
    expect(showCaret('a\u001b[2Jb', 1)).toBe('a▏b')
  })
})

describe('the text cursor', () => {
  it('moves with the arrows, home and end, in the search and in a dialog', async () => {
    const ui = openSession()
    await ui.pass(100)
    ui.press('/', 'e', 'f', 'home', 'r', 'right', '-')
    expect(ui.status()).toBe('/re-▏f')
    ui.press('end', 'backspace', 'left', 'backspace', 'f')
    expect(ui.status()).toBe('/rf▏-')
    ui.press('up', '1')
    expect(ui.status()).toBe('/rf1▏-')
  })

  it('starts at the end of the next text field', async () => {
    const ui = openSession()
    await ui.pass(100)
    ui.press('/', 'a', 'b', 'left', 'enter', '/')
    expect(ui.status()).toBe('/ab▏')
  })
})
