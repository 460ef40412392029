import { truncateStart } from '../../text/fit.ts'
import { sanitize } from '../../text/format.ts'
import { type Caret, showCaret } from '../model/text-field.ts'
import { FILTER_FIELDS } from '../screens/list/filters.ts'
import { chooseSort, describeSort, SORT_KEYS } from '../screens/list/sort.ts'
import type { DialogContent } from '../widgets/fit-dialog.ts'
import type { Line } from '../widgets/lines.tsx'
import type { Dialog, FiltersDialog } from './dialog.ts'
import { SORT_CHOICES } from './keys.ts'

/** Asks how to sort the list. */
export function sortChoice({ current }: Dialog & { kind: 'sort' }): DialogContent {
  const choices = SORT_KEYS.map((by): Line => {
    const [key] = SORT_CHOICES.find(({ id }) => id === `sort-${by}`)?.keys ?? ['']
    const needsRead = by === 'deadline' && current?.by !== 'deadline'
    return {
      text: `${key}: ${describeSort(chooseSort(by, current))}`,
      aside:
        current?.by === by
          ? `  now: ${describeSort(current)}`
          : needsRead
            ? '  reads the phone numbers first'
            : '',
    }
  })
  return {
    head: [{ text: 'Sort the orders', isTitle: true }],
    details: [...choices, { text: 'l: as the server lists them', aside: current ? '' : '  now' }],
    foot: [],
  }
}

const FILTER_LABEL_COLUMNS = 16
/** Fits the smallest terminal. */
const FILTER_TEXT_COLUMNS = 36

/** The filters of the list, each in a text field. */
export function filterPanel({ values, focus, problem }: FiltersDialog, caret: Caret): DialogContent {
  const fields = FILTER_FIELDS.map(({ name, label }, index): Line => {
    const text = values.get(name) ?? ''
    const isFocused = index === focus
    const empty = name === 'status' ? 'pending' : 'any'
    return {
      label: `${isFocused ? '›' : ' '} ${label}`.padEnd(FILTER_LABEL_COLUMNS),
      text: truncateStart(isFocused ? showCaret(text, caret) : sanitize(text), FILTER_TEXT_COLUMNS),
      aside: text || isFocused ? '' : empty,
    }
  })
  // In a small terminal there is room for the title or for the problem.
  return {
    head: [...(problem === undefined ? [{ text: 'Which orders to list', isTitle: true }] : []), ...fields],
    details: [
      problem === undefined
        ? { text: FILTER_FIELDS[focus]?.help ?? '' }
        : { text: `! ${sanitize(problem)}`, tone: 'warn' },
    ],
    foot: [],
  }
}
