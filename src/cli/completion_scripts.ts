/**
 * Scripts by which shells complete command lines.
 *
 * @module
 */

import type {
  CompletedFlag,
  CompletionTables,
  Words,
} from "./completion_tables.ts";

/** Shells, and the scripts for them. */
export const SCRIPTS = {
  bash: (tables: CompletionTables) =>
    lines(sharedLines(tables), bashLines(tables)),
  zsh: (tables: CompletionTables) =>
    lines(
      [`#compdef ${tables.program}`],
      sharedLines(tables),
      zshLines(tables),
    ),
  fish: (tables: CompletionTables) => lines(fishLines(tables)),
} as const;

function lines(...parts: readonly (readonly string[])[]): string {
  return parts.flat().join("\n");
}

/** Returns a text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Returns a function of bash and zsh that prints lines by its arguments. */
function tableLines(
  name: string,
  cases: readonly (readonly [pattern: string, words: readonly string[]])[],
): string[] {
  return [
    `${name}() {`,
    `  case "$*" in`,
    ...cases.filter(([, words]) => words.length > 0).map(([pattern, words]) =>
      `    ${pattern}) printf '%s\\n' ${words.map(quoted).join(" ")} ;;`
    ),
    "  esac",
    "}",
  ];
}

/** Returns the word by which the scripts know words that aren't a list. */
function wordList(words: Words): readonly string[] {
  return typeof words === "string" ? [`@${words}`] : words;
}

/** Returns the tables as functions that bash and zsh share. */
function sharedLines({ program, verbs, devices }: CompletionTables): string[] {
  const prefix = `_${program}`;
  const described = ({ name, help }: CompletedFlag) => `${name}:${help}`;
  return [
    ...tableLines(`${prefix}_verbs`, [
      ["*", verbs.map(({ name, summary }) => `${name}:${summary}`)],
    ]),
    ...tableLines(
      `${prefix}_flags`,
      verbs.map(({ name, flags }) => [quoted(name), flags.map(described)]),
    ),
    "# Words of the value of a flag of a verb; @none for any",
    ...tableLines(
      `${prefix}_value`,
      verbs.flatMap(({ name: verb, flags }) =>
        flags.flatMap(({ name, short, value }) => {
          if (value === undefined) return [];
          const forms = short === undefined ? [name] : [name, short];
          const pattern = forms.map((form) => quoted(`${verb} ${form}`));
          const words = wordList(value);
          const some = words.length > 0 ? words : ["@none"];
          return [[pattern.join("|"), some] as const];
        })
      ),
    ),
    ...tableLines(
      `${prefix}_operands`,
      verbs.map(({ name, operands }) => [quoted(name), wordList(operands)]),
    ),
    "# Fields or commands of a device, of all without one",
    ...(["fields", "commands"] as const).flatMap((kind) =>
      tableLines(`${prefix}_${kind}`, [
        ...devices.map((device) =>
          [quoted(device.name), device[kind]] as const
        ),
        ["*", [...new Set(devices.flatMap((device) => device[kind]))]],
      ])
    ),
    "# Words for what stands there: verb, device, flag in front, beginning",
    `${prefix}_words() {`,
    `  local verb=$1 device=$2 flag=$3 begin=$4 words=`,
    `  if [ -z "$verb" ]; then ${prefix}_verbs; return; fi`,
    `  if [ -n "$flag" ]; then words=$(${prefix}_value "$verb" "$flag"); fi`,
    `  if [ -z "$words" ]; then`,
    `    case "$begin" in -*) ${prefix}_flags "$verb"; return ;; esac`,
    `    words=$(${prefix}_operands "$verb")`,
    `  fi`,
    `  case "$words" in`,
    `    @fields) ${prefix}_fields "$device" ;;`,
    `    @commands) ${prefix}_commands "$device" ;;`,
    `    @none) ;;`,
    `    *) printf '%s\\n' "$words" ;;`,
    `  esac`,
    "}",
  ];
}

