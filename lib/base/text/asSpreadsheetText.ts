/** Words of the data in a CSV file, which a spreadsheet opens. */

/**
 * Words that a spreadsheet would run as a formula, after an apostrophe: a user may be named "=HYPERLINK(…)". Numbers stay
 * as they are (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function asSpreadsheetText<T>(cell: T): T | string {
  return typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
