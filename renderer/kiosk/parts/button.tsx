/** The kiosk's button: outlined, except for the one primary action of a screen. Never smaller than 7.4 of the height. */
import type { ComponentProps, ReactElement } from 'react';

interface Look {
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly size?: 'normal' | 'big';
}

export function Button({
  look = 'plain',
  size = 'normal',
  className = '',
  ...rest
}: Look & ComponentProps<'button'>): ReactElement {
  return <button type="button" className={`btn ${className}`} data-look={look} data-size={size} {...rest} />;
}
