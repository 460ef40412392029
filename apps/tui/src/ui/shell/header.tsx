import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Connection } from '../../connection.ts'
import { describeGuards, type GuardsInForce } from '../../guards-in-force.ts'
import { fitWidth, truncate } from '../../text/fit.ts'
import { useAppearance } from '../theme/theme.ts'

const BADGES = { telnyx: '▲ TELNYX', gateway: '◆ GATEWAY', sandbox: '◇ SANDBOX' } as const

interface HeaderProps {
  connection: Pick<Connection, 'kind' | 'which'>
  guards: GuardsInForce
  columns: number
}

/** The target and the guards in force; always visible. */
export function Header({ connection: { kind, which }, guards, columns }: HeaderProps) {
  const { theme, isAccessible } = useAppearance()
  const text = `${which} · guards: ${describeGuards(guards)}`
  const badge = ` ${BADGES[kind]} `
  const product = 'Countermand '
  const room = Math.max(0, columns - stringWidth(badge) - stringWidth(product) - 2)
  return (
    <Text wrap="truncate">
      <Text {...theme.target[kind]}>{badge}</Text>
      {` ${isAccessible ? truncate(text, room) : fitWidth(text, room)} `}
      <Text {...theme.title}>{product}</Text>
    </Text>
  )
}
