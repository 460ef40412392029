import { describe, expect, it } from 'vitest'
import { initialState } from '../state/state.ts'
import { BINDINGS, bindingFor } from './bindings.ts'
import { keyNames } from './key-names.ts'
import type { Layer } from './layer.ts'

const LAYERS: Layer[] = [
  'too-small',
  'confirm-cancel',
  'cancellation',
  'confirm-quit',
  'help',
  'filter',
  'list',
  'detail',
]

describe('the bindings', () => {
  it.each(LAYERS)('give each key one meaning on the layer %s', (layer) => {
    const keys = BINDINGS.filter(({ screens }) => screens.includes(layer)).flatMap(({ keys }) => keys)
    expect(keys.length).toBe(new Set(keys).size)
  })

  it.each(LAYERS)('let ctrl+c lead out of the layer %s', (layer) => {
    expect(BINDINGS.some(({ keys, screens }) => keys.includes('ctrl+c') && screens.includes(layer))).toBe(
      true,
    )
  })

  it('put nothing that cancels on enter, esc, backspace or ctrl+d', () => {
    const risky = BINDINGS.filter(({ id }) => id === 'cancel' || id === 'yes')
    for (const key of ['enter', 'esc', 'backspace', 'ctrl+d', 'space']) {
      expect(risky.filter(({ keys }) => keys.includes(key))).toEqual([])
    }
  })

  it('give a focused text field every letter', () => {
    const state = initialState({ columns: 80, rows: 24 })
    const filtering = { ...state, list: { ...state.list, isFiltering: true } }
    for (const key of ['q', 'x', 'r', 'j', 'y', '?', 'space'])
      expect(bindingFor(filtering, key)).toBeUndefined()
  })
})

describe('key names', () => {
  // Ink gives every flag; only the set ones matter here.
  const key = (flags: object = {}) => flags as Parameters<typeof keyNames>[1]

  it('tell keys from text', () => {
    expect(keyNames('', key({ return: true }))).toEqual(['enter'])
    expect(keyNames('d', key({ ctrl: true }))).toEqual(['ctrl+d'])
    expect(keyNames('jj', key())).toEqual(['j', 'j'])
    expect(keyNames('de\r', key())).toEqual(['d', 'e', 'enter'])
    expect(keyNames('x', key({ meta: true }))).toEqual([])
  })
})
