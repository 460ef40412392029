import stringWidth from 'string-width'
import { truncate } from '../../text/fit.ts'
import { pluralize } from '../../text/format.ts'
import type { PaletteDialog } from '../dialogs/dialog.ts'
import { type Binding, MOVE_KEYS } from '../keys/binding.ts'
import { showCaret } from '../model/text-field.ts'
import { activeScreen } from '../screens/screens.ts'
import type { DialogContent } from '../widgets/fit-dialog.ts'
import type { Line } from '../widgets/lines.tsx'
import { visibleRows } from '../widgets/scroll.ts'
import { disabledReason } from './layer.ts'
import type { State } from './state.ts'

/** A key of the screen below the palette, by its name. */
interface Command {
  binding: Binding
  /** Why it does nothing now. */
  reason: string | undefined
}

/** The commands that the typed words narrow; those that begin with them come first. */
export function paletteCommands(state: State, { text }: PaletteDialog): Command[] {
  const typed = text.trim().toLowerCase()
  const words = typed.split(/ +/)
  const matching = commandsOf(activeScreen(state).keys).filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  )
  const isFirst = ({ label }: Binding) => label.toLowerCase().startsWith(typed)
  return [...matching.filter(isFirst), ...matching.filter((binding) => !isFirst(binding))].map((binding) => ({
    binding,
    reason: disabledReason(state, binding),
  }))
}

/** Each command once. Moving needs no command. */
const commandsOf = (keys: readonly Binding[]) =>
  keys.filter(
    (binding, index) =>
      binding.id !== 'palette' &&
      !MOVE_KEYS.includes(binding) &&
      keys.findIndex(({ id }) => id === binding.id) === index,
  )

export const selectedCommand = (state: State, dialog: PaletteDialog): Command | undefined =>
  paletteCommands(state, dialog)[dialog.cursor]

/** Fits the smallest terminal. */
const SHOWN_COMMANDS = 8
const KEY_COLUMNS = 10
const TEXT_COLUMNS = 44

export function paletteContent(dialog: PaletteDialog, state: State): DialogContent {
  const commands = paletteCommands(state, dialog)
  const { cursor } = dialog
  const { top, end } = visibleRows({ top: 0, cursor, count: commands.length, rows: SHOWN_COMMANDS })
  const lines = commands.slice(top, end).map(({ binding: { keys, label }, reason }, index): Line => {
    const isSelected = top + index === cursor
    const name = truncate(label, TEXT_COLUMNS)
    const why = reason === undefined ? '' : truncate(` · ${reason}`, TEXT_COLUMNS - stringWidth(name))
    return {
      label: `${isSelected ? '›' : ' '} ${keys[0] ?? ''}`.padEnd(KEY_COLUMNS),
      text: reason === undefined ? name : '',
      aside: reason === undefined ? '' : name + why,
      isSelected,
    }
  })
  return {
    head: [
      {
        label: ': ',
        text: showCaret(dialog.text, state.caret),
        aside: `  ${pluralize(commands.length, 'command')}`,
      },
      ...(lines.length > 0 ? lines : [{ text: 'No command has this in its name.' }]),
    ],
    details: [],
    foot: [],
  }
}
