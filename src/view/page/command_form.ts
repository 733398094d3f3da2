/// <reference lib="dom" />
/**
 * Form to send a command: by name or code, with ranges and a preview of the bytes; and the
 * buttons that stop, which need one click.
 *
 * @module
 */

import {
  type CommandDescription,
  type CommandParameter,
  PARAMETERS,
} from "../../protocol/commands.ts";
import { hex } from "../../base/printable.ts";
import type { AnyStructType } from "../../struct/struct_types.ts";
import type { App } from "./app.ts";
import { ask } from "./ask.ts";
import { button, byId, element, setText } from "./dom.ts";
import type { SourceModel } from "./source_model.ts";

const CODE_MAX = 2 ** 32 - 1;
/** Name of the choice of a command without a description. */
const BY_CODE = "by code …";

/** Returns the reason why a number is refused; undefined if it isn't. */
export function refusalOf(
  value: number,
  { name, min = -Infinity, max = Infinity, unit = "" }: CommandParameter,
): string | undefined {
  if (Number.isNaN(value)) return `${name} must be a number`;
  if (value >= min && value <= max) return undefined;
  return `${name} must be in ${min}..${max} ${unit}`.trim();
}

/** Returns the bytes of a command as text. */
function previewOf(
  type: AnyStructType,
  code: number,
  params: readonly number[],
): string {
  const names = new Set(type.fields.map(({ name }) => name));
  const values = Object.fromEntries(
    [["code", code] as const].concat(
      params.map((value, i) => [`param${i + 1}` as "code", value]),
    ).filter(([name]) => names.has(name)),
  );
  return hex(type.create(values).bytes);
}

