/**
 * Canvas for tests without a browser: it keeps what is drawn, with its colour.
 *
 * @module
 */

/** Shape that was drawn: its kind, its colour, then its places or its text. */
export type Drawn = readonly [string, string, ...(number | string)[]];

/** Drawing context of a canvas, or path. */
export class FakeContext {
  /** All that was drawn since it was emptied. */
  readonly drawn: Drawn[] = [];
  strokeStyle = "";
  fillStyle = "";
  lineWidth = 1;
  font = "";
  textAlign = "";
  textBaseline = "";
  dash: readonly number[] = [];
  /** Width and pattern of the last line of each colour. */
  readonly styles = new Map<string, readonly number[]>();
  /** Places of the path. */
  path: number[] = [];
  /** Parts to which drawing was bounded. */
  readonly clips: (readonly number[])[] = [];
  /** Part in which it draws; undefined if in all. */
  clipped: readonly number[] | undefined;

  beginPath(): void {
    this.path = [];
  }
  moveTo(x: number, y: number): void {
    this.path.push(x, y);
  }
  lineTo(x: number, y: number): void {
    this.path.push(x, y);
  }
  rect(...place: number[]): void {
    this.path.push(...place);
  }
  clip(): void {
    this.clipped = this.path;
    this.clips.push(this.path);
  }
  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }
  stroke(path: FakeContext = this): void {
    this.drawn.push(["line", this.strokeStyle, ...path.path]);
    this.styles.set(this.strokeStyle, [this.lineWidth, ...this.dash]);
  }
  fill(): void {}
  fillRect(...place: number[]): void {
    this.drawn.push(["bar", this.fillStyle, ...place]);
  }
  fillText(text: string, x: number, y: number): void {
    this.drawn.push(["text", this.fillStyle, text, x, y, this.textBaseline]);
  }
  save(): void {}
  restore(): void {
    this.clipped = undefined;
  }
  clearRect(): void {
    this.drawn.splice(0);
  }
  translate(): void {}
  rotate(): void {}
  closePath(): void {}
}
