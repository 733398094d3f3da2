// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

/** SHA-256 over the sources of the bundle; a test compares it with them. */
export const PAGE_SHA256: string =
  "22b2f0fad7af12b894530eefbf1e8e34a66e3885f3684f915f836097a2bb5f93";

/** Document of the page. */
export const PAGE_HTML: string = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Telemetry</title>
    <link rel="stylesheet" href="page.css">
    <script type="module" src="page.js"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript: it decodes the frames itself.</noscript>
    <header id="bar">
      <h1>Telemetry</h1>
      <p id="mode" role="status"></p>
      <div id="stops"></div>
      <div class="tools" role="toolbar" aria-label="View">
        <button type="button" id="pause" aria-keyshortcuts="Space"></button>
        <label>Span <select id="span"></select></label>
        <button type="button" id="scale"></button>
        <button type="button" id="theme"></button>
        <button type="button" id="help" aria-keyshortcuts="?">? Help</button>
      </div>
    </header>
    <p id="notice" role="alert" hidden></p>
    <main>
      <section id="links" aria-label="Links"></section>
      <section id="fields" aria-labelledby="fields-title">
        <div class="head">
          <h2 id="fields-title">Fields</h2>
          <input
            id="search"
            type="search"
            placeholder="Search ( / )"
            aria-label="Search fields"
            aria-keyshortcuts="/"
            autocomplete="off"
            spellcheck="false"
          >
          <button type="button" id="notation"></button>
        </div>
        <div id="groups" tabindex="0" role="group"
          aria-label="Values of fields"></div>
      </section>
      <section id="plots" aria-labelledby="plots-title">
        <div class="head">
          <h2 id="plots-title">Plots</h2>
          <p id="range"></p>
        </div>
        <div id="panes"></div>
        <p id="drop">Pick a field with +, or drag it here, for a new plot.</p>
        <div id="scrub" class="head">
          <button type="button" id="play"></button>
          <select id="speed" aria-label="Speed of replay"></select>
          <input
            id="position"
            type="range"
            min="0"
            max="1000"
            step="any"
            aria-label="Position in the history"
          >
        </div>
      </section>
      <section id="alarms" aria-labelledby="alarms-title">
        <h2 id="alarms-title">Alarms</h2>
        <div id="alarm-list"></div>
      </section>
      <section id="command" aria-labelledby="command-title">
        <h2 id="command-title">Command</h2>
        <form id="command-form"></form>
      </section>
      <section id="commands" aria-labelledby="commands-title">
        <h2 id="commands-title">Command history</h2>
        <div
          id="command-list"
          class="log"
          tabindex="0"
          role="group"
          aria-label="Commands, the latest first"
        ></div>
      </section>
      <section id="events" aria-labelledby="events-title">
        <h2 id="events-title">Events</h2>
        <div
          id="event-list"
          class="log"
          tabindex="0"
          role="group"
          aria-label="Events, the latest first"
        ></div>
      </section>
    </main>
    <dialog id="ask" aria-labelledby="ask-title"></dialog>
    <dialog id="keys" aria-labelledby="keys-title"></dialog>
  </body>
