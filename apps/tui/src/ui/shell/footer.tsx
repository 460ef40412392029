import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Binding } from '../keys/binding.ts'
import { useAppearance } from '../theme/theme.ts'

interface FooterProps {
  keys: readonly { binding: Binding; isUsable: boolean }[]
  columns: number
}

/** The most used keys, as many as fit, those that do nothing now dim; the help shows all. */
export function Footer({ keys: footerKeys, columns }: FooterProps) {
  const { theme, isAccessible } = useAppearance()
  const widthOf = ({ keys, label }: Binding) => stringWidth(`${keys[0]} ${label}  `)
  // The way out is always shown, and that there are more keys.
  const isFixed = ({ id }: Binding) => id === 'help' || id === 'quit'
  const fixed = footerKeys.filter(({ binding }) => isFixed(binding))
  let room = columns - fixed.reduce((sum, { binding }) => sum + widthOf(binding), 0)
  const shown = footerKeys.filter(({ binding, isUsable }) => {
    if (isFixed(binding)) return true
    // A screen reader doesn't read that a key is dim.
    if (isAccessible && !isUsable) return false
    room -= widthOf(binding)
    return room >= 0
  })
  return (
    <Text wrap="truncate">
      {shown.map(({ binding: { id, keys, label }, isUsable }) => (
        <Text key={id} {...(!isUsable && theme.dim)}>
          {' '}
          <Text {...(isUsable && theme.key)}>{keys[0]}</Text>
          {` ${label} `}
        </Text>
      ))}
    </Text>
  )
}
