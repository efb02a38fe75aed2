// Text from a script made harmless for one line of a terminal.

const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** Line breaks, control and direction characters as `\u000a`. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same, keeping the number of characters: each becomes U+FFFD. */
export const masked = (text: string): string => text.replace(INVISIBLE, '\ufffd');