</html>
`;

/** Style sheet, `page.css`. */
export const PAGE_CSS: string = `.uplot, .uplot *, .uplot *::before, .uplot *::after {box-sizing: border-box;}.uplot {font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji";line-height: 1.5;width: min-content;}.u-title {text-align: center;font-size: 18px;font-weight: bold;}.u-wrap {position: relative;user-select: none;}.u-over, .u-under {position: absolute;}.u-under {overflow: hidden;}.uplot canvas {display: block;position: relative;width: 100%;height: 100%;}.u-axis {position: absolute;}.u-legend {font-size: 14px;margin: auto;text-align: center;}.u-inline {display: block;}.u-inline * {display: inline-block;}.u-inline tr {margin-right: 16px;}.u-legend th {font-weight: 600;}.u-legend th > * {vertical-align: middle;display: inline-block;}.u-legend .u-marker {width: 1em;height: 1em;margin-right: 4px;background-clip: padding-box !important;}.u-inline.u-live th::after {content: ":";vertical-align: middle;}.u-inline:not(.u-live) .u-value {display: none;}.u-series > * {padding: 4px;}.u-series th {cursor: pointer;}.u-legend .u-off > * {opacity: 0.3;}.u-select {background: rgba(0,0,0,0.07);position: absolute;pointer-events: none;}.u-cursor-x, .u-cursor-y {position: absolute;left: 0;top: 0;pointer-events: none;will-change: transform;}.u-hz .u-cursor-x, .u-vt .u-cursor-y {height: 100%;border-right: 1px dashed #607D8B;}.u-hz .u-cursor-y, .u-vt .u-cursor-x {width: 100%;border-bottom: 1px dashed #607D8B;}.u-cursor-pt {position: absolute;top: 0;left: 0;border-radius: 50%;border: 0 solid;pointer-events: none;will-change: transform;/*this has to be !important since we set inline "background" shorthand */background-clip: padding-box !important;}.u-axis.u-off, .u-select.u-off, .u-cursor-x.u-off, .u-cursor-y.u-off, .u-cursor-pt.u-off {display: none;}/* Each colour in the light and the dark theme. */
:root {
  color-scheme: light dark;
  --back: light-dark(#eef1f4, #10151b);
  --panel: light-dark(#ffffff, #19212a);
  --raised: light-dark(#e3e8ed, #26313d);
  --line: light-dark(#b9c3cd, #3a4754);
  --text: light-dark(#14202b, #e8edf2);
  --dim: light-dark(#4c5a67, #a3b1bf);
  --grid: light-dark(#e2e7ec, #2b3642);
  --mark: light-dark(#44525f, #b7c4d1);
  --focus: light-dark(#0a5fb4, #7cc4ff);
  --good: light-dark(#11713f, #58c98b);
  --level-watch: light-dark(#0a5fb4, #8fc7ff);
  --level-warning: light-dark(#7f5400, #ffc857);
  --level-distress: light-dark(#a33f00, #ff9f5a);
  --level-critical: light-dark(#b3180f, #ff7b72);
  --level-severe: light-dark(#9a1673, #ff7bd5);
  --live: light-dark(#cdeedb, #0c5a34);
  --live-text: light-dark(#05401f, #dcffe9);
  --past: light-dark(#8a5200, #ffc857);
  --past-text: light-dark(#ffffff, #1d1500);
  --stop: light-dark(#c0170d, #d92d20);
  --line0: light-dark(#0a5fb4, #6cb6ff);
  --line1: light-dark(#b35900, #ffb454);
  --line2: light-dark(#1a7f37, #7ee787);
  --line3: light-dark(#c4183c, #ff8fa3);
  --line4: light-dark(#6e3cc4, #c5a3ff);
  --line5: light-dark(#0b7a80, #4fd6d2);
  --line6: light-dark(#6b6300, #e6db74);
  --line7: light-dark(#3d4852, #c9d1d9);
}

:root[data-theme="dark"] {
  color-scheme: dark;
}

:root[data-theme="light"] {
  color-scheme: light;
}

* {
  box-sizing: border-box;
}

[hidden] {
  display: none !important;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}

body {
  margin: 0;
  background: var(--back);
  color: var(--text);
  font: 14px/1.4 system-ui, "Noto Sans", "DejaVu Sans", sans-serif;
}

h1,
h2,
h3,
p,
dl,
ul {
  margin: 0;
  padding: 0;
}

h1 {
  font-size: 16px;
}

h2 {
  font-size: 14px;
}

h3 {
  display: flex;
  gap: 8px;
  justify-content: space-between;
  font-size: 12px;
}

button,
input,
select {
  min-height: 28px;
  padding: 2px 8px;
  border: 1px solid var(--line);
  border-radius: 4px;
  background: var(--raised);
  color: inherit;
  font: inherit;
}

input[type="number"] {
  width: 9em;
}

button {
  cursor: pointer;
}

button:disabled {
  cursor: default;
  opacity: 0.6;
}

:focus-visible {
  outline: 2px solid var(--focus);
  outline-offset: 1px;
}

button.primary {
  border-color: var(--focus);
  font-weight: 600;
}

button.hazard,
button.stop {
  border-color: var(--stop);
  background: var(--stop);
  color: #ffffff;
  font-weight: 700;
}

button.stop {
  min-height: 36px;
  padding: 2px 14px;
}

#bar {
  position: sticky;
  top: 0;
  z-index: 5;
  display: flex;
  flex-wrap: wrap;
  gap: 6px 12px;
  align-items: center;
  padding: 6px 12px;
  border-bottom: 1px solid var(--line);
  background: var(--panel);
}

#mode {
  padding: 2px 12px;
  border-radius: 4px;
  background: var(--live);
  color: var(--live-text);
  font-weight: 700;
  font-variant-numeric: tabular-nums;
}

[data-mode="past"] #mode {
  background: var(--past);
  color: var(--past-text);
}

[data-mode="past"] #plots,
[data-mode="past"] #fields {
  border: 2px dashed var(--past);
}

#stops {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
}

.tools {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  align-items: center;
  margin-left: auto;
}

#notice {
  padding: 6px 12px;
  background: var(--past);
  color: var(--past-text);
  font-weight: 600;
}

main {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 8px;
  padding: 8px;
}

section {
  min-width: 0;
  padding: 8px;
  border: 2px solid transparent;
  border-radius: 6px;
  background: var(--panel);
}

#links {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  padding: 0;
  background: none;
}

.head {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  align-items: center;
  margin-bottom: 4px;
}

.head h2 {
  margin-right: auto;
}

.card {
  flex: 1 1 300px;
  padding: 6px 10px;
  background: var(--panel);
  text-align: left;
}

.card[aria-pressed="true"] {
  border-color: var(--focus);
}

.card .title {
  display: flex;
  gap: 6px;
  align-items: baseline;
}

.card .words {
  color: var(--dim);
}

.card[data-state="good"] .shape {
  color: var(--good);
}

.card[data-state="stale"] .words,
.card[data-state="partial"] .words,
.card[data-state="stale"] .shape,
.card[data-state="partial"] .shape {
  color: var(--level-warning);
  font-weight: 600;
}

.card[data-state="lost"] .words,
.card[data-state="lost"] .shape {
  color: var(--level-critical);
  font-weight: 600;
}

.card dl {
  display: flex;
  flex-wrap: wrap;
  gap: 0 14px;
  margin-top: 2px;
  font-size: 12px;
}

.number {
  display: flex;
  gap: 4px;
}

.number dt {
  color: var(--dim);
}

.number dd {
  margin: 0;
  font-variant-numeric: tabular-nums;
}

.number.bad dd {
  color: var(--level-warning);
  font-weight: 600;
}

#search {
  flex: 1 1 100px;
  min-width: 0;
}

#groups {
  position: relative;
  max-height: 420px;
  overflow: auto;
}

.group h3 {
  position: sticky;
  top: 0;
  z-index: 1;
  padding: 3px 4px;
  background: var(--raised);
}

.age {
  font-variant-numeric: tabular-nums;
  font-weight: 400;
}

.group.stale .age {
  color: var(--level-warning);
  font-weight: 700;
}

.group table {
  width: 100%;
  border-collapse: collapse;
  table-layout: fixed;
  font-size: 13px;
}

.group td,
.group tbody th {
  padding: 0 4px;
  overflow: hidden;
  border-bottom: 1px solid var(--grid);
  font-weight: 400;
  text-align: left;
  text-overflow: ellipsis;
  white-space: nowrap;
}

col.state {
  width: 32px;
}

col.value {
  width: 33%;
}

col.unit {
  width: 70px;
}

col.plot {
  width: 34px;
}

.group tr[draggable="true"] {
  cursor: grab;
}

.group td.mark {
  text-overflow: clip;
}

.group td.value {
  font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  font-size: 12px;
  overflow-wrap: anywhere;
  text-align: right;
  white-space: normal;
}

.group tbody th {
  overflow-wrap: anywhere;
  white-space: normal;
}

.group td.tool {
  padding: 1px 2px;
  text-align: right;
}

.unit {
  color: var(--dim);
}

td.tool button {
  min-width: 26px;
  min-height: 24px;
  padding: 0;
}

td.tool button.on {
  border-color: var(--focus);
  background: var(--focus);
  color: var(--back);
}

tr[data-state="good"] td.mark {
  color: var(--good);
}

tr[data-state="stale"] td,
tr[data-state="never"] td {
  color: var(--dim);
}

tr[data-state="stale"] td.value {
  font-style: italic;
}

tr[data-state="invalid"] td {
  color: var(--level-critical);
}

tr[data-state="watch"] td {
  color: var(--level-watch);
}

tr[data-state="warning"] td {
  color: var(--level-warning);
}

tr[data-state="distress"] td {
  color: var(--level-distress);
}

tr[data-state="critical"] td {
  color: var(--level-critical);
  font-weight: 700;
}

tr[data-state="severe"] td {
  color: var(--level-severe);
  font-weight: 700;
}

#range {
  color: var(--dim);
  font-size: 12px;
  font-variant-numeric: tabular-nums;
}

.pane {
  margin-bottom: 6px;
  border-top: 1px solid var(--grid);
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 12px;
  align-items: center;
  font-size: 12px;
}

.legend .source {
  color: var(--dim);
}

.chip {
  display: inline-flex;
  gap: 5px;
  align-items: center;
  max-width: 100%;
  overflow-wrap: anywhere;
}

.chip output {
  min-width: 5.5em;
  font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  text-align: right;
}

.chip button {
  min-height: 24px;
  padding: 0 5px;
  border: 0;
  background: none;
  color: var(--dim);
}

.chip .line {
  width: 22px;
  border-top: 2px solid currentColor;
}

.dash1 {
  border-top-style: dashed !important;
}

.dash2 {
  border-top-style: dotted !important;
}

.dash3 {
  border-top-width: 4px !important;
  border-top-style: double !important;
}

.color0 {
  color: var(--line0);
}

.color1 {
  color: var(--line1);
}

.color2 {
  color: var(--line2);
}

.color3 {
  color: var(--line3);
}

.color4 {
  color: var(--line4);
}

.color5 {
  color: var(--line5);
}

.color6 {
  color: var(--line6);
}

.color7 {
  color: var(--line7);
}

.note {
  color: var(--level-warning);
  font-weight: 600;
}

.canvas {
  touch-action: pan-y;
}

.u-select {
  background: color-mix(in srgb, var(--focus) 30%, transparent);
}

.u-hz .u-cursor-x {
  border-color: var(--mark);
}

#drop,
.none {
  color: var(--dim);
  font-size: 12px;
}

#drop {
  padding: 6px;
  border: 1px dashed var(--line);
  border-radius: 4px;
  text-align: center;
}

#scrub {
  margin: 6px 0 0;
}

#position {
  flex: 1;
  min-width: 100px;
  accent-color: var(--focus);
}

.alarms {
  list-style: none;
}

.alarms li {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 10px;
  align-items: center;
  padding: 4px 6px;
  border-left: 6px solid var(--line);
  background: var(--raised);
}

.alarms li + li {
  margin-top: 4px;
}

.alarms li[data-state*="nacknowledged"] {
  border-left-style: double;
}

.alarms li[data-state*="nacknowledged"] .state {
  font-weight: 700;
}

.alarms [data-level="watch"] {
  border-color: var(--level-watch);
}

.alarms [data-level="warning"] {
  border-color: var(--level-warning);
}

.alarms [data-level="distress"] {
  border-color: var(--level-distress);
}

.alarms [data-level="critical"] {
  border-color: var(--level-critical);
}

.alarms [data-level="severe"] {
  border-color: var(--level-severe);
}

.alarms .text {
  flex: 1 1 200px;
  font-size: 12px;
}

.actions {
  display: flex;
  gap: 4px;
}

.operator,
.parameters {
  display: flex;
  flex-wrap: wrap;
  gap: 6px 12px;
  align-items: center;
  margin-top: 6px;
}

.operator input,
#command-form select {
  max-width: 100%;
}

#command-form p {
  margin: 6px 0;
  font-size: 12px;
}

#command-form .hazard {
  color: var(--level-warning);
  font-weight: 600;
}

#command-form code {
  font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  overflow-wrap: anywhere;
}

#command-form .refused {
  color: var(--level-critical);
}

.log {
  max-height: 220px;
  overflow: auto;
  font-size: 12px;
}

.log p {
  padding: 1px 0;
  border-bottom: 1px solid var(--grid);
  overflow-wrap: anywhere;
}

.log time {
  color: var(--dim);
  font-variant-numeric: tabular-nums;
}

.log [data-outcome="failed"] strong,
.log [data-outcome="rejected"] strong,
.log [data-type="disconnected"] strong,
.log [data-type="stale"] strong {
  color: var(--level-critical);
}

dialog {
  max-width: min(560px, 94vw);
  border: 2px solid var(--line);
  border-radius: 8px;
  background: var(--panel);
  color: var(--text);
}

dialog::backdrop {
  background: rgb(0 0 0 / 60%);
}

dialog p {
  margin: 10px 0;
}

dialog h3 {
  margin: 12px 0 4px;
}

#ask {
  border-color: var(--stop);
}

.buttons {
  display: flex;
  gap: 12px;
  justify-content: flex-end;
}

dl.help {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 2px 14px;
  margin-bottom: 10px;
}

dl.help dd {
  margin: 0;
}

@media (min-width: 1000px) {
  main {
    grid-template-columns: minmax(360px, 430px) minmax(0, 1fr) minmax(0, 1fr);
    grid-template-rows: auto auto auto 1fr;
  }

  #links {
    grid-column: 1 / -1;
  }

  #fields {
    display: flex;
    flex-direction: column;
    grid-row: 2 / 5;
    max-height: 1400px;
  }

  #groups {
    flex: 1 1 0;
    min-height: 500px;
    max-height: none;
  }

  #plots {
    grid-column: 2 / 4;
  }
}

@media (max-width: 500px) {
  #bar {
    position: static;
  }

  #mode {
    position: sticky;
    top: 0;
    flex: 1 1 100%;
  }

  .tools {
    margin-left: 0;
  }

  col.unit {
    width: 60px;
  }
}
`;

/** JavaScript, `page.js`, complete in itself. */
export const PAGE_JS: string = `/*! uPlot 1.6.32 (https://github.com/leeoniya/uPlot)
Copyright (c) 2022 Leon Sorokin

Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software
without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons
to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE. */
var Hf=.3333333333333333;function Zs(n,t){let e,s=1/0;for(let i of t){let o=Wf(n.toLowerCase(),i.toLowerCase()),r=Math.max(n.length,i.length);!(o<=Math.max(1,r*Hf))||o>=s||(e=i,s=o)}return e}function Wf(n,t){let e=[],s=Array.from({length:t.length+1},(i,o)=>o);for(let i=1;i<=n.length;i++){let o=[i];for(let r=1;r<=t.length;r++){let c=n[i-1]===t[r-1];o[r]=Math.min(s[r]+1,o[r-1]+1,s[r-1]+ +!c),i>1&&r>1&&n[i-1]===t[r-2]&&n[i-2]===t[r-1]&&(o[r]=Math.min(o[r],e[r-2]+1))}e=s,s=o}return s[t.length]}var xo=["watch","warning","distress","critical","severe"];function Qs(n,t,e){let s=xo.join(", "),i=ll(n);if(i.length===0){let a=\`must be an object of ranges by their levels, \${s}\`;throw e(TypeError,"the limits",a,n)}for(let[a]of i)if(!xo.includes(a))throw e(TypeError,"the limits",\`must be of \${s}\`,a);let o={},[r,c]=[1/0,-1/0];for(let a of xo){let u=n[a];if(u===void 0)continue;let p=Gf(u,\`limits.\${a}\`,t,e);o[a]=p;let h="must not be narrower than a less severe one",{below:g=r,above:y=c}=p;if(g>r)throw e(RangeError,\`limits.\${a}.below\`,h,g);if(y<c)throw e(RangeError,\`limits.\${a}.above\`,h,y);[r,c]=[g,y]}return Object.freeze(o)}function Gf(n,t,{min:e,max:s},i){let o="must be { below, above, inclusive } with one side at least",r=ll(n).filter(([,y])=>y!==void 0),c=r.find(([y])=>y!=="below"&&y!=="above"&&y!=="inclusive");if(c!==void 0)throw i(TypeError,t,o,c[0]);let a=Object.fromEntries(r),{below:u,above:p,inclusive:h=!1}=a;if(u===void 0&&p===void 0)throw i(TypeError,t,o,n);for(let y of["below","above"]){let S=a[y];if(S===void 0)continue;let E=\`\${t}.\${y}\`,O=\`must be a number in \${e}..\${s}\`;if(typeof S!="number")throw i(TypeError,E,O,S);if(!(S>=e&&S<=s))throw i(RangeError,E,O,S)}if(typeof h!="boolean"){let y=\`\${t}.inclusive\`;throw i(TypeError,y,"must be a boolean",h)}if(u!==void 0&&p!==void 0&&(u>p||h&&u===p)){let y=\`must leave values between its limits, above \${u}\`;throw i(RangeError,\`\${t}.above\`,y,p)}return Object.freeze(a)}function ll(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[]}var Mn=["watch","warning","distress","critical","severe"];var Xn=-1,cl=["limits","values","bits","rate"],Yf={isRate:!1,unit:void 0,number:Number,judge:n=>Number.isNaN(n)?Xn:0,violation:()=>"",limit:()=>{}};function fl(n,t,e,s){let i=cl.filter(a=>n[a]!==void 0);if(i.length>1){let a=\`must have one of \${cl.join(", ")}\`;throw s(TypeError,"its condition",a,i.join(", "))}let{field:o,type:r}=t;if(r==="char")throw s(TypeError,"its field","must be a number","a text");let c=i[0];switch(c){case void 0:return Yf;case"values":{let a=al(n.values,"values",o.values,s);return Jf(a,o.values)}case"bits":{let a=al(n.bits,"bits",o.bits,s);return qf(a,o.bits)}default:{let a={min:-Number.MAX_VALUE,max:Number.MAX_VALUE},u=Qs(n[c],a,(g,y,...S)=>s(g,y.replace("limits",c),...S)),p=c==="rate",h=p?\`\${o.unit??"1"}/s\`:o.unit;return Kf(u,e,p,h)}}}function Kf(n,t,e,s){let i=Mn.flatMap((a,u)=>{let p=n[a];if(p===void 0)return[];let{below:h=-1/0,above:g=1/0,inclusive:y=!1}=p;return[{severity:u+1,below:h,above:g,inclusive:y}]}).reverse(),o=(a,u)=>{let p=i.find(E=>E.severity===u),{below:h,above:g,inclusive:y}=p,S=h===-1/0||g<1/0&&a>h/2+g/2;return{isAbove:S,limit:S?g:h,inclusive:y}},r=i.some(({below:a})=>a>-1/0),c=i.some(({above:a})=>a<1/0);return{isRate:e,unit:s,number:Number,judge(a,u){if(a-a!==0&&!(a>0?c:a<0&&r))return Xn;for(let{severity:p,below:h,above:g,inclusive:y}of i){let S=p<=u?t:0;if(y?a>=g-S||a<=h+S:a>g-S||a<h+S)return p}return 0},violation(a,u){let{isAbove:p,limit:h,inclusive:g}=o(a,u),y=s===void 0?"":\` \${s}\`;return\`\${g?"at or ":""}\${p?"above":"below"} \${h}\${y}\`},limit:(a,u)=>o(a,u).limit}}function Jf(n,t){return{isRate:!1,unit:void 0,number:Number,judge:e=>Number.isNaN(e)?Xn:n.get(e)??0,violation:e=>\`the value \${ul(e,t)}\`,limit:()=>{}}}function qf(n,t){let e=[...n].map(([i,o])=>({mask:i,severity:o,low:i|0,high:Math.floor(i/4294967296)})).sort((i,o)=>o.severity-i.severity),s=(i,{low:o,high:r})=>(i&o)!==0||r!==0&&(Math.floor(i/2**32)&r)!==0;return{isRate:!1,unit:void 0,number:i=>Number(typeof i=="bigint"?BigInt.asUintN(53,i):i),judge(i){if(!Number.isFinite(i))return Xn;for(let o of e)if(s(i,o))return o.severity;return 0},violation(i,o){return\`bits \${e.filter(c=>c.severity===o&&s(i,c)).map(({mask:c})=>ul(c,t)).join(", ")}\`},limit:()=>{}}}function ul(n,t={}){let e=Object.entries(t).find(([,s])=>s===n);return e===void 0?String(n):\`\${e[0]} (\${n})\`}function al(n,t,e,s){let i=new Map,r=typeof n=="object"&&n!==null?Object.entries(n):[];if(r.length===0){let c=\`must be an object of lists by level, \${Mn.join(", ")}\`;throw s(TypeError,t,c,n)}for(let[c,a]of r){let u=Mn.indexOf(c);if(u<0){let p=\`must have levels of \${Mn.join(", ")}\`;throw s(TypeError,t,p,c)}for(let p of Xf(a,\`\${t}.\${c}\`,e,s)){let h=t==="bits"?1:-Number.MAX_SAFE_INTEGER;if(!Number.isSafeInteger(p)||p<h){let g=t==="bits"?"must have masks of 1 or more":"must have integers";throw s(RangeError,\`\${t}.\${c}\`,g,p)}i.set(p,Math.max(i.get(p)??0,u+1))}}return i}function Xf(n,t,e={},s){if(!Array.isArray(n)||n.length===0)throw s(TypeError,t,"must be a list of numbers and names",n);return n.map(i=>{if(typeof i=="number")return i;if(typeof i!="string")throw s(TypeError,t,"must have numbers and names",i);if(Object.hasOwn(e,i))return e[i];let o=Zs(i,Object.keys(e)),r=Object.keys(e).slice(0,20).join(", ")||"none",c=o===void 0?\`; its names are \${r}\`:\`; did you mean \${o}?\`,a=s(RangeError,t,"must have names of the field",i);throw a.message+=c,a})}var Zn={never:{letter:"N",shape:"\\u25CB",words:"never received"},stale:{letter:"S",shape:"\\u25D0",words:"stale"},invalid:{letter:"X",shape:"\\u2715",words:"invalid"},good:{letter:" ",shape:"\\u25CF",words:"good"},watch:{letter:"O",shape:"\\u25B3",words:"watch"},warning:{letter:"W",shape:"\\u25B2",words:"warning"},distress:{letter:"D",shape:"\\u25C6",words:"distress"},critical:{letter:"C",shape:"\\u25A0",words:"critical"},severe:{letter:"V",shape:"\\u2B22",words:"severe"}},hl={isValid:!0,level:void 0},Zf={isValid:!1,level:void 0};function dl(n){if(n.type==="char")return()=>hl;let{limits:t}=n.field,e=fl(t===void 0?{}:{limits:t},n,0,(s,i,o)=>new s(\`Cannot judge field "\${n.path}" as \${i} \${o}\`));return s=>{let i=e.number(s),o=e.judge(i,0);return o>0?{isValid:!0,level:Mn[o-1]}:o!==Xn&&Number.isFinite(i)?hl:Zf}}function ml(n,t,e){return n===void 0?"never":t>e?"stale":n.isValid?"good":"invalid"}var Qf=5,tu=250,eu=5e3,nu=1,su=32,iu=2,ks=class{#t;#e=[];#s=0;#n=NaN;constructor(t){this.#t=t}add(t){let e=t-this.#n;e>=0&&e<nu||(this.#n=t,e>0&&(this.#e[this.#s++%su]=e))}get intervalMs(){let t=this.#e.toSorted((e,s)=>e-s).slice(0,-iu);if(t.length!==0)return t.reduce((e,s)=>e+s)/t.length}get staleMs(){if(this.#t!==void 0)return this.#t;let{intervalMs:t}=this;return t===void 0?eu:Math.max(tu,Qf*t)}};function $(n,{class:t,text:e,title:s,click:i,attributes:o={}}={},...r){let c=document.createElement(n);t!==void 0&&(c.className=t),e!==void 0&&(c.textContent=e),s!==void 0&&(c.title=s),i&&c.addEventListener("click",i);for(let[a,u]of Object.entries(o))c.setAttribute(a,u);return c.append(...r),c}function tn(n,t,e={}){let s=$("button",{...e,text:n,click:t});return s.type="button",s}function tt(n){let t=document.getElementById(n);if(!t)throw new Error(\`Cannot find element "\${n}" of the page\`);return t}function U(n,t){n.textContent!==t&&(n.textContent=t)}function xn(n,t,e){n.classList.contains(t)!==e&&n.classList.toggle(t,e)}var Ie=class{#t;#e;#s;#n=[];constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}show(t){for(;this.#n.length>t.length;)this.#n.pop().root.remove();for(;this.#n.length<t.length;){let e=this.#e();this.#n.push(e),this.#t.append(e.root)}t.forEach((e,s)=>this.#s(this.#n[s],e))}};var pl="panes",gl="theme",wl="operator";function $o(n){try{return localStorage.getItem(n)}catch{return null}}function vo(n,t){try{localStorage.setItem(n,t)}catch{}}function yl(){try{let n=JSON.parse($o(pl)??"[]");return Array.isArray(n)?n.filter(ou):[]}catch{return[]}}function ou(n){let{source:t,fields:e}=n??{};return typeof t=="string"&&Array.isArray(e)&&e.every(s=>typeof s?.title=="string"&&typeof s?.path=="string")}function bl(n){vo(pl,JSON.stringify(n))}var As=["auto","dark","light"];function Eo(){let n=$o(gl);return As.find(t=>t===n)??"auto"}function Sl(n){vo(gl,n)}function Ml(){return $o(wl)??""}function xl(n){vo(wl,n)}function $l(){let n=new URLSearchParams(location.hash.slice(1)).get("token");try{return n!==null&&sessionStorage.setItem("token",n),history.replaceState(null,"",location.pathname),sessionStorage.getItem("token")??""}catch{return n??""}}var ru=[1,2,5,10,20,50,100,200,500].concat([1,2,5,10,20,30,60,120,300,600,1800,3600,7200,21600,43200].map(n=>n*1e3)),vl=86400*1e3;function Lt(n,t,{hasDay:e=!1,digits:s=3}={}){let i=new Date(n+t*1e3);if(Number.isNaN(i.getTime()))return"\\u2013";let[o,r]=i.toISOString().slice(0,-1).split("T"),c=r.slice(0,8+(s>0?s+1:0));return e?\`\${o} \${c}\`:c}function ti(n,t){return n==="UTC"?"UTC":\`TAI (UTC + \${t} s)\`}function El(n,t){let e=n/Math.max(1,t);return ru.find(s=>s>=e)??Math.ceil(e/vl)*vl}function Tl(n,t,e,s){let i=s*1e3,o=Math.ceil((n+i)/e)*e-i,r=Math.max(0,Math.floor((t-o)/e)+1);return Array.from({length:r},(c,a)=>o+a*e)}function $n(n){if(!Number.isFinite(n))return"\\u2013";let t=Math.max(0,n)/1e3;if(t<10)return\`\${t.toFixed(t<1?2:1)} s\`;if(t<60)return\`\${Math.floor(t)} s\`;let e=Math.floor(t/60);if(e<60)return\`\${e} min \${Math.floor(t%60)} s\`;let s=Math.floor(e/60);return s<48?\`\${s} h \${e%60} min\`:\`\${Math.floor(s/24)} d \${s%24} h\`}function ei(n){return $n(n).replace(/ 0 (?:s|min|h)$/,"").replace(/\\.0 /," ")}var lu=6e4,cu=[5,30,120,480],Al={normal:"normal",unacknowledged:"UNACKNOWLEDGED",acknowledged:"acknowledged",returnedUnacknowledged:"returned, unacknowledged",latchedUnacknowledged:"latched, UNACKNOWLEDGED",latchedAcknowledged:"latched, acknowledged",shelved:"shelved"},kl=Object.keys(Al).filter(n=>n!=="normal");function au({state:n}){return n==="shelved"?["unshelve"]:[.../nacknowledged/.test(n)?["acknowledge"]:[],...n.startsWith("latched")?["reset"]:[],...n==="normal"?[]:["shelve"]]}var To=class{root=$("li");mark=$("span",{class:"mark"});name=$("strong");state=$("span",{class:"state"});text=$("span",{class:"text"});actions=$("span",{class:"actions"});shown="";constructor(){this.root.append(this.mark,this.name,this.state,this.text,this.actions)}},ni=class{#t;#e;#s=$("p",{class:"none"});#n=$("p",{attributes:{role:"status"}});#i=$("input",{attributes:{size:"12",autocomplete:"name"}});#o=$("input",{attributes:{size:"20"}});#l=$("select");#r;constructor(t){this.#t=t,this.#i.value=Ml(),this.#i.addEventListener("change",()=>xl(this.#i.value));for(let i of cu)this.#l.append($("option",{text:\`\${i} min\`,attributes:{value:String(i)}}));let e=(i,o)=>$("label",{},\`\${i} \`,o);this.#r=$("div",{class:"operator"},e("Your name",this.#i),e("Comment",this.#o),e("Shelve for",this.#l));let s=$("ul",{class:"alarms"});tt("alarm-list").append(this.#s,s,this.#r,this.#n),this.#e=new Ie(s,()=>new To,(i,o)=>this.#a(i,o))}update(){let{model:t}=this.#t,e=t?.alarms??[],s=e.filter(({state:i})=>i!=="normal").sort((i,o)=>kl.indexOf(i.state)-kl.indexOf(o.state));tt("alarms").dataset.count=String(s.length),U(this.#s,t?.message.hasAlarms?s.length===0?\`None of \${e.length} alarms is active.\`:\`\${s.length} of \${e.length} alarms active.\`:"No limits are watched for this source."),this.#r.hidden=!this.#c||s.length===0,this.#e.show(s)}get#c(){let{model:t,token:e,hello:s}=this.#t;return!!t?.message.hasAlarms&&e!==""&&s?.allowCommands===!0}#a(t,e){let{name:s,state:i,level:o,data:r}=e,c=JSON.stringify([e,this.#c,this.#t.scale]);if(t.shown===c)return;t.shown=c;let a=Zn[o??"good"];t.root.dataset.state=i,t.root.dataset.level=o??"none",U(t.mark,\`\${a.shape}\${a.letter.trim()}\`),U(t.name,s);let u=r==="good"?"":\`, data: \${r}\`;U(t.state,\`\${o===void 0?"cleared":a.words}, \${Al[i]}\${u}\`),U(t.text,this.#h(e));let p=this.#c?au(e):[];t.actions.replaceChildren(...p.map(h=>tn(h,()=>this.#f(h,s),{attributes:{"aria-label":\`\${h} \${s}\`}})))}#h({trigger:t,present:e,acknowledged:s,shelving:i,unit:o=""}){let{offsetSec:r}=this.#t,c=u=>Lt(u,r,{digits:0}),a=({value:u,atMs:p})=>\`\${Number(u.toPrecision(6))} \${o} at \${c(p)}\`.replace("  "," ");return[...t?[\`raised by \${a(t)}\`]:[],...e?[\`now \${a(e)}\`]:[],...s?[\`acknowledged by \${s.by} \${s.comment}\`.trim()]:[],...i?[\`shelved by \${i.by} until \${c(i.untilMs)}, \${i.hiddenChanges} changes meanwhile\`]:[]].join("; ")}async#f(t,e){let{model:s,socket:i}=this.#t;if(!s)return;let o=this.#i.value.trim();if(o===""){U(this.#n,"Enter your name first: it is kept with the alarm."),this.#i.focus();return}let r=await i.request({type:"alarm",source:s.index,action:t,name:e,by:o,comment:this.#o.value.trim(),...t==="shelve"&&{forMs:Number(this.#l.value)*lu}});U(this.#n,r??""),r===void 0&&(this.#o.value="")}};var si=class{#t;#e=[];#s=0;constructor(t){this.#t=t}ask(t){let{model:e}=t,s=e.newBuffer(67108864);return new Promise(i=>{this.#e.push({wanted:t,frames:s,settle:i,request:0}),this.#e.length===1&&this.#n()})}add(t){let[e]=this.#e;if(e?.request!==t.request)return;let{model:s}=e.wanted;t.source!==s.index||!s.isOfStructs(t)||(t.kind!=="telemetry"?s.addOld(t):t.frameBytes===e.frames.frameBytes&&e.frames.append(t))}end({request:t,sent:e,frames:s,error:i,isCancelled:o}){let[r]=this.#e;if(r?.request!==t)return;this.#e.shift();let{fromMs:c,toMs:a}=r.wanted;r.settle({frames:r.frames,range:{fromMs:c,toMs:a},isWhole:e===s&&!o&&i===void 0&&r.frames.dropped===0,error:i}),this.#n()}cancel(){for(let{settle:t}of this.#e.splice(0))t(void 0)}#n(){let[t]=this.#e;if(!t)return;let{model:e,fromMs:s,toMs:i,framesMax:o,fields:r}=t.wanted;t.request=++this.#s,this.#t({type:"history",request:t.request,source:e.index,fromMs:s,toMs:i,framesMax:o,fields:r})||this.cancel()}},fu=.25,uu=.4,hu=250,du=250,mu=20,ii=class{#t;#e;#s;#n="";#i=!1;#o=-1/0;constructor(t,e){this.#t=t,this.#e=e}framesFor(t,e,s,i){let{live:o,staleMs:r}=this.#t;if(o.firstMs<=Math.max(t.fromMs,this.#l))return{frames:o,silenceMs:r,isLoading:!1};let c=this.#r(t,e);!c&&!this.#i&&i-this.#o>hu&&(this.#o=i,this.#c(t,e,s));let a=this.#s;if(!a)return{frames:o,silenceMs:r,isLoading:!c};let p=this.#t.message.isLive&&a.isWhole?r:pu(a),{frames:h,error:g}=a;return{frames:h,silenceMs:p,isLoading:!c,error:g}}get#l(){let{message:t,state:e}=this.#t;return t.hasRecording?-1/0:e?.memory?.fromMs??-1/0}#r(t,e){let s=this.#s;if(!s)return!1;let{fromMs:i,toMs:o}=s.range;return t.fromMs<i||t.toMs>o?!1:s.isWhole?!0:t.toMs-t.fromMs>uu*(o-i)&&e.join(" ")===this.#n}async#c({fromMs:t,toMs:e},s,i){this.#i=!0;let o=(e-t)*fu,{isLive:r}=this.#t.message,c=r?this.#t.live.lastMs:1/0,a=await this.#e.ask({model:this.#t,fromMs:t-o,toMs:Math.max(e,Math.min(e+o,c)),framesMax:Math.max(1e4,i*8),fields:s});this.#i=!1,a&&(this.#s=a,this.#n=s.join(" "))}};function pu({frames:n,isWhole:t,range:e}){let i=(Math.min(e.toMs,n.lastMs)-Math.max(e.fromMs,n.firstMs))/Math.max(1,n.length-1);return Math.max(du,(t?5:mu)*i)}var gu=12e4,wu=1e5;async function _l(n,t,e,s){let i=Number.isNaN(e)?-1/0:e+.001,o=Math.max(i,s-gu);if(!(o<s-.001))return;let{live:r}=n,c=await t.ask({model:n,fromMs:o,toMs:s-.001,framesMax:wu,fields:[]});if(!c||n.live!==r)return;let{frames:a}=c,[u,p]=[a.indexAt(o),a.indexAt(s)];u<p&&r.insertBefore(s,a,u,p)}var yu=["telemetry","config","commandStatus"];function Ol(n){let t=new DataView(n);if(n.byteLength<24||t.getUint32(0,!0)!==826431558)throw new TypeError(\`Cannot decode batch as it must begin with 31425846: received \${n.byteLength} other bytes\`);let e=t.getUint32(16,!0),s=t.getUint32(20,!0),i=24+e*(12+s),o=yu[t.getUint8(6)];if(o===void 0||n.byteLength!==i)throw new TypeError(\`Cannot decode batch as \${e} frames of \${s} bytes must take \${i} bytes: received \${n.byteLength}\`);return{source:t.getUint16(4,!0),kind:o,structsId:t.getUint32(8,!0),request:t.getUint32(12,!0),frameBytes:s,times:new Float64Array(n,24,e),missed:new Uint32Array(n,24+8*e,e),bytes:new Uint8Array(n,24+12*e)}}function ko(n){return JSON.stringify(n,(t,e)=>e instanceof Uint8Array?{$bytes:e.toHex()}:typeof e=="number"&&bu(e)?{$number:Object.is(e,-0)?"-0":String(e)}:e)}function Ll(n){return JSON.parse(n,(t,e)=>typeof e!="object"||e===null?e:"$number"in e?Number(e.$number):"$bytes"in e?Uint8Array.fromHex(String(e.$bytes)):e)}function bu(n){return!Number.isFinite(n)||Object.is(n,-0)}var Nl=500,Su=5e3,oi=class{#t;#e;#s;#n=new Map;#i;#o=0;#l=Nl;isOpen=!1;endedMs=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,this.#r()}sendHistory(t){return this.isOpen&&this.#i.send(ko(t)),this.isOpen}request(t){if(!this.isOpen)return Promise.resolve("The page isn't connected: nothing was sent");let e=++this.#o;return new Promise(s=>{this.#n.set(e,s),this.#i.send(ko({...t,request:e,token:this.#e}))})}#r(){let t=new WebSocket(this.#t);this.#i=t,t.binaryType="arraybuffer",t.onopen=()=>{this.isOpen=!0,this.#l=Nl,this.#s.changed()},t.onmessage=({data:e})=>{if(typeof e!="string"){this.#s.batch(Ol(e));return}let s=Ll(e);if(s.type!=="done")return this.#s.message(s);this.#n.get(s.request)?.(s.error),this.#n.delete(s.request)},t.onclose=()=>{this.isOpen&&(this.endedMs=performance.now()),this.isOpen=!1;let e="The connection to the server was lost: look at the history whether it was sent";for(let s of this.#n.values())s(e);this.#n.clear(),this.#s.changed(),setTimeout(()=>this.#r(),this.#l),this.#l=Math.min(Su,this.#l*2)}}};var Mu=/(?!\\n {4}at )[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu,xu={"\\n":"\\\\n","\\r":"\\\\r","	":"\\\\t"};function Fe(n){return n.replace(Mu,t=>xu[t]??t.split("").map($u).join(""))}function $u(n){return\`\\\\u\${n.charCodeAt(0).toString(16).padStart(4,"0")}\`}function ri(n){return Array.from(n,t=>t.toString(16).padStart(2,"0")).join(" ")}var Op=2**31-1;function li(n,t){try{return n()}catch(e){throw new TypeError(t(),{cause:e})}}function Qn(n){try{return n()}catch{return!1}}var Cl=80;function Ao(n){switch(typeof n){case"undefined":return"undefined";case"object":return n===null?"null":"an object";case"function":return"a function";case"string":return Fe(JSON.stringify(n.slice(0,Cl)));default:return\`\${typeof n} \${vu(n)}\`}}function vu(n){return Object.is(n,-0)?"-0":Fe(String(n).slice(0,Cl))}var Fl={u8:en(0,255),i8:en(-128,127),u16:en(0,65535),i16:en(-32768,32767),u32:en(0,4294967295),i32:en(-2147483648,2147483647),u64:ai(0n,2n**64n-1n),i64:ai(-(2n**63n),2n**63n-1n),f32:{text:"a number of at most 3.4028234663852886e+38 in magnitude",isType:n=>typeof n=="number",isInRange:n=>Number.isFinite(Math.fround(n))||!Number.isFinite(n)},f64:{text:"a number",isType:n=>typeof n=="number",isInRange:()=>!0},bool:{text:"a boolean",isType:n=>typeof n=="boolean",isInRange:()=>!0}};function Eu(n){return{readers:{u8:(s,i)=>s.getUint8(i),i8:(s,i)=>s.getInt8(i),u16:(s,i)=>s.getUint16(i,n),i16:(s,i)=>s.getInt16(i,n),u32:(s,i)=>s.getUint32(i,n),i32:(s,i)=>s.getInt32(i,n),u64:(s,i)=>s.getBigUint64(i,n),i64:(s,i)=>s.getBigInt64(i,n),f32:(s,i)=>s.getFloat32(i,n),f64:(s,i)=>s.getFloat64(i,n),bool:(s,i)=>s.getUint8(i)!==0},writers:{u8:(s,i,o)=>s.setUint8(i,o),i8:(s,i,o)=>s.setInt8(i,o),u16:(s,i,o)=>s.setUint16(i,o,n),i16:(s,i,o)=>s.setInt16(i,o,n),u32:(s,i,o)=>s.setUint32(i,o,n),i32:(s,i,o)=>s.setInt32(i,o,n),u64:(s,i,o)=>s.setBigUint64(i,o,n),i64:(s,i,o)=>s.setBigInt64(i,o,n),f32:(s,i,o)=>s.setFloat32(i,o,n),f64:(s,i,o)=>s.setFloat64(i,o,n),bool:(s,i,o)=>s.setUint8(i,o?1:0)}}}function en(n,t){return{text:\`an integer in \${n}..\${t}\`,isType:e=>typeof e=="number",isInRange:e=>Number.isInteger(e)&&e>=n&&e<=t}}function ai(n,t){return{text:\`a bigint in \${n}..\${t}\`,isType:e=>typeof e=="bigint",isInRange:e=>e>=n&&e<=t}}function Tu(n,t,e,s){let{text:i,isType:o,isInRange:r}=Fl[n],c=(a,u)=>le(u,\`\${n} must be \${i}\`,zt(a));return{byteLength:n==="bool"?1:Number(n.slice(1))/8,readsViews:!1,shape:{kind:"scalar",tag:n,isLittle:t},read:e,copy:e,write(a,u,p,h){if(!o(p))throw new TypeError(c(p,h));if(!r(p))throw new RangeError(c(p,h));s(a,u,p)}}}function Il(n){let{readers:t,writers:e}=Eu(n),s=i=>[i,Tu(i,n,t[i],e[i])];return new Map(Object.keys(Fl).map(s))}var _s={little:Il(!0),big:Il(!1)},ku=new TextEncoder,Au=new TextDecoder("utf-8",{ignoreBOM:!0}),ts=class{byteLength;readsViews=!1;shape={kind:"text"};constructor(t){this.byteLength=t}read(t,e){let s=nn(t,e,this.byteLength),i=s.indexOf(0);return Au.decode(i<0?s:s.subarray(0,i))}copy(t,e){return this.read(t,e)}write(t,e,s,i){let o=\`char[\${this.byteLength}]\`;if(typeof s!="string"){let a=\`\${o} must be a string\`;throw new TypeError(le(i,a,zt(s)))}if(s.includes("\\0")||!s.isWellFormed()){let a=\`\${o} must be Unicode text without NUL\`;throw new RangeError(le(i,a,zt(s)))}let r=ku.encode(s);if(r.length>this.byteLength){let a=\`\${o} must take at most \${this.byteLength} bytes of UTF-8\`;throw new RangeError(le(i,a,\`\${r.length} bytes\`))}let c=nn(t,e,this.byteLength);c.set(r),c.fill(0,r.length)}};function nn(n,t,e){return new Uint8Array(n.buffer,n.byteOffset+t,e)}function fi(n,t,e,s){let i=nn(n,t,e),o=new Uint8Array(i);s(new DataView(o.buffer)),i.set(o)}var{rawJSON:_u=Number}=JSON;function sn(n,t){return typeof n=="bigint"?String(n):Object.is(n,-0)?t===void 0?n:_u("-0"):typeof n=="number"&&!Number.isFinite(n)?String(n):Array.isArray(n)?n.map(e=>sn(e,t)):typeof n!="object"||n===null?n:Object.fromEntries(Object.entries(n).map(([e,s])=>[e,sn(s,t)]))}function le(n,t,e){return\`Cannot set \${n()} as \${t}: received \${e}\`}function ui(n,t,e){return li(()=>e(t),()=>{let s=\`\${zt(t)} that throws\`;return le(n,"the value must be readable",s)})}var ci=80;function zt(n){return typeof n=="string"?Fe(JSON.stringify(n.slice(0,ci))):typeof n=="bigint"?\`\${n}\`.slice(0,ci)+"n":typeof n=="function"?"a function":typeof n=="object"&&n!==null?Ou(n):Object.is(n,-0)?"-0":String(n).slice(0,ci)}function Ou(n){try{if(Array.isArray(n))return"an array";let t=n.constructor?.name??"no class";return typeof t=="string"?\`an object of \${Fe(t.slice(0,ci))}\`:"an object"}catch{return"an object"}}var hi={u8:"Uint8",i8:"Int8",u16:"Uint16",i16:"Int16",u32:"Uint32",i32:"Int32",u64:"BigUint64",i64:"BigInt64",f32:"Float32",f64:"Float64",bool:"Uint8"},es={u8:"typeof v === 'number' && (v & 0xFF) === v",i8:"typeof v === 'number' && v << 24 >> 24 === v",u16:"typeof v === 'number' && (v & 0xFFFF) === v",i16:"typeof v === 'number' && v << 16 >> 16 === v",u32:"typeof v === 'number' && v >>> 0 === v",i32:"typeof v === 'number' && (v | 0) === v",u64:"typeof v === 'bigint' && asUintN(64, v) === v",i64:"typeof v === 'bigint' && asIntN(64, v) === v",f32:"typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",f64:"typeof v === 'number'",bool:"typeof v === 'boolean'"};function ns({tag:n,isLittle:t},e,s){let i=Pl(n)?\`\${e}.get\${hi[n]}(\${s})\`:\`\${e}.get\${hi[n]}(\${s}, \${t})\`;return n==="bool"?\`\${i} !== 0\`:i}function ss({tag:n,isLittle:t},e,s,i){let o=n==="bool"?\`\${i} ? 1 : 0\`:i;return Pl(n)?\`\${e}.set\${hi[n]}(\${s}, \${o});\`:\`\${e}.set\${hi[n]}(\${s}, \${o}, \${t});\`}function Pl(n){return n==="u8"||n==="i8"||n==="bool"}function Rl(n,t){switch(n){case"u64":case"i64":return\`String(\${t})\`;case"f32":case"f64":return\`(x = \${t}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)\`;default:return t}}var _o=new Map,Lu=Object.getPrototypeOf([].values()),Oo=Object.getPrototypeOf(Lu);function jl(n,t,e){let s=\`\${n.tag}, \${n.isLittle?"little":"big"}-endian\`;return _o.has(s)||_o.set(s,Nu(s,n,t,e)),_o.get(s)}function Nu(n,t,e,{codec:s,data:i,offset:o}){let r=ns(t,"this[DATA]",\`this[OFFSET] + i * \${e}\`),c=\`"use strict"; // \${n}
function Elements(d, o, end) { this.d = d; this.o = o; this.end = end; }
Elements.prototype = {
__proto__: iteratorPrototype,
next() {
const o = this.o;
if (o >= this.end) return { value: undefined, done: true };
this.o = o + \${e};
return { value: \${ns(t,"this.d","o")}, done: false };
},
};
return {
at(index) {
let i = index | 0;
if (i !== index) i = trunc(index) || 0;
const { count } = this[CODEC];
if (i < 0) i += count;
return i >= 0 && i < count ? \${r} : undefined;
},
[iterator]() {
const o = this[OFFSET];
return new Elements(this[DATA], o, o + this[CODEC].byteLength);
},
};\`,a={iteratorPrototype:Oo,iterator:Symbol.iterator,trunc:Math.trunc,CODEC:s,DATA:i,OFFSET:o};try{return new Function(...Object.keys(a),c)(...Object.values(a))}catch(u){if(u instanceof EvalError)return;throw u}}var Os=Symbol.for("Deno.core.hostObject"),Cu=Symbol("copied by toObject()"),{__defineGetter__:Iu}=Object.prototype;function Fu(){return this[Os]()}function is(n){Iu.call(n,Cu,Fu)}function di(n,t){return new TypeError(\`Cannot copy \${n} by its own properties, as it has none: \${t}\`)}var on=class n{byteLength;readsViews=!0;element;count;target;shape;#t;constructor(t,e,s){this.byteLength=t.byteLength*e,this.element=t,this.count=e,this.target=s,this.shape={kind:"array",element:t,count:e}}read(t,e){return this.#t??=Lo.classOf(this),new this.#t(this,t,e)}get isPlain(){let{element:t}=this;return t instanceof n?t.isPlain:!t.readsViews}copy(t,e){let{element:s,count:i}=this,o=[];for(let r=0;r<i;r++)o.push(s.copy(t,e+r*s.byteLength));return o}write(t,e,s){let i=this.count+1,o=ui(this.target,s,c=>Ru(c,i)),r=\`it must be an array or iterable of \${this.count} elements\`;if(o===void 0)throw new TypeError(le(this.target,r,zt(s)));if(o.length!==this.count){let c=o.length<this.count?o.length:"more";throw new RangeError(le(this.target,r,\`\${c} elements\`))}fi(t,e,this.byteLength,c=>{for(let[a,u]of o.entries())this.writeElement(c,0,a,u)})}readElement(t,e,s){return this.element.read(t,e+s*this.element.byteLength)}writeElement(t,e,s,i){let o=()=>\`element \${s} of \${this.target()}\`,r=e+s*this.element.byteLength;this.element.write(t,r,i,o)}},He=Symbol("codec"),os=Symbol("data"),rs=Symbol("offset"),Pu={codec:He,data:os,offset:rs},mi=class{#t;#e;#s;#n=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}next(){return this.#n>=this.#t.count?{value:void 0,done:!0}:{value:this.#t.readElement(this.#e,this.#s,this.#n++),done:!1}}};Object.setPrototypeOf(mi.prototype,Oo);var Lo=class n{static#t=0;static classOf({element:t,count:e}){for(;n.#t<e;)n.#s();let{shape:s,byteLength:i}=t,o=s?.kind==="scalar"?jl(s,i,Pu):void 0;if(o===void 0)return n;let r=n.#e.get(o);return r===void 0&&(r=class extends n{},Object.defineProperties(r.prototype,Object.getOwnPropertyDescriptors(o)),n.#e.set(o,r)),r}static#e=new Map;constructor(t,e,s){is(this),this[He]=t,this[os]=e,this[rs]=s,Object.preventExtensions(this)}static#s(){let t=n.#t++;Object.defineProperty(n.prototype,t,{get(){return this.at(t)},set(e){this.#n(t,e)}})}get length(){return this[He].count}at(t){let e=Math.trunc(t)||0,{length:s}=this,i=e<0?e+s:e;return i<0||i>=s?void 0:this[He].readElement(this[os],this[rs],i)}[Symbol.iterator](){return new mi(this[He],this[os],this[rs])}toJSON(t){return sn(this[He].copy(this[os],this[rs]),t)}[Os](){throw di(this[He].target(),"copy it by [...array], or toObject() of the view that it is read of")}[Symbol.for("Deno.customInspect")](t,e){return t([...this],e)}#n(t,e){if(t>=this.length){let s=()=>\`element \${t} of \${this[He].target()}\`,i=\`the index must be in 0..\${this.length-1}\`;throw new RangeError(le(s,i,String(t)))}this[He].writeElement(this[os],this[rs],t,e)}};function Ru(n,t){if(typeof n!="object"||n===null)return;if("length"in n)return Array.prototype.slice.call(n,0,t);if(!(Symbol.iterator in n))return;let e=[];for(let s of n)if(e.push(s)===t)break;return e}var rn=Symbol("codec"),Pe=Symbol("data"),Re=Symbol("offset"),No=Symbol("parts");function ju(n,t){return n instanceof on&&n.isPlain?function(){return n.copy(this[Pe],this[Re]+t)}:function(){let{buffer:e}=Dl(this,t,n.byteLength);return n.read(new DataView(e),0)}}function Dl(n,t,e){return nn(n[Pe],n[Re]+t,e).slice()}var Vl={data:Pe,offset:Re,codec:rn,parts:No};function Du(n){let t={};for(let[e,[s,i]]of[...n].entries()){let{offset:o,codec:r,target:c}=i,a=u=>r.read(u[Pe],u[Re]+o);Object.defineProperty(t,s,{enumerable:!0,configurable:!0,get(){return r.readsViews?(this[No]??=[])[e]??=a(this):a(this)},set(u){r.write(this[Pe],this[Re]+o,u,c)}})}return t}var ln=class n{static classOf(t,e,s){let i=e?.ViewClass??class{constructor(c,a){is(this),this[Pe]=c,this[Re]=a,this[No]=void 0}};Object.defineProperty(i,"name",{value:t.name});let{prototype:o}=i;Object.setPrototypeOf(o,n.prototype),Object.defineProperty(o,rn,{value:t});let r=e?.accessors??Du(t.places);Object.defineProperties(o,Object.getOwnPropertyDescriptors(r));for(let[c,a]of Object.entries(s))Object.defineProperty(o,c,{enumerable:!0,get(){return a(this)}});return i}static movableClassOf(t,e){let{ViewClass:s,places:i,byteLength:o}=t,r=Object.getOwnPropertyDescriptors(e?.copies??{}),{[t.name]:c}={[t.name]:class extends s{}},{prototype:a}=c;Object.defineProperty(a,"bytes",{get(){return Dl(this,0,o)}});let u=p=>{let h=\`\${t.name}.create(view) makes a copy to write to\`;throw new TypeError(\`Cannot set \${p} as the view shows what was received: \${h}\`)};Object.defineProperty(a,"set",{value:()=>u(\`struct "\${t.name}"\`)});for(let[p,{offset:h,codec:g,target:y}]of i){let{get:S}=Object.getOwnPropertyDescriptor(s.prototype,p);Object.defineProperty(a,p,{enumerable:!0,get:g.readsViews?r[p]?.get??ju(g,h):S,set:()=>u(y())})}return c}get bytes(){return nn(this[Pe],this[Re],this[rn].byteLength)}set(t){let e=this[rn],s=()=>\`struct "\${e.name}"\`;e.write(this[Pe],this[Re],t,s)}toObject(){return this[rn].copy(this[Pe],this[Re])}toJSON(t){return this[rn].json(this[Pe],this[Re],t)}[Os](){throw di(\`a view of struct "\${this[rn].name}"\`,"copy its toObject(), or make a view on memory of its own by create(view)")}[Symbol.for("Deno.customInspect")](t,e){return\`\${this[rn].name} \${t(this.toObject(),e)}\`}};var Bl=/^\\d+$/;function Ls(n,t,e){if(typeof e=="object"&&e!==null&&!Qn(()=>Array.isArray(e)))return;let i=\`\${t} must be an object\`;throw new TypeError(qt(n,i,e))}function vn(n,t,e,s){return li(()=>s(e),()=>\`\${qt(n,\`\${t} must be readable\`,e)} that throws\`)}function pi(n,t){if(t===""||Bl.test(t)){let e="the name of a field must be neither empty nor an integer";throw new TypeError(qt(n,e,t))}if(Vu(t))throw new TypeError(\`Cannot define struct "\${n}" as the field name "\${t}" is reserved\`)}function Vu(n){return n==="then"||Bl.test(n)||n in ln.prototype}function gi(n,t,e){if(e==="little"||e==="big")return;let s=typeof e=="string"?RangeError:TypeError,i=\`\${t} must be "little" or "big"\`;throw new s(qt(n,i,e))}function je(n,t,e,s,i){let o=\`\${t} must be an integer in \${s}..\${i}\`;if(typeof e!="number")throw new TypeError(qt(n,o,e));if(!Number.isInteger(e)||e<s||e>i)throw new RangeError(qt(n,o,e))}function qt(n,t,e){return\`Cannot define struct "\${n}" as \${t}: received \${zt(e)}\`}var wi=["unit","description","values","bits","display","limits"],Bu=100,Uu=1e4,Ul=20,zu=34028234663852886e22,Wl="u8, i8, u16, i16, u32, i32, u64, i64, f32, f64".split(", ");function Hu({type:n,bitLength:t}){if(!Wl.includes(n))return;if(n==="f32"||n==="f64"){let r=n==="f32"?16777216:Number.MAX_SAFE_INTEGER;return{min:-r,max:r,maskMax:r}}let e=t??Number(n.slice(1)),s=r=>Math.min(r,Number.MAX_SAFE_INTEGER),i=s(2**e-1);if(n.startsWith("u"))return{min:0,max:i,maskMax:i};let o=2**(e-1);return{min:-s(o),max:s(o-1),maskMax:i}}function Gl(n,t,e){let{type:s}=t,i=Hu(t),o={};for(let g of wi){if(n[g]===void 0||(o[g]=n[g],g==="description"||i!==void 0))continue;let y=\`must be of \${Wl.join(", ")} for its \${g}\`,S=typeof s=="string"?s:s.name;throw e(TypeError,"the type",y,S)}let{unit:r,description:c,values:a,bits:u,display:p,limits:h}=o;if(a!==void 0&&u!==void 0)throw e(TypeError,"the meaning","must have values or bits, not both",n);if(zl(r,"the unit",Bu,e),zl(c,"the description",Uu,e),a!==void 0){let{min:g,max:y}=i;o.values=Hl(a,"values",g,y,e)}return u!==void 0&&(o.bits=Hl(u,"bits",1,i.maskMax,e)),p!==void 0&&(o.display=Gu(p,s,e)),h!==void 0&&(o.limits=Qs(h,Wu(s,i),e)),Object.freeze(o)}function Wu(n,{min:t,max:e}){if(n!=="f32"&&n!=="f64")return{min:t,max:e};let s=n==="f32"?zu:Number.MAX_VALUE;return{min:-s,max:s}}function zl(n,t,e,s){if(n===void 0)return;let i=\`must be a string of 1 to \${e} characters\`;if(typeof n!="string")throw s(TypeError,t,i,n);if(!(n.trim()!==""&&n.length<=e))throw s(RangeError,t,i,n)}function Hl(n,t,e,s,i){let r=typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[];if(r.length===0)throw i(TypeError,t,"must be an object of names and their integers",n);for(let[c,a]of r){if(c===""||/^\\d+$/.test(c))throw i(TypeError,\`a name of \${t}\`,"must be neither empty nor an integer",c);let u=\`must be an integer in \${e}..\${s}\`,p=\`\${t}.\${c}\`;if(typeof a!="number")throw i(TypeError,p,u,a);if(!Number.isInteger(a)||a<e||a>s)throw i(RangeError,p,u,a)}return Object.freeze(Object.fromEntries(r))}function Gu(n,t,e){let s="the display";if(t!=="f32"&&t!=="f64"){if(n==="hex")return n;throw e(TypeError,s,\`of \${t} must be "hex"\`,n)}let i=\`of \${t} must be { digits } with digits in 0..\${Ul}\`,{digits:o}=n;if(typeof o!="number")throw e(TypeError,s,i,n);if(!Number.isInteger(o)||o<0||o>Ul)throw e(RangeError,s,i,o);return Object.freeze({digits:o})}var Co=new Map([["u8",8],["i8",8],["u16",16],["i16",16],["u32",32],["i32",32],["u64",64],["i64",64],["bool",1]]),ls=class{byteLength;readsViews=!1;#t;#e;#s;#n;#i;constructor(t,e,s){let{bitOffset:i,bitLength:o}=e;this.byteLength=Math.ceil((i+o)/8),this.#t=t,this.#e=o,this.#n=s==="little",this.#s=this.#n?i:this.byteLength*8-i-o,this.#i=Yu(t,o)}read(t,e){let s=BigInt.asUintN(this.#e,this.#o(t,e)>>BigInt(this.#s));switch(this.#t){case"bool":return s!==0n;case"u64":return s;case"i64":return BigInt.asIntN(this.#e,s);default:{let i=this.#t.startsWith("i");return Number(i?BigInt.asIntN(this.#e,s):s)}}}copy(t,e){return this.read(t,e)}write(t,e,s,i){let{text:o,isType:r,isInRange:c}=this.#i,a=()=>le(i,\`\${this.#t} of \${this.#e} bits must be \${o}\`,zt(s));if(!r(s))throw new TypeError(a());if(!c(s))throw new RangeError(a());let u=BigInt(this.#s),p=BigInt.asUintN(this.#e,BigInt(s))<<u,h=(1n<<BigInt(this.#e))-1n<<u;this.#l(t,e,this.#o(t,e)&~h|p)}#o(t,e){let s=0n;for(let i=0;i<this.byteLength;i++)s=s<<8n|BigInt(t.getUint8(this.#r(e,i)));return s}#l(t,e,s){for(let i=this.byteLength-1;i>=0;i--)t.setUint8(this.#r(e,i),Number(s&0xFFn)),s>>=8n}#r(t,e){return t+(this.#n?this.byteLength-1-e:e)}};function Yu(n,t){if(n==="bool")return{text:"a boolean",isType:r=>typeof r=="boolean",isInRange:()=>!0};let e=BigInt(t),[s,i]=n.startsWith("i")?[-(1n<<e-1n),(1n<<e-1n)-1n]:[0n,(1n<<e)-1n];return n.endsWith("64")?ai(s,i):en(Number(s),Number(i))}var Ku=2**20,yi=2**31-1,Yl=32;function Jl(n,t,e){Ls(n,"its fields",t);let s=[],i=new Map,o=0,r=0,c=vn(n,"its fields",t,Object.entries);for(let[u,p]of c){pi(n,u);let h=()=>\`field "\${u}" of struct "\${n}"\`,g=vn(n,\`field "\${u}"\`,p,Ju);Zu(n,u,g);let{codec:y,...S}=new Fo(n,u,e).resolve(g,h),{offset:E=o}=g;je(n,\`the offset of field "\${u}"\`,E,0,yi);let{byteLength:O}=y,j=Xu(n,u,g,S),v={name:u,...S,offset:E,byteLength:O,...j};s.push(Object.freeze(v)),i.set(u,{offset:E,codec:y,target:h}),o=E+O,r=Math.max(r,o)}je(n,"its length in bytes",r,1,yi);let{byteLength:a=r}=e;return je(n,"its byteLength",a,r,yi),{byteLength:a,fields:s,places:i}}function Ju(n){if(!(Io(n)&&"type"in n))return{type:n};let e={...n};for(let s of wi){let i=e[s];Io(i)&&(e[s]=qu(i))}return e}function qu(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Io(e)?{...e}:e]))}function Io(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)}function Xu(n,t,e,s){return Gl(e,s,(i,o,r,c)=>{let a=\`\${o} of field "\${t}" \${r}\`;return new i(qt(n,a,c))})}var Kl=new Set(["type","offset","endian","bitOffset","bitLength",...wi]);function Zu(n,t,e){let s=Object.keys(e).find(o=>!Kl.has(o));if(s===void 0)return;let i=\`field "\${t}" must have no key but \${[...Kl].join(", ")}\`;throw new TypeError(qt(n,i,s))}var Fo=class{#t;#e;#s;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}resolve(t,e){let{endian:s=this.#s.endian}=t;if(gi(this.#t,\`the endian of field "\${this.#e}"\`,s),t.bitLength!==void 0||t.bitOffset!==void 0)return this.#n(t,s);let[i,o]=this.#i(t.type,s,e),r=Co.has(i.type)||i.type==="f32"||i.type==="f64";if(!r&&t.endian!==void 0){let a=\`the endian of field "\${this.#e}" must be left out\`,u="text has none, a struct its own";throw new TypeError(qt(this.#t,\`\${a} as \${u}\`,t.endian))}let c=o.reduce((a,u)=>a*u,1);return{...i,...o.length>0?{count:c}:{},...o.length>1?{dimensions:Object.freeze(o)}:{},...r&&s==="big"?{endian:s}:{}}}#n({type:t,bitOffset:e=0,bitLength:s},i){let o=Co.get(t);if(o===void 0){let a=\`the type of bit-field "\${this.#e}" must be an integer or bool\`;throw new TypeError(qt(this.#t,a,t))}let r=a=>\`the \${a} of bit-field "\${this.#e}"\`;je(this.#t,r("bitOffset"),e,0,7),je(this.#t,r("bitLength"),s,1,o);let c={bitOffset:e,bitLength:s};return{type:t,...c,...i==="big"?{endian:i}:{},codec:new ls(t,c,i)}}#i(t,e,s,i=0){let o=\`the type of field "\${this.#e}"\`,r=vn(this.#t,o,t,Qu);if(r===void 0){let S=t;return[{type:S,codec:this.#o(S,e)},[]]}if(i===Yl){let S=\`the type of field "\${this.#e}" must have at most \${Yl} dimensions\`;throw new RangeError(qt(this.#t,S,"more"))}let[c,a]=r;if(je(this.#t,\`the count of field "\${this.#e}"\`,a,1,Ku),c==="char")return[{type:c,codec:new ts(a)},[a]];let[u,p]=this.#i(c,e,s,i+1),h=new on(u.codec,a,s),g=[a,...p],y=g.reduce((S,E)=>S*E);return je(this.#t,\`the count of field "\${this.#e}"\`,y,1,yi),[{type:u.type,codec:h},g]}#o(t,e){let s=_s[e].get(t)??this.#s.codecOf(t);if(s!==void 0)return s;let i=[..._s.little.keys()].join(", "),o=\`the type of field "\${this.#e}" must be \${i}, a StructType, [type, count] or ["char", byteLength]\`;throw new TypeError(qt(this.#t,o,t))}};function Qu(n){return Array.isArray(n)&&n.length<=2?[n[0],n[1]]:void 0}function En(n){switch(n?.kind){case"array":{let t=En(n.element.shape);return t*n.count>64?t:t*n.count}case"struct":{let t=0;for(let{codec:e}of n.places.values())if(t+=En(e.shape),t>1e3)break;return t}default:return 1}}var bi=class{locals=[];checks=[];writes=[];#t;constructor(t){this.#t=t}add(t,e,s,i){let o=\`v\${this.locals.length}\`;switch(this.locals.push(o),this.checks.push(\`\${o} = \${s};\`),t?.kind){case"scalar":return this.#n(es[t.tag].replace(/\\bv\\b/g,o)),this.writes.push(ss(t,"d",\`o + \${i}\`,o)),!0;case"text":{let{byteLength:r}=e;return this.#n(\`isAscii(\${o}, \${r})\`),this.writes.push(\`writeAscii(d, o + \${i}, \${r}, \${o});\`),!0}case"struct":return this.#e(t.places,o,i);case"array":{let{element:r,count:c}=t;if(this.#n(\`isArray(\${o}) && \${o}.length === \${c}\`),En(r.shape)*c>64)return this.#s(r,c,o,i);for(let a=0;a<c;a++){let u=i+a*r.byteLength,p=\`\${o}[\${a}]\`;if(!this.add(r.shape,r,p,u))return!1}return!0}default:return!1}}#e(t,e,s){let i=this.#t([...t.keys()]),o=Xl(t)?"":\` && !\${this.#t(new Set(t.keys()))}.has(k)\`;this.checks.push(\`{ let i = 0; for (const k in \${e}) if (k !== \${i}[i++]\${o}) return false; if (i !== \${t.size}) return false; }\`);let r=this.checks.length;for(let[c,{codec:a,...u}]of t){let p=\`\${e}[\${JSON.stringify(c)}]\`,h=s+u.offset;if(!this.add(a.shape,a,p,h))return!1}return this.checks.splice(r+1,0,\`if (!(getPrototypeOf(\${e}) === ObjectPrototype && \${e}[tag] === undefined)) return false;\`),!0}#s({shape:t,byteLength:e},s,i,o){if(t?.kind!=="scalar")return!1;let r=es[t.tag].replace(/\\bv\\b/g,"e");this.checks.push(\`\${i} = slice(\${i});\`,\`for (const e of \${i}) if (!(\${r})) return false;\`);let c=\`o + \${o} + i * \${e}\`;return this.writes.push(\`for (let i = 0; i < \${s}; i++) \${ss(t,"d",c,\`\${i}[i]\`)}\`),!0}#n(t){this.checks.push(\`if (!(\${t})) return false;\`)}};function ql(n,t){if(Xl(n))return\`return false;
\`;let e=[],s=[];for(let[i,{codec:{shape:o},offset:r}]of n){if(o?.kind!=="scalar")continue;let c=\`v\${s.length}\`,a=es[o.tag];e.push(\`case \${JSON.stringify(i)}: if (!(\${a.replace(/\\bv\\b/g,"e")})) return false; \${c} = e; break;\`);let u=ss(o,"d",\`o + \${r}\`,c);s.push(\`if (\${c} !== undefined) \${u}\`)}return s.length===0?\`return false;
\`:\`let \${s.map((i,o)=>\`v\${o}\`).join(", ")};
try {
if (v[CODEC] !== undefined || o + \${t} > d.byteLength) return false;
if (getPrototypeOf(v) !== ObjectPrototype || v[tag] !== undefined) return false;
for (const k in v) {
const e = v[k];
switch (k) {
\${e.join(\`
\`)}
default: return false;
}
}
} catch {
return false;
}
\${s.join(\`
\`)}
return true;
\`}function Xl(n){let t=0;for(let{offset:e,codec:s}of n.values()){if(e<t)return!0;t=e+s.byteLength}return!1}var eh=0,Zl={asIntN:BigInt.asIntN,asUintN:BigInt.asUintN,fround:Math.fround,guard:is,getPrototypeOf:Object.getPrototypeOf,isArray:Array.isArray,isAscii:nh,isFinite:Number.isFinite,jsonOf:sn,ObjectPrototype:Object.prototype,slice:Function.prototype.call.bind(Array.prototype.slice),String,tag:Symbol.toStringTag,writeAscii:sh};function Ql(n,t,e){if(En({kind:"struct",places:n})>1e3)return;let s=new Ro(e),i=s.struct(n,t),o=[...Object.keys(Zl),"DATA","OFFSET","CODEC","PARTS","constants"];try{let r=new Function(...o,i),c=Object.values(Zl),{data:a,offset:u,codec:p,parts:h}=e;return r(...c,a,u,p,h,s.constants)}catch(r){if(r instanceof EvalError)return;throw r}}var Ro=class{constants=[];#t;constructor(t){this.#t=t}struct(t,e){let s={kind:"struct",places:t},i=[...t].map(([h,g],y)=>this.#s(JSON.stringify(h),g,y)),o=[...t].filter(([,{codec:h}])=>h instanceof on&&h.isPlain).map(([h,{codec:g,offset:y}])=>{let S=this.#n(g.shape,g,y,!1);return\`get \${JSON.stringify(h)}() { const d = this[DATA], o = this[OFFSET]; return \${S}; },
\`}),r=this.#n(s,void 0,0,!1),c=this.#n(s,void 0,0,!0),a=this.#i(s,e),u=ql(t,e),p=this.constants.map((h,g)=>\`c\${g}\`);return\`"use strict"; // \${eh++}
const [\${p.join(", ")}] = constants;
function copy(d, o) {
return \${r};
}
function json(d, o, key) {
let x;
return \${c};
}
function writeAll(d, o, v) {
\${a}}
function writeSome(d, o, v) {
\${u}}
function write(d, o, v) {
return writeAll(d, o, v) || writeSome(d, o, v);
}
return {
copy, json, write,
ViewClass: class {
constructor(d, o) { guard(this); this[DATA] = d; this[OFFSET] = o; this[PARTS] = undefined; }
toObject() { return copy(this[DATA], this[OFFSET]); }
toJSON(key) { return json(this[DATA], this[OFFSET], key); }
set(v) { if (!write(this[DATA], this[OFFSET], v)) super.set(v); }
},
accessors: {
\${i.join("")}},
copies: {
\${o.join("")}},
};
\`}#e(t){return\`c\${this.constants.push(t)-1}\`}#s(t,{codec:e,offset:s,target:i},o){let{shape:r}=e,{data:c,offset:a}=this.#t,u=this.#e((g,y)=>e.write(g[c],g[a]+s,y,i)),p=\`this[OFFSET] + \${s}\`;if(r?.kind!=="scalar"){let g=\`\${this.#e(e)}.read(this[DATA], \${p})\`,y=e.readsViews?\`const p = this[PARTS] ??= []; return p[\${o}] ??= \${g};\`:\`return \${g};\`;return\`get \${t}() { \${y} }, set \${t}(v) { \${u}(this, v); },
\`}let h=ss(r,"this[DATA]",p,"v");return\`get \${t}() { return \${ns(r,"this[DATA]",p)}; },
set \${t}(v) { if (\${es[r.tag]}) \${h} else \${u}(this, v); },
\`}#n(t,e,s,i){switch(t?.kind){case"scalar":{let r=ns(t,"d",\`o + \${s}\`);return i?Rl(t.tag,r):r}case"struct":return\`{
\${[...t.places].map(([c,{codec:a,...u}])=>{let p=s+u.offset,h=this.#n(a.shape,a,p,i);return\`\${JSON.stringify(c)}: \${h},
\`}).join("")}}\`;case"array":{let{element:r,count:c}=t;if(En(r.shape)*c>64)break;return\`[\${Array.from({length:c},(u,p)=>{let h=s+p*r.byteLength;return this.#n(r.shape,r,h,i)}).join(", ")}]\`}}let o=\`\${this.#e(e)}.copy(d, o + \${s})\`;return i&&t?.kind!=="text"?\`jsonOf(\${o}, key)\`:o}#i(t,e){let s=new bi(i=>this.#e(i));return s.add(t,void 0,"v",0)?\`let \${s.locals.join(", ")};
try {
if (v[CODEC] !== undefined || o + \${e} > d.byteLength) return false;
\${s.checks.join(\`
\`)}
} catch {
return false;
}
\${s.writes.join(\`
\`)}
return true;
\`:\`return false;
\`}};function nh(n,t){if(typeof n!="string"||n.length>t)return!1;for(let e=0;e<n.length;e++){let s=n.charCodeAt(e);if(s===0||s>127)return!1}return!0}function sh(n,t,e,s){for(let i=0;i<e;i++)n.setUint8(t+i,i<s.length?s.charCodeAt(i):0)}var Si=class{name;byteLength;readsViews=!0;places;shape;#t;#e;#s;#n;#i;#o;constructor(t,e,s,i,o=Ql){this.name=t,this.byteLength=e,this.places=s,this.shape={kind:"struct",places:s},this.#t=i,this.#e=o}get ViewClass(){return this.#s??=ln.classOf(this,this.#l,this.#t)}get#l(){if(this.#o!==void 0)return this.#o;let{places:t,byteLength:e}=this;return this.#o=this.#e(t,e,Vl)??null}get zeros(){return this.#i??=new DataView(new ArrayBuffer(this.byteLength))}get MovableClass(){return this.#n??=ln.movableClassOf(this,this.#l)}read(t,e){return Object.preventExtensions(new this.ViewClass(t,e))}copy(t,e){let s=this.#l;if(s!==null)return s.copy(t,e);let i={};for(let[o,{offset:r,codec:c}]of this.places)i[o]=c.copy(t,e+r);return i}json(t,e,s){return this.#l?.json(t,e,s)??sn(this.copy(t,e),s)}isView(t){return this.#r(t)!==void 0}#r(t){try{return t instanceof this.ViewClass?t.bytes:void 0}catch{return}}write(t,e,s,i){if(this.#l?.write(t,e,s))return;let o=this.#r(s);if(o!==void 0){nn(t,e,this.byteLength).set(o);return}if(!Qn(()=>Object.prototype.toString.call(s)==="[object Object]"&&!(s instanceof ln))){let a=\`it must be a view of struct "\${this.name}" or an object of its fields\`;throw new TypeError(le(i,a,zt(s)))}let c=ui(i,s,Object.entries);fi(t,e,this.byteLength,a=>{for(let[u,p]of c){let h=this.places.get(u);if(h===void 0)throw new TypeError(\`Cannot set field \${zt(u)} of struct "\${this.name}" as it has no such field\`);h.codec.write(a,h.offset,p,h.target)}})}};var ih=2**32-1;function We(n,t,e={}){if(typeof n!="string"||n===""){let y="its name must be a non-empty string";throw new TypeError(\`Cannot define struct as \${y}: received \${zt(n)}\`)}Ls(n,"its options",e);let{frameId:s,endian:i="little",derived:o={},...r}=vn(n,"its options",e,({frameId:y,endian:S,byteLength:E,derived:O})=>({frameId:y,endian:S,byteLength:E,derived:O}));s!==void 0&&je(n,"its frameId",s,0,ih),gi(n,"its endian",i);let c=Jl(n,t,{endian:i,byteLength:r.byteLength,codecOf:y=>tc.get(y)});Ls(n,"its derived fields",o);let u=vn(n,"its derived fields",o,y=>({...y}));oh(n,u,c.places);let{byteLength:p}=c,h=new Si(n,p,c.places,u),g=Object.freeze({name:n,byteLength:p,frameId:s,fields:Object.freeze(c.fields),create(y){let S=new DataView(new ArrayBuffer(p));return y!==void 0&&h.write(S,0,y,()=>\`struct "\${n}"\`),h.read(S,0)},view(y,S=0){return rh(n,p,y,S),h.read(new DataView(y,S,p),0)},viewAt:(y,S)=>new h.ViewClass(y,S),isView:y=>h.isView(y)});return tc.set(g,h),g}var tc=new WeakMap;function oh(n,t,e){for(let[s,i]of Object.entries(t)){if(pi(n,s),e.has(s))throw new TypeError(\`Cannot define struct "\${n}" as field "\${s}" is declared twice\`);if(typeof i!="function"){let o=\`derived field "\${s}" must be a function\`;throw new TypeError(qt(n,o,i))}}}function rh(n,t,e,s){if(!lh(e)){let o=ArrayBuffer.isView(e)?", of which to pass .buffer and .byteOffset":"";throw new TypeError(\`Cannot view struct "\${n}" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received \${zt(e)}\${o}\`)}let i=e.byteLength-t;if(!Number.isInteger(s)||s<0||s>i){let o=typeof s=="number"?RangeError:TypeError;throw new o(\`Cannot view struct "\${n}" as its \${t} bytes must lie within the \${e.byteLength} bytes of the buffer: received byteOffset \${zt(s)}\`)}}function lh(n){return Qn(()=>(n instanceof ArrayBuffer||n instanceof SharedArrayBuffer)&&n.byteLength>=0)}var Mi={FrameId:{COMMAND_STATUS:1,TELEMETRY:2,CONFIG:3},Header:We("singleSocket.Header",{frameId:{type:"u32",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),Command:We("singleSocket.Command",{commander:{type:"u32",description:"sender"},counter:{type:"u32",description:"counts all commands from 0"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"})};var ch={ACK:1,NO_ACK:2},ec=We("CommandStatus",{status:{type:"u32",values:ch},duration:{type:"f64",unit:"s",description:"time until the command is expected to be done"},reason:{type:["char",50],description:"reason of a rejection"}},{frameId:Mi.FrameId.COMMAND_STATUS});var nc=We("Header",{syncPattern:{type:"u16",display:"hex"},frameId:{type:"u16",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),sc=We("Command",{syncPattern:{type:"u16",description:"identifies the device",display:"hex"},counter:{type:"u32",description:"counts commands of a code from 1"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"});var jo=[nc,sc,Mi.Header,Mi.Command,ec];var xi=1e4,ah=/^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u;function ic(n,t,e){for(let i of t??[])mh(i,e);let s=Do(n,"",0,t).take(xi+1).toArray();if(s.length>xi)throw new RangeError(\`Cannot \${e} as struct "\${n.name}" must have at most \${xi} values: received more; choose some by fields\`);for(let i of t??[])ph(i,s,n,e);return s}function*Do({fields:n},t,e,s){for(let i of n){let{type:o,byteLength:r}=i,c=fh(i),a=c.reduce((p,h)=>p*h,1),u=r/a;for(let p=0;p<a;p++){let h=hh(t,i.name)+dh(p,c);if(s!==void 0&&!s.some(E=>oc(E,h)))continue;let g=e+i.offset+p*u;if(typeof o=="object"){yield*Do(o,h,g,s);continue}let y=uh(i,u);yield{path:h,type:o,field:i,offset:g,byteLength:u,read:(E,O)=>y.read(E,O+g)}}}}function fh({type:n,count:t,dimensions:e}){let s=e??(t===void 0?[]:[t]);return n==="char"?s.slice(0,-1):s}function uh(n,t){let{type:e,endian:s="little",bitOffset:i,bitLength:o}=n;if(e==="char")return new ts(t);if(o===void 0)return _s[s].get(e);let r={bitOffset:i??0,bitLength:o};return new ls(e,r,s)}function hh(n,t){return ah.test(t)?n===""?t:\`\${n}.\${t}\`:\`\${n}[\${JSON.stringify(t)}]\`}function dh(n,t){let e="";for(let s of t.toReversed())e=\`[\${n%s}]\${e}\`,n=Math.floor(n/s);return e}function oc(n,t){let[e,s]=n.length<t.length?[n,t]:[t,n];return e===""||!s.startsWith(e)?!1:s.length===e.length||".[".includes(s[e.length])}function mh(n,t){if(typeof n!="string")throw new TypeError(\`Cannot \${t} as each of fields must be a string: received \${Ao(n)}\`)}function ph(n,t,e,s){if(t.some(c=>c.path.length>=n.length&&oc(n,c.path)))return;let o=Zs(n,gh(e)),r=o===void 0?"":\`; did you mean \${o}?\`;throw new RangeError(\`Cannot \${s} as fields must be in struct "\${e.name}": received \${Ao(n)}\${r}\`)}function gh(n){let t=new Set,e=Do(n,"",0,void 0).take(xi);for(let{path:s}of e){t.add(s);for(let{index:i}of s.matchAll(/[.[]/g))i>0&&t.add(s.slice(0,i))}return t}function rc(n){let{name:t,frameId:e,byteLength:s,fields:i}=n;return{name:t,...e!==void 0&&{frameId:e},byteLength:s,fields:i.map(wh)}}function wh(n){let{type:t,count:e,dimensions:s,byteLength:i,...o}=n,r=s??(e===void 0?void 0:[e]);return{...o,type:typeof t=="object"?rc(t):t,...r&&{lengths:r}}}function $i(n,t=[]){let e=JSON.stringify(n),s=t.find(u=>JSON.stringify(rc(u))===e);if(s)return s;let{name:i,frameId:o,byteLength:r,fields:c}=n,a=c.map(({name:u,type:p,lengths:h=[],...g})=>{let y=typeof p=="object"?$i(p,t):p,S=h.reduceRight((E,O)=>[E,O],y);return[u,{...g,type:S}]});return We(i,Object.fromEntries(a),{byteLength:r,...o!==void 0&&{frameId:o}})}function lc(n,t){let{times:e}=n,{fromMs:s,toMs:i,pixels:o}=t,r=Math.max(0,cn(e,s)-1),c=Math.min(e.length,cn(e,i)+1),a=new Vo(n,t.silenceMs),u=(i-s)/o;for(let p=r;p<c;){let h=Math.floor((e[p]-s)/u),g=s+(h+1)*u,y=p+1;for(;y<c&&e[y]<g;)y++;a.addPixel(p,y,p===r),p=y}return a.points}var Vo=class{points;#t;#e;constructor(t,e){this.#t=t,this.#e=e,this.points=[[],...t.columns.map(()=>[])]}addPixel(t,e,s){if(e-t<=4){for(let h=t;h<e;h++)!(s&&h===t)&&this.#s(h)&&this.#n(h),this.#i(h);return}let i=!1;for(let h=s?t+1:t;h<e;h++)i||=this.#s(h);i&&t>0&&this.#n(t);let[o,...r]=this.points,{times:c,columns:a}=this.#t,[u,p]=[c[t],c[e-1]];for(let h=0;h<4;h++)o.push(u+(p-u)*h/3);a.forEach((h,g)=>yh(r[g],h,t,e))}#s(t){let{times:e,missed:s}=this.#t;return s[t]>0||e[t]-e[t-1]>this.#e}#n(t){let{times:e}=this.#t,[s,...i]=this.points;s.push((e[t-1]+e[t])/2);for(let o of i)o.push(null)}#i(t){let{times:e,columns:s}=this.#t,[i,...o]=this.points;i.push(e[t]),s.forEach((r,c)=>o[c].push(cc(r[t])))}};function yh(n,t,e,s){let[i,o,r]=[-1,-1,!0];for(let u=e;u<s;u++){let p=t[u];if(!Number.isFinite(p)){r=!1;continue}(i<0||p<t[i])&&(i=u),(o<0||p>t[o])&&(o=u)}if(i<0){n.push(null,null,null,null);return}let[c,a]=i<o?[i,o]:[o,i];n.push(cc(t[e]),t[c],t[a],r?t[s-1]:null)}function cc(n){return Number.isFinite(n)?n:null}function cn(n,t){let[e,s]=[0,n.length];for(;e<s;){let i=e+s>>>1;n[i]<t?e=i+1:s=i}return e}var Bo=-1;function ac({times:n,missed:t},{fromMs:e,toMs:s,pixels:i}){let o=new Float64Array(i),r=new Float64Array(i),c=i/(s-e),a=cn(n,e),u=Math.min(n.length,cn(n,s)+1);for(let p=a;p<u;p++){let h=(n[p]-e)*c;if(h<i&&r[Math.floor(h)]++,t[p]===0)continue;let g=p===0?h:(n[p-1]-e)*c,y=Math.max(1,h-g),S=Math.min(i-1,Math.floor(h));for(let E=Math.max(0,Math.floor(g));E<=S;E++)o[E]+=t[p]/y}return o.map((p,h)=>{let g=p+r[h];return g===0?Bo:p/g})}var bh=1024,fc=.001,vi=class{frameBytes;framesMax;dropped=0;#t;#e=0;#s=0;#n;#i;#o;#l;#r=new Map;constructor(t,e){this.frameBytes=t,this.framesMax=Math.max(1,Math.floor(e/t/2)),this.#t=Math.min(bh,2*this.framesMax),this.#n=new Float64Array(this.#t),this.#i=new Uint32Array(this.#t),this.#o=new Uint8Array(this.#t*t),this.#l=new DataView(this.#o.buffer)}get length(){return this.#s-this.#e}get times(){return this.#n.subarray(this.#e,this.#s)}get missed(){return this.#i.subarray(this.#e,this.#s)}get firstMs(){return this.length===0?NaN:this.#n[this.#e]}get lastMs(){return this.length===0?NaN:this.#n[this.#s-1]}frame(t){let e=(this.#e+t)*this.frameBytes;return new DataView(this.#o.buffer,e,this.frameBytes)}append(t){let{frameBytes:e}=this,s=0;t.times.length>this.framesMax&&(s=t.times.length-this.framesMax,this.dropped+=s);let i=t.times.subarray(s),o=this.length;i.length>0&&this.#a(i[0]);let r=o-this.length;return this.#f(i.length),this.#n.set(i,this.#s),this.#i.set(t.missed.subarray(s),this.#s),this.#o.set(t.bytes.subarray(s*e),this.#s*e),this.#s+=i.length,this.#h(this.#s-i.length),r}insertBefore(t,e,s=0,i=e.length){let o=this.indexAt(t),r=this.#c(o,this.length);this.#s=this.#e+o;for(let c of this.#r.values())c.end=Math.min(c.end,this.#s);this.append(e.#c(s,i)),this.append(r)}indexAt(t){return cn(this.times,t)}lastUpTo(t){return this.indexAt(t+fc)-1}nextTo(t,e){let s=this.lastUpTo(t);return e>0||s<0?s+e:this.lastUpTo(this.times[s]-2*fc)}column(t,e){let s=this.#r.get(t);s||(s={read:o=>Number(t.read(this.#l,o+e)),values:new Float64Array(this.#t),end:this.#e},this.#r.set(t,s));let{values:i}=s;for(let o=Math.max(s.end,this.#e);o<this.#s;o++)i[o]=s.read(o*this.frameBytes);return s.end=this.#s,i.subarray(this.#e,this.#s)}keepColumns(t){for(let e of this.#r.keys())t.has(e)||this.#r.delete(e)}#c(t,e){let[s,i]=[this.#e+t,this.#e+e],{frameBytes:o}=this;return{times:this.#n.slice(s,i),missed:this.#i.slice(s,i),bytes:this.#o.slice(s*o,i*o)}}#a(t){for(;this.length>0&&this.#n[this.#s-1]>t;)this.#s--;for(let e of this.#r.values())e.end=Math.min(e.end,this.#s)}#h(t){for(let e=Math.max(1,t);e<this.#s;e++)this.#n[e]<this.#n[e-1]&&(this.#n[e]=this.#n[e-1])}#f(t){if(this.#s+t<=this.#t)return;let e=this.length+t,s=2*this.framesMax,i=this.#t;for(;i<Math.min(s,2*e);)i=Math.min(s,2*i);let o=Math.max(0,e-this.framesMax),r=i===s?o:0;this.dropped+=r,this.#d(i,this.#e+r)}#d(t,e){let s=(i,o)=>{let r=i.subarray(e*o,this.#s*o),c=t===this.#t?i:new i.constructor(t*o);return c.set(r),c};this.#n=s(this.#n,1),this.#i=s(this.#i,1),this.#o=s(this.#o,this.frameBytes),this.#l=new DataView(this.#o.buffer);for(let i of this.#r.values())i.values=s(i.values,1),i.end=Math.max(0,i.end-e);this.#s-=e,this.#e=0,this.#t=t}};function Uo(n,t){let{type:e,count:s,unit:i}=n,o=n.dimensions??(s===void 0?[]:[s]),r=e==="char"?o.length-1:o.length,c=uc(n,t,r);return Fe(i===void 0?c:\`\${c} \${i}\`)}function uc(n,t,e){return e<=0?Sh(n,t):\`[\${Array.from(t,i=>uc(n,i,e-1)).join(", ")}]\`}function Sh(n,t){let{type:e}=n;return typeof e=="object"?\`{ \${e.fields.map(i=>\`\${i.name}: \${Uo(i,Reflect.get(t,i.name))}\`).join(", ")} }\`:typeof t=="number"||typeof t=="bigint"?Mh(n,t):JSON.stringify(t)}function Mh(n,t){let{values:e,bits:s,display:i}=n;if(e!==void 0){let r=Object.entries(e).find(([,c])=>c==t);return r===void 0?\`\${t}\`:\`\${t} \${r[0]}\`}return(typeof t=="bigint"||Number.isSafeInteger(t))&&(s!==void 0||i==="hex")?xh(n,BigInt(t)):typeof i=="object"&&Number.isFinite(t)?t.toFixed(i.digits):Object.is(t,-0)?"-0":\`\${t}\`}function xh(n,t){let{type:e,bits:s={},bitLength:i}=n,o=e==="f32"||e==="f64";if(o&&t<0n)return\`\${t}\`;let r=i??Number(e.slice(1)),c=BigInt.asUintN(r,t),a=o?1:Math.ceil(r/4),u=c.toString(16).toUpperCase().padStart(a,"0"),p=Object.entries(s).flatMap(([h,g])=>{let y=BigInt(g),S=c&y;if(S===0n)return[];let E=y&-y;return[y===E?h:\`\${h} \${S/E}\`]});return\`0x\${u} \${p.join(", ")}\`.trimEnd()}var Ei=["meaning","raw","hex","bits"],hc=7;function $h({field:n,type:t,byteLength:e}){let{count:s,dimensions:i,unit:o,...r}=n;return t==="char"?{...r,count:e}:r}function dc(n){let t=$h(n),{values:e,bits:s,display:i}=t,o=e!==void 0||s!==void 0||i!==void 0;return(r,c,a)=>{if(a==="hex")return kh(n,r,c);let u=n.read(r,c);return a==="raw"?zo(u):a==="bits"?vh(n,u):typeof u=="number"&&!o?Eh(u):Uo(t,u)}}function zo(n){return typeof n=="string"?Fe(JSON.stringify(n)):Object.is(n,-0)?"-0":String(n)}function vh(n,t){if(!/^[ui]/.test(n.type))return zo(t);let e=n.field.bitLength??8*n.byteLength;return BigInt.asUintN(e,BigInt(t)).toString(2).padStart(e,"0").replaceAll(/\\B(?=(?:.{4})+$)/g," ")}function Eh(n){if(Number.isInteger(n)||!Number.isFinite(n))return zo(n);let t=Math.abs(n);if(t>=1e7||t<1e-4)return n.toExponential(hc-1);let e=Math.max(1,Math.floor(Math.log10(t))+1);return n.toFixed(Math.max(0,hc-e))}function mc(n,t){let e=Math.max(Math.abs(n),t),s=0;for(;s<7&&!Th(t*10**s);)s++;if(e<1e6&&s<7)return n.toFixed(s);let i=Math.max(0,Math.ceil(Math.log10(e/t)));return n===0?"0":n.toExponential(Math.min(6,i))}function Th(n){return Math.abs(n-Math.round(n))<1e-6&&n>.5}function kh(n,t,e){let s=t.byteOffset+e+n.offset;return ri(new Uint8Array(t.buffer,s,n.byteLength))}function pc({path:n,field:t}){let{unit:e="",description:s="",values:i={},bits:o={}}=t,r=[...Object.keys(i),...Object.keys(o)];return[n,e,s,...r].join(" ").toLowerCase()}function gc(n,t){return t.toLowerCase().split(/\\s+/).every(e=>n.includes(e))}var Ah=64*2**20,cs="Telemetry",wc=500,_h=1e3,Oh={connected:"R",disconnected:"L",restart:"!",clockStepped:"T"},Ti=class{index;message;groups=[];live;state;alarms=[];events=[];commands=new Map;marks=[];left=[];command;#t=new ks;#e=new Map;#s=-1;#n="";#i=0;constructor(t,e){this.describe(t,e)}describe(t,e){e.staleMs!==this.message?.staleMs&&(this.#t=new ks(e.staleMs)),this.index=t,this.message=e,this.setStructs(e.structs)}get name(){return this.message.name}get staleMs(){return this.#t.staleMs}latest(t){return this.#e.get(t)}setStructs({structsId:t,...e}){this.#s=t;let s=JSON.stringify([e,this.message.limits]);if(s===this.#n)return;this.#n=s;let[i,o,r]=[e.header,e.telemetry,e.config].map(h=>$i(h,jo)),[c,a]=[e.command,e.commandStatus].map(h=>h&&$i(h,jo));this.command=c;let u=i.byteLength;this.#i=u+o.byteLength;let p=(h,g,y,S)=>({title:h,kind:g,fields:this.#c(y,S)});this.groups=[p(cs,"telemetry",o,u),p("Header of telemetry","telemetry",i,0),p("Configuration","config",r,u),...a?[p("Answer to a command","commandStatus",a,u)]:[]],this.live=this.newBuffer(Ah),this.#e.clear()}newBuffer(t){return new vi(this.#i,t)}field(t,e){return this.groups.find(s=>s.title===t)?.fields.find(s=>s.path===e)}isOfStructs({structsId:t}){return t===this.#s}add(t){if(!(!this.isOfStructs(t)||t.times.length===0)){if(this.#r(t),t.kind==="config")for(let e of t.times)this.#l({atMs:e,letter:"C"});if(t.kind==="telemetry"){for(let e of t.times)this.#t.add(e);this.live.append(t)}}}addOld(t){if(!(!this.isOfStructs(t)||t.times.length===0)){if(t.kind==="config")for(let e of t.times)this.#l({atMs:e,letter:"C"});this.#e.has(t.kind)||this.#r(t)}}addEvents(t){for(let e of t){if("calledAtMs"in e){let i=this.commands.get(e.id);if(i&&i.atMs>e.atMs)continue;this.commands.set(e.id,e);let[o]=this.commands.keys();this.commands.size>wc&&this.commands.delete(o);continue}if(this.#o(e))continue;yc(this.events,e,wc);let s=Oh[e.type];s!==void 0&&this.#l({atMs:e.atMs,letter:s})}}#o(t){return this.events.some(e=>e.atMs===t.atMs&&e.type===t.type&&e.message===t.message)}#l(t){this.marks.some(({atMs:s,letter:i})=>s===t.atMs&&i===t.letter)||yc(this.marks,t,_h)}#r({kind:t,times:e,bytes:s,frameBytes:i}){let o=e.length-1,r=new DataView(s.slice(o*i).buffer);this.#e.set(t,{data:r,receivedAtMs:e[o]})}#c(t,e){let{limits:s}=this.message;return ic(t,void 0,"show fields").map(i=>{let o={...i.field,...this.#a(s,i)},r={...i,field:o};return{path:r.path,flat:r,structAt:e,isNumber:r.type!=="char",searchText:pc(r),judge:dl(r),write:dc(r)}})}#a(t,{path:e}){return Object.hasOwn(t,e)?{limits:t[e]}:{}}};function yc(n,t,e){let s=n.findLastIndex(({atMs:i})=>i<=t.atMs);n.splice(s+1,0,t),n.length>e&&n.shift()}var ki=class{spanMs;#t;#e;constructor(t){this.spanMs=t}get isLive(){return this.#t===void 0}at(t){return this.#t??{fromMs:t-this.spanMs,toMs:t}}pause(t){this.#t=this.#e=this.at(t)}resume(){this.#t=this.#e=void 0}show({fromMs:t,toMs:e}){let s=Math.min(3456e7,Math.max(.01,e-t)),i=(t+e)/2;this.#t={fromMs:i-s/2,toMs:i+s/2}}zoom(t,e,s){let{fromMs:i,toMs:o}=this.at(t);this.show({fromMs:e-(e-i)*s,toMs:e+(o-e)*s})}move(t,e){let{fromMs:s,toMs:i}=this.at(t),o=(i-s)*e;this.show({fromMs:s+o,toMs:i+o})}reset(){this.#t=this.#e}};var Ns=6e4,Ai=class{socket;history;view=new ki(Ns);token;models=[];selected=0;hello;notation="meaning";scale="UTC";cursorMs;panes=[];onSources=()=>{};#t=new Map;#e=new Map;#s=NaN;constructor(t,e){this.token=e,this.socket=new oi(t,e,{message:s=>this.#i(s),batch:s=>this.#l(s),changed:()=>{this.socket.isOpen||this.history.cancel()}}),this.history=new si(s=>this.socket.sendHistory(s))}get nowMs(){return performance.now()+this.#s}get model(){return this.models[this.selected]}get offsetSec(){return this.scale==="TAI"?this.hello?.taiMinusUtcSec??0:0}canAct({message:t}){return this.token!==""&&t.canSend}get range(){return this.view.at(this.nowMs)}get shownMs(){if(!this.view.isLive)return this.cursorMs??this.range.toMs}#n(t){let e=this.#t.get(t);return e||(e=new ii(t,this.history),this.#t.set(t,e)),e}framesOf(t){let{live:e,staleMs:s}=t;if(this.view.isLive)return{frames:e,silenceMs:s,isLoading:!1};let i=this.panes.filter(({source:o})=>o===t.name).flatMap(({fields:o})=>o).filter(({title:o})=>o===cs).map(({path:o})=>o);return this.#n(t).framesFor(this.range,i,innerWidth,performance.now())}shownFrame(t){let{shownMs:e}=this;return e===void 0?t.latest("telemetry"):Lh(this.framesOf(t).frames,e)}select(t){this.selected=t;let{isLive:e,recorded:s}=this.models[t].message;if(e)this.view.resume();else if(s){let{fromMs:i,toMs:o}=s;this.view.show({fromMs:i,toMs:Math.min(o,i+Ns)})}this.onSources()}#i(t){if(t.type==="hello")return this.#o(t);if(t.type==="historyEnd")return this.history.end(t);let e=this.models[t.source];if(e)switch(t.type){case"state":this.#s=t.nowMs-performance.now(),e.state=t;break;case"structs":e.setStructs(t.structs),this.onSources();break;case"events":e.addEvents(t.events);break;case"alarms":e.alarms=t.alarms;break;case"less":e.left.push(t),e.left.splice(0,e.left.length-100)}}#o(t){if(this.hello&&this.hello.pageHash!==t.pageHash)return location.reload();let e=this.hello===void 0;this.hello=t,this.#s=t.nowMs-performance.now();let s=new Map(this.models.map(i=>[i.name,i]));this.models=t.sources.map((i,o)=>{let r=s.get(i.name);return r?(r.describe(o,i),r):new Ti(o,i)}),this.#e.clear();for(let i of this.models)i.message.isLive&&this.#e.set(i,i.live.lastMs);this.selected=Math.min(this.selected,this.models.length-1),e&&this.model?this.select(this.selected):this.onSources()}#l(t){let e=this.models[t.source];if(!e)return;if(t.request!==0)return this.history.add(t);let s=this.#e.get(e);if(t.kind==="telemetry"&&s!==void 0){let[i]=t.times;if(i===s)return;this.#e.delete(e),_l(e,this.history,s,i)}e.add(t)}};function Lh(n,t){let e=n.lastUpTo(t);if(!(e<0))return{data:n.frame(e),receivedAtMs:n.times[e]}}function bc(n,t,e){let s=({parameters:i})=>i.filter(({fixed:o})=>o!==void 0).length;return n.filter(i=>i.code===t&&i.parameters.every(({fixed:o},r)=>o===void 0||o===(e[r]??0))).sort((i,o)=>s(o)-s(i))[0]}function Sc(n,t,e){let s=tt("ask"),i=$("button",{class:"primary",text:"No",attributes:{value:"no"}}),o=$("button",{class:"hazard",text:e,attributes:{value:"yes"}});return i.autofocus=!0,s.replaceChildren($("form",{attributes:{method:"dialog"}},$("h2",{text:n,attributes:{id:"ask-title"}}),...t.map(r=>$("p",{text:r})),$("div",{class:"buttons"},i,o))),s.returnValue="no",s.showModal(),i.focus(),new Promise(r=>{s.addEventListener("close",()=>r(s.returnValue==="yes"),{once:!0})})}var Ho=2**32-1,Ch="by code \\u2026";function Ih(n,{name:t,min:e=-1/0,max:s=1/0,unit:i=""}){if(Number.isNaN(n))return\`\${t} must be a number\`;if(!(n>=e&&n<=s))return\`\${t} must be in \${e}..\${s} \${i}\`.trim()}function Fh(n,t,e){let s=new Set(n.fields.map(({name:o})=>o)),i=Object.fromEntries([["code",t]].concat(e.map((o,r)=>[\`param\${r+1}\`,o])).filter(([o])=>s.has(o)));return ri(n.create(i).bytes)}var _i=class{#t;#e=tt("command-form");#s=tt("stops");#n=$("select",{attributes:{id:"command-name"}});#i=$("input",{attributes:{type:"number",min:"0",max:String(Ho),step:"1"}});#o;#l=$("div",{class:"parameters"});#r=$("p",{class:"help"});#c=$("code");#a=$("p",{class:"message",attributes:{role:"status"}});#h="";#f=[];constructor(t){this.#t=t,this.#i.value="0",this.#o=$("label",{},"Code ",this.#i),this.#n.addEventListener("change",()=>this.#m()),this.#e.addEventListener("input",()=>this.#w()),this.#e.addEventListener("submit",e=>{e.preventDefault(),this.#S()})}rebuild(){let{model:t}=this.#t,e=t?.message.commands??[],s=!!t&&this.#t.canAct(t),i=this.#t.models.length>1?\` \${t?.name}\`:"",o=JSON.stringify([i,e,this.#d(t),s]);if(o===this.#h)return;if(this.#h=o,this.#s.replaceChildren(...s?e.filter(({isStop:c})=>c).map(c=>tn(\`\${c.name}\${i}\`,()=>this.#b(c),{class:"stop",title:\`\${c.help??c.name}: sent at once\`})):[]),!t||!s){this.#e.replaceChildren($("p",{class:"none",text:this.#d(t)}));return}let r=[...e.map(({name:c})=>c),Ch];this.#n.replaceChildren(...r.map(c=>$("option",{text:c}))),this.#e.replaceChildren($("div",{class:"parameters"},$("label",{},"Command ",this.#n),this.#o),this.#l,this.#r,$("p",{class:"bytes"},"Bytes: ",this.#c),$("button",{text:"Send",class:"primary"}),this.#a),this.#m()}#d(t){return t?t.message.isLive?this.#t.hello?.allowCommands?this.#t.token===""?"Open the link that the server has printed: it has the token for commands.":"This source takes no commands.":"This server sends no commands (allowCommands is off).":"A recording takes no commands.":"No source."}get#u(){return this.#t.model?.message.commands.find(({name:t})=>t===this.#n.value)}#m(){let t=this.#u;this.#o.hidden=t!==void 0;let e=t?.parameters??Array.from({length:6},(i,o)=>({name:\`param\${o+1}\`}));this.#f=e.map(i=>Ph(i)),this.#l.replaceChildren(...e.flatMap((i,o)=>{let r=this.#f[o];return r?[Rh(i,r)]:[]}));let s=t?.hazard;this.#r.classList.toggle("hazard",s!==void 0),U(this.#r,[...t?.help===void 0?[]:[t.help],...s===void 0?[]:[\`\\u25B2 \${s}\`],...t?[\`code \${t.code}\`]:["Not described: its effect isn't known."]].join(" \\xB7 ")),U(this.#a,""),this.#w()}#p(){let t=this.#u,e=this.#f.map((s,i)=>t?.parameters[i]?.fixed??(s?.value.trim()===""?NaN:Number(s?.value)));return{code:t?.code??this.#i.valueAsNumber,params:e}}#g(t,e){let s=this.#u;return Number.isInteger(t)&&t>=0&&t<=Ho?e.map((i,o)=>Ih(i,s?.parameters[o]??{name:\`param\${o+1}\`})).find(i=>i!==void 0):\`Code must be an integer in 0..\${Ho}\`}#w(){let{code:t,params:e}=this.#p(),s=this.#t.model?.command,i=this.#g(t,e);U(this.#c,i??(s?\`\${Fh(s,t,e)} (counter and sync pattern are set when it is sent)\`:"the struct of commands isn't known")),this.#c.classList.toggle("refused",i!==void 0)}async#S(){let{model:t}=this.#t,e=this.#u,{code:s,params:i}=this.#p(),o=this.#g(s,i);if(!t||o!==void 0)return U(this.#a,o??"No source");let r=e?.name??\`code \${s}\`,c=e?e.hazard:"Its effect isn't known",a=c!==void 0&&!e?.isStop;if(a&&!await Sc(\`Send \${r} to \${t.name}?\`,[\`\\u25B2 \${c}\`,\`\${r}(\${i.join(", ")})\`],\`Send \${r}\`))return U(this.#a,\`\${r} was not sent\`);await this.#y(t,r,s,i,a)}#b({name:t,code:e,parameters:s}){let{model:i}=this.#t;if(!i)return;let o=s.map(({fixed:r=0})=>r);this.#y(i,t,e,o,!1)}async#y(t,e,s,i,o){U(this.#a,\`\${e} \\u2026\`);let r=await this.#t.socket.request({type:"send",source:t.index,code:s,params:i,isConfirmed:o});U(this.#a,r??\`\${e} was sent\`),this.#a.classList.toggle("refused",r!==void 0)}};function Ph({values:n,min:t,max:e,fixed:s}){if(s!==void 0)return;if(n)return $("select",{},...Object.entries(n).map(([o,r])=>$("option",{text:\`\${r} \${o}\`,attributes:{value:String(r)}})));let i=$("input",{attributes:{type:"number",step:"any",...t!==void 0&&{min:String(t)},...e!==void 0&&{max:String(e)}}});return i.value="0",i}function Rh({name:n,unit:t,min:e,max:s},i){let r=\`\${e===void 0&&s===void 0?"":\` \${e??"\\u2212\\u221E"}..\${s??"\\u221E"}\`}\${t===void 0?"":\` \${t}\`}\`;return $("label",{},\`\${n} \`,i,$("span",{class:"unit",text:r}))}var It="u-",jh="uplot",Dh=It+"hz",Vh=It+"vt",Bh=It+"title",Uh=It+"wrap",zh=It+"under",Hh=It+"over",Wh=It+"axis",An=It+"off",Gh=It+"select",Yh=It+"cursor-x",Kh=It+"cursor-y",Jh=It+"cursor-pt",qh=It+"legend",Xh=It+"live",Zh=It+"inline",Qh=It+"series",td=It+"marker",Mc=It+"label",ed=It+"value",Fs="width",Ps="height",Cs="top",xc="bottom",as="left",Wo="right",cr="#000",$c=cr+"0",Go="mousemove",vc="mousedown",Yo="mouseup",Ec="mouseenter",Tc="mouseleave",kc="dblclick",nd="resize",sd="scroll",Ac="change",Ii="dppxchange",ar="--",gs=typeof window<"u",Zo=gs?document:null,us=gs?window:null,id=gs?navigator:null,ct,Oi;function Qo(){let n=devicePixelRatio;ct!=n&&(ct=n,Oi&&er(Ac,Oi,Qo),Oi=matchMedia(\`(min-resolution: \${ct-.001}dppx) and (max-resolution: \${ct+.001}dppx)\`),_n(Ac,Oi,Qo),us.dispatchEvent(new CustomEvent(Ii)))}function ce(n,t){if(t!=null){let e=n.classList;!e.contains(t)&&e.add(t)}}function tr(n,t){let e=n.classList;e.contains(t)&&e.remove(t)}function bt(n,t,e){n.style[t]=e+"px"}function ve(n,t,e,s){let i=Zo.createElement(n);return t!=null&&ce(i,t),e?.insertBefore(i,s),i}function we(n,t){return ve("div",n,t)}var _c=new WeakMap;function De(n,t,e,s,i){let o="translate("+t+"px,"+e+"px)",r=_c.get(n);o!=r&&(n.style.transform=o,_c.set(n,o),t<0||e<0||t>s||e>i?ce(n,An):tr(n,An))}var Oc=new WeakMap;function Lc(n,t,e){let s=t+e,i=Oc.get(n);s!=i&&(Oc.set(n,s),n.style.background=t,n.style.borderColor=e)}var Nc=new WeakMap;function Cc(n,t,e,s){let i=t+""+e,o=Nc.get(n);i!=o&&(Nc.set(n,i),n.style.height=e+"px",n.style.width=t+"px",n.style.marginLeft=s?-t/2+"px":0,n.style.marginTop=s?-e/2+"px":0)}var fr={passive:!0},od={...fr,capture:!0};function _n(n,t,e,s){t.addEventListener(n,e,s?od:fr)}function er(n,t,e,s){t.removeEventListener(n,e,fr)}gs&&Qo();function Ee(n,t,e,s){let i;e=e||0,s=s||t.length-1;let o=s<=2147483647;for(;s-e>1;)i=o?e+s>>1:ae((e+s)/2),t[i]<n?e=i:s=i;return n-t[e]<=t[s]-n?e:s}function la(n){return(e,s,i)=>{let o=-1,r=-1;for(let c=s;c<=i;c++)if(n(e[c])){o=c;break}for(let c=i;c>=s;c--)if(n(e[c])){r=c;break}return[o,r]}}var ca=n=>n!=null,aa=n=>n!=null&&n>0,Ri=la(ca),rd=la(aa);function ld(n,t,e,s=0,i=!1){let o=i?rd:Ri,r=i?aa:ca;[t,e]=o(n,t,e);let c=n[t],a=n[t];if(t>-1)if(s==1)c=n[t],a=n[e];else if(s==-1)c=n[e],a=n[t];else for(let u=t;u<=e;u++){let p=n[u];r(p)&&(p<c?c=p:p>a&&(a=p))}return[c??dt,a??-dt]}function ji(n,t,e,s){let i=Pc(n),o=Pc(t);n==t&&(i==-1?(n*=e,t/=e):(n/=e,t*=e));let r=e==10?Ge:fa,c=i==1?ae:ye,a=o==1?ye:ae,u=c(r(Ct(n))),p=a(r(Ct(t))),h=hs(e,u),g=hs(e,p);return e==10&&(u<0&&(h=mt(h,-u)),p<0&&(g=mt(g,-p))),s||e==2?(n=h*i,t=g*o):(n=ma(n,h),t=Di(t,g)),[n,t]}function ur(n,t,e,s){let i=ji(n,t,e,s);return n==0&&(i[0]=0),t==0&&(i[1]=0),i}var hr=.1,Ic={mode:3,pad:hr},js={pad:0,soft:null,mode:0},cd={min:js,max:js};function Fi(n,t,e,s){return Vi(e)?Fc(n,t,e):(js.pad=e,js.soft=s?0:null,js.mode=s?3:0,Fc(n,t,cd))}function rt(n,t){return n??t}function ad(n,t,e){for(t=rt(t,0),e=rt(e,n.length-1);t<=e;){if(n[t]!=null)return!0;t++}return!1}function Fc(n,t,e){let s=e.min,i=e.max,o=rt(s.pad,0),r=rt(i.pad,0),c=rt(s.hard,-dt),a=rt(i.hard,dt),u=rt(s.soft,dt),p=rt(i.soft,-dt),h=rt(s.mode,0),g=rt(i.mode,0),y=t-n,S=Ge(y),E=Xt(Ct(n),Ct(t)),O=Ge(E),j=Ct(O-S);(y<1e-24||j>10)&&(y=0,(n==0||t==0)&&(y=1e-24,h==2&&u!=dt&&(o=0),g==2&&p!=-dt&&(r=0)));let v=y||E||1e3,D=Ge(v),k=hs(10,ae(D)),q=v*(y==0?n==0?.1:1:o),I=mt(ma(n-q,k/10),24),X=n>=u&&(h==1||h==3&&I<=u||h==2&&I>=u)?u:dt,Y=Xt(c,I<X&&n>=X?X:Te(X,I)),et=v*(y==0?t==0?.1:1:r),G=mt(Di(t+et,k/10),24),A=t<=p&&(g==1||g==3&&G>=p||g==2&&G<=p)?p:-dt,J=Te(a,G>A&&t<=A?A:Xt(A,G));return Y==J&&Y==0&&(J=100),[Y,J]}var fd=new Intl.NumberFormat(gs?id.language:"en-US"),dr=n=>fd.format(n),fe=Math,Ci=fe.PI,Ct=fe.abs,ae=fe.floor,Nt=fe.round,ye=fe.ceil,Te=fe.min,Xt=fe.max,hs=fe.pow,Pc=fe.sign,Ge=fe.log10,fa=fe.log2,ud=(n,t=1)=>fe.sinh(n)*t,Ko=(n,t=1)=>fe.asinh(n/t),dt=1/0;function Rc(n){return(Ge((n^n>>31)-(n>>31))|0)+1}function nr(n,t,e){return Te(Xt(n,t),e)}function ua(n){return typeof n=="function"}function nt(n){return ua(n)?n:()=>n}var hd=()=>{},ha=n=>n,da=(n,t)=>t,dd=n=>null,jc=n=>!0,Dc=(n,t)=>n==t,md=/\\.\\d*?(?=9{6,}|0{6,})/gm,On=n=>{if(ga(n)||fn.has(n))return n;let t=\`\${n}\`,e=t.match(md);if(e==null)return n;let s=e[0].length-1;if(t.indexOf("e-")!=-1){let[i,o]=t.split("e");return+\`\${On(i)}e\${o}\`}return mt(n,s)};function Tn(n,t){return On(mt(On(n/t))*t)}function Di(n,t){return On(ye(On(n/t))*t)}function ma(n,t){return On(ae(On(n/t))*t)}function mt(n,t=0){if(ga(n))return n;let e=10**t,s=n*e*(1+Number.EPSILON);return Nt(s)/e}var fn=new Map;function pa(n){return((""+n).split(".")[1]||"").length}function Vs(n,t,e,s){let i=[],o=s.map(pa);for(let r=t;r<e;r++){let c=Ct(r),a=mt(hs(n,r),c);for(let u=0;u<s.length;u++){let p=n==10?+\`\${s[u]}e\${r}\`:s[u]*a,h=(r>=0?0:c)+(r>=o[u]?0:o[u]),g=n==10?p:mt(p,h);i.push(g),fn.set(g,h)}}return i}var Ds={},mr=[],ds=[null,null],an=Array.isArray,ga=Number.isInteger,pd=n=>n===void 0;function Vc(n){return typeof n=="string"}function Vi(n){let t=!1;if(n!=null){let e=n.constructor;t=e==null||e==Object}return t}function gd(n){return n!=null&&typeof n=="object"}var wd=Object.getPrototypeOf(Uint8Array),wa="__proto__";function ms(n,t=Vi){let e;if(an(n)){let s=n.find(i=>i!=null);if(an(s)||t(s)){e=Array(n.length);for(let i=0;i<n.length;i++)e[i]=ms(n[i],t)}else e=n.slice()}else if(n instanceof wd)e=n.slice();else if(t(n)){e={};for(let s in n)s!=wa&&(e[s]=ms(n[s],t))}else e=n;return e}function kt(n){let t=arguments;for(let e=1;e<t.length;e++){let s=t[e];for(let i in s)i!=wa&&(Vi(n[i])?kt(n[i],ms(s[i])):n[i]=ms(s[i]))}return n}var yd=0,bd=1,Sd=2;function Md(n,t,e){for(let s=0,i,o=-1;s<t.length;s++){let r=t[s];if(r>o){for(i=r-1;i>=0&&n[i]==null;)n[i--]=null;for(i=r+1;i<e&&n[i]==null;)n[o=i++]=null}}}function xd(n,t){if(Ed(n)){let r=n[0].slice();for(let c=1;c<n.length;c++)r.push(...n[c].slice(1));return Td(r[0])||(r=vd(r)),r}let e=new Set;for(let r=0;r<n.length;r++){let a=n[r][0],u=a.length;for(let p=0;p<u;p++)e.add(a[p])}let s=[Array.from(e).sort((r,c)=>r-c)],i=s[0].length,o=new Map;for(let r=0;r<i;r++)o.set(s[0][r],r);for(let r=0;r<n.length;r++){let c=n[r],a=c[0];for(let u=1;u<c.length;u++){let p=c[u],h=Array(i).fill(void 0),g=t?t[r][u]:bd,y=[];for(let S=0;S<p.length;S++){let E=p[S],O=o.get(a[S]);E===null?g!=yd&&(h[O]=E,g==Sd&&y.push(O)):h[O]=E}Md(h,y,i),s.push(h)}}return s}var $d=typeof queueMicrotask>"u"?n=>Promise.resolve().then(n):queueMicrotask;function vd(n){let t=n[0],e=t.length,s=Array(e);for(let o=0;o<s.length;o++)s[o]=o;s.sort((o,r)=>t[o]-t[r]);let i=[];for(let o=0;o<n.length;o++){let r=n[o],c=Array(e);for(let a=0;a<e;a++)c[a]=r[s[a]];i.push(c)}return i}function Ed(n){let t=n[0][0],e=t.length;for(let s=1;s<n.length;s++){let i=n[s][0];if(i.length!=e)return!1;if(i!=t){for(let o=0;o<e;o++)if(i[o]!=t[o])return!1}}return!0}function Td(n,t=100){let e=n.length;if(e<=1)return!0;let s=0,i=e-1;for(;s<=i&&n[s]==null;)s++;for(;i>=s&&n[i]==null;)i--;if(i<=s)return!0;let o=Xt(1,ae((i-s+1)/t));for(let r=n[s],c=s+o;c<=i;c+=o){let a=n[c];if(a!=null){if(a<=r)return!1;r=a}}return!0}var ya=["January","February","March","April","May","June","July","August","September","October","November","December"],ba=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function Sa(n){return n.slice(0,3)}var kd=ba.map(Sa),Ad=ya.map(Sa),_d={MMMM:ya,MMM:Ad,WWWW:ba,WWW:kd};function Is(n){return(n<10?"0":"")+n}function Od(n){return(n<10?"00":n<100?"0":"")+n}var Ld={YYYY:n=>n.getFullYear(),YY:n=>(n.getFullYear()+"").slice(2),MMMM:(n,t)=>t.MMMM[n.getMonth()],MMM:(n,t)=>t.MMM[n.getMonth()],MM:n=>Is(n.getMonth()+1),M:n=>n.getMonth()+1,DD:n=>Is(n.getDate()),D:n=>n.getDate(),WWWW:(n,t)=>t.WWWW[n.getDay()],WWW:(n,t)=>t.WWW[n.getDay()],HH:n=>Is(n.getHours()),H:n=>n.getHours(),h:n=>{let t=n.getHours();return t==0?12:t>12?t-12:t},AA:n=>n.getHours()>=12?"PM":"AM",aa:n=>n.getHours()>=12?"pm":"am",a:n=>n.getHours()>=12?"p":"a",mm:n=>Is(n.getMinutes()),m:n=>n.getMinutes(),ss:n=>Is(n.getSeconds()),s:n=>n.getSeconds(),fff:n=>Od(n.getMilliseconds())};function pr(n,t){t=t||_d;let e=[],s=/\\{([a-z]+)\\}|[^{]+/gi,i;for(;i=s.exec(n);)e.push(i[0][0]=="{"?Ld[i[1]]:i[0]);return o=>{let r="";for(let c=0;c<e.length;c++)r+=typeof e[c]=="string"?e[c]:e[c](o,t);return r}}var Nd=new Intl.DateTimeFormat().resolvedOptions().timeZone;function Cd(n,t){let e;return t=="UTC"||t=="Etc/UTC"?e=new Date(+n+n.getTimezoneOffset()*6e4):t==Nd?e=n:(e=new Date(n.toLocaleString("en-US",{timeZone:t})),e.setMilliseconds(n.getMilliseconds())),e}var Ma=n=>n%1==0,Pi=[1,2,2.5,5],Id=Vs(10,-32,0,Pi),xa=Vs(10,0,32,Pi),Fd=xa.filter(Ma),kn=Id.concat(xa),gr=\`
\`,$a="{YYYY}",Bc=gr+$a,va="{M}/{D}",Rs=gr+va,Li=Rs+"/{YY}",Ea="{aa}",Pd="{h}:{mm}",fs=Pd+Ea,Uc=gr+fs,zc=":{ss}",ft=null;function Ta(n){let t=n*1e3,e=t*60,s=e*60,i=s*24,o=i*30,r=i*365,a=(n==1?Vs(10,0,3,Pi).filter(Ma):Vs(10,-3,0,Pi)).concat([t,t*5,t*10,t*15,t*30,e,e*5,e*10,e*15,e*30,s,s*2,s*3,s*4,s*6,s*8,s*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,r,r*2,r*5,r*10,r*25,r*50,r*100]),u=[[r,$a,ft,ft,ft,ft,ft,ft,1],[i*28,"{MMM}",Bc,ft,ft,ft,ft,ft,1],[i,va,Bc,ft,ft,ft,ft,ft,1],[s,"{h}"+Ea,Li,ft,Rs,ft,ft,ft,1],[e,fs,Li,ft,Rs,ft,ft,ft,1],[t,zc,Li+" "+fs,ft,Rs+" "+fs,ft,Uc,ft,1],[n,zc+".{fff}",Li+" "+fs,ft,Rs+" "+fs,ft,Uc,ft,1]];function p(h){return(g,y,S,E,O,j)=>{let v=[],D=O>=r,k=O>=o&&O<r,q=h(S),I=mt(q*n,3),X=Jo(q.getFullYear(),D?0:q.getMonth(),k||D?1:q.getDate()),Y=mt(X*n,3);if(k||D){let et=k?O/o:0,G=D?O/r:0,A=I==Y?I:mt(Jo(X.getFullYear()+G,X.getMonth()+et,1)*n,3),J=new Date(Nt(A/n)),F=J.getFullYear(),H=J.getMonth();for(let B=0;A<=E;B++){let st=Jo(F+G*B,H+et*B,1),V=st-h(mt(st*n,3));A=mt((+st+V)*n,3),A<=E&&v.push(A)}}else{let et=O>=i?i:O,G=ae(S)-ae(I),A=Y+G+Di(I-Y,et);v.push(A);let J=h(A),F=J.getHours()+J.getMinutes()/e+J.getSeconds()/s,H=O/s,B=g.axes[y]._space,st=j/B;for(;A=mt(A+O,n==1?0:3),!(A>E);)if(H>1){let V=ae(mt(F+H,6))%24,it=h(A).getHours()-V;it>1&&(it=-1),A-=it*s,F=(F+H)%24;let ut=v[v.length-1];mt((A-ut)/O,3)*st>=.7&&v.push(A)}else v.push(A)}return v}}return[a,u,p]}var[Rd,jd,Dd]=Ta(1),[Vd,Bd,Ud]=Ta(.001);Vs(2,-53,53,[1]);function Hc(n,t){return n.map(e=>e.map((s,i)=>i==0||i==8||s==null?s:t(i==1||e[8]==0?s:e[1]+s)))}function Wc(n,t){return(e,s,i,o,r)=>{let c=t.find(S=>r>=S[0])||t[t.length-1],a,u,p,h,g,y;return s.map(S=>{let E=n(S),O=E.getFullYear(),j=E.getMonth(),v=E.getDate(),D=E.getHours(),k=E.getMinutes(),q=E.getSeconds(),I=O!=a&&c[2]||j!=u&&c[3]||v!=p&&c[4]||D!=h&&c[5]||k!=g&&c[6]||q!=y&&c[7]||c[1];return a=O,u=j,p=v,h=D,g=k,y=q,I(E)})}}function zd(n,t){let e=pr(t);return(s,i,o,r,c)=>i.map(a=>e(n(a)))}function Jo(n,t,e){return new Date(n,t,e)}function Gc(n,t){return t(n)}var Hd="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Yc(n,t){return(e,s,i,o)=>o==null?ar:t(n(s))}function Wd(n,t){let e=n.series[t];return e.width?e.stroke(n,t):e.points.width?e.points.stroke(n,t):null}function Gd(n,t){return n.series[t].fill(n,t)}var Yd={show:!0,live:!0,isolate:!1,mount:hd,markers:{show:!0,width:2,stroke:Wd,fill:Gd,dash:"solid"},idx:null,idxs:null,values:[]};function Kd(n,t){let e=n.cursor.points,s=we(),i=e.size(n,t);bt(s,Fs,i),bt(s,Ps,i);let o=i/-2;bt(s,"marginLeft",o),bt(s,"marginTop",o);let r=e.width(n,t,i);return r&&bt(s,"borderWidth",r),s}function Jd(n,t){let e=n.series[t].points;return e._fill||e._stroke}function qd(n,t){let e=n.series[t].points;return e._stroke||e._fill}function Xd(n,t){return n.series[t].points.size}var qo=[0,0];function Zd(n,t,e){return qo[0]=t,qo[1]=e,qo}function Ni(n,t,e,s=!0){return i=>{i.button==0&&(!s||i.target==t)&&e(i)}}function Xo(n,t,e,s=!0){return i=>{(!s||i.target==t)&&e(i)}}var Qd={show:!0,x:!0,y:!0,lock:!1,move:Zd,points:{one:!1,show:Kd,size:Xd,width:0,stroke:qd,fill:Jd},bind:{mousedown:Ni,mouseup:Ni,click:Ni,dblclick:Ni,mousemove:Xo,mouseleave:Xo,mouseenter:Xo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(n,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(n,t,e,s,i)=>s-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},ka={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},wr=kt({},ka,{filter:da}),Aa=kt({},wr,{size:10}),_a=kt({},ka,{show:!1}),yr='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',Oa="bold "+yr,La=1.5,Kc={show:!0,scale:"x",stroke:cr,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Oa,side:2,grid:wr,ticks:Aa,border:_a,font:yr,lineGap:La,rotate:0},tm="Value",em="Time",Jc={show:!0,scale:"x",auto:!1,sorted:1,min:dt,max:-dt,idxs:[]};function nm(n,t,e,s,i){return t.map(o=>o==null?"":dr(o))}function sm(n,t,e,s,i,o,r){let c=[],a=fn.get(i)||0;e=r?e:mt(Di(e,i),a);for(let u=e;u<=s;u=mt(u+i,a))c.push(Object.is(u,-0)?0:u);return c}function sr(n,t,e,s,i,o,r){let c=[],a=n.scales[n.axes[t].scale].log,u=a==10?Ge:fa,p=ae(u(e));i=hs(a,p),a==10&&(i=kn[Ee(i,kn)]);let h=e,g=i*a;a==10&&(g=kn[Ee(g,kn)]);do c.push(h),h=h+i,a==10&&!fn.has(h)&&(h=mt(h,fn.get(i))),h>=g&&(i=h,g=i*a,a==10&&(g=kn[Ee(g,kn)]));while(h<=s);return c}function im(n,t,e,s,i,o,r){let a=n.scales[n.axes[t].scale].asinh,u=s>a?sr(n,t,Xt(a,e),s,i):[a],p=s>=0&&e<=0?[0]:[];return(e<-a?sr(n,t,Xt(a,-s),-e,i):[a]).reverse().map(g=>-g).concat(p,u)}var Na=/./,om=/[12357]/,rm=/[125]/,qc=/1/,ir=(n,t,e,s)=>n.map((i,o)=>t==4&&i==0||o%s==0&&e.test(i.toExponential()[i<0?1:0])?i:null);function lm(n,t,e,s,i){let o=n.axes[e],r=o.scale,c=n.scales[r],a=n.valToPos,u=o._space,p=a(10,r),h=a(9,r)-p>=u?Na:a(7,r)-p>=u?om:a(5,r)-p>=u?rm:qc;if(h==qc){let g=Ct(a(1,r)-p);if(g<u)return ir(t.slice().reverse(),c.distr,h,ye(u/g)).reverse()}return ir(t,c.distr,h,1)}function cm(n,t,e,s,i){let o=n.axes[e],r=o.scale,c=o._space,a=n.valToPos,u=Ct(a(1,r)-a(2,r));return u<c?ir(t.slice().reverse(),3,Na,ye(c/u)).reverse():t}function am(n,t,e,s){return s==null?ar:t==null?"":dr(t)}var Xc={show:!0,scale:"y",stroke:cr,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Oa,side:3,grid:wr,ticks:Aa,border:_a,font:yr,lineGap:La,rotate:0};function fm(n,t){let e=3+(n||1)*2;return mt(e*t,3)}function um(n,t){let{scale:e,idxs:s}=n.series[0],i=n._data[0],o=n.valToPos(i[s[0]],e,!0),r=n.valToPos(i[s[1]],e,!0),c=Ct(r-o),a=n.series[t],u=c/(a.points.space*ct);return s[1]-s[0]<=u}var Zc={scale:null,auto:!0,sorted:0,min:dt,max:-dt},Ca=(n,t,e,s,i)=>i,Qc={show:!0,auto:!0,sorted:0,gaps:Ca,alpha:1,facets:[kt({},Zc,{scale:"x"}),kt({},Zc,{scale:"y"})]},ta={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Ca,alpha:1,points:{show:um,filter:null},values:null,min:dt,max:-dt,idxs:[],path:null,clip:null};function hm(n,t,e,s,i){return e/10}var Ia={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},dm=kt({},Ia,{time:!1,ori:1}),ea={};function Fa(n,t){let e=ea[n];return e||(e={key:n,plots:[],sub(s){e.plots.push(s)},unsub(s){e.plots=e.plots.filter(i=>i!=s)},pub(s,i,o,r,c,a,u){for(let p=0;p<e.plots.length;p++)e.plots[p]!=i&&e.plots[p].pub(s,i,o,r,c,a,u)}},n!=null&&(ea[n]=e)),e}var ps=1,or=2;function Ln(n,t,e){let s=n.mode,i=n.series[t],o=s==2?n._data[t]:n._data,r=n.scales,c=n.bbox,a=o[0],u=s==2?o[1]:o[t],p=s==2?r[i.facets[0].scale]:r[n.series[0].scale],h=s==2?r[i.facets[1].scale]:r[i.scale],g=c.left,y=c.top,S=c.width,E=c.height,O=n.valToPosH,j=n.valToPosV;return p.ori==0?e(i,a,u,p,h,O,j,g,y,S,E,Ui,ws,Hi,Ra,Da):e(i,a,u,p,h,j,O,y,g,E,S,zi,ys,Mr,ja,Va)}function br(n,t){let e=0,s=0,i=rt(n.bands,mr);for(let o=0;o<i.length;o++){let r=i[o];r.series[0]==t?e=r.dir:r.series[1]==t&&(r.dir==1?s|=1:s|=2)}return[e,s==1?-1:s==2?1:s==3?2:0]}function mm(n,t,e,s,i){let o=n.mode,r=n.series[t],c=o==2?r.facets[1].scale:r.scale,a=n.scales[c];return i==-1?a.min:i==1?a.max:a.distr==3?a.dir==1?a.min:a.max:0}function Ye(n,t,e,s,i,o){return Ln(n,t,(r,c,a,u,p,h,g,y,S,E,O)=>{let j=r.pxRound,v=u.dir*(u.ori==0?1:-1),D=u.ori==0?ws:ys,k,q;v==1?(k=e,q=s):(k=s,q=e);let I=j(h(c[k],u,E,y)),X=j(g(a[k],p,O,S)),Y=j(h(c[q],u,E,y)),et=j(g(o==1?p.max:p.min,p,O,S)),G=new Path2D(i);return D(G,Y,et),D(G,I,et),D(G,I,X),G})}function Bi(n,t,e,s,i,o){let r=null;if(n.length>0){r=new Path2D;let c=t==0?Hi:Mr,a=e;for(let h=0;h<n.length;h++){let g=n[h];if(g[1]>g[0]){let y=g[0]-a;y>0&&c(r,a,s,y,s+o),a=g[1]}}let u=e+i-a,p=10;u>0&&c(r,a,s-p/2,u,s+o+p)}return r}function pm(n,t,e){let s=n[n.length-1];s&&s[0]==t?s[1]=e:n.push([t,e])}function Sr(n,t,e,s,i,o,r){let c=[],a=n.length;for(let u=i==1?e:s;u>=e&&u<=s;u+=i)if(t[u]===null){let h=u,g=u;if(i==1)for(;++u<=s&&t[u]===null;)g=u;else for(;--u>=e&&t[u]===null;)g=u;let y=o(n[h]),S=g==h?y:o(n[g]),E=h-i;y=r<=0&&E>=0&&E<a?o(n[E]):y;let j=g+i;S=r>=0&&j>=0&&j<a?o(n[j]):S,S>=y&&c.push([y,S])}return c}function na(n){return n==0?ha:n==1?Nt:t=>Tn(t,n)}function Pa(n){let t=n==0?Ui:zi,e=n==0?(i,o,r,c,a,u)=>{i.arcTo(o,r,c,a,u)}:(i,o,r,c,a,u)=>{i.arcTo(r,o,a,c,u)},s=n==0?(i,o,r,c,a)=>{i.rect(o,r,c,a)}:(i,o,r,c,a)=>{i.rect(r,o,a,c)};return(i,o,r,c,a,u=0,p=0)=>{u==0&&p==0?s(i,o,r,c,a):(u=Te(u,c/2,a/2),p=Te(p,c/2,a/2),t(i,o+u,r),e(i,o+c,r,o+c,r+a,u),e(i,o+c,r+a,o,r+a,p),e(i,o,r+a,o,r,p),e(i,o,r,o+c,r,u),i.closePath())}}var Ui=(n,t,e)=>{n.moveTo(t,e)},zi=(n,t,e)=>{n.moveTo(e,t)},ws=(n,t,e)=>{n.lineTo(t,e)},ys=(n,t,e)=>{n.lineTo(e,t)},Hi=Pa(0),Mr=Pa(1),Ra=(n,t,e,s,i,o)=>{n.arc(t,e,s,i,o)},ja=(n,t,e,s,i,o)=>{n.arc(e,t,s,i,o)},Da=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(t,e,s,i,o,r)},Va=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(e,t,i,s,r,o)};function Ba(n){return(t,e,s,i,o)=>Ln(t,e,(r,c,a,u,p,h,g,y,S,E,O)=>{let{pxRound:j,points:v}=r,D,k;u.ori==0?(D=Ui,k=Ra):(D=zi,k=ja);let q=mt(v.width*ct,3),I=(v.size-v.width)/2*ct,X=mt(I*2,3),Y=new Path2D,et=new Path2D,{left:G,top:A,width:J,height:F}=t.bbox;Hi(et,G-X,A-X,J+X*2,F+X*2);let H=B=>{if(a[B]!=null){let st=j(h(c[B],u,E,y)),V=j(g(a[B],p,O,S));D(Y,st+I,V),k(Y,st,V,I,0,Ci*2)}};if(o)o.forEach(H);else for(let B=s;B<=i;B++)H(B);return{stroke:q>0?Y:null,fill:Y,clip:et,flags:ps|or}})}function Ua(n){return(t,e,s,i,o,r)=>{s!=i&&(o!=s&&r!=s&&n(t,e,s),o!=i&&r!=i&&n(t,e,i),n(t,e,r))}}var gm=Ua(ws),wm=Ua(ys);function za(n){let t=rt(n?.alignGaps,0);return(e,s,i,o)=>Ln(e,s,(r,c,a,u,p,h,g,y,S,E,O)=>{[i,o]=Ri(a,i,o);let j=r.pxRound,v=F=>j(h(F,u,E,y)),D=F=>j(g(F,p,O,S)),k,q;u.ori==0?(k=ws,q=gm):(k=ys,q=wm);let I=u.dir*(u.ori==0?1:-1),X={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},Y=X.stroke,et=!1;if(o-i>=E*4){let F=P=>e.posToVal(P,u.key,!0),H=null,B=null,st,V,Qt,St=v(c[I==1?i:o]),it=v(c[i]),ut=v(c[o]),Z=F(I==1?it+1:ut-1);for(let P=I==1?i:o;P>=i&&P<=o;P+=I){let _t=c[P],Mt=(I==1?_t<Z:_t>Z)?St:v(_t),at=a[P];Mt==St?at!=null?(V=at,H==null?(k(Y,Mt,D(V)),st=H=B=V):V<H?H=V:V>B&&(B=V)):at===null&&(et=!0):(H!=null&&q(Y,St,D(H),D(B),D(st),D(V)),at!=null?(V=at,k(Y,Mt,D(V)),H=B=st=V):(H=B=null,at===null&&(et=!0)),St=Mt,Z=F(St+I))}H!=null&&H!=B&&Qt!=St&&q(Y,St,D(H),D(B),D(st),D(V))}else for(let F=I==1?i:o;F>=i&&F<=o;F+=I){let H=a[F];H===null?et=!0:H!=null&&k(Y,v(c[F]),D(H))}let[A,J]=br(e,s);if(r.fill!=null||A!=0){let F=X.fill=new Path2D(Y),H=r.fillTo(e,s,r.min,r.max,A),B=D(H),st=v(c[i]),V=v(c[o]);I==-1&&([V,st]=[st,V]),k(F,V,B),k(F,st,B)}if(!r.spanGaps){let F=[];et&&F.push(...Sr(c,a,i,o,I,v,t)),X.gaps=F=r.gaps(e,s,i,o,F),X.clip=Bi(F,u.ori,y,S,E,O)}return J!=0&&(X.band=J==2?[Ye(e,s,i,o,Y,-1),Ye(e,s,i,o,Y,1)]:Ye(e,s,i,o,Y,J)),X})}function ym(n){let t=rt(n.align,1),e=rt(n.ascDesc,!1),s=rt(n.alignGaps,0),i=rt(n.extend,!1);return(o,r,c,a)=>Ln(o,r,(u,p,h,g,y,S,E,O,j,v,D)=>{[c,a]=Ri(h,c,a);let k=u.pxRound,{left:q,width:I}=o.bbox,X=it=>k(S(it,g,v,O)),Y=it=>k(E(it,y,D,j)),et=g.ori==0?ws:ys,G={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},A=G.stroke,J=g.dir*(g.ori==0?1:-1),F=Y(h[J==1?c:a]),H=X(p[J==1?c:a]),B=H,st=H;i&&t==-1&&(st=q,et(A,st,F)),et(A,H,F);for(let it=J==1?c:a;it>=c&&it<=a;it+=J){let ut=h[it];if(ut==null)continue;let Z=X(p[it]),P=Y(ut);t==1?et(A,Z,F):et(A,B,P),et(A,Z,P),F=P,B=Z}let V=B;i&&t==1&&(V=q+I,et(A,V,F));let[Qt,St]=br(o,r);if(u.fill!=null||Qt!=0){let it=G.fill=new Path2D(A),ut=u.fillTo(o,r,u.min,u.max,Qt),Z=Y(ut);et(it,V,Z),et(it,st,Z)}if(!u.spanGaps){let it=[];it.push(...Sr(p,h,c,a,J,X,s));let ut=u.width*ct/2,Z=e||t==1?ut:-ut,P=e||t==-1?-ut:ut;it.forEach(_t=>{_t[0]+=Z,_t[1]+=P}),G.gaps=it=u.gaps(o,r,c,a,it),G.clip=Bi(it,g.ori,O,j,v,D)}return St!=0&&(G.band=St==2?[Ye(o,r,c,a,A,-1),Ye(o,r,c,a,A,1)]:Ye(o,r,c,a,A,St)),G})}function sa(n,t,e,s,i,o,r=dt){if(n.length>1){let c=null;for(let a=0,u=1/0;a<n.length;a++)if(t[a]!==void 0){if(c!=null){let p=Ct(n[a]-n[c]);p<u&&(u=p,r=Ct(e(n[a],s,i,o)-e(n[c],s,i,o)))}c=a}}return r}function bm(n){n=n||Ds;let t=rt(n.size,[.6,dt,1]),e=n.align||0,s=n.gap||0,i=n.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;let o=nt(i),r=1-t[0],c=rt(t[1],dt),a=rt(t[2],1),u=rt(n.disp,Ds),p=rt(n.each,y=>{}),{fill:h,stroke:g}=u;return(y,S,E,O)=>Ln(y,S,(j,v,D,k,q,I,X,Y,et,G,A)=>{let J=j.pxRound,F=e,H=s*ct,B=c*ct,st=a*ct,V,Qt;k.ori==0?[V,Qt]=o(y,S):[Qt,V]=o(y,S);let St=k.dir*(k.ori==0?1:-1),it=k.ori==0?Hi:Mr,ut=k.ori==0?p:(N,pt,Ot,Fn,dn,Ae,mn)=>{p(N,pt,Ot,dn,Fn,mn,Ae)},Z=rt(y.bands,mr).find(N=>N.series[0]==S),P=Z!=null?Z.dir:0,_t=j.fillTo(y,S,j.min,j.max,P),Wt=J(X(_t,q,A,et)),Mt,at,be,ne=G,$t=J(j.width*ct),ke=!1,Be=null,ue=null,Ke=null,Nn=null;h!=null&&($t==0||g!=null)&&(ke=!0,Be=h.values(y,S,E,O),ue=new Map,new Set(Be).forEach(N=>{N!=null&&ue.set(N,new Path2D)}),$t>0&&(Ke=g.values(y,S,E,O),Nn=new Map,new Set(Ke).forEach(N=>{N!=null&&Nn.set(N,new Path2D)})));let{x0:Cn,size:bs}=u;if(Cn!=null&&bs!=null){F=1,v=Cn.values(y,S,E,O),Cn.unit==2&&(v=v.map(Ot=>y.posToVal(Y+Ot*G,k.key,!0)));let N=bs.values(y,S,E,O);bs.unit==2?at=N[0]*G:at=I(N[0],k,G,Y)-I(0,k,G,Y),ne=sa(v,D,I,k,G,Y,ne),be=ne-at+H}else ne=sa(v,D,I,k,G,Y,ne),be=ne*r+H,at=ne-be;be<1&&(be=0),$t>=at/2&&($t=0),be<5&&(J=ha);let Us=be>0,un=ne-be-(Us?$t:0);at=J(nr(un,st,B)),Mt=(F==0?at/2:F==St?0:at)-F*St*((F==0?H/2:0)+(Us?$t/2:0));let Gt={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},In=ke?null:new Path2D,Ue=null;if(Z!=null)Ue=y.data[Z.series[1]];else{let{y0:N,y1:pt}=u;N!=null&&pt!=null&&(D=pt.values(y,S,E,O),Ue=N.values(y,S,E,O))}let hn=V*at,K=Qt*at;for(let N=St==1?E:O;N>=E&&N<=O;N+=St){let pt=D[N];if(pt==null)continue;if(Ue!=null){let te=Ue[N]??0;if(pt-te==0)continue;Wt=X(te,q,A,et)}let Ot=k.distr!=2||u!=null?v[N]:N,Fn=I(Ot,k,G,Y),dn=X(rt(pt,_t),q,A,et),Ae=J(Fn-Mt),mn=J(Xt(dn,Wt)),se=J(Te(dn,Wt)),he=mn-se;if(pt!=null){let te=pt<0?K:hn,Se=pt<0?hn:K;ke?($t>0&&Ke[N]!=null&&it(Nn.get(Ke[N]),Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se),Be[N]!=null&&it(ue.get(Be[N]),Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se)):it(In,Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se),ut(y,S,N,Ae-$t/2,se,at+$t,he)}}return $t>0?Gt.stroke=ke?Nn:In:ke||(Gt._fill=j.width==0?j._fill:j._stroke??j._fill,Gt.width=0),Gt.fill=ke?ue:In,Gt})}function Sm(n,t){let e=rt(t?.alignGaps,0);return(s,i,o,r)=>Ln(s,i,(c,a,u,p,h,g,y,S,E,O,j)=>{[o,r]=Ri(u,o,r);let v=c.pxRound,D=V=>v(g(V,p,O,S)),k=V=>v(y(V,h,j,E)),q,I,X;p.ori==0?(q=Ui,X=ws,I=Da):(q=zi,X=ys,I=Va);let Y=p.dir*(p.ori==0?1:-1),et=D(a[Y==1?o:r]),G=et,A=[],J=[];for(let V=Y==1?o:r;V>=o&&V<=r;V+=Y)if(u[V]!=null){let St=a[V],it=D(St);A.push(G=it),J.push(k(u[V]))}let F={stroke:n(A,J,q,X,I,v),fill:null,clip:null,band:null,gaps:null,flags:ps},H=F.stroke,[B,st]=br(s,i);if(c.fill!=null||B!=0){let V=F.fill=new Path2D(H),Qt=c.fillTo(s,i,c.min,c.max,B),St=k(Qt);X(V,G,St),X(V,et,St)}if(!c.spanGaps){let V=[];V.push(...Sr(a,u,o,r,Y,D,e)),F.gaps=V=c.gaps(s,i,o,r,V),F.clip=Bi(V,p.ori,S,E,O,j)}return st!=0&&(F.band=st==2?[Ye(s,i,o,r,H,-1),Ye(s,i,o,r,H,1)]:Ye(s,i,o,r,H,st)),F})}function Mm(n){return Sm(xm,n)}function xm(n,t,e,s,i,o){let r=n.length;if(r<2)return null;let c=new Path2D;if(e(c,n[0],t[0]),r==2)s(c,n[1],t[1]);else{let a=Array(r),u=Array(r-1),p=Array(r-1),h=Array(r-1);for(let g=0;g<r-1;g++)p[g]=t[g+1]-t[g],h[g]=n[g+1]-n[g],u[g]=p[g]/h[g];a[0]=u[0];for(let g=1;g<r-1;g++)u[g]===0||u[g-1]===0||u[g-1]>0!=u[g]>0?a[g]=0:(a[g]=3*(h[g-1]+h[g])/((2*h[g]+h[g-1])/u[g-1]+(h[g]+2*h[g-1])/u[g]),isFinite(a[g])||(a[g]=0));a[r-1]=u[r-2];for(let g=0;g<r-1;g++)i(c,n[g]+h[g]/3,t[g]+a[g]*h[g]/3,n[g+1]-h[g]/3,t[g+1]-a[g+1]*h[g]/3,n[g+1],t[g+1])}return c}var rr=new Set;function ia(){for(let n of rr)n.syncRect(!0)}gs&&(_n(nd,us,ia),_n(sd,us,ia,!0),_n(Ii,us,()=>{At.pxRatio=ct}));var $m=za(),vm=Ba();function oa(n,t,e,s){return(s?[n[0],n[1]].concat(n.slice(2)):[n[0]].concat(n.slice(1))).map((o,r)=>lr(o,r,t,e))}function Em(n,t){return n.map((e,s)=>s==0?{}:kt({},t,e))}function lr(n,t,e,s){return kt({},t==0?e:s,n)}function Ha(n,t,e){return t==null?ds:[t,e]}var Tm=Ha;function km(n,t,e){return t==null?ds:Fi(t,e,hr,!0)}function Wa(n,t,e,s){return t==null?ds:ji(t,e,n.scales[s].log,!1)}var Am=Wa;function Ga(n,t,e,s){return t==null?ds:ur(t,e,n.scales[s].log,!1)}var _m=Ga;function Om(n,t,e,s,i){let o=Xt(Rc(n),Rc(t)),r=t-n,c=Ee(i/s*r,e);do{let a=e[c],u=s*a/r;if(u>=i&&o+(a<5?fn.get(a):0)<=17)return[a,u]}while(++c<e.length);return[0,0]}function ra(n){let t,e;return n=n.replace(/(\\d+)px/,(s,i)=>(t=Nt((e=+i)*ct))+"px"),[n,t,e]}function Lm(n){n.show&&[n.font,n.labelFont].forEach(t=>{let e=mt(t[2]*ct,1);t[0]=t[0].replace(/[0-9.]+px/,e+"px"),t[1]=e})}function At(n,t,e){let s={mode:rt(n.mode,1)},i=s.mode;function o(l,f,d,m){let w=f.valToPct(l);return m+d*(f.dir==-1?1-w:w)}function r(l,f,d,m){let w=f.valToPct(l);return m+d*(f.dir==-1?w:1-w)}function c(l,f,d,m){return f.ori==0?o(l,f,d,m):r(l,f,d,m)}s.valToPosH=o,s.valToPosV=r;let a=!1;s.status=0;let u=s.root=we(jh);if(n.id!=null&&(u.id=n.id),ce(u,n.class),n.title){let l=we(Bh,u);l.textContent=n.title}let p=ve("canvas"),h=s.ctx=p.getContext("2d"),g=we(Uh,u);_n("click",g,l=>{l.target===S&&(gt!=Gn||xt!=Yn)&&Ut.click(s,l)},!0);let y=s.under=we(zh,g);g.appendChild(p);let S=s.over=we(Hh,g);n=ms(n);let E=+rt(n.pxAlign,1),O=na(E);(n.plugins||[]).forEach(l=>{l.opts&&(n=l.opts(s,n)||n)});let j=n.ms||.001,v=s.series=i==1?oa(n.series||[],Jc,ta,!1):Em(n.series||[null],Qc),D=s.axes=oa(n.axes||[],Kc,Xc,!0),k=s.scales={},q=s.bands=n.bands||[];q.forEach(l=>{l.fill=nt(l.fill||null),l.dir=rt(l.dir,-1)});let I=i==2?v[1].facets[0].scale:v[0].scale,X={axes:_f,series:vf},Y=(n.drawOrder||["axes","series"]).map(l=>X[l]);function et(l){let f=l.distr==3?d=>Ge(d>0?d:l.clamp(s,d,l.min,l.max,l.key)):l.distr==4?d=>Ko(d,l.asinh):l.distr==100?d=>l.fwd(d):d=>d;return d=>{let m=f(d),{_min:w,_max:b}=l,M=b-w;return(m-w)/M}}function G(l){let f=k[l];if(f==null){let d=(n.scales||Ds)[l]||Ds;if(d.from!=null){G(d.from);let m=kt({},k[d.from],d,{key:l});m.valToPct=et(m),k[l]=m}else{f=k[l]=kt({},l==I?Ia:dm,d),f.key=l;let m=f.time,w=f.range,b=an(w);if((l!=I||i==2&&!m)&&(b&&(w[0]==null||w[1]==null)&&(w={min:w[0]==null?Ic:{mode:1,hard:w[0],soft:w[0]},max:w[1]==null?Ic:{mode:1,hard:w[1],soft:w[1]}},b=!1),!b&&Vi(w))){let M=w;w=(x,T,_)=>T==null?ds:Fi(T,_,M)}f.range=nt(w||(m?Tm:l==I?f.distr==3?Am:f.distr==4?_m:Ha:f.distr==3?Wa:f.distr==4?Ga:km)),f.auto=nt(b?!1:f.auto),f.clamp=nt(f.clamp||hm),f._min=f._max=null,f.valToPct=et(f)}}}G("x"),G("y"),i==1&&v.forEach(l=>{G(l.scale)}),D.forEach(l=>{G(l.scale)});for(let l in n.scales)G(l);let A=k[I],J=A.distr,F,H;A.ori==0?(ce(u,Dh),F=o,H=r):(ce(u,Vh),F=r,H=o);let B={};for(let l in k){let f=k[l];(f.min!=null||f.max!=null)&&(B[l]={min:f.min,max:f.max},f.min=f.max=null)}let st=n.tzDate||(l=>new Date(Nt(l/j))),V=n.fmtDate||pr,Qt=j==1?Dd(st):Ud(st),St=Wc(st,Hc(j==1?jd:Bd,V)),it=Yc(st,Gc(Hd,V)),ut=[],Z=s.legend=kt({},Yd,n.legend),P=s.cursor=kt({},Qd,{drag:{y:i==2}},n.cursor),_t=Z.show,Wt=P.show,Mt=Z.markers;Z.idxs=ut,Mt.width=nt(Mt.width),Mt.dash=nt(Mt.dash),Mt.stroke=nt(Mt.stroke),Mt.fill=nt(Mt.fill);let at,be,ne,$t=[],ke=[],Be,ue=!1,Ke={};if(Z.live){let l=v[1]?v[1].values:null;ue=l!=null,Be=ue?l(s,1,0):{_:0};for(let f in Be)Ke[f]=ar}if(_t)if(at=ve("table",qh,u),ne=ve("tbody",null,at),Z.mount(s,at),ue){be=ve("thead",null,at,ne);let l=ve("tr",null,be);ve("th",null,l);for(var Nn in Be)ve("th",Mc,l).textContent=Nn}else ce(at,Zh),Z.live&&ce(at,Xh);let Cn={show:!0},bs={show:!1};function Us(l,f){if(f==0&&(ue||!Z.live||i==2))return ds;let d=[],m=ve("tr",Qh,ne,ne.childNodes[f]);ce(m,l.class),l.show||ce(m,An);let w=ve("th",null,m);if(Mt.show){let x=we(td,w);if(f>0){let T=Mt.width(s,f);T&&(x.style.border=T+"px "+Mt.dash(s,f)+" "+Mt.stroke(s,f)),x.style.background=Mt.fill(s,f)}}let b=we(Mc,w);l.label instanceof HTMLElement?b.appendChild(l.label):b.textContent=l.label,f>0&&(Mt.show||(b.style.color=l.width>0?Mt.stroke(s,f):Mt.fill(s,f)),Gt("click",w,x=>{if(P._lock)return;gn(x);let T=v.indexOf(l);if((x.ctrlKey||x.metaKey)!=Z.isolate){let _=v.some((L,C)=>C>0&&C!=T&&L.show);v.forEach((L,C)=>{C>0&&Oe(C,_?C==T?Cn:bs:Cn,!0,Tt.setSeries)})}else Oe(T,{show:!l.show},!0,Tt.setSeries)},!1),Rn&&Gt(Ec,w,x=>{P._lock||(gn(x),Oe(v.indexOf(l),Jn,!0,Tt.setSeries))},!1));for(var M in Be){let x=ve("td",ed,m);x.textContent="--",d.push(x)}return[m,d]}let un=new Map;function Gt(l,f,d,m=!0){let w=un.get(f)||{},b=P.bind[l](s,f,d,m);b&&(_n(l,f,w[l]=b),un.set(f,w))}function In(l,f,d){let m=un.get(f)||{};for(let w in m)(l==null||w==l)&&(er(w,f,m[w]),delete m[w]);l==null&&un.delete(f)}let Ue=0,hn=0,K=0,N=0,pt=0,Ot=0,Fn=pt,dn=Ot,Ae=K,mn=N,se=0,he=0,te=0,Se=0;s.bbox={};let Zi=!1,zs=!1,Pn=!1,pn=!1,Hs=!1,de=!1;function Qi(l,f,d){(d||l!=s.width||f!=s.height)&&Lr(l,f),Un(!1),Pn=!0,zs=!0,zn()}function Lr(l,f){s.width=Ue=K=l,s.height=hn=N=f,pt=Ot=0,wf(),yf();let d=s.bbox;se=d.left=Tn(pt*ct,.5),he=d.top=Tn(Ot*ct,.5),te=d.width=Tn(K*ct,.5),Se=d.height=Tn(N*ct,.5)}let mf=3;function pf(){let l=!1,f=0;for(;!l;){f++;let d=kf(f),m=Af(f);l=f==mf||d&&m,l||(Lr(s.width,s.height),zs=!0)}}function gf({width:l,height:f}){Qi(l,f)}s.setSize=gf;function wf(){let l=!1,f=!1,d=!1,m=!1;D.forEach((w,b)=>{if(w.show&&w._show){let{side:M,_size:x}=w,T=M%2,_=w.label!=null?w.labelSize:0,L=x+_;L>0&&(T?(K-=L,M==3?(pt+=L,m=!0):d=!0):(N-=L,M==0?(Ot+=L,l=!0):f=!0))}}),wn[0]=l,wn[1]=d,wn[2]=f,wn[3]=m,K-=Je[1]+Je[3],pt+=Je[3],N-=Je[2]+Je[0],Ot+=Je[0]}function yf(){let l=pt+K,f=Ot+N,d=pt,m=Ot;function w(b,M){switch(b){case 1:return l+=M,l-M;case 2:return f+=M,f-M;case 3:return d-=M,d+M;case 0:return m-=M,m+M}}D.forEach((b,M)=>{if(b.show&&b._show){let x=b.side;b._pos=w(x,b._size),b.label!=null&&(b._lpos=w(x,b.labelSize))}})}if(P.dataIdx==null){let l=P.hover,f=l.skip=new Set(l.skip??[]);f.add(void 0);let d=l.prox=nt(l.prox),m=l.bias??=0;P.dataIdx=(w,b,M,x)=>{if(b==0)return M;let T=M,_=d(w,b,M,x)??dt,L=_>=0&&_<dt,C=A.ori==0?K:N,W=P.left,lt=t[0],ot=t[b];if(f.has(ot[M])){T=null;let Q=null,z=null,R;if(m==0||m==-1)for(R=M;Q==null&&R-- >0;)f.has(ot[R])||(Q=R);if(m==0||m==1)for(R=M;z==null&&R++<ot.length;)f.has(ot[R])||(z=R);if(Q!=null||z!=null)if(L){let yt=Q==null?-1/0:F(lt[Q],A,C,0),vt=z==null?1/0:F(lt[z],A,C,0),Vt=W-yt,ht=vt-W;Vt<=ht?Vt<=_&&(T=Q):ht<=_&&(T=z)}else T=z==null?Q:Q==null?z:M-Q<=z-M?Q:z}else L&&Ct(W-F(lt[M],A,C,0))>_&&(T=null);return T}}let gn=l=>{P.event=l};P.idxs=ut,P._lock=!1;let Ht=P.points;Ht.show=nt(Ht.show),Ht.size=nt(Ht.size),Ht.stroke=nt(Ht.stroke),Ht.width=nt(Ht.width),Ht.fill=nt(Ht.fill);let _e=s.focus=kt({},n.focus||{alpha:.3},P.focus),Rn=_e.prox>=0,jn=Rn&&Ht.one,me=[],Dn=[],Vn=[];function Nr(l,f){let d=Ht.show(s,f);if(d instanceof HTMLElement)return ce(d,Jh),ce(d,l.class),De(d,-10,-10,K,N),S.insertBefore(d,me[f]),d}function Cr(l,f){if(i==1||f>0){let d=i==1&&k[l.scale].time,m=l.value;l.value=d?Vc(m)?Yc(st,Gc(m,V)):m||it:m||am,l.label=l.label||(d?em:tm)}if(jn||f>0){l.width=l.width==null?1:l.width,l.paths=l.paths||$m||dd,l.fillTo=nt(l.fillTo||mm),l.pxAlign=+rt(l.pxAlign,E),l.pxRound=na(l.pxAlign),l.stroke=nt(l.stroke||null),l.fill=nt(l.fill||null),l._stroke=l._fill=l._paths=l._focus=null;let d=fm(Xt(1,l.width),1),m=l.points=kt({},{size:d,width:Xt(1,d*.2),stroke:l.stroke,space:d*2,paths:vm,_stroke:null,_fill:null},l.points);m.show=nt(m.show),m.filter=nt(m.filter),m.fill=nt(m.fill),m.stroke=nt(m.stroke),m.paths=nt(m.paths),m.pxAlign=l.pxAlign}if(_t){let d=Us(l,f);$t.splice(f,0,d[0]),ke.splice(f,0,d[1]),Z.values.push(null)}if(Wt){ut.splice(f,0,null);let d=null;jn?f==0&&(d=Nr(l,f)):f>0&&(d=Nr(l,f)),me.splice(f,0,d),Dn.splice(f,0,0),Vn.splice(f,0,0)}Dt("addSeries",f)}function bf(l,f){f=f??v.length,l=i==1?lr(l,f,Jc,ta):lr(l,f,{},Qc),v.splice(f,0,l),Cr(v[f],f)}s.addSeries=bf;function Sf(l){if(v.splice(l,1),_t){Z.values.splice(l,1),ke.splice(l,1);let f=$t.splice(l,1)[0];In(null,f.firstChild),f.remove()}Wt&&(ut.splice(l,1),me.splice(l,1)[0].remove(),Dn.splice(l,1),Vn.splice(l,1)),Dt("delSeries",l)}s.delSeries=Sf;let wn=[!1,!1,!1,!1];function Mf(l,f){if(l._show=l.show,l.show){let d=l.side%2,m=k[l.scale];m==null&&(l.scale=d?v[1].scale:I,m=k[l.scale]);let w=m.time;l.size=nt(l.size),l.space=nt(l.space),l.rotate=nt(l.rotate),an(l.incrs)&&l.incrs.forEach(M=>{!fn.has(M)&&fn.set(M,pa(M))}),l.incrs=nt(l.incrs||(m.distr==2?Fd:w?j==1?Rd:Vd:kn)),l.splits=nt(l.splits||(w&&m.distr==1?Qt:m.distr==3?sr:m.distr==4?im:sm)),l.stroke=nt(l.stroke),l.grid.stroke=nt(l.grid.stroke),l.ticks.stroke=nt(l.ticks.stroke),l.border.stroke=nt(l.border.stroke);let b=l.values;l.values=an(b)&&!an(b[0])?nt(b):w?an(b)?Wc(st,Hc(b,V)):Vc(b)?zd(st,b):b||St:b||nm,l.filter=nt(l.filter||(m.distr>=3&&m.log==10?lm:m.distr==3&&m.log==2?cm:da)),l.font=ra(l.font),l.labelFont=ra(l.labelFont),l._size=l.size(s,null,f,0),l._space=l._rotate=l._incrs=l._found=l._splits=l._values=null,l._size>0&&(wn[f]=!0,l._el=we(Wh,g))}}function Ss(l,f,d,m){let[w,b,M,x]=d,T=f%2,_=0;return T==0&&(x||b)&&(_=f==0&&!w||f==2&&!M?Nt(Kc.size/3):0),T==1&&(w||M)&&(_=f==1&&!b||f==3&&!x?Nt(Xc.size/2):0),_}let Ir=s.padding=(n.padding||[Ss,Ss,Ss,Ss]).map(l=>nt(rt(l,Ss))),Je=s._padding=Ir.map((l,f)=>l(s,f,wn,0)),Bt,Ft=null,Pt=null,Ws=i==1?v[0].idxs:null,Me=null,Ms=!1;function Fr(l,f){if(t=l??[],s.data=s._data=t,i==2){Bt=0;for(let d=1;d<v.length;d++)Bt+=t[d][0].length}else{t.length==0&&(s.data=s._data=t=[[]]),Me=t[0],Bt=Me.length;let d=t;if(J==2){d=t.slice();let m=d[0]=Array(Bt);for(let w=0;w<Bt;w++)m[w]=w}s._data=t=d}if(Un(!0),Dt("setData"),J==2&&(Pn=!0),f!==!1){let d=A;d.auto(s,Ms)?to():Xe(I,d.min,d.max),pn=pn||P.left>=0,de=!0,zn()}}s.setData=Fr;function to(){Ms=!0;let l,f;i==1&&(Bt>0?(Ft=Ws[0]=0,Pt=Ws[1]=Bt-1,l=t[0][Ft],f=t[0][Pt],J==2?(l=Ft,f=Pt):l==f&&(J==3?[l,f]=ji(l,l,A.log,!1):J==4?[l,f]=ur(l,l,A.log,!1):A.time?f=l+Nt(86400/j):[l,f]=Fi(l,f,hr,!0))):(Ft=Ws[0]=l=null,Pt=Ws[1]=f=null)),Xe(I,l,f)}let Gs,Bn,eo,no,so,io,oo,ro,lo,ee;function Pr(l,f,d,m,w,b){l??=$c,d??=mr,m??="butt",w??=$c,b??="round",l!=Gs&&(h.strokeStyle=Gs=l),w!=Bn&&(h.fillStyle=Bn=w),f!=eo&&(h.lineWidth=eo=f),b!=so&&(h.lineJoin=so=b),m!=io&&(h.lineCap=io=m),d!=no&&h.setLineDash(no=d)}function Rr(l,f,d,m){f!=Bn&&(h.fillStyle=Bn=f),l!=oo&&(h.font=oo=l),d!=ro&&(h.textAlign=ro=d),m!=lo&&(h.textBaseline=lo=m)}function co(l,f,d,m,w=0){if(m.length>0&&l.auto(s,Ms)&&(f==null||f.min==null)){let b=rt(Ft,0),M=rt(Pt,m.length-1),x=d.min==null?ld(m,b,M,w,l.distr==3):[d.min,d.max];l.min=Te(l.min,d.min=x[0]),l.max=Xt(l.max,d.max=x[1])}}let jr={min:null,max:null};function xf(){for(let m in k){let w=k[m];B[m]==null&&(w.min==null||B[I]!=null&&w.auto(s,Ms))&&(B[m]=jr)}for(let m in k){let w=k[m];B[m]==null&&w.from!=null&&B[w.from]!=null&&(B[m]=jr)}B[I]!=null&&Un(!0);let l={};for(let m in B){let w=B[m];if(w!=null){let b=l[m]=ms(k[m],gd);if(w.min!=null)kt(b,w);else if(m!=I||i==2)if(Bt==0&&b.from==null){let M=b.range(s,null,null,m);b.min=M[0],b.max=M[1]}else b.min=dt,b.max=-dt}}if(Bt>0){v.forEach((m,w)=>{if(i==1){let b=m.scale,M=B[b];if(M==null)return;let x=l[b];if(w==0){let T=x.range(s,x.min,x.max,b);x.min=T[0],x.max=T[1],Ft=Ee(x.min,t[0]),Pt=Ee(x.max,t[0]),Pt-Ft>1&&(t[0][Ft]<x.min&&Ft++,t[0][Pt]>x.max&&Pt--),m.min=Me[Ft],m.max=Me[Pt]}else m.show&&m.auto&&co(x,M,m,t[w],m.sorted);m.idxs[0]=Ft,m.idxs[1]=Pt}else if(w>0&&m.show&&m.auto){let[b,M]=m.facets,x=b.scale,T=M.scale,[_,L]=t[w],C=l[x],W=l[T];C!=null&&co(C,B[x],b,_,b.sorted),W!=null&&co(W,B[T],M,L,M.sorted),m.min=M.min,m.max=M.max}});for(let m in l){let w=l[m],b=B[m];if(w.from==null&&(b==null||b.min==null)){let M=w.range(s,w.min==dt?null:w.min,w.max==-dt?null:w.max,m);w.min=M[0],w.max=M[1]}}}for(let m in l){let w=l[m];if(w.from!=null){let b=l[w.from];if(b.min==null)w.min=w.max=null;else{let M=w.range(s,b.min,b.max,m);w.min=M[0],w.max=M[1]}}}let f={},d=!1;for(let m in l){let w=l[m],b=k[m];if(b.min!=w.min||b.max!=w.max){b.min=w.min,b.max=w.max;let M=b.distr;b._min=M==3?Ge(b.min):M==4?Ko(b.min,b.asinh):M==100?b.fwd(b.min):b.min,b._max=M==3?Ge(b.max):M==4?Ko(b.max,b.asinh):M==100?b.fwd(b.max):b.max,f[m]=d=!0}}if(d){v.forEach((m,w)=>{i==2?w>0&&f.y&&(m._paths=null):f[m.scale]&&(m._paths=null)});for(let m in f)Pn=!0,Dt("setScale",m);Wt&&P.left>=0&&(pn=de=!0)}for(let m in B)B[m]=null}function $f(l){let f=nr(Ft-1,0,Bt-1),d=nr(Pt+1,0,Bt-1);for(;l[f]==null&&f>0;)f--;for(;l[d]==null&&d<Bt-1;)d++;return[f,d]}function vf(){if(Bt>0){let l=v.some(f=>f._focus)&&ee!=_e.alpha;l&&(h.globalAlpha=ee=_e.alpha),v.forEach((f,d)=>{if(d>0&&f.show&&(Dr(d,!1),Dr(d,!0),f._paths==null)){let m=ee;ee!=f.alpha&&(h.globalAlpha=ee=f.alpha);let w=i==2?[0,t[d][0].length-1]:$f(t[d]);f._paths=f.paths(s,d,w[0],w[1]),ee!=m&&(h.globalAlpha=ee=m)}}),v.forEach((f,d)=>{if(d>0&&f.show){let m=ee;ee!=f.alpha&&(h.globalAlpha=ee=f.alpha),f._paths!=null&&Vr(d,!1);{let w=f._paths!=null?f._paths.gaps:null,b=f.points.show(s,d,Ft,Pt,w),M=f.points.filter(s,d,b,w);(b||M)&&(f.points._paths=f.points.paths(s,d,Ft,Pt,M),Vr(d,!0))}ee!=m&&(h.globalAlpha=ee=m),Dt("drawSeries",d)}}),l&&(h.globalAlpha=ee=1)}}function Dr(l,f){let d=f?v[l].points:v[l];d._stroke=d.stroke(s,l),d._fill=d.fill(s,l)}function Vr(l,f){let d=f?v[l].points:v[l],{stroke:m,fill:w,clip:b,flags:M,_stroke:x=d._stroke,_fill:T=d._fill,_width:_=d.width}=d._paths;_=mt(_*ct,3);let L=null,C=_%2/2;f&&T==null&&(T=_>0?"#fff":x);let W=d.pxAlign==1&&C>0;if(W&&h.translate(C,C),!f){let lt=se-_/2,ot=he-_/2,Q=te+_,z=Se+_;L=new Path2D,L.rect(lt,ot,Q,z)}f?ao(x,_,d.dash,d.cap,T,m,w,M,b):Ef(l,x,_,d.dash,d.cap,T,m,w,M,L,b),W&&h.translate(-C,-C)}function Ef(l,f,d,m,w,b,M,x,T,_,L){let C=!1;T!=0&&q.forEach((W,lt)=>{if(W.series[0]==l){let ot=v[W.series[1]],Q=t[W.series[1]],z=(ot._paths||Ds).band;an(z)&&(z=W.dir==1?z[0]:z[1]);let R,yt=null;ot.show&&z&&ad(Q,Ft,Pt)?(yt=W.fill(s,lt)||b,R=ot._paths.clip):z=null,ao(f,d,m,w,yt,M,x,T,_,L,R,z),C=!0}}),C||ao(f,d,m,w,b,M,x,T,_,L)}let Br=ps|or;function ao(l,f,d,m,w,b,M,x,T,_,L,C){Pr(l,f,d,m,w),(T||_||C)&&(h.save(),T&&h.clip(T),_&&h.clip(_)),C?(x&Br)==Br?(h.clip(C),L&&h.clip(L),Ks(w,M),Ys(l,b,f)):x&or?(Ks(w,M),h.clip(C),Ys(l,b,f)):x&ps&&(h.save(),h.clip(C),L&&h.clip(L),Ks(w,M),h.restore(),Ys(l,b,f)):(Ks(w,M),Ys(l,b,f)),(T||_||C)&&h.restore()}function Ys(l,f,d){d>0&&(f instanceof Map?f.forEach((m,w)=>{h.strokeStyle=Gs=w,h.stroke(m)}):f!=null&&l&&h.stroke(f))}function Ks(l,f){f instanceof Map?f.forEach((d,m)=>{h.fillStyle=Bn=m,h.fill(d)}):f!=null&&l&&h.fill(f)}function Tf(l,f,d,m){let w=D[l],b;if(m<=0)b=[0,0];else{let M=w._space=w.space(s,l,f,d,m),x=w._incrs=w.incrs(s,l,f,d,m,M);b=Om(f,d,x,m,M)}return w._found=b}function fo(l,f,d,m,w,b,M,x,T,_){let L=M%2/2;E==1&&h.translate(L,L),Pr(x,M,T,_,x),h.beginPath();let C,W,lt,ot,Q=w+(m==0||m==3?-b:b);d==0?(W=w,ot=Q):(C=w,lt=Q);for(let z=0;z<l.length;z++)f[z]!=null&&(d==0?C=lt=l[z]:W=ot=l[z],h.moveTo(C,W),h.lineTo(lt,ot));h.stroke(),E==1&&h.translate(-L,-L)}function kf(l){let f=!0;return D.forEach((d,m)=>{if(!d.show)return;let w=k[d.scale];if(w.min==null){d._show&&(f=!1,d._show=!1,Un(!1));return}else d._show||(f=!1,d._show=!0,Un(!1));let b=d.side,M=b%2,{min:x,max:T}=w,[_,L]=Tf(m,x,T,M==0?K:N);if(L==0)return;let C=w.distr==2,W=d._splits=d.splits(s,m,x,T,_,L,C),lt=w.distr==2?W.map(R=>Me[R]):W,ot=w.distr==2?Me[W[1]]-Me[W[0]]:_,Q=d._values=d.values(s,d.filter(s,lt,m,L,ot),m,L,ot);d._rotate=b==2?d.rotate(s,Q,m,L):0;let z=d._size;d._size=ye(d.size(s,Q,m,l)),z!=null&&d._size!=z&&(f=!1)}),f}function Af(l){let f=!0;return Ir.forEach((d,m)=>{let w=d(s,m,wn,l);w!=Je[m]&&(f=!1),Je[m]=w}),f}function _f(){for(let l=0;l<D.length;l++){let f=D[l];if(!f.show||!f._show)continue;let d=f.side,m=d%2,w,b,M=f.stroke(s,l),x=d==0||d==3?-1:1,[T,_]=f._found;if(f.label!=null){let Kt=f.labelGap*x,re=Nt((f._lpos+Kt)*ct);Rr(f.labelFont[0],M,"center",d==2?Cs:xc),h.save(),m==1?(w=b=0,h.translate(re,Nt(he+Se/2)),h.rotate((d==3?-Ci:Ci)/2)):(w=Nt(se+te/2),b=re);let Sn=ua(f.label)?f.label(s,l,T,_):f.label;h.fillText(Sn,w,b),h.restore()}if(_==0)continue;let L=k[f.scale],C=m==0?te:Se,W=m==0?se:he,lt=f._splits,ot=L.distr==2?lt.map(Kt=>Me[Kt]):lt,Q=L.distr==2?Me[lt[1]]-Me[lt[0]]:T,z=f.ticks,R=f.border,yt=z.show?z.size:0,vt=Nt(yt*ct),Vt=Nt((f.alignTo==2?f._size-yt-f.gap:f.gap)*ct),ht=f._rotate*-Ci/180,Et=O(f._pos*ct),ie=(vt+Vt)*x,Yt=Et+ie;b=m==0?Yt:0,w=m==1?Yt:0;let pe=f.font[0],xe=f.align==1?as:f.align==2?Wo:ht>0?as:ht<0?Wo:m==0?"center":d==3?Wo:as,Ne=ht||m==1?"middle":d==2?Cs:xc;Rr(pe,M,xe,Ne);let oe=f.font[1]*f.lineGap,ge=lt.map(Kt=>O(c(Kt,L,C,W))),$e=f._values;for(let Kt=0;Kt<$e.length;Kt++){let re=$e[Kt];if(re!=null){m==0?w=ge[Kt]:b=ge[Kt],re=""+re;let Sn=re.indexOf(\`
\`)==-1?[re]:re.split(/\\n/gm);for(let Jt=0;Jt<Sn.length;Jt++){let rl=Sn[Jt];ht?(h.save(),h.translate(w,b+Jt*oe),h.rotate(ht),h.fillText(rl,0,0),h.restore()):h.fillText(rl,w,b+Jt*oe)}}}z.show&&fo(ge,z.filter(s,ot,l,_,Q),m,d,Et,vt,mt(z.width*ct,3),z.stroke(s,l),z.dash,z.cap);let Ce=f.grid;Ce.show&&fo(ge,Ce.filter(s,ot,l,_,Q),m,m==0?2:1,m==0?he:se,m==0?Se:te,mt(Ce.width*ct,3),Ce.stroke(s,l),Ce.dash,Ce.cap),R.show&&fo([Et],[1],m==0?1:0,m==0?1:2,m==1?he:se,m==1?Se:te,mt(R.width*ct,3),R.stroke(s,l),R.dash,R.cap)}Dt("drawAxes")}function Un(l){v.forEach((f,d)=>{d>0&&(f._paths=null,l&&(i==1?(f.min=null,f.max=null):f.facets.forEach(m=>{m.min=null,m.max=null})))})}let Js=!1,uo=!1,xs=[];function Of(){uo=!1;for(let l=0;l<xs.length;l++)Dt(...xs[l]);xs.length=0}function zn(){Js||($d(Ur),Js=!0)}function Lf(l,f=!1){Js=!0,uo=f,l(s),Ur(),f&&xs.length>0&&queueMicrotask(Of)}s.batch=Lf;function Ur(){if(Zi&&(xf(),Zi=!1),Pn&&(pf(),Pn=!1),zs){if(bt(y,as,pt),bt(y,Cs,Ot),bt(y,Fs,K),bt(y,Ps,N),bt(S,as,pt),bt(S,Cs,Ot),bt(S,Fs,K),bt(S,Ps,N),bt(g,Fs,Ue),bt(g,Ps,hn),p.width=Nt(Ue*ct),p.height=Nt(hn*ct),D.forEach(({_el:l,_show:f,_size:d,_pos:m,side:w})=>{if(l!=null)if(f){let b=w===3||w===0?d:0,M=w%2==1;bt(l,M?"left":"top",m-b),bt(l,M?"width":"height",d),bt(l,M?"top":"left",M?Ot:pt),bt(l,M?"height":"width",M?N:K),tr(l,An)}else ce(l,An)}),Gs=Bn=eo=so=io=oo=ro=lo=no=null,ee=1,Es(!0),pt!=Fn||Ot!=dn||K!=Ae||N!=mn){Un(!1);let l=K/Ae,f=N/mn;if(Wt&&!pn&&P.left>=0){P.left*=l,P.top*=f,Hn&&De(Hn,Nt(P.left),0,K,N),Wn&&De(Wn,0,Nt(P.top),K,N);for(let d=0;d<me.length;d++){let m=me[d];m!=null&&(Dn[d]*=l,Vn[d]*=f,De(m,ye(Dn[d]),ye(Vn[d]),K,N))}}if(wt.show&&!Hs&&wt.left>=0&&wt.width>0){wt.left*=l,wt.width*=l,wt.top*=f,wt.height*=f;for(let d in yo)bt(Kn,d,wt[d])}Fn=pt,dn=Ot,Ae=K,mn=N}Dt("setSize"),zs=!1}Ue>0&&hn>0&&(h.clearRect(0,0,p.width,p.height),Dt("drawClear"),Y.forEach(l=>l()),Dt("draw")),wt.show&&Hs&&(qs(wt),Hs=!1),Wt&&pn&&(bn(null,!0,!1),pn=!1),Z.show&&Z.live&&de&&(go(),de=!1),a||(a=!0,s.status=1,Dt("ready")),Ms=!1,Js=!1}s.redraw=(l,f)=>{Pn=f||!1,l!==!1?Xe(I,A.min,A.max):zn()};function ho(l,f){let d=k[l];if(d.from==null){if(Bt==0){let m=d.range(s,f.min,f.max,l);f.min=m[0],f.max=m[1]}if(f.min>f.max){let m=f.min;f.min=f.max,f.max=m}if(Bt>1&&f.min!=null&&f.max!=null&&f.max-f.min<1e-16)return;l==I&&d.distr==2&&Bt>0&&(f.min=Ee(f.min,t[0]),f.max=Ee(f.max,t[0]),f.min==f.max&&f.max++),B[l]=f,Zi=!0,zn()}}s.setScale=ho;let mo,po,Hn,Wn,zr,Hr,Gn,Yn,Wr,Gr,gt,xt,qe=!1,Ut=P.drag,Rt=Ut.x,jt=Ut.y;Wt&&(P.x&&(mo=we(Yh,S)),P.y&&(po=we(Kh,S)),A.ori==0?(Hn=mo,Wn=po):(Hn=po,Wn=mo),gt=P.left,xt=P.top);let wt=s.select=kt({show:!0,over:!0,left:0,width:0,top:0,height:0},n.select),Kn=wt.show?we(Gh,wt.over?S:y):null;function qs(l,f){if(wt.show){for(let d in l)wt[d]=l[d],d in yo&&bt(Kn,d,l[d]);f!==!1&&Dt("setSelect")}}s.setSelect=qs;function Nf(l){if(v[l].show)_t&&tr($t[l],An);else if(_t&&ce($t[l],An),Wt){let d=jn?me[0]:me[l];d!=null&&De(d,-10,-10,K,N)}}function Xe(l,f,d){ho(l,{min:f,max:d})}function Oe(l,f,d,m){f.focus!=null&&Rf(l),f.show!=null&&v.forEach((w,b)=>{b>0&&(l==b||l==null)&&(w.show=f.show,Nf(b),i==2?(Xe(w.facets[0].scale,null,null),Xe(w.facets[1].scale,null,null)):Xe(w.scale,null,null),zn())}),d!==!1&&Dt("setSeries",l,f),m&&Ts("setSeries",s,l,f)}s.setSeries=Oe;function Cf(l,f){kt(q[l],f)}function If(l,f){l.fill=nt(l.fill||null),l.dir=rt(l.dir,-1),f=f??q.length,q.splice(f,0,l)}function Ff(l){l==null?q.length=0:q.splice(l,1)}s.addBand=If,s.setBand=Cf,s.delBand=Ff;function Pf(l,f){v[l].alpha=f,Wt&&me[l]!=null&&(me[l].style.opacity=f),_t&&$t[l]&&($t[l].style.opacity=f)}let ze,Ze,yn,Jn={focus:!0};function Rf(l){if(l!=yn){let f=l==null,d=_e.alpha!=1;v.forEach((m,w)=>{if(i==1||w>0){let b=f||w==0||w==l;m._focus=f?null:b,d&&Pf(w,b?1:_e.alpha)}}),yn=l,d&&zn()}}_t&&Rn&&Gt(Tc,at,l=>{P._lock||(gn(l),yn!=null&&Oe(null,Jn,!0,Tt.setSeries))});function Le(l,f,d){let m=k[f];d&&(l=l/ct-(m.ori==1?Ot:pt));let w=K;m.ori==1&&(w=N,l=w-l),m.dir==-1&&(l=w-l);let b=m._min,M=m._max,x=l/w,T=b+(M-b)*x,_=m.distr;return _==3?hs(10,T):_==4?ud(T,m.asinh):_==100?m.bwd(T):T}function jf(l,f){let d=Le(l,I,f);return Ee(d,t[0],Ft,Pt)}s.valToIdx=l=>Ee(l,t[0]),s.posToIdx=jf,s.posToVal=Le,s.valToPos=(l,f,d)=>k[f].ori==0?o(l,k[f],d?te:K,d?se:0):r(l,k[f],d?Se:N,d?he:0),s.setCursor=(l,f,d)=>{gt=l.left,xt=l.top,bn(null,f,d)};function Yr(l,f){bt(Kn,as,wt.left=l),bt(Kn,Fs,wt.width=f)}function Kr(l,f){bt(Kn,Cs,wt.top=l),bt(Kn,Ps,wt.height=f)}let $s=A.ori==0?Yr:Kr,vs=A.ori==1?Yr:Kr;function Df(){if(_t&&Z.live)for(let l=i==2?1:0;l<v.length;l++){if(l==0&&ue)continue;let f=Z.values[l],d=0;for(let m in f)ke[l][d++].firstChild.nodeValue=f[m]}}function go(l,f){if(l!=null&&(l.idxs?l.idxs.forEach((d,m)=>{ut[m]=d}):pd(l.idx)||ut.fill(l.idx),Z.idx=ut[0]),_t&&Z.live){for(let d=0;d<v.length;d++)(d>0||i==1&&!ue)&&Vf(d,ut[d]);Df()}de=!1,f!==!1&&Dt("setLegend")}s.setLegend=go;function Vf(l,f){let d=v[l],m=l==0&&J==2?Me:t[l],w;ue?w=d.values(s,l,f)??Ke:(w=d.value(s,f==null?null:m[f],l,f),w=w==null?Ke:{_:w}),Z.values[l]=w}function bn(l,f,d){Wr=gt,Gr=xt,[gt,xt]=P.move(s,gt,xt),P.left=gt,P.top=xt,Wt&&(Hn&&De(Hn,Nt(gt),0,K,N),Wn&&De(Wn,0,Nt(xt),K,N));let m,w=Ft>Pt;ze=dt,Ze=null;let b=A.ori==0?K:N,M=A.ori==1?K:N;if(gt<0||Bt==0||w){m=P.idx=null;for(let x=0;x<v.length;x++){let T=me[x];T!=null&&De(T,-10,-10,K,N)}Rn&&Oe(null,Jn,!0,l==null&&Tt.setSeries),Z.live&&(ut.fill(m),de=!0)}else{let x,T,_;i==1&&(x=A.ori==0?gt:xt,T=Le(x,I),m=P.idx=Ee(T,t[0],Ft,Pt),_=F(t[0][m],A,b,0));let L=-10,C=-10,W=0,lt=0,ot=!0,Q="",z="";for(let R=i==2?1:0;R<v.length;R++){let yt=v[R],vt=ut[R],Vt=vt==null?null:i==1?t[R][vt]:t[R][1][vt],ht=P.dataIdx(s,R,m,T),Et=ht==null?null:i==1?t[R][ht]:t[R][1][ht];if(de=de||Et!=Vt||ht!=vt,ut[R]=ht,R>0&&yt.show){let ie=ht==null?-10:ht==m?_:F(i==1?t[0][ht]:t[R][0][ht],A,b,0),Yt=Et==null?-10:H(Et,i==1?k[yt.scale]:k[yt.facets[1].scale],M,0);if(Rn&&Et!=null){let pe=A.ori==1?gt:xt,xe=Ct(_e.dist(s,R,ht,Yt,pe));if(xe<ze){let Ne=_e.bias;if(Ne!=0){let oe=Le(pe,yt.scale),ge=Et>=0?1:-1,$e=oe>=0?1:-1;$e==ge&&($e==1?Ne==1?Et>=oe:Et<=oe:Ne==1?Et<=oe:Et>=oe)&&(ze=xe,Ze=R)}else ze=xe,Ze=R}}if(de||jn){let pe,xe;A.ori==0?(pe=ie,xe=Yt):(pe=Yt,xe=ie);let Ne,oe,ge,$e,Ce,Kt,re=!0,Sn=Ht.bbox;if(Sn!=null){re=!1;let Jt=Sn(s,R);ge=Jt.left,$e=Jt.top,Ne=Jt.width,oe=Jt.height}else ge=pe,$e=xe,Ne=oe=Ht.size(s,R);if(Kt=Ht.fill(s,R),Ce=Ht.stroke(s,R),jn)R==Ze&&ze<=_e.prox&&(L=ge,C=$e,W=Ne,lt=oe,ot=re,Q=Kt,z=Ce);else{let Jt=me[R];Jt!=null&&(Dn[R]=ge,Vn[R]=$e,Cc(Jt,Ne,oe,re),Lc(Jt,Kt,Ce),De(Jt,ye(ge),ye($e),K,N))}}}}if(jn){let R=_e.prox,yt=yn==null?ze<=R:ze>R||Ze!=yn;if(de||yt){let vt=me[0];vt!=null&&(Dn[0]=L,Vn[0]=C,Cc(vt,W,lt,ot),Lc(vt,Q,z),De(vt,ye(L),ye(C),K,N))}}}if(wt.show&&qe)if(l!=null){let[x,T]=Tt.scales,[_,L]=Tt.match,[C,W]=l.cursor.sync.scales,lt=l.cursor.drag;if(Rt=lt._x,jt=lt._y,Rt||jt){let{left:ot,top:Q,width:z,height:R}=l.select,yt=l.scales[C].ori,vt=l.posToVal,Vt,ht,Et,ie,Yt,pe=x!=null&&_(x,C),xe=T!=null&&L(T,W);pe&&Rt?(yt==0?(Vt=ot,ht=z):(Vt=Q,ht=R),Et=k[x],ie=F(vt(Vt,C),Et,b,0),Yt=F(vt(Vt+ht,C),Et,b,0),$s(Te(ie,Yt),Ct(Yt-ie))):$s(0,b),xe&&jt?(yt==1?(Vt=ot,ht=z):(Vt=Q,ht=R),Et=k[T],ie=H(vt(Vt,W),Et,M,0),Yt=H(vt(Vt+ht,W),Et,M,0),vs(Te(ie,Yt),Ct(Yt-ie))):vs(0,M)}else bo()}else{let x=Ct(Wr-zr),T=Ct(Gr-Hr);if(A.ori==1){let W=x;x=T,T=W}Rt=Ut.x&&x>=Ut.dist,jt=Ut.y&&T>=Ut.dist;let _=Ut.uni;_!=null?Rt&&jt&&(Rt=x>=_,jt=T>=_,!Rt&&!jt&&(T>x?jt=!0:Rt=!0)):Ut.x&&Ut.y&&(Rt||jt)&&(Rt=jt=!0);let L,C;Rt&&(A.ori==0?(L=Gn,C=gt):(L=Yn,C=xt),$s(Te(L,C),Ct(C-L)),jt||vs(0,M)),jt&&(A.ori==1?(L=Gn,C=gt):(L=Yn,C=xt),vs(Te(L,C),Ct(C-L)),Rt||$s(0,b)),!Rt&&!jt&&($s(0,0),vs(0,0))}if(Ut._x=Rt,Ut._y=jt,l==null){if(d){if(ol!=null){let[x,T]=Tt.scales;Tt.values[0]=x!=null?Le(A.ori==0?gt:xt,x):null,Tt.values[1]=T!=null?Le(A.ori==1?gt:xt,T):null}Ts(Go,s,gt,xt,K,N,m)}if(Rn){let x=d&&Tt.setSeries,T=_e.prox;yn==null?ze<=T&&Oe(Ze,Jn,!0,x):ze>T?Oe(null,Jn,!0,x):Ze!=yn&&Oe(Ze,Jn,!0,x)}}de&&(Z.idx=m,go()),f!==!1&&Dt("setCursor")}let Qe=null;Object.defineProperty(s,"rect",{get(){return Qe==null&&Es(!1),Qe}});function Es(l=!1){l?Qe=null:(Qe=S.getBoundingClientRect(),Dt("syncRect",Qe))}function Jr(l,f,d,m,w,b,M){P._lock||qe&&l!=null&&l.movementX==0&&l.movementY==0||(wo(l,f,d,m,w,b,M,!1,l!=null),l!=null?bn(null,!0,!0):bn(f,!0,!1))}function wo(l,f,d,m,w,b,M,x,T){if(Qe==null&&Es(!1),gn(l),l!=null)d=l.clientX-Qe.left,m=l.clientY-Qe.top;else{if(d<0||m<0){gt=-10,xt=-10;return}let[_,L]=Tt.scales,C=f.cursor.sync,[W,lt]=C.values,[ot,Q]=C.scales,[z,R]=Tt.match,yt=f.axes[0].side%2==1,vt=A.ori==0?K:N,Vt=A.ori==1?K:N,ht=yt?b:w,Et=yt?w:b,ie=yt?m:d,Yt=yt?d:m;if(ot!=null?d=z(_,ot)?c(W,k[_],vt,0):-10:d=vt*(ie/ht),Q!=null?m=R(L,Q)?c(lt,k[L],Vt,0):-10:m=Vt*(Yt/Et),A.ori==1){let pe=d;d=m,m=pe}}T&&(f==null||f.cursor.event.type==Go)&&((d<=1||d>=K-1)&&(d=Tn(d,K)),(m<=1||m>=N-1)&&(m=Tn(m,N))),x?(zr=d,Hr=m,[Gn,Yn]=P.move(s,d,m)):(gt=d,xt=m)}let yo={width:0,height:0,left:0,top:0};function bo(){qs(yo,!1)}let qr,Xr,Zr,Qr;function tl(l,f,d,m,w,b,M){qe=!0,Rt=jt=Ut._x=Ut._y=!1,wo(l,f,d,m,w,b,M,!0,!1),l!=null&&(Gt(Yo,Zo,el,!1),Ts(vc,s,Gn,Yn,K,N,null));let{left:x,top:T,width:_,height:L}=wt;qr=x,Xr=T,Zr=_,Qr=L}function el(l,f,d,m,w,b,M){qe=Ut._x=Ut._y=!1,wo(l,f,d,m,w,b,M,!1,!0);let{left:x,top:T,width:_,height:L}=wt,C=_>0||L>0,W=qr!=x||Xr!=T||Zr!=_||Qr!=L;if(C&&W&&qs(wt),Ut.setScale&&C&&W){let lt=x,ot=_,Q=T,z=L;if(A.ori==1&&(lt=T,ot=L,Q=x,z=_),Rt&&Xe(I,Le(lt,I),Le(lt+ot,I)),jt)for(let R in k){let yt=k[R];R!=I&&yt.from==null&&yt.min!=dt&&Xe(R,Le(Q+z,R),Le(Q,R))}bo()}else P.lock&&(P._lock=!P._lock,bn(f,!0,l!=null));l!=null&&(In(Yo,Zo),Ts(Yo,s,gt,xt,K,N,null))}function Bf(l,f,d,m,w,b,M){if(P._lock)return;gn(l);let x=qe;if(qe){let T=!0,_=!0,L=10,C,W;A.ori==0?(C=Rt,W=jt):(C=jt,W=Rt),C&&W&&(T=gt<=L||gt>=K-L,_=xt<=L||xt>=N-L),C&&T&&(gt=gt<Gn?0:K),W&&_&&(xt=xt<Yn?0:N),bn(null,!0,!0),qe=!1}gt=-10,xt=-10,ut.fill(null),bn(null,!0,!0),x&&(qe=x)}function nl(l,f,d,m,w,b,M){P._lock||(gn(l),to(),bo(),l!=null&&Ts(kc,s,gt,xt,K,N,null))}function sl(){D.forEach(Lm),Qi(s.width,s.height,!0)}_n(Ii,us,sl);let qn={};qn.mousedown=tl,qn.mousemove=Jr,qn.mouseup=el,qn.dblclick=nl,qn.setSeries=(l,f,d,m)=>{let w=Tt.match[2];d=w(s,f,d),d!=-1&&Oe(d,m,!0,!1)},Wt&&(Gt(vc,S,tl),Gt(Go,S,Jr),Gt(Ec,S,l=>{gn(l),Es(!1)}),Gt(Tc,S,Bf),Gt(kc,S,nl),rr.add(s),s.syncRect=Es);let Xs=s.hooks=n.hooks||{};function Dt(l,f,d){uo?xs.push([l,f,d]):l in Xs&&Xs[l].forEach(m=>{m.call(null,s,f,d)})}(n.plugins||[]).forEach(l=>{for(let f in l.hooks)Xs[f]=(Xs[f]||[]).concat(l.hooks[f])});let il=(l,f,d)=>d,Tt=kt({key:null,setSeries:!1,filters:{pub:jc,sub:jc},scales:[I,v[1]?v[1].scale:null],match:[Dc,Dc,il],values:[null,null]},P.sync);Tt.match.length==2&&Tt.match.push(il),P.sync=Tt;let ol=Tt.key,So=Fa(ol);function Ts(l,f,d,m,w,b,M){Tt.filters.pub(l,f,d,m,w,b,M)&&So.pub(l,f,d,m,w,b,M)}So.sub(s);function Uf(l,f,d,m,w,b,M){Tt.filters.sub(l,f,d,m,w,b,M)&&qn[l](null,f,d,m,w,b,M)}s.pub=Uf;function zf(){So.unsub(s),rr.delete(s),un.clear(),er(Ii,us,sl),u.remove(),at?.remove(),Dt("destroy")}s.destroy=zf;function Mo(){Dt("init",n,t),Fr(t||n.data,!1),B[I]?ho(I,B[I]):to(),Hs=wt.show&&(wt.width>0||wt.height>0),pn=de=!0,Qi(n.width,n.height)}return v.forEach(Cr),D.forEach(Mf),e?e instanceof HTMLElement?(e.appendChild(u),Mo()):e(s,Mo):Mo(),s}At.assign=kt;At.fmtNum=dr;At.rangeNum=Fi;At.rangeLog=ji;At.rangeAsinh=ur;At.orient=Ln;At.pxRatio=ct;At.join=xd;At.fmtDate=pr,At.tzDate=Cd;At.sync=Fa;{At.addGap=pm,At.clipGaps=Bi;let n=At.paths={points:Ba};n.linear=za,n.stepped=ym,n.bars=bm,n.spline=Mm}var Nm=5,Cm=2,Ya=new Set;function Ve(n){let t=\`--\${n}\`;return Ya.has(t)||(CSS.registerProperty({name:t,syntax:"<color>",inherits:!0,initialValue:"gray"}),Ya.add(t)),getComputedStyle(document.documentElement).getPropertyValue(t)}function xr({ctx:n,bbox:t},e){let s=devicePixelRatio;n.save(),n.beginPath(),n.rect(t.left,t.top,t.width,t.height),n.clip(),n.textAlign="left",n.font=\`\${11*s}px system-ui, sans-serif\`,e(n,s),n.restore()}function Ka(n,t){let{left:e,width:s}=n.bbox;xr(n,(i,o)=>{i.lineWidth=o,i.setLineDash([6*o,3*o]);for(let{flat:r}of t)for(let[c,a]of Object.entries(r.field.limits??{})){let{letter:u}=Zn[c];for(let p of["below","above"]){let h=a[p];if(h===void 0)continue;let g=Math.round(n.valToPos(h,"y",!0))+.5;i.strokeStyle=i.fillStyle=Ve(\`level-\${c}\`),i.beginPath(),i.moveTo(e,g),i.lineTo(e+s,g),i.stroke();let y=p==="above"?">":"<";i.textBaseline=p==="above"?"bottom":"top",i.fillText(\`\${u} \${y} \${h}\`,e+4*o,g)}}})}function Ja(n,t){let{min:e=0,max:s=0}=n.scales.x,{top:i,height:o}=n.bbox;xr(n,(r,c)=>{r.lineWidth=c,r.textBaseline="top",r.strokeStyle=r.fillStyle=Ve("mark"),r.setLineDash([2*c,3*c]);let[a,u]=[-1/0,0],p=new Set;for(let{atMs:h,letter:g}of t){if(h<e||h>s)continue;let y=Math.round(n.valToPos(h,"x",!0))+.5,S=\`\${g}\${Math.round(y/c/4)}\`;p.has(S)||(p.add(S),u=y-a<10*c?u+1:0,a=y,r.beginPath(),r.moveTo(y,i),r.lineTo(y,i+o),r.stroke(),r.fillText(g,y+2*c,i+(2+12*u)*c))}})}function qa(n,t,e){let{left:s,top:i,width:o,height:r}=n.bbox,c=ac(t,t),[a,u]=[Ve("grid"),Ve("level-critical")];xr(n,(p,h)=>{let g=i+r,y=o/t.pixels;c.forEach((S,E)=>{if(S===0)return;let O=s+E*y;if(S===Bo){if(!Im(t,E))return;p.fillStyle=a,p.fillRect(O,g-2*h,y+.5,2*h);return}let j=Math.max(Cm,S*Nm)*h;p.fillStyle=u,p.fillRect(O,g-j,Math.max(h,y),j)}),p.fillStyle=Ve("level-warning");for(let{fromMs:S,toMs:E}of e){if(E<t.fromMs||S>t.toMs)continue;let[O,j]=[S,E].map(v=>n.valToPos(v,"x",!0));for(let v=Math.max(s,O);v<=j;v+=4*h)p.fillRect(v,g-8*h,2*h,2*h)}})}function Im({times:n,fromMs:t,toMs:e,pixels:s,silenceMs:i},o){let r=t+(o+.5)*(e-t)/s,c=cn(n,r),a=c>0?n[c-1]:-1/0;return(c<n.length?n[c]:1/0)-a>i}var Xa=220,Za=8,$r=[[],[8,4],[2,3],[10,3,2,3]],Qa=1.2,Fm=110,Wi=class{root=$("div",{class:"pane"});pane;model;#t;#e;#s;#n;#i=$("span",{class:"note"});#o;#l;#r;constructor(t,e,s,i){this.#t=t,this.#e=i,this.model=e,this.pane=s,this.#l=s.fields.map(({title:c,path:a})=>e.field(c,a));let o=$("div",{class:"legend"});o.append($("span",{class:"source",text:s.source})),this.#s=s.fields.flatMap((c,a)=>{let u=this.#l[a];return u?[{plotted:c,field:u,value:$("output")}]:[]}),this.#s.forEach((c,a)=>o.append(this.#c(c,a))),s.fields.forEach(({path:c},a)=>{if(this.#l[a])return;let u=\`\${c}: not in the structs any more\`;o.append($("span",{class:"note",text:u}))}),o.append(this.#i);let r=$("div",{class:"canvas",attributes:{role:"img","aria-label":\`Plot of \${this.#s.map(({field:c})=>c.path).join(", ")}\`}});this.root.append(o,r),this.#n=new At(this.#a(),[[]],r),this.#g(this.#n.over)}get fields(){return this.#s.map(({field:t})=>t)}isOf(t,e){return this.pane===e&&this.model===t&&e.fields.length===this.#l.length&&e.fields.every(({title:s,path:i},o)=>t.field(s,i)===this.#l[o])}close(){this.#n.destroy(),this.root.remove()}resetY(){this.#o=void 0}draw(){let t=this.root.clientWidth;if(t===0)return;Math.abs(t-this.#n.width)>1&&this.#n.setSize({width:t,height:Xa});let{frames:e,silenceMs:s,isLoading:i,error:o}=this.#t.framesOf(this.model),{fromMs:r,toMs:c}=this.#t.range,a=Math.max(50,Math.round(this.#n.bbox.width/At.pxRatio)),u=this.fields.map(({flat:y,structAt:S})=>e.column(y,S)),{times:p,missed:h}=e;this.#r={times:p,missed:h,columns:u,fromMs:r,toMs:c,pixels:a,silenceMs:s};let g=lc(this.#r,this.#r);this.#n.batch(()=>{this.#n.setData(g,!1),this.#n.setScale("x",{min:r,max:c});let[y,S]=this.#f(g.slice(1));this.#n.setScale("y",{min:y,max:S})}),this.#d(e,u),U(this.#i,i?"loading \\u2026":o??this.#u())}followCursor(t){let e=t===void 0?-10:this.#n.valToPos(t,"x");this.#n.setCursor({left:e,top:-10},!1)}#c({plotted:t,field:e,value:s},i){let{path:o,flat:r}=e,c=$("span",{class:\`line color\${i%Za} dash\${i%$r.length}\`,attributes:{"aria-hidden":"true"}}),a=tn("\\u2715",()=>this.#e.remove(this.pane,t),{title:\`Remove \${o} from the plot\`,attributes:{"aria-label":\`Remove \${o} from the plot\`}}),u=$("span",{class:"unit",text:r.field.unit??""});return $("span",{class:"chip"},c,o,s,u,a)}#a(){let t=this.#t,e={stroke:()=>Ve("dim"),grid:{stroke:()=>Ve("grid"),width:1},ticks:{stroke:()=>Ve("grid"),width:1,size:4},font:"11px system-ui, sans-serif"},s=At.paths.stepped({align:1});return{width:300,height:Xa,ms:1,legend:{show:!1},scales:{x:{time:!1,auto:!1},y:{auto:!1,range:(i,o,r)=>[o,r]}},cursor:{y:!1,drag:{x:!0,y:!1,setScale:!1},points:{size:6},bind:{dblclick:()=>null}},axes:[{...e,size:28,splits:(i,o,r,c)=>{let a=Math.floor(i.bbox.width/At.pxRatio/Fm),u=El(c-r,a);return Tl(r,c,u,t.offsetSec)},values:(i,o)=>{let c=(o.length>1?o[1]-o[0]:1e3)<1e3?3:0;return o.map(a=>Lt(a,t.offsetSec,{digits:c}))}},{...e,size:62,values:(i,o,r,c,a)=>o.map(u=>mc(u,a))}],series:[{},...this.#s.map(({field:{flat:i}},o)=>{let{values:r,bits:c}=i.field,a=r!==void 0||c!==void 0||i.type==="bool";return{label:i.path,stroke:()=>Ve(\`line\${o%Za}\`),width:1.5,dash:$r[o%$r.length],points:{show:!1},...a&&{paths:s}}})],hooks:{draw:[i=>this.#h(i)],setSelect:[i=>this.#m(i)],setCursor:[i=>this.#p(i)]}}}#h(t){this.#r&&(Ka(t,this.fields),Ja(t,this.model.marks),qa(t,this.#r,this.model.left))}#f(t){if(this.#o)return[this.#o.min,this.#o.max];let[e,s]=[1/0,-1/0];for(let o of t)for(let r of o)r!==null&&(r<e&&(e=r),r>s&&(s=r));if(e>s)return[0,1];let i=(s-e)*.08||Math.abs(s)*.01||1;return[e-i,s+i]}#d(t,e){let{cursorMs:s,shownMs:i}=this.#t,o=t.lastUpTo(s??i??1/0);this.#s.forEach(({field:r,value:c},a)=>{let p=o>=0&&o<(e[a]?.length??0)?r.write(t.frame(o),r.structAt,"meaning"):"\\u2013";U(c,p)})}#u(){let{times:t,missed:e,fromMs:s,toMs:i}=this.#r,[o,r]=[0,0];for(let c=0;c<t.length;c++)t[c]<s||t[c]>i||(r++,o+=e[c]);return o>0?\`\${o} of \${o+r} frames missing\`:""}#m(t){let{left:e,top:s,width:i,height:o}=t.select;t.setSelect({left:0,top:0,width:0,height:0},!1);let r=t.cursor.drag.y;(r?o:i)<4||(r?this.#o={min:t.posToVal(s+o,"y"),max:t.posToVal(s,"y")}:this.#t.view.show({fromMs:t.posToVal(e,"x"),toMs:t.posToVal(e+i,"x")}),this.#e.changed())}#p(t){let{left:e=-1,top:s=-1}=t.cursor;if(s<0&&e>=0)return;let i=e<0?void 0:t.posToVal(e,"x");e<0&&!this.root.matches(":hover")||(this.#t.cursorMs=i,this.#e.changed())}#g(t){t.parentElement.addEventListener("mousedown",({shiftKey:e})=>{Object.assign(this.#n.cursor.drag,{x:!e,y:e})},!0),t.addEventListener("mouseleave",()=>{this.#t.cursorMs=void 0,this.#e.changed()}),t.addEventListener("dblclick",()=>{this.resetY(),this.#t.view.reset(),this.#e.changed()}),t.addEventListener("wheel",e=>{e.preventDefault();let s=e.deltaY+e.deltaX>0?Qa:1/Qa;if(e.shiftKey)this.#w(e.offsetY,s);else{let i=this.#n.posToVal(e.offsetX,"x");this.#t.view.zoom(this.#t.nowMs,i,s)}this.#e.changed()},{passive:!1})}#w(t,e){let{min:s=0,max:i=1}=this.#n.scales.y,o=this.#n.posToVal(t,"y");this.#o={min:o-(o-s)*e,max:o+(i-o)*e}}};var Gi="application/x-field",tf=8,Pm=12,Rm=/^(curr(ent)?Pos(ition)?|cmdPos(ition)?|demandPos)$/;function ef(n,t){return n.title===t.title&&n.path===t.path}var Yi=class{#t;#e=tt("panes");#s=tt("range");#n=[];isChanged=!0;constructor(t){this.#t=t,t.panes=yl();for(let e of[this.#e,tt("drop")])this.#o(e);new ResizeObserver(()=>this.isChanged=!0).observe(this.#e)}pathsOf(t){let e=this.#t.panes.filter(({source:s})=>s===this.#t.model?.name).flatMap(({fields:s})=>s).filter(s=>s.title===t);return new Set(e.map(({path:s})=>s))}toggle(t){let{model:e,panes:s}=this.#t;if(!e)return;let i=r=>ef(t,r),o=s.filter(({source:r,fields:c})=>r===e.name&&c.some(i));if(o.length===0)return this.add(t,void 0);for(let r of o)r.fields.splice(r.fields.findIndex(i),1);this.rebuild()}add(t,e){let{model:s,panes:i}=this.#t;if(!s||!s.field(t.title,t.path))return;let o=e?.model===s&&e.pane.fields.length<tf,r=o?e.pane.fields:[];r.some(c=>ef(t,c))||r.push(t),o||(i.push({source:s.name,fields:r}),i.length>Pm&&i.shift()),this.rebuild()}rebuild(){let t=this.#t;t.panes=t.panes.filter(({fields:i})=>i.length>0),t.panes.length===0&&t.model&&this.#i(t.model);let e={remove:(i,o)=>{i.fields.splice(i.fields.indexOf(o),1),this.rebuild()},changed:()=>this.isChanged=!0},s=this.#n;this.#n=t.panes.flatMap(i=>{let o=t.models.find(({name:c})=>c===i.source);return o?[s.find(c=>c.isOf(o,i))??new Wi(t,o,i,e)]:[]});for(let i of s)this.#n.includes(i)||i.close();this.#n.forEach(({root:i},o)=>{let r=this.#e.children[o];r!==i&&this.#e.insertBefore(i,r??null)});for(let i of t.models){let o=this.#n.filter(r=>r.model===i).flatMap(({fields:r})=>r.map(({flat:c})=>c));i.live.keepColumns(new Set(o))}bl(t.panes),this.isChanged=!0}draw(){this.isChanged=!1;let{range:t,scale:e,offsetSec:s,hello:i,cursorMs:o}=this.#t,{fromMs:r,toMs:c}=t,a=Lt(r,s,{hasDay:!0,digits:1}),u=Lt(c,s,{digits:1}),p=ti(e,i?.taiMinusUtcSec??0);U(this.#s,\`\${a} \\u2013 \${u} \${p}, \${ei(c-r)}\`);for(let h of this.#n)h.draw(),h.root.matches(":hover")||h.followCursor(o)}resetY(){for(let t of this.#n)t.resetY();this.isChanged=!0}#i(t){let s=t.groups.find(({title:r})=>r===cs)?.fields.filter(({isNumber:r})=>r)??[],i=s.filter(({path:r})=>Rm.test(r)),o=(i.length>0?i:s.slice(0,1)).slice(0,tf);o.length!==0&&this.#t.panes.push({source:t.name,fields:o.map(({path:r})=>({title:cs,path:r}))})}#o(t){t.addEventListener("dragover",e=>{e.dataTransfer?.types.includes(Gi)&&e.preventDefault()}),t.addEventListener("drop",e=>{let s=e.dataTransfer?.getData(Gi);if(!s)return;e.preventDefault();let i=this.#n.find(({root:o})=>o.contains(e.target));this.add(JSON.parse(s),i)})}};var vr=class{root;field;isNear=!1;#t=$("td",{class:"mark"});#e=$("td",{class:"value"});#s;constructor(t,e,s){this.field=t;let{path:i,flat:o}=t,r=$("th",{text:i,attributes:{scope:"row"}});o.field.description!==void 0&&(r.title=o.field.description);let c=$("td",{class:"tool"});t.isNumber&&(this.#s=tn("+",()=>s.toggle({title:e,path:i}),{title:\`Plot \${i}\`,attributes:{"aria-label":\`Plot \${i}\`}}),c.append(this.#s)),this.root=$("tr",{},this.#t,r,this.#e,$("td",{class:"unit",text:o.field.unit??""}),c),t.isNumber&&(this.root.draggable=!0,this.root.addEventListener("dragstart",a=>{a.dataTransfer?.setData(Gi,JSON.stringify({title:e,path:i}))}))}update(t,e,{ageMs:s,staleMs:i,isPlotted:o}){let{structAt:r,flat:c,judge:a,write:u}=this.field,p=t&&a(c.read(t.data,r)),h=ml(p,s,i),y=(h==="good"?p?.level:void 0)??h,{letter:S,shape:E,words:O}=Zn[y];this.root.dataset.state!==y&&(this.root.dataset.state=y,this.#t.title=O,U(this.#t,\`\${E}\${S.trim()}\`),this.#t.setAttribute("aria-label",O)),U(this.#e,t?u(t.data,r,e.notation):"\\u2013"),this.#s&&(xn(this.#s,"on",o),this.#s.setAttribute("aria-pressed",String(o)))}},Er=class{root;group;rows;#t=$("span",{class:"age"});constructor(t,e){this.group=t,this.rows=t.fields.map(c=>new vr(c,t.title,e));let s=$("tbody",{},...this.rows.map(({root:c})=>c)),i=["State","Field","Value","Unit","Plot"],o=i.map(c=>$("col",{class:c.toLowerCase()})),r=i.map(c=>$("th",{text:c,attributes:{scope:"col"}}));this.root=$("div",{class:"group"},$("h3",{},$("span",{text:t.title}),this.#t),$("table",{attributes:{"aria-label":t.title}},$("colgroup",{},...o),$("thead",{class:"unseen"},$("tr",{},...r)),s))}update(t,e,s){let{kind:i,title:o}=this.group,r=i==="telemetry",c=r?t.shownFrame(e):e.latest(i),a=t.shownMs!==void 0||!e.message.isLive,u=c?t.nowMs-c.receivedAtMs:NaN;U(this.#t,c?a?\`at \${Lt(c.receivedAtMs,t.offsetSec)} \${t.scale}\`:\`\${$n(u)} ago\`:"never received");let p=r&&!a?e.staleMs:1/0;xn(this.root,"stale",u>p);let h=s.pathsOf(o);for(let g of this.rows){if(!g.isNear)continue;let y=h.has(g.field.path);g.update(c,t,{ageMs:u,staleMs:p,isPlotted:y})}}},Ki=class{#t;#e;#s=tt("groups");#n=tt("search");#i=tt("notation");#o=$("p",{class:"none"});#l;#r=new Map;#c=[];#a;constructor(t,e){this.#t=t,this.#e=e,this.#l=new IntersectionObserver(s=>{for(let{target:i,isIntersecting:o}of s){let r=this.#r.get(i);r&&(r.isNear=o)}this.update()},{rootMargin:"200px"}),this.#n.addEventListener("input",()=>this.#h()),this.#n.addEventListener("keydown",({key:s})=>{s==="Escape"&&(this.#n.value="",this.#h(),this.#n.blur())}),this.#i.addEventListener("click",()=>{let s=Ei.indexOf(t.notation)+1;t.notation=Ei[s%Ei.length],this.update()})}rebuild(){let t=this.#t.model?.groups??[];if(t!==this.#a){this.#a=t,this.#l.disconnect(),this.#r.clear(),this.#c=t.filter(({fields:e})=>e.length>0).map(e=>new Er(e,this.#e)),this.#s.replaceChildren(...this.#c.map(({root:e})=>e),this.#o);for(let e of this.#c.flatMap(({rows:s})=>s))this.#r.set(e.root,e),this.#l.observe(e.root);this.#h()}}update(){let{model:t,notation:e}=this.#t;if(U(this.#i,\`Values: \${e}\`),!!t)for(let s of this.#c)s.update(this.#t,t,this.#e)}search(){this.#n.focus(),this.#n.select()}#h(){let{value:t}=this.#n,e=0;for(let{root:s,rows:i}of this.#c){let o=0;for(let r of i){let c=gc(r.field.searchText,t);r.root.hidden=!c,c&&o++}s.hidden=o===0,e+=o}this.#o.hidden=e>0,U(this.#o,t===""?"No fields: no source is connected.":\`No field has \\u201C\${t}\\u201D in its name, unit, description or names of values.\`)}};function jm(n,{message:t,state:e}){if(!t.isLive)return{name:"recording",shape:"\\u25A3",words:"recording"};if(!n.socket.isOpen)return{name:"lost",shape:"\\u2715",words:"unknown: no server"};if(!e)return{name:"lost",shape:"\\u25CB",words:"unknown"};let{telemetryConnected:s,commandConnected:i,isClosed:o,stats:r}=e;return o?{name:"lost",shape:"\\u2715",words:"closed"}:r.stale?{name:"stale",shape:"\\u25D0",words:"connected, but silent"}:s===!1&&i===!1?{name:"lost",shape:"\\u2715",words:"not connected"}:s===!1?{name:"lost",shape:"\\u2715",words:"no telemetry"}:r.mismatchedStructs?{name:"lost",shape:"\\u2715",words:"frames don't fit structs"}:i===!1?{name:"partial",shape:"\\u25D0",words:"no command socket"}:{name:"good",shape:"\\u25CF",words:"connected"}}function Dm(n,t){let{state:e,left:s,message:i}=t;if(!i.isLive){let g=(E=NaN)=>Lt(E,n.offsetSec,{hasDay:!0,digits:0}),{fromMs:y,toMs:S}=i.recorded??{};return[["from",g(y),!1],["to",g(S),!1]]}let o=e?.stats??{},r=(g,y="",S=0)=>g===void 0||!Number.isFinite(g)?"\\u2013":\`\${g.toFixed(S)}\${y}\`,c=t.latest("telemetry"),a=c?$n(n.nowMs-c.receivedAtMs):"\\u2013",u=o.missedFrames??0,p=o.bytesDiscarded??0,h=(e?.lostFrames??0)+(s.at(-1)?.frames??0);return[["rate",r(o.telemetryRateHz," Hz",1),!1],["age",a,!1],["missed",\`\${u} in \${o.counterGaps??0} gaps\`,u>0],["discarded",r(o.bytesDiscarded," bytes"),p>0],["clock offset",r(o.clockOffsetMs," ms",2),!1],["reconnects",r(o.reconnects),!1],...h>0?[["not shown here",\`\${h} frames\`,!0]]:[]]}var Tr=class{root=$("div",{class:"number"});name=$("dt");value=$("dd");constructor(){this.root.append(this.name,this.value)}},kr=class{root;shape=$("span",{class:"shape",attributes:{"aria-hidden":"true"}});name=$("strong");words=$("span",{class:"words"});numbers;model;constructor(t){let e=$("dl");this.root=$("button",{class:"card",click:()=>{let s=t.models.findIndex(i=>i===this.model);s>=0&&s!==t.selected&&t.select(s)}},$("span",{class:"title"},this.shape,this.name,this.words),e),this.root.type="button",this.numbers=new Ie(e,()=>new Tr,(s,[i,o,r])=>{U(s.name,i),U(s.value,r?\`! \${o}\`:o),xn(s.root,"bad",r)})}};function nf(n){let t=new Ie(tt("links"),()=>new kr(n),(e,s)=>{e.model=s;let{name:i,shape:o,words:r}=jm(n,s);e.root.dataset.state=i,e.root.setAttribute("aria-pressed",String(s===n.model)),U(e.shape,o),U(e.name,s.name),U(e.words,r),e.numbers.show(Dm(n,s))});return()=>t.show(n.models)}var sf=100,Ji=class{root=$("p");time=$("time");name=$("strong");text=$("span");constructor(){this.root.append(this.time," ",this.name," ",this.text)}},Vm={sent:"\\u2192",acknowledged:"\\u2713",confirmed:"\\u2713\\u2713",rejected:"\\u2715",failed:"\\u2715"};function of(n){let t=new Ie(tt("event-list"),()=>new Ji,({root:e,time:s,name:i,text:o},{atMs:r,type:c,message:a})=>{e.dataset.type=c,U(s,Lt(r,n.offsetSec)),U(i,c),U(o,a)});return()=>t.show(n.model?.events.slice(-sf).reverse()??[])}function rf(n){let t=new Ie(tt("command-list"),()=>new Ji,({root:e,time:s,name:i,text:o},r)=>{let{code:c,parameters:a,source:u,outcome:p,calledAtMs:h}=r,g=n.model?.message.commands??[],y=bc(g,c,a)?.name;e.dataset.outcome=p??"pending",U(s,Lt(h,n.offsetSec)),U(i,y??\`code \${c}\`);let S=a.findLastIndex(D=>D!==0),E=a.slice(0,S+1).join(", "),O=Vm[p??""]??"\\u2026",j="reason"in r&&r.reason?\`: \${r.reason}\`:"",v=u===void 0?"":\` by \${u}\`;U(o,\`(\${E}) \${O} \${p??"pending"}\${v}\${j}\`)});return()=>{let e=[...n.model?.commands.values()??[]];t.show(e.slice(-sf).reverse())}}var Bm=2e4;function Um(n){let{socket:t}=n;if(!t.isOpen)return n.hello?\`\\u2715 No connection to the server for \${$n(performance.now()-t.endedMs)}: nothing here is up to date. Trying again \\u2026\`:"Connecting to the server \\u2026";if(n.models.length===0)return"The server has no source.";for(let{name:e,left:s}of n.models){let i=s.at(-1);if(!(!i||n.nowMs-i.toMs>Bm))return\`\\u25B2 This page can't keep up: \${i.frames} frames of \${e} were not sent to it, the last at \${Lt(i.toMs,n.offsetSec)}. The link has lost nothing.\`}return""}function lf(n){let t=tt("notice");return()=>{let e=Um(n);t.hidden=e==="",U(t,e)}}var zm=[["+ or drag a field","plots it; dropped on a plot, it is added to that"],["drag in a plot","zooms the time"],["Shift + drag","zooms the values"],["wheel","zooms the time, with Shift the values"],["double click","undoes zooming"]],Hm=[["\\u25CBN \\u25D0S \\u2715X \\u25CF","never received, stale, invalid, good"],["\\u25B3O \\u25B2W \\u25C6D \\u25A0C \\u2B22V","beyond a limit: watch, warning, distress, critical, severe"],["R L C ! T","connected, lost, configuration, counter restarted, clock stepped"],["red bar at the foot","share of frames that are missing, by their counters"],["grey line at the foot","nothing was received"],["dots at the foot","received, but not sent to this page, as it was too slow"]];function Wm(n){return n instanceof HTMLInputElement||n instanceof HTMLSelectElement||n instanceof HTMLTextAreaElement}function cf(n){document.addEventListener("keydown",t=>{if(t.ctrlKey||t.altKey||t.metaKey||Wm(t.target)||document.querySelector("dialog[open]")||t.target instanceof HTMLButtonElement&&[" ","Enter"].includes(t.key))return;let s=t.shiftKey&&t.key.length>1?"Shift+":"",i=n.find(o=>o.keys.includes(s+t.key));i&&(t.preventDefault(),i.press())})}function Ar(n){let t=tt("keys"),e=(s,i)=>[$("h3",{text:s}),$("dl",{class:"help"},...i.flatMap(([o,r])=>[$("dt",{text:o}),$("dd",{text:r})]))];t.replaceChildren($("h2",{text:"Help",attributes:{id:"keys-title"}}),...e("Keys",n.map(({names:s,help:i})=>[s,i])),...e("Pointer",zm),...e("Signs",Hm),$("form",{attributes:{method:"dialog"}},$("button",{text:"Close",class:"primary"}))),t.showModal()}var Gm=[1e4,3e4,Ns,12e4,3e5,18e5],Ym=[.1,1,10,60,600],af=1.5,ff=.25,uf=1e3,qi=class{#t;#e;#s;#n=tt("mode");#i=tt("pause");#o=tt("play");#l=tt("speed");#r=tt("position");#c=tt("span");#a=tt("scale");#h=tt("theme");#f;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s;let i=(r,c)=>r.map(a=>$("option",{text:c(a),attributes:{value:String(a)}}));this.#c.append(...i(Gm,ei)),this.#c.value=String(Ns),this.#l.append(...i(Ym,r=>\`\${r} \\xD7\`)),this.#l.value="1",this.#c.addEventListener("change",()=>this.#g()),this.#i.addEventListener("click",()=>this.#m()),this.#o.addEventListener("click",()=>this.#S()),this.#r.addEventListener("input",()=>this.#w()),this.#a.addEventListener("click",()=>{t.scale=t.scale==="UTC"?"TAI":"UTC",this.#u()}),this.#h.addEventListener("click",()=>this.#$()),this.#x(Eo()),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>this.#u());let o=this.#v();tt("help").addEventListener("click",()=>Ar(o)),o.push({keys:["?"],names:"?",help:"shows this",press:()=>Ar(o)}),cf(o)}update(){let{view:t,range:e,scale:s,hello:i,offsetSec:o,model:r}=this.#t,c=t.isLive&&this.#t.socket.isOpen;document.documentElement.dataset.mode=c?"live":"past";let a=Lt(e.toMs,o,{digits:1});U(this.#n,c?"\\u25CF LIVE":this.#f!==void 0?\`\\u25B6 NOT LIVE: replay at \${a} \${s}\`:\`\\u275A\\u275A NOT LIVE: up to \${a} \${s}\`),U(this.#i,t.isLive?"\\u275A\\u275A Pause":"\\u25CF Go live"),U(this.#a,ti(s,i?.taiMinusUtcSec??0)),this.#i.disabled=!t.isLive&&!r?.message.isLive,U(this.#o,this.#f===void 0?"\\u25B6 Replay":"\\u275A\\u275A Stop");let{fromMs:u,toMs:p}=this.#d,h=(e.toMs-u)/(p-u);document.activeElement!==this.#r&&(this.#r.value=String(uf*Math.min(1,Math.max(0,h))));let g=Lt(e.toMs,o,{hasDay:!0,digits:0});this.#r.setAttribute("aria-valuetext",\`\${g} \${s}\`),xn(this.#o,"on",this.#f!==void 0)}advance(){if(this.#t.view.isLive&&(this.#f=void 0),this.#f===void 0)return;let t=performance.now(),e=(t-this.#f)*Number(this.#l.value);this.#f=t;let{fromMs:s,toMs:i}=this.#t.range,o=this.#d.toMs,r=Math.min(e,o-i);this.#t.view.show({fromMs:s+r,toMs:i+r}),this.#e.isChanged=!0,r<e&&(this.#f=void 0)}get#d(){let{model:t,nowMs:e}=this.#t,{state:s,live:i,message:o}=t??{},r=i?.firstMs,c=[o?.recorded?.fromMs,s?.memory?.fromMs,Number.isNaN(r)?void 0:r].filter(u=>u!==void 0),a=o?.isLive===!1?o.recorded?.toMs??e:e;return{fromMs:Math.min(a-1,...c),toMs:a}}#u(){this.#e.isChanged=!0,this.#s.update(),this.update()}#m(){let{view:t,nowMs:e,model:s}=this.#t;this.#f=void 0,t.isLive?t.pause(e):s?.message.isLive&&this.#p(),this.#u()}#p(){this.#t.view.resume(),this.#e.resetY()}#g(){let t=Number(this.#c.value),{view:e,range:s}=this.#t;e.isLive?e.spanMs=t:e.show({fromMs:s.toMs-t,toMs:s.toMs}),this.#u()}#w(){let{fromMs:t,toMs:e}=this.#d,{range:s,view:i}=this.#t,o=t+(e-t)*Number(this.#r.value)/uf;i.show({fromMs:o-(s.toMs-s.fromMs),toMs:o}),this.#t.cursorMs=void 0,this.#u()}#S(){let t=this.#f!==void 0;this.#t.view.isLive&&this.#t.view.pause(this.#t.nowMs),this.#f=t?void 0:performance.now(),this.#u()}#b(t){let{view:e,model:s,nowMs:i,range:o}=this.#t;if(!s)return;e.isLive&&e.pause(i);let{frames:r}=this.#t.framesOf(s),{times:c}=r,a=r.nextTo(this.#t.cursorMs??o.toMs,t);if(a<0||a>=c.length)return;let u=c[a]-o.toMs;this.#t.cursorMs=void 0,e.show({fromMs:o.fromMs+u,toMs:o.toMs+u}),this.#u()}#y(t){let{view:e,nowMs:s,range:i}=this.#t;e.zoom(s,i.toMs,t),this.#u()}#M(t){this.#t.view.move(this.#t.nowMs,t),this.#u()}#$(){let t=As.indexOf(Eo())+1,e=As[t%As.length];Sl(e),this.#x(e),this.#u()}#x(t){document.documentElement.dataset.theme=t,U(this.#h,\`Theme: \${t}\`)}#v(){let t=(e,s,i,o)=>({keys:e,names:s,help:i,press:o});return[t([" "],"Space","pauses, and goes live again",()=>this.#m()),t(["ArrowLeft"],"\\u2190","steps one sample back",()=>this.#b(-1)),t(["ArrowRight"],"\\u2192","steps one sample forward",()=>this.#b(1)),t(["Shift+ArrowLeft"],"Shift + \\u2190","moves back",()=>this.#M(-ff)),t(["Shift+ArrowRight"],"Shift + \\u2192","moves forward",()=>this.#M(ff)),t(["+","="],"+","zooms in",()=>this.#y(1/af)),t(["-"],"\\u2212","zooms out",()=>this.#y(af)),t(["0"],"0","undoes zooming",()=>{this.#t.view.reset(),this.#e.resetY(),this.#u()}),t(["/"],"/","searches fields; Escape ends it",()=>this.#s.search())]}};var Km=33,Jm=100,qm=250,Xi=new URL("socket",location.href);Xi.protocol=Xi.protocol==="https:"?"wss:":"ws:";Xi.hash="";var Zt=new Ai(Xi.href,$l()),Bs=new Yi(Zt),_r=new Ki(Zt,Bs),Xm=new _i(Zt),Zm=new ni(Zt),hf=new qi(Zt,Bs,_r),Qm=[nf(Zt),lf(Zt),of(Zt),rf(Zt),()=>Zm.update()];Zt.onSources=()=>{Bs.rebuild(),_r.rebuild(),Xm.rebuild(),U(tt("fields-title"),\`Fields of \${Zt.model?.name??"no source"}\`),document.title=Zt.models.map(({name:n})=>n).join(", ")||"Telemetry"};var tp=17;function Or(n,t){let e=0,s;return i=>{if(s!==void 0){let o=i-s-tp;e=s+Math.max(n,4*o),s=void 0}i<e||(s=i,t())}}var ep=Or(Km,()=>{hf.advance(),(Zt.view.isLive||Zt.models.some(t=>Zt.framesOf(t).isLoading)||Bs.isChanged)&&Bs.draw()}),np=Or(Jm,()=>_r.update()),sp=Or(qm,()=>{hf.update();for(let n of Qm)n()});function df(n){ep(n),np(n),sp(n),requestAnimationFrame(df)}requestAnimationFrame(df);
`;
