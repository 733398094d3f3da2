/**
 * Small systems of linear equations, with as many equations as unknowns.
 *
 * @module
 */

/**
 * Solves `matrix · x = right` by Gaussian elimination with partial pivoting.
 *
 * @param matrix Rows of a square matrix.
 * @param right Right side, as long as a row.
 * @returns x; undefined if the matrix is singular, or a number isn't finite.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const size = matrix.length;
  // The right side is the last column, and takes part in all operations.
  const rows = matrix.map((row, index) => [...row, right[index]]);
  for (let column = 0; column < size; column++) {
    const pivot = rows.slice(column).reduce((best, row) =>
      Math.abs(row[column]) > Math.abs(best[column]) ? row : best
    );
    if (pivot[column] === 0 || !pivot.every(Number.isFinite)) return undefined;
    rows[rows.indexOf(pivot)] = rows[column];
    rows[column] = pivot;
    for (const row of rows.slice(column + 1)) {
      const factor = row[column] / pivot[column];
      for (let at = column; at <= size; at++) row[at] -= factor * pivot[at];
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (const [index, row] of [...rows.entries()].reverse()) {
    let rest = row[size];
    for (let at = index + 1; at < size; at++) rest -= row[at] * solution[at];
    solution[index] = rest / row[index];
  }
  return solution;
}
