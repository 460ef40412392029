import { describe, expect, it } from 'vitest'
import { DIALOG_KEYS } from '../dialogs/keys.ts'
import { keyNames } from '../keys/key-names.ts'
import { BATCH_KEYS } from '../screens/batch/batch.tsx'
import { BATCHES_KEYS } from '../screens/batches/batches.tsx'
import { DETAIL_KEYS } from '../screens/detail/detail.tsx'
import { LEDGER_KEYS, LEDGER_SEARCH_KEYS } from '../screens/ledger/ledger.tsx'
import { LEDGER_ROW_KEYS } from '../screens/ledger-row/ledger-row.tsx'
import { LIST_KEYS, SEARCH_KEYS } from '../screens/list/keys.ts'
import { REVIEW_KEYS } from '../screens/review/review.tsx'
import { RUN_KEYS } from '../screens/run/run.tsx'
import { findBinding, TOO_SMALL_KEYS } from './layer.ts'
import { createInitialState } from './state.ts'

const LAYERS = [
  ['too small', TOO_SMALL_KEYS] as const,
  ...Object.entries(DIALOG_KEYS),
  ...Object.entries({
    list: LIST_KEYS,
    search: SEARCH_KEYS,
    detail: DETAIL_KEYS,
    review: REVIEW_KEYS,
    run: RUN_KEYS,
    batches: BATCHES_KEYS,
    batch: BATCH_KEYS,
    ledger: LEDGER_KEYS,
    'ledger-search': LEDGER_SEARCH_KEYS,
    'ledger-row': LEDGER_ROW_KEYS,
  }),
]

describe('the bindings', () => {
  it.each(LAYERS)('give each key one meaning on the layer %s', (_, bindings) => {
    const keys = bindings.flatMap(({ keys }) => keys)
    expect(keys.length).toBe(new Set(keys).size)
  })

  it.each(LAYERS)('include ctrl+c on the layer %s', (_, bindings) => {
    expect(bindings.some(({ keys }) => keys.includes('ctrl+c'))).toBe(true)
  })

  it('use no movement or editing key to cancel', () => {
    const risky = LAYERS.flatMap(([, bindings]) => bindings).filter(
      ({ id }) => id === 'cancel' || id === 'yes',
    )
    for (const key of ['enter', 'esc', 'backspace', 'ctrl+d', 'space']) {
      expect(risky.filter(({ keys }) => keys.includes(key))).toEqual([])
    }
  })

  it('leave every letter to an open text field', () => {
    const state = createInitialState({ columns: 80, rows: 24 })
    const searching = { ...state, list: { ...state.list, isSearching: true } }
    for (const key of ['q', 'x', 'r', 'j', 'y', '?', 'space'])
      expect(findBinding(searching, key)).toBeUndefined()
  })
})

describe('key names', () => {
  // Ink passes every flag; only those that are set matter here.
  const key = (flags: object = {}) => flags as Parameters<typeof keyNames>[1]

  it('distinguish keys from text', () => {
    expect(keyNames('', key({ return: true }))).toEqual(['enter'])
    expect(keyNames('d', key({ ctrl: true }))).toEqual(['ctrl+d'])
    expect(keyNames('jj', key())).toEqual(['j', 'j'])
    expect(keyNames('de\r', key())).toEqual(['d', 'e', 'enter'])
    expect(keyNames('x', key({ meta: true }))).toEqual(['esc', 'x'])
    expect(keyNames('\r', key({ meta: true, return: true }))).toEqual(['esc', 'enter'])
    expect(keyNames('', key({ meta: true, escape: true }))).toEqual(['esc'])
    expect(keyNames('', key({ meta: true, upArrow: true }))).toEqual(['up'])
  })
})