function bashLines({ program }: CompletionTables): string[] {
  const prefix = `_${program}`;
  return [
    `${prefix}() {`,
    `  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}`,
    `  local verb= device= i words`,
    `  # bash takes the = of --flag=value for a word`,
    `  if [ "$current" = = ]; then current=; elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi`,
    `  for ((i = 1; i < COMP_CWORD; i++)); do`,
    `    case "\${COMP_WORDS[i]}" in`,
    `      --device) device=\${COMP_WORDS[i+1]}; [ "$device" = = ] && device=\${COMP_WORDS[i+2]} ;;`,
    `      -*|=) ;;`,
    `      *) [ -z "$verb" ] && verb=\${COMP_WORDS[i]} ;;`,
    `    esac`,
    `  done`,
    `  words=$(${prefix}_words "$verb" "$device" "$before" "$current")`,
    `  if [ "$words" = @files ]; then`,
    `    compopt -o filenames 2>/dev/null`,
    `    mapfile -t COMPREPLY < <(compgen -f -- "$current")`,
    `    return`,
    `  fi`,
    `  mapfile -t COMPREPLY < <(compgen -W "$(printf '%s\\n' "$words" | cut -d: -f1)" -- "$current")`,
    `}`,
    `complete -F ${prefix} ${program}`,
  ];
}

function zshLines({ program }: CompletionTables): string[] {
  const prefix = `_${program}`;
  return [
    `${prefix}() {`,
    `  local current=\${words[CURRENT]} before=\${words[CURRENT-1]} verb= device= i all`,
    `  local -a list`,
    `  if compset -P '--*='; then before=\${current%%=*}; current=\${current#*=}; fi`,
    `  for ((i = 2; i < CURRENT; i++)); do`,
    `    case "\${words[i]}" in`,
    `      --device) device=\${words[i+1]} ;;`,
    `      --device=*) device=\${words[i]#*=} ;;`,
    `      -*) ;;`,
    `      *) [ -z "$verb" ] && verb=\${words[i]} ;;`,
    `    esac`,
    `  done`,
    `  all=$(${prefix}_words "$verb" "$device" "$before" "$current")`,
    `  if [ "$all" = @files ]; then _files; return; fi`,
    `  list=("\${(@f)all}")`,
    `  [ -n "$all" ] && _describe word list`,
    `}`,
    `compdef ${prefix} ${program}`,
  ];
}

function fishLines({ program, verbs, devices }: CompletionTables): string[] {
  const prefix = `__${program}`;
  const complete = (...parts: readonly string[]) =>
    ["complete", "-c", program, ...parts].join(" ");
  const wordsOf = (words: Words) => {
    if (words === "files") return "-r -F";
    const list = typeof words === "string"
      ? `(${prefix}_${words})`
      : words.join(" ");
    return `-x -a ${quoted(list)}`;
  };
  return [
    `function ${prefix}_device`,
    `  set -l words (commandline -opc) (commandline -ct)`,
    `  string match -rq -- '--device[= ](?<device>\\S+)' "$words"; and echo $device`,
    `end`,
    ...(["fields", "commands"] as const).flatMap((kind) => [
      `function ${prefix}_${kind}`,
      `  switch (${prefix}_device)`,
      ...devices.flatMap((device) => [
        `    case ${quoted(device.name)}`,
        `      printf '%s\\n' ${device[kind].map(quoted).join(" ")}`,
      ]),
      `    case '*'`,
      `      printf '%s\\n' ${
        [...new Set(devices.flatMap((device) => device[kind]))]
          .map(quoted).join(" ")
      }`,
      `  end`,
      `end`,
    ]),
    complete("-f"),
    ...verbs.flatMap(({ name, summary, flags, operands }) => {
      const within = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
      return [
        complete(
          ...["-n __fish_use_subcommand", "-a", name, "-d", quoted(summary)],
        ),
        ...flags.map(({ name, short, help, value }) =>
          complete(
            ...[within, "-l", name.slice(2)],
            ...short === undefined ? [] : ["-s", short.slice(1)],
            ...["-d", quoted(help)],
            ...value === undefined ? [] : [wordsOf(value)],
          )
        ),
        ...operands.length === 0 ? [] : [
          operands === "files"
            ? complete(within, "-F")
            : complete(within, wordsOf(operands)),
        ],
      ];
    }),
  ];
}