/** Form to send a command. */
export class CommandForm {
  readonly #app: App;
  readonly #form = byId<HTMLFormElement>("command-form");
  readonly #stops = byId("stops");
  readonly #name = element("select", { attributes: { id: "command-name" } });
  readonly #code = element("input", {
    attributes: { type: "number", min: "0", max: String(CODE_MAX), step: "1" },
  });
  readonly #codeLabel: HTMLElement;
  readonly #parameters = element("div", { class: "parameters" });
  readonly #help = element("p", { class: "help" });
  readonly #bytes = element("code");
  readonly #message = element("p", {
    class: "message",
    attributes: { role: "status" },
  });
  #shown = "";
  #inputs: (HTMLInputElement | HTMLSelectElement | undefined)[] = [];

  constructor(app: App) {
    this.#app = app;
    this.#code.value = "0";
    this.#codeLabel = element("label", {}, "Code ", this.#code);
    this.#name.addEventListener("change", () => this.#choose());
    this.#form.addEventListener("input", () => this.#preview());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Shows the commands of the selected source. */
  rebuild(): void {
    const { model } = this.#app;
    const commands = model?.message.commands ?? [];
    const canAct = !!model && this.#app.canAct(model);
    const of = this.#app.models.length > 1 ? ` ${model?.name}` : "";
    // A new connection to the server keeps what is being entered.
    const shown = JSON.stringify([of, commands, this.#whyNot(model), canAct]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#stops.replaceChildren(
      ...canAct
        ? commands.filter(({ isStop }) => isStop).map((command) =>
          button(`${command.name}${of}`, () => this.#sendNow(command), {
            class: "stop",
            title: `${command.help ?? command.name}: sent at once`,
          })
        )
        : [],
    );
    if (!model || !canAct) {
      this.#form.replaceChildren(
        element("p", { class: "none", text: this.#whyNot(model) }),
      );
      return;
    }
    const names = [...commands.map(({ name }) => name), BY_CODE];
    this.#name.replaceChildren(
      ...names.map((text) => element("option", { text })),
    );
    this.#form.replaceChildren(
      element(
        "div",
        { class: "parameters" },
        element("label", {}, "Command ", this.#name),
        this.#codeLabel,
      ),
      this.#parameters,
      this.#help,
      element("p", { class: "bytes" }, "Bytes: ", this.#bytes),
      element("button", { text: "Send", class: "primary" }),
      this.#message,
    );
    this.#choose();
  }

  #whyNot(model: SourceModel | undefined): string {
    if (!model) return "No source.";
    if (!model.message.isLive) return "A recording takes no commands.";
    if (!this.#app.hello?.allowCommands) {
      return "This server sends no commands (allowCommands is off).";
    }
    if (this.#app.token === "") {
      return "Open the link that the server has printed: it has the token for commands.";
    }
    return "This source takes no commands.";
  }

  /** Description of the chosen command; undefined by code. */
  get #chosen(): CommandDescription | undefined {
    return this.#app.model?.message.commands
      .find(({ name }) => name === this.#name.value);
  }

  #choose(): void {
    const chosen = this.#chosen;
    this.#codeLabel.hidden = chosen !== undefined;
    const parameters: readonly CommandParameter[] = chosen?.parameters ??
      Array.from({ length: PARAMETERS }, (_, i) => ({ name: `param${i + 1}` }));
    this.#inputs = parameters.map((parameter) => inputOf(parameter));
    this.#parameters.replaceChildren(...parameters.flatMap((parameter, i) => {
      const input = this.#inputs[i];
      return input ? [labelOf(parameter, input)] : [];
    }));
    const hazard = chosen?.hazard;
    this.#help.classList.toggle("hazard", hazard !== undefined);
    setText(
      this.#help,
      [
        ...chosen?.help === undefined ? [] : [chosen.help],
        ...hazard === undefined ? [] : [`▲ ${hazard}`],
        ...chosen
          ? [`code ${chosen.code}`]
          : ["Not described: its effect isn't known."],
      ].join(" · "),
    );
    setText(this.#message, "");
    this.#preview();
  }

  /** Returns the code and the parameters as they are entered. */
  #entered(): { readonly code: number; readonly params: number[] } {
    const chosen = this.#chosen;
    const params = this.#inputs.map((input, i) =>
      chosen?.parameters[i]?.fixed ??
        (input?.value.trim() === "" ? NaN : Number(input?.value))
    );
    return { code: chosen?.code ?? this.#code.valueAsNumber, params };
  }

  /** Returns the reason why what is entered can't be sent; undefined if it can. */
  #refusal(code: number, params: readonly number[]): string | undefined {
    const chosen = this.#chosen;
    if (!(Number.isInteger(code) && code >= 0 && code <= CODE_MAX)) {
      return `Code must be an integer in 0..${CODE_MAX}`;
    }
    return params.map((value, i) =>
      refusalOf(
        value,
        chosen?.parameters[i] ?? { name: `param${i + 1}` },
      )
    ).find((refusal) => refusal !== undefined);
  }

  #preview(): void {
    const { code, params } = this.#entered();
    const type = this.#app.model?.command;
    const refusal = this.#refusal(code, params);
    setText(
      this.#bytes,
      refusal ??
        (type
          ? `${
            previewOf(type, code, params)
          } (counter and sync pattern are set when it is sent)`
          : "the struct of commands isn't known"),
    );
    this.#bytes.classList.toggle("refused", refusal !== undefined);
  }

  async #submit(): Promise<void> {
    const { model } = this.#app;
    const chosen = this.#chosen;
    const { code, params } = this.#entered();
    const refusal = this.#refusal(code, params);
    if (!model || refusal !== undefined) {
      return setText(this.#message, refusal ?? "No source");
    }
    const name = chosen?.name ?? `code ${code}`;
    // An unknown code may move something, too.
    const hazard = chosen ? chosen.hazard : "Its effect isn't known";
    const isAsked = hazard !== undefined && !chosen?.isStop;
    if (isAsked) {
      const isAgreed = await ask(`Send ${name} to ${model.name}?`, [
        `▲ ${hazard}`,
        `${name}(${params.join(", ")})`,
      ], `Send ${name}`);
      if (!isAgreed) return setText(this.#message, `${name} was not sent`);
    }
    await this.#send(model, name, code, params, isAsked);
  }

  #sendNow({ name, code, parameters }: CommandDescription): void {
    const { model } = this.#app;
    if (!model) return;
    const params = parameters.map(({ fixed = 0 }) => fixed);
    this.#send(model, name, code, params, false);
  }

  async #send(
    model: SourceModel,
    name: string,
    code: number,
    params: readonly number[],
    isConfirmed: boolean,
  ): Promise<void> {
    setText(this.#message, `${name} …`);
    const error = await this.#app.socket.request({
      type: "send",
      source: model.index,
      code,
      params,
      isConfirmed,
    });
    setText(this.#message, error ?? `${name} was sent`);
    this.#message.classList.toggle("refused", error !== undefined);
  }
}

/** Makes the input of a parameter; undefined if it has one value only. */
function inputOf(
  { values, min, max, fixed }: CommandParameter,
): HTMLInputElement | HTMLSelectElement | undefined {
  if (fixed !== undefined) return undefined;
  if (values) {
    return element(
      "select",
      {},
      ...Object.entries(values).map(([text, value]) =>
        element("option", {
          text: `${value} ${text}`,
          attributes: { value: String(value) },
        })
      ),
    );
  }
  const input = element("input", {
    attributes: {
      type: "number",
      step: "any",
      ...min !== undefined && { min: String(min) },
      ...max !== undefined && { max: String(max) },
    },
  });
  input.value = "0";
  return input;
}

function labelOf(
  { name, unit, min, max }: CommandParameter,
  input: HTMLElement,
): HTMLElement {
  const range = min === undefined && max === undefined
    ? ""
    : ` ${min ?? "−∞"}..${max ?? "∞"}`;
  const hint = `${range}${unit === undefined ? "" : ` ${unit}`}`;
  return element(
    "label",
    {},
    `${name} `,
    input,
    element("span", { class: "unit", text: hint }),
  );
}
