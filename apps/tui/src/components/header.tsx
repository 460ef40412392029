import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Connection } from '../connection.ts'
import { describeGuards, type GuardsInForce } from '../guards-in-force.ts'
import { fitWidth, truncate } from '../text/fit.ts'
import { useLooks } from '../theme/theme-context.ts'

/** Symbol and word for each kind of target; the words beside it say which of its kind. */
const MARKS = { telnyx: '▲ TELNYX', gateway: '◆ GATEWAY', sandbox: '◇ SANDBOX' } as const

/** Whom the terminal talks to, and by which guards; always in sight. */
export function Header({
  connection,
  guards,
  columns,
}: {
  connection: Pick<Connection, 'kind' | 'which'>
  guards: GuardsInForce
  columns: number
}) {
  const { theme, isPlain } = useLooks()
  const { kind, which } = connection
  const what = `${which} · guards: ${describeGuards(guards)}`
  const mark = ` ${MARKS[kind]} `
  const product = 'Countermand '
  const room = Math.max(0, columns - stringWidth(mark) - stringWidth(product) - 2)
  return (
    <Text wrap="truncate">
      <Text {...theme.target[kind]}>{mark}</Text>
      {` ${isPlain ? truncate(what, room) : fitWidth(what, room)} `}
      <Text {...theme.title}>{product}</Text>
    </Text>
  )
}
