// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

/** SHA-256 over the sources of the bundle; a test compares it with them. */
export const PAGE_SHA256: string =
  "f6af920ba660d25b4471f2c97954b1ba50c3dc169793b8da6d29857e9ee6cb44";

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
var Yf=/(?!\\n {4}at )[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu,Kf={"\\n":"\\\\n","\\r":"\\\\r","	":"\\\\t"};function Ce(n){return n.replace(Yf,t=>Kf[t]??t.split("").map(Jf).join(""))}function Jf(n){return\`\\\\u\${n.charCodeAt(0).toString(16).padStart(4,"0")}\`}function Ie(n,t,e=\`\${t}s\`){return\`\${n} \${n===1?t:e}\`}function Zs(n){return Array.from(n,t=>t.toString(16).padStart(2,"0")).join(" ")}var qf=.3333333333333333;function Qs(n,t){let e,s=1/0;for(let i of t){let o=Xf(n.toLowerCase(),i.toLowerCase()),r=Math.max(n.length,i.length);!(o<=Math.max(1,r*qf))||o>=s||(e=i,s=o)}return e}function Xf(n,t){let e=[],s=Array.from({length:t.length+1},(i,o)=>o);for(let i=1;i<=n.length;i++){let o=[i];for(let r=1;r<=t.length;r++){let l=n[i-1]===t[r-1];o[r]=Math.min(s[r]+1,o[r-1]+1,s[r-1]+ +!l),n[i-1]===t[r-2]&&n[i-2]===t[r-1]&&(o[r]=Math.min(o[r],e[r-2]+1))}e=s,s=o}return s[t.length]}var xo=["watch","warning","distress","critical","severe"];function ti(n,t,e){let s=xo.join(", "),i=cl(n);if(i.length===0){let a=\`must be an object of ranges by their levels, \${s}\`;throw e(TypeError,"the limits",a,n)}for(let[a]of i)if(!xo.includes(a))throw e(TypeError,"the limits",\`must be of \${s}\`,a);let o={},[r,l]=[1/0,-1/0];for(let a of xo){let u=n[a];if(u===void 0)continue;let m=Zf(u,\`limits.\${a}\`,t,e);o[a]=m;let h="must not be narrower than a less severe one",{below:g=r,above:y=l}=m;if(g>r)throw e(RangeError,\`limits.\${a}.below\`,h,g);if(y<l)throw e(RangeError,\`limits.\${a}.above\`,h,y);[r,l]=[g,y]}return Object.freeze(o)}function Zf(n,t,{min:e,max:s},i){let o="must be { below, above, inclusive } with one side at least",r=cl(n).filter(([,y])=>y!==void 0),l=r.find(([y])=>y!=="below"&&y!=="above"&&y!=="inclusive");if(l!==void 0)throw i(TypeError,t,o,l[0]);let a=Object.fromEntries(r),{below:u,above:m,inclusive:h=!1}=a;if(u===void 0&&m===void 0)throw i(TypeError,t,o,n);for(let y of["below","above"]){let S=a[y];if(S===void 0)continue;let v=\`\${t}.\${y}\`,_=\`must be a number in \${e}..\${s}\`;if(typeof S!="number")throw i(TypeError,v,_,S);if(!(S>=e&&S<=s))throw i(RangeError,v,_,S)}if(typeof h!="boolean"){let y=\`\${t}.inclusive\`;throw i(TypeError,y,"must be a boolean",h)}if(u!==void 0&&m!==void 0&&(u>m||h&&u===m)){let y=\`must leave values between its limits, above \${u}\`;throw i(RangeError,\`\${t}.above\`,y,m)}return Object.freeze(a)}function cl(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[]}var xn=["watch","warning","distress","critical","severe"];var Xn=-1,al=["limits","values","bits","rate"],Qf={isRate:!1,unit:void 0,number:Number,judge:n=>Number.isNaN(n)?Xn:0,violation:()=>"",limit:()=>{}};function ul(n,t,e,s){let i=al.filter(a=>n[a]!==void 0);if(i.length>1){let a=\`must have one of \${al.join(", ")}\`;throw s(TypeError,"its condition",a,i.join(", "))}let{field:o,type:r}=t;if(r==="char")throw s(TypeError,"its field","must be a number","a text");let l=i[0];switch(l){case void 0:return Qf;case"values":{let a=fl(n.values,"values",o.values,s);return eu(a,o.values)}case"bits":{let a=fl(n.bits,"bits",o.bits,s);return nu(a,o.bits)}default:{let a={min:-Number.MAX_VALUE,max:Number.MAX_VALUE},u=ti(n[l],a,(g,y,...S)=>s(g,y.replace("limits",l),...S)),m=l==="rate",h=m?\`\${o.unit??"1"}/s\`:o.unit;return tu(u,e,m,h)}}}function tu(n,t,e,s){let i=xn.flatMap((a,u)=>{let m=n[a];if(m===void 0)return[];let{below:h=NaN,above:g=NaN,inclusive:y=!1}=m;return[{severity:u+1,below:h,above:g,inclusive:y}]}).reverse(),o=(a,u)=>{let m=i.find(v=>v.severity===u),{below:h,above:g,inclusive:y}=m,S=Number.isNaN(h)||a>h/2+g/2;return{isAbove:S,limit:S?g:h,inclusive:y}},r=i.some(({below:a})=>!Number.isNaN(a)),l=i.some(({above:a})=>!Number.isNaN(a));return{isRate:e,unit:s,number:Number,judge(a,u){if(a-a!==0&&!(a>0?l:a<0&&r))return Xn;for(let{severity:m,below:h,above:g,inclusive:y}of i){let S=m<=u?t:0;if(y?a>=g-S||a<=h+S:a>g-S||a<h+S)return m}return 0},violation(a,u){let{isAbove:m,limit:h,inclusive:g}=o(a,u),y=s===void 0?"":\` \${s}\`;return\`\${g?"at or ":""}\${m?"above":"below"} \${h}\${y}\`},limit:(a,u)=>o(a,u).limit}}function eu(n,t){return{isRate:!1,unit:void 0,number:Number,judge:e=>Number.isNaN(e)?Xn:n.get(e)??0,violation:e=>\`the value \${hl(e,t)}\`,limit:()=>{}}}function nu(n,t){let e=[...n].map(([i,o])=>({mask:i,severity:o,low:i|0,high:Math.floor(i/4294967296)})).sort((i,o)=>o.severity-i.severity),s=(i,{low:o,high:r})=>(i&o)!==0||r!==0&&(Math.floor(i/2**32)&r)!==0;return{isRate:!1,unit:void 0,number:i=>Number(typeof i=="bigint"?BigInt.asUintN(53,i):i),judge(i){if(!Number.isFinite(i))return Xn;for(let o of e)if(s(i,o))return o.severity;return 0},violation(i,o){return\`bits \${e.filter(l=>l.severity===o&&s(i,l)).map(({mask:l})=>hl(l,t)).join(", ")}\`},limit:()=>{}}}function hl(n,t={}){let e=Object.entries(t).find(([,s])=>s===n);return e===void 0?String(n):\`\${e[0]} (\${n})\`}function fl(n,t,e,s){let i=new Map,r=typeof n=="object"&&n!==null?Object.entries(n):[];if(r.length===0){let l=\`must be an object of lists by level, \${xn.join(", ")}\`;throw s(TypeError,t,l,n)}for(let[l,a]of r){let u=xn.indexOf(l);if(u<0){let m=\`must have levels of \${xn.join(", ")}\`;throw s(TypeError,t,m,l)}for(let m of su(a,\`\${t}.\${l}\`,e,s)){let h=t==="bits"?1:-Number.MAX_SAFE_INTEGER;if(!Number.isSafeInteger(m)||m<h){let g=t==="bits"?"must have masks of 1 or more":"must have integers";throw s(RangeError,\`\${t}.\${l}\`,g,m)}i.set(m,Math.max(i.get(m)??0,u+1))}}return i}function su(n,t,e={},s){if(!Array.isArray(n)||n.length===0)throw s(TypeError,t,"must be a list of numbers and names",n);return n.map(i=>{if(typeof i=="number")return i;if(typeof i!="string")throw s(TypeError,t,"must have numbers and names",i);if(Object.hasOwn(e,i))return e[i];let o=Qs(i,Object.keys(e)),r=Object.keys(e).slice(0,20).join(", ")||"none",l=o===void 0?\`; its names are \${r}\`:\`; did you mean \${o}?\`,a=s(RangeError,t,"must have names of the field",i);throw a.message+=l,a})}var Zn={never:{letter:"N",shape:"\\u25CB",words:"never received"},stale:{letter:"S",shape:"\\u25D0",words:"stale"},invalid:{letter:"X",shape:"\\u2715",words:"invalid"},good:{letter:" ",shape:"\\u25CF",words:"good"},watch:{letter:"O",shape:"\\u25B3",words:"watch"},warning:{letter:"W",shape:"\\u25B2",words:"warning"},distress:{letter:"D",shape:"\\u25C6",words:"distress"},critical:{letter:"C",shape:"\\u25A0",words:"critical"},severe:{letter:"V",shape:"\\u2B22",words:"severe"}},dl={isValid:!0,level:void 0},iu={isValid:!1,level:void 0};function ml(n){if(n.type==="char")return()=>dl;let{limits:t}=n.field,e=ul(t===void 0?{}:{limits:t},n,0,(s,i,o)=>new s(\`Cannot judge field "\${n.path}" as \${i} \${o}\`));return s=>{let i=e.number(s),o=e.judge(i,0);return o>0?{isValid:!0,level:xn[o-1]}:o!==Xn&&Number.isFinite(i)?dl:iu}}function pl(n,t,e){return n===void 0?"never":t>e?"stale":n.isValid?"good":"invalid"}var ou=5,ru=250,lu=5e3,cu=1,au=32,fu=2,As=class{#t;#e=[];#s=0;#n=NaN;constructor(t){this.#t=t}add(t){let e=t-this.#n;e>=0&&e<cu||(this.#n=t,e>0&&(this.#e[this.#s++%au]=e))}get intervalMs(){let t=this.#e.toSorted((e,s)=>e-s).slice(0,-fu);if(t.length!==0)return t.reduce((e,s)=>e+s)/t.length}get staleMs(){if(this.#t!==void 0)return this.#t;let{intervalMs:t}=this;return t===void 0?lu:Math.max(ru,ou*t)}};function $(n,{class:t,text:e,title:s,click:i,attributes:o={}}={},...r){let l=document.createElement(n);t!==void 0&&(l.className=t),e!==void 0&&(l.textContent=e),s!==void 0&&(l.title=s),i&&l.addEventListener("click",i);for(let[a,u]of Object.entries(o))l.setAttribute(a,u);return l.append(...r),l}function tn(n,t,e={}){let s=$("button",{...e,text:n,click:t});return s.type="button",s}function tt(n){let t=document.getElementById(n);if(!t)throw new Error(\`Cannot find element "\${n}" of the page\`);return t}function U(n,t){n.textContent!==t&&(n.textContent=t)}function $n(n,t,e){n.classList.contains(t)!==e&&n.classList.toggle(t,e)}var Fe=class{#t;#e;#s;#n=[];constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}show(t){for(;this.#n.length>t.length;)this.#n.pop().root.remove();for(;this.#n.length<t.length;){let e=this.#e();this.#n.push(e),this.#t.append(e.root)}t.forEach((e,s)=>this.#s(this.#n[s],e))}};var gl="panes",wl="theme",yl="operator";function $o(n){try{return localStorage.getItem(n)}catch{return null}}function vo(n,t){try{localStorage.setItem(n,t)}catch{}}function bl(){try{let n=JSON.parse($o(gl)??"[]");return Array.isArray(n)?n.filter(uu):[]}catch{return[]}}function uu(n){let{source:t,fields:e}=n??{};return typeof t=="string"&&Array.isArray(e)&&e.every(s=>typeof s?.title=="string"&&typeof s?.path=="string")}function Sl(n){vo(gl,JSON.stringify(n))}var ks=["auto","dark","light"];function Eo(){let n=$o(wl);return ks.find(t=>t===n)??"auto"}function Ml(n){vo(wl,n)}function xl(){return $o(yl)??""}function $l(n){vo(yl,n)}function vl(){let n=new URLSearchParams(location.hash.slice(1)).get("token");try{return n!==null&&sessionStorage.setItem("token",n),history.replaceState(null,"",location.pathname),sessionStorage.getItem("token")??""}catch{return n??""}}var hu=[1,2,5,10,20,50,100,200,500].concat([1,2,5,10,20,30,60,120,300,600,1800,3600,7200,21600,43200].map(n=>n*1e3)),To=86400*1e3;function Ut(n,t,{hasDay:e=!1,digits:s=3}={}){let i=new Date(n+t*1e3);if(Number.isNaN(i.getTime()))return"\\u2013";let[o,r]=i.toISOString().slice(0,-1).split("T"),l=r.slice(0,8+(s>0?s+1:0));return e?\`\${o} \${l}\`:l}function _s(n,t,e){let s=i=>Math.floor((i+e*1e3)/To);return Ut(n,e,{hasDay:s(n)!==s(t)})}function ei(n,t){return n==="UTC"?"UTC":\`TAI (UTC + \${t} s)\`}function El(n,t){let e=n/Math.max(1,t);return hu.find(s=>s>=e)??Math.ceil(e/To)*To}function Tl(n,t,e,s){let i=s*1e3,o=Math.ceil((n+i)/e)*e-i,r=Math.max(0,Math.floor((t-o)/e)+1);return Array.from({length:r},(l,a)=>o+a*e)}function en(n){if(!Number.isFinite(n))return"\\u2013";let t=Math.max(0,n)/1e3;if(t<10)return\`\${t.toFixed(t<1?2:1)} s\`;if(t<60)return\`\${Math.floor(t)} s\`;let e=Math.floor(t/60);if(e<60)return\`\${e} min \${Math.floor(t%60)} s\`;let s=Math.floor(e/60);return s<48?\`\${s} h \${e%60} min\`:\`\${Math.floor(s/24)} d \${s%24} h\`}function ni(n){return en(n).replace(/ 0 (?:s|min|h)$/,"").replace(/\\.0 /," ")}var du=6e4,mu=[5,30,120,480],kl={normal:"normal",unacknowledged:"UNACKNOWLEDGED",acknowledged:"acknowledged",returnedUnacknowledged:"returned, unacknowledged",latchedUnacknowledged:"latched, UNACKNOWLEDGED",latchedAcknowledged:"latched, acknowledged",shelved:"shelved"},Al=Object.keys(kl).filter(n=>n!=="normal");function pu({state:n}){return n==="shelved"?["unshelve"]:[.../nacknowledged/.test(n)?["acknowledge"]:[],...n.startsWith("latched")?["reset"]:[],...n==="normal"?[]:["shelve"]]}var Ao=class{root=$("li");mark=$("span",{class:"mark"});name=$("strong");state=$("span",{class:"state"});text=$("span",{class:"text"});actions=$("span",{class:"actions"});shown="";shownActions="";constructor(){this.root.append(this.mark,this.name,this.state,this.text,this.actions)}},si=class{#t;#e;#s=$("p",{class:"none"});#n=$("p",{attributes:{role:"status"}});#i=$("input",{attributes:{size:"12",autocomplete:"name"}});#o=$("input",{attributes:{size:"20"}});#l=$("select");#r;constructor(t){this.#t=t,this.#i.value=xl(),this.#i.addEventListener("change",()=>$l(this.#i.value));for(let i of mu)this.#l.append($("option",{text:\`\${i} min\`,attributes:{value:String(i)}}));let e=(i,o)=>$("label",{},\`\${i} \`,o);this.#r=$("div",{class:"operator"},e("Your name",this.#i),e("Comment",this.#o),e("Shelve for",this.#l));let s=$("ul",{class:"alarms"});tt("alarm-list").append(this.#s,s,this.#r,this.#n),this.#e=new Fe(s,()=>new Ao,(i,o)=>this.#a(i,o))}update(){let{model:t}=this.#t,e=t?.alarms??[],s=e.filter(({state:i})=>i!=="normal").sort((i,o)=>Al.indexOf(i.state)-Al.indexOf(o.state));tt("alarms").dataset.count=String(s.length),U(this.#s,t?.message.hasAlarms?s.length===0?\`\${Ie(e.length,"alarm")}, none active.\`:\`\${Ie(e.length,"alarm")}, \${s.length} active.\`:"No limits are watched for this source."),this.#r.hidden=!this.#c||s.length===0,this.#e.show(s)}get#c(){let{model:t,token:e,hello:s}=this.#t;return!!t?.message.hasAlarms&&e!==""&&s?.allowCommands===!0}#a(t,e){let{name:s,state:i,level:o,data:r}=e,l=JSON.stringify([e,this.#c,this.#t.scale]);if(t.shown===l)return;t.shown=l;let a=Zn[o??"good"];t.root.dataset.state=i,t.root.dataset.level=o??"none",U(t.mark,\`\${a.shape}\${a.letter.trim()}\`),U(t.name,s);let u=r==="good"?"":\`, data: \${r}\`;U(t.state,\`\${o===void 0?"cleared":a.words}, \${kl[i]}\${u}\`),U(t.text,this.#f(e)),this.#u(t,s,this.#c?pu(e):[])}#u(t,e,s){let i=JSON.stringify([e,s]);t.shownActions!==i&&(t.shownActions=i,t.actions.replaceChildren(...s.map(o=>tn(o,()=>this.#d(o,e),{attributes:{"aria-label":\`\${o} \${e}\`}}))))}#f({trigger:t,present:e,acknowledged:s,shelving:i,unit:o=""}){let{offsetSec:r}=this.#t,l=u=>Ut(u,r,{digits:0}),a=({value:u,atMs:m})=>\`\${Number(u.toPrecision(6))} \${o} at \${l(m)}\`.replace("  "," ");return[...t?[\`raised by \${a(t)}\`]:[],...e?[\`now \${a(e)}\`]:[],...s?[\`acknowledged by \${s.by} \${s.comment}\`.trim()]:[],...i?[\`shelved by \${i.by} until \${l(i.untilMs)}, \${Ie(i.hiddenChanges,"change")} meanwhile\`]:[]].join("; ")}async#d(t,e){let{model:s,socket:i}=this.#t;if(!s)return;let o=this.#i.value.trim();if(o===""){U(this.#n,"Enter your name first: it is kept with the alarm."),this.#i.focus();return}let r=await i.request({type:"alarm",source:s.index,action:t,name:e,by:o,comment:this.#o.value.trim(),...t==="shelve"&&{forMs:Number(this.#l.value)*du}});U(this.#n,r??""),r===void 0&&(this.#o.value="")}};var Np=2**31-1;function ii(n,t){try{return n()}catch(e){throw new TypeError(t(),{cause:e})}}function Qn(n){try{return n()}catch{return!1}}var _l=80;function ko(n){switch(typeof n){case"undefined":return"undefined";case"object":return n===null?"null":"an object";case"function":return"a function";case"string":return Ce(JSON.stringify(n.slice(0,_l)));default:return\`\${typeof n} \${gu(n)}\`}}function gu(n){return Object.is(n,-0)?"-0":Ce(String(n).slice(0,_l))}var Ll={u8:nn(0,255),i8:nn(-128,127),u16:nn(0,65535),i16:nn(-32768,32767),u32:nn(0,4294967295),i32:nn(-2147483648,2147483647),u64:ri(0n,2n**64n-1n),i64:ri(-(2n**63n),2n**63n-1n),f32:{text:"a number of at most 3.4028234663852886e+38 in magnitude",isType:n=>typeof n=="number",isInRange:n=>Number.isFinite(Math.fround(n))||!Number.isFinite(n)},f64:{text:"a number",isType:n=>typeof n=="number",isInRange:()=>!0},bool:{text:"a boolean",isType:n=>typeof n=="boolean",isInRange:()=>!0}};function wu(n){return{readers:{u8:(s,i)=>s.getUint8(i),i8:(s,i)=>s.getInt8(i),u16:(s,i)=>s.getUint16(i,n),i16:(s,i)=>s.getInt16(i,n),u32:(s,i)=>s.getUint32(i,n),i32:(s,i)=>s.getInt32(i,n),u64:(s,i)=>s.getBigUint64(i,n),i64:(s,i)=>s.getBigInt64(i,n),f32:(s,i)=>s.getFloat32(i,n),f64:(s,i)=>s.getFloat64(i,n),bool:(s,i)=>s.getUint8(i)!==0},writers:{u8:(s,i,o)=>s.setUint8(i,o),i8:(s,i,o)=>s.setInt8(i,o),u16:(s,i,o)=>s.setUint16(i,o,n),i16:(s,i,o)=>s.setInt16(i,o,n),u32:(s,i,o)=>s.setUint32(i,o,n),i32:(s,i,o)=>s.setInt32(i,o,n),u64:(s,i,o)=>s.setBigUint64(i,o,n),i64:(s,i,o)=>s.setBigInt64(i,o,n),f32:(s,i,o)=>s.setFloat32(i,o,n),f64:(s,i,o)=>s.setFloat64(i,o,n),bool:(s,i,o)=>s.setUint8(i,o?1:0)}}}function nn(n,t){return{text:\`an integer in \${n}..\${t}\`,isType:e=>typeof e=="number",isInRange:e=>Number.isInteger(e)&&e>=n&&e<=t}}function ri(n,t){return{text:\`a bigint in \${n}..\${t}\`,isType:e=>typeof e=="bigint",isInRange:e=>e>=n&&e<=t}}function yu(n,t,e,s){let{text:i,isType:o,isInRange:r}=Ll[n],l=(a,u)=>re(u,\`\${n} must be \${i}\`,zt(a));return{byteLength:n==="bool"?1:Number(n.slice(1))/8,readsViews:!1,shape:{kind:"scalar",tag:n,isLittle:t},read:e,copy:e,write(a,u,m,h){if(!o(m))throw new TypeError(l(m,h));if(!r(m))throw new RangeError(l(m,h));s(a,u,m)}}}function Ol(n){let{readers:t,writers:e}=wu(n),s=i=>[i,yu(i,n,t[i],e[i])];return new Map(Object.keys(Ll).map(s))}var Os={little:Ol(!0),big:Ol(!1)},bu=new TextEncoder,Su=new TextDecoder("utf-8",{ignoreBOM:!0}),ts=class{byteLength;readsViews=!1;shape={kind:"text"};constructor(t){this.byteLength=t}read(t,e){let s=sn(t,e,this.byteLength),i=s.indexOf(0);return Su.decode(i<0?s:s.subarray(0,i))}copy(t,e){return this.read(t,e)}write(t,e,s,i){let o=\`char[\${this.byteLength}]\`;if(typeof s!="string"){let a=\`\${o} must be a string\`;throw new TypeError(re(i,a,zt(s)))}if(s.includes("\\0")||!s.isWellFormed()){let a=\`\${o} must be Unicode text without NUL\`;throw new RangeError(re(i,a,zt(s)))}let r=bu.encode(s);if(r.length>this.byteLength){let a=\`\${o} must take at most \${this.byteLength} bytes of UTF-8\`;throw new RangeError(re(i,a,\`\${r.length} bytes\`))}let l=sn(t,e,this.byteLength);l.set(r),l.fill(0,r.length)}};function sn(n,t,e){return new Uint8Array(n.buffer,n.byteOffset+t,e)}function li(n,t,e,s){let i=sn(n,t,e),o=new Uint8Array(i);s(new DataView(o.buffer)),i.set(o)}var{rawJSON:Mu=Number}=JSON;function on(n,t){return typeof n=="bigint"?String(n):Object.is(n,-0)?t===void 0?n:Mu("-0"):typeof n=="number"&&!Number.isFinite(n)?String(n):Array.isArray(n)?n.map(e=>on(e,t)):typeof n!="object"||n===null?n:Object.fromEntries(Object.entries(n).map(([e,s])=>[e,on(s,t)]))}function re(n,t,e){return\`Cannot set \${n()} as \${t}: received \${e}\`}function ci(n,t,e){return ii(()=>e(t),()=>{let s=\`\${zt(t)} that throws\`;return re(n,"the value must be readable",s)})}var oi=80;function zt(n){return typeof n=="string"?Ce(JSON.stringify(n.slice(0,oi))):typeof n=="bigint"?\`\${n}\`.slice(0,oi)+"n":typeof n=="function"?"a function":typeof n=="object"&&n!==null?xu(n):Object.is(n,-0)?"-0":String(n).slice(0,oi)}function xu(n){try{if(Array.isArray(n))return"an array";let t=n.constructor?.name??"no class";return typeof t=="string"?\`an object of \${Ce(t.slice(0,oi))}\`:"an object"}catch{return"an object"}}var ai={u8:"Uint8",i8:"Int8",u16:"Uint16",i16:"Int16",u32:"Uint32",i32:"Int32",u64:"BigUint64",i64:"BigInt64",f32:"Float32",f64:"Float64",bool:"Uint8"},es={u8:"typeof v === 'number' && (v & 0xFF) === v",i8:"typeof v === 'number' && v << 24 >> 24 === v",u16:"typeof v === 'number' && (v & 0xFFFF) === v",i16:"typeof v === 'number' && v << 16 >> 16 === v",u32:"typeof v === 'number' && v >>> 0 === v",i32:"typeof v === 'number' && (v | 0) === v",u64:"typeof v === 'bigint' && asUintN(64, v) === v",i64:"typeof v === 'bigint' && asIntN(64, v) === v",f32:"typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",f64:"typeof v === 'number'",bool:"typeof v === 'boolean'"};function ns({tag:n,isLittle:t},e,s){let i=Nl(n)?\`\${e}.get\${ai[n]}(\${s})\`:\`\${e}.get\${ai[n]}(\${s}, \${t})\`;return n==="bool"?\`\${i} !== 0\`:i}function ss({tag:n,isLittle:t},e,s,i){let o=n==="bool"?\`\${i} ? 1 : 0\`:i;return Nl(n)?\`\${e}.set\${ai[n]}(\${s}, \${o});\`:\`\${e}.set\${ai[n]}(\${s}, \${o}, \${t});\`}function Nl(n){return n==="u8"||n==="i8"||n==="bool"}function Cl(n,t){switch(n){case"u64":case"i64":return\`String(\${t})\`;case"f32":case"f64":return\`(x = \${t}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)\`;default:return t}}var _o=new Map,$u=Object.getPrototypeOf([].values()),Oo=Object.getPrototypeOf($u);function Il(n,t,e){let s=\`\${n.tag}, \${n.isLittle?"little":"big"}-endian\`;return _o.has(s)||_o.set(s,vu(s,n,t,e)),_o.get(s)}function vu(n,t,e,{codec:s,data:i,offset:o}){let r=ns(t,"this[DATA]",\`this[OFFSET] + i * \${e}\`),l=\`"use strict"; // \${n}
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
};\`,a={iteratorPrototype:Oo,iterator:Symbol.iterator,trunc:Math.trunc,CODEC:s,DATA:i,OFFSET:o};try{return new Function(...Object.keys(a),l)(...Object.values(a))}catch(u){if(u instanceof EvalError)return;throw u}}var Ls=Symbol.for("Deno.core.hostObject"),Eu=Symbol("copied by toObject()"),{__defineGetter__:Tu}=Object.prototype;function Au(){return this[Ls]()}function is(n){Tu.call(n,Eu,Au)}function fi(n,t){return new TypeError(\`Cannot copy \${n} by its own properties, as it has none: \${t}\`)}var rn=class n{byteLength;readsViews=!0;element;count;target;shape;#t;constructor(t,e,s){this.byteLength=t.byteLength*e,this.element=t,this.count=e,this.target=s,this.shape={kind:"array",element:t,count:e}}read(t,e){return this.#t??=Lo.classOf(this),new this.#t(this,t,e)}get isPlain(){let{element:t}=this;return t instanceof n?t.isPlain:!t.readsViews}copy(t,e){let{element:s,count:i}=this,o=[];for(let r=0;r<i;r++)o.push(s.copy(t,e+r*s.byteLength));return o}write(t,e,s){let i=this.count+1,o=ci(this.target,s,l=>_u(l,i)),r=\`it must be an array or iterable of \${this.count} elements\`;if(o===void 0)throw new TypeError(re(this.target,r,zt(s)));if(o.length!==this.count){let l=o.length<this.count?o.length:"more";throw new RangeError(re(this.target,r,\`\${l} elements\`))}li(t,e,this.byteLength,l=>{for(let[a,u]of o.entries())this.writeElement(l,0,a,u)})}readElement(t,e,s){return this.element.read(t,e+s*this.element.byteLength)}writeElement(t,e,s,i){let o=()=>\`element \${s} of \${this.target()}\`,r=e+s*this.element.byteLength;this.element.write(t,r,i,o)}},He=Symbol("codec"),os=Symbol("data"),rs=Symbol("offset"),ku={codec:He,data:os,offset:rs},ui=class{#t;#e;#s;#n=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}next(){return this.#n>=this.#t.count?{value:void 0,done:!0}:{value:this.#t.readElement(this.#e,this.#s,this.#n++),done:!1}}};Object.setPrototypeOf(ui.prototype,Oo);var Lo=class n{static#t=0;static classOf({element:t,count:e}){for(;n.#t<e;)n.#s();let{shape:s,byteLength:i}=t,o=s?.kind==="scalar"?Il(s,i,ku):void 0;if(o===void 0)return n;let r=n.#e.get(o);return r===void 0&&(r=class extends n{},Object.defineProperties(r.prototype,Object.getOwnPropertyDescriptors(o)),n.#e.set(o,r)),r}static#e=new Map;constructor(t,e,s){is(this),this[He]=t,this[os]=e,this[rs]=s,Object.preventExtensions(this)}static#s(){let t=n.#t++;Object.defineProperty(n.prototype,t,{get(){return this.at(t)},set(e){this.#n(t,e)}})}get length(){return this[He].count}at(t){let e=Math.trunc(t)||0,{length:s}=this,i=e<0?e+s:e;return i<0||i>=s?void 0:this[He].readElement(this[os],this[rs],i)}[Symbol.iterator](){return new ui(this[He],this[os],this[rs])}toJSON(t){return on(this[He].copy(this[os],this[rs]),t)}[Ls](){throw fi(this[He].target(),"copy it by [...array], or toObject() of the view that it is read of")}[Symbol.for("Deno.customInspect")](t,e){return t([...this],e)}#n(t,e){if(t>=this.length){let s=()=>\`element \${t} of \${this[He].target()}\`,i=\`the index must be in 0..\${this.length-1}\`;throw new RangeError(re(s,i,String(t)))}this[He].writeElement(this[os],this[rs],t,e)}};function _u(n,t){if(typeof n!="object"||n===null)return;if("length"in n)return Array.prototype.slice.call(n,0,t);if(!(Symbol.iterator in n))return;let e=[];for(let s of n)if(e.push(s)===t)break;return e}var ln=Symbol("codec"),Pe=Symbol("data"),Re=Symbol("offset"),No=Symbol("parts");function Ou(n,t){return n instanceof rn&&n.isPlain?function(){return n.copy(this[Pe],this[Re]+t)}:function(){let{buffer:e}=Fl(this,t,n.byteLength);return n.read(new DataView(e),0)}}function Fl(n,t,e){return sn(n[Pe],n[Re]+t,e).slice()}var Pl={data:Pe,offset:Re,codec:ln,parts:No};function Lu(n){let t={};for(let[e,[s,i]]of[...n].entries()){let{offset:o,codec:r,target:l}=i,a=u=>r.read(u[Pe],u[Re]+o);Object.defineProperty(t,s,{enumerable:!0,configurable:!0,get(){return r.readsViews?(this[No]??=[])[e]??=a(this):a(this)},set(u){r.write(this[Pe],this[Re]+o,u,l)}})}return t}var cn=class n{static classOf(t,e,s){let i=e?.ViewClass??class{constructor(l,a){is(this),this[Pe]=l,this[Re]=a,this[No]=void 0}};Object.defineProperty(i,"name",{value:t.name});let{prototype:o}=i;Object.setPrototypeOf(o,n.prototype),Object.defineProperty(o,ln,{value:t});let r=e?.accessors??Lu(t.places);Object.defineProperties(o,Object.getOwnPropertyDescriptors(r));for(let[l,a]of Object.entries(s))Object.defineProperty(o,l,{enumerable:!0,get(){return a(this)}});return i}static movableClassOf(t,e){let{ViewClass:s,places:i,byteLength:o}=t,r=Object.getOwnPropertyDescriptors(e?.copies??{}),{[t.name]:l}={[t.name]:class extends s{}},{prototype:a}=l;Object.defineProperty(a,"bytes",{get(){return Fl(this,0,o)}});let u=m=>{let h=\`\${t.name}.create(view) makes a copy to write to\`;throw new TypeError(\`Cannot set \${m} as the view shows what was received: \${h}\`)};Object.defineProperty(a,"set",{value:()=>u(\`struct "\${t.name}"\`)});for(let[m,{offset:h,codec:g,target:y}]of i){let{get:S}=Object.getOwnPropertyDescriptor(s.prototype,m);Object.defineProperty(a,m,{enumerable:!0,get:g.readsViews?r[m]?.get??Ou(g,h):S,set:()=>u(y())})}return l}get bytes(){return sn(this[Pe],this[Re],this[ln].byteLength)}set(t){let e=this[ln],s=()=>\`struct "\${e.name}"\`;e.write(this[Pe],this[Re],t,s)}toObject(){return this[ln].copy(this[Pe],this[Re])}toJSON(t){return this[ln].json(this[Pe],this[Re],t)}[Ls](){throw fi(\`a view of struct "\${this[ln].name}"\`,"copy its toObject(), or make a view on memory of its own by create(view)")}[Symbol.for("Deno.customInspect")](t,e){return\`\${this[ln].name} \${t(this.toObject(),e)}\`}};var Rl=/^\\d+$/;function Ns(n,t,e){if(typeof e=="object"&&e!==null&&!Qn(()=>Array.isArray(e)))return;let i=\`\${t} must be an object\`;throw new TypeError(qt(n,i,e))}function vn(n,t,e,s){return ii(()=>s(e),()=>\`\${qt(n,\`\${t} must be readable\`,e)} that throws\`)}function hi(n,t){if(t===""||Rl.test(t)){let e="the name of a field must be neither empty nor an integer";throw new TypeError(qt(n,e,t))}if(Nu(t))throw new TypeError(\`Cannot define struct "\${n}" as the field name "\${t}" is reserved\`)}function Nu(n){return n==="then"||Rl.test(n)||n in cn.prototype}function di(n,t,e){if(e==="little"||e==="big")return;let s=typeof e=="string"?RangeError:TypeError,i=\`\${t} must be "little" or "big"\`;throw new s(qt(n,i,e))}function je(n,t,e,s,i){let o=\`\${t} must be an integer in \${s}..\${i}\`;if(typeof e!="number")throw new TypeError(qt(n,o,e));if(!Number.isInteger(e)||e<s||e>i)throw new RangeError(qt(n,o,e))}function qt(n,t,e){return\`Cannot define struct "\${n}" as \${t}: received \${zt(e)}\`}var mi=["unit","description","values","bits","display","limits"],Cu=100,Iu=1e4,jl=20,Fu=34028234663852886e22,Bl="u8, i8, u16, i16, u32, i32, u64, i64, f32, f64".split(", ");function Pu({type:n,bitLength:t}){if(!Bl.includes(n))return;if(n==="f32"||n==="f64"){let r=n==="f32"?16777216:Number.MAX_SAFE_INTEGER;return{min:-r,max:r,maskMax:r}}let e=t??Number(n.slice(1)),s=r=>Math.min(r,Number.MAX_SAFE_INTEGER),i=s(2**e-1);if(n.startsWith("u"))return{min:0,max:i,maskMax:i};let o=2**(e-1);return{min:-s(o),max:s(o-1),maskMax:i}}function Ul(n,t,e){let{type:s}=t,i=Pu(t),o={};for(let g of mi){if(n[g]===void 0||(o[g]=n[g],g==="description"||i!==void 0))continue;let y=\`must be of \${Bl.join(", ")} for its \${g}\`,S=typeof s=="string"?s:s.name;throw e(TypeError,"the type",y,S)}let{unit:r,description:l,values:a,bits:u,display:m,limits:h}=o;if(a!==void 0&&u!==void 0)throw e(TypeError,"the meaning","must have values or bits, not both",n);if(Dl(r,"the unit",Cu,e),Dl(l,"the description",Iu,e),a!==void 0){let{min:g,max:y}=i;o.values=Vl(a,"values",g,y,e)}return u!==void 0&&(o.bits=Vl(u,"bits",1,i.maskMax,e)),m!==void 0&&(o.display=ju(m,s,e)),h!==void 0&&(o.limits=ti(h,Ru(s,i),e)),Object.freeze(o)}function Ru(n,{min:t,max:e}){if(n!=="f32"&&n!=="f64")return{min:t,max:e};let s=n==="f32"?Fu:Number.MAX_VALUE;return{min:-s,max:s}}function Dl(n,t,e,s){if(n===void 0)return;let i=\`must be a string of 1 to \${e} characters\`;if(typeof n!="string")throw s(TypeError,t,i,n);if(!(n.trim()!==""&&n.length<=e))throw s(RangeError,t,i,n)}function Vl(n,t,e,s,i){let r=typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[];if(r.length===0)throw i(TypeError,t,"must be an object of names and their integers",n);for(let[l,a]of r){if(l===""||/^\\d+$/.test(l))throw i(TypeError,\`a name of \${t}\`,"must be neither empty nor an integer",l);let u=\`must be an integer in \${e}..\${s}\`,m=\`\${t}.\${l}\`;if(typeof a!="number")throw i(TypeError,m,u,a);if(!Number.isInteger(a)||a<e||a>s)throw i(RangeError,m,u,a)}return Object.freeze(Object.fromEntries(r))}function ju(n,t,e){let s="the display";if(t!=="f32"&&t!=="f64"){if(n==="hex")return n;throw e(TypeError,s,\`of \${t} must be "hex"\`,n)}let i=\`of \${t} must be { digits } with digits in 0..\${jl}\`,{digits:o}=n;if(typeof o!="number")throw e(TypeError,s,i,n);if(!Number.isInteger(o)||o<0||o>jl)throw e(RangeError,s,i,o);return Object.freeze({digits:o})}var Co=new Map([["u8",8],["i8",8],["u16",16],["i16",16],["u32",32],["i32",32],["u64",64],["i64",64],["bool",1]]),ls=class{byteLength;readsViews=!1;#t;#e;#s;#n;#i;constructor(t,e,s){let{bitOffset:i,bitLength:o}=e;this.byteLength=Math.ceil((i+o)/8),this.#t=t,this.#e=o,this.#n=s==="little",this.#s=this.#n?i:this.byteLength*8-i-o,this.#i=Du(t,o)}read(t,e){let s=BigInt.asUintN(this.#e,this.#o(t,e)>>BigInt(this.#s));switch(this.#t){case"bool":return s!==0n;case"u64":return s;case"i64":return BigInt.asIntN(this.#e,s);default:{let i=this.#t.startsWith("i");return Number(i?BigInt.asIntN(this.#e,s):s)}}}copy(t,e){return this.read(t,e)}write(t,e,s,i){let{text:o,isType:r,isInRange:l}=this.#i,a=()=>re(i,\`\${this.#t} of \${this.#e} bits must be \${o}\`,zt(s));if(!r(s))throw new TypeError(a());if(!l(s))throw new RangeError(a());let u=BigInt(this.#s),m=BigInt.asUintN(this.#e,BigInt(s))<<u,h=(1n<<BigInt(this.#e))-1n<<u;this.#l(t,e,this.#o(t,e)&~h|m)}#o(t,e){let s=0n;for(let i=0;i<this.byteLength;i++)s=s<<8n|BigInt(t.getUint8(this.#r(e,i)));return s}#l(t,e,s){for(let i=this.byteLength-1;i>=0;i--)t.setUint8(this.#r(e,i),Number(s&0xFFn)),s>>=8n}#r(t,e){return t+(this.#n?this.byteLength-1-e:e)}};function Du(n,t){if(n==="bool")return{text:"a boolean",isType:r=>typeof r=="boolean",isInRange:()=>!0};let e=BigInt(t),[s,i]=n.startsWith("i")?[-(1n<<e-1n),(1n<<e-1n)-1n]:[0n,(1n<<e)-1n];return n.endsWith("64")?ri(s,i):nn(Number(s),Number(i))}var Vu=2**20,pi=2**31-1,zl=32;function Wl(n,t,e){Ns(n,"its fields",t);let s=[],i=new Map,o=0,r=0,l=vn(n,"its fields",t,Object.entries);for(let[u,m]of l){hi(n,u);let h=()=>\`field "\${u}" of struct "\${n}"\`,g=vn(n,\`field "\${u}"\`,m,Bu);Hu(n,u,g);let{codec:y,...S}=new Fo(n,u,e).resolve(g,h),{offset:v=o}=g;je(n,\`the offset of field "\${u}"\`,v,0,pi);let{byteLength:_}=y,F=zu(n,u,g,S),E={name:u,...S,offset:v,byteLength:_,...F};s.push(Object.freeze(E)),i.set(u,{offset:v,codec:y,target:h}),o=v+_,r=Math.max(r,o)}je(n,"its length in bytes",r,1,pi);let{byteLength:a=r}=e;return je(n,"its byteLength",a,r,pi),{byteLength:a,fields:s,places:i}}function Bu(n){if(!(Io(n)&&"type"in n))return{type:n};let e={...n};for(let s of mi){let i=e[s];Io(i)&&(e[s]=Uu(i))}return e}function Uu(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Io(e)?{...e}:e]))}function Io(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)}function zu(n,t,e,s){return Ul(e,s,(i,o,r,l)=>{let a=\`\${o} of field "\${t}" \${r}\`;return new i(qt(n,a,l))})}var Hl=new Set(["type","offset","endian","bitOffset","bitLength",...mi]);function Hu(n,t,e){let s=Object.keys(e).find(o=>!Hl.has(o));if(s===void 0)return;let i=\`field "\${t}" must have no key but \${[...Hl].join(", ")}\`;throw new TypeError(qt(n,i,s))}var Fo=class{#t;#e;#s;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}resolve(t,e){let{endian:s=this.#s.endian}=t;if(di(this.#t,\`the endian of field "\${this.#e}"\`,s),t.bitLength!==void 0||t.bitOffset!==void 0)return this.#n(t,s);let[i,o]=this.#i(t.type,s,e),r=Co.has(i.type)||i.type==="f32"||i.type==="f64";if(!r&&t.endian!==void 0){let a=\`the endian of field "\${this.#e}" must be left out\`,u="text has none, a struct its own";throw new TypeError(qt(this.#t,\`\${a} as \${u}\`,t.endian))}let l=o.reduce((a,u)=>a*u,1);return{...i,...o.length>0?{count:l}:{},...o.length>1?{dimensions:Object.freeze(o)}:{},...r&&s==="big"?{endian:s}:{}}}#n({type:t,bitOffset:e=0,bitLength:s},i){let o=Co.get(t);if(o===void 0){let a=\`the type of bit-field "\${this.#e}" must be an integer or bool\`;throw new TypeError(qt(this.#t,a,t))}let r=a=>\`the \${a} of bit-field "\${this.#e}"\`;je(this.#t,r("bitOffset"),e,0,7),je(this.#t,r("bitLength"),s,1,o);let l={bitOffset:e,bitLength:s};return{type:t,...l,...i==="big"?{endian:i}:{},codec:new ls(t,l,i)}}#i(t,e,s,i=0){let o=\`the type of field "\${this.#e}"\`,r=vn(this.#t,o,t,Wu);if(r===void 0){let S=t;return[{type:S,codec:this.#o(S,e)},[]]}if(i===zl){let S=\`the type of field "\${this.#e}" must have at most \${zl} dimensions\`;throw new RangeError(qt(this.#t,S,"more"))}let[l,a]=r;if(je(this.#t,\`the count of field "\${this.#e}"\`,a,1,Vu),l==="char")return[{type:l,codec:new ts(a)},[a]];let[u,m]=this.#i(l,e,s,i+1),h=new rn(u.codec,a,s),g=[a,...m],y=g.reduce((S,v)=>S*v);return je(this.#t,\`the count of field "\${this.#e}"\`,y,1,pi),[{type:u.type,codec:h},g]}#o(t,e){let s=Os[e].get(t)??this.#s.codecOf(t);if(s!==void 0)return s;let i=[...Os.little.keys()].join(", "),o=\`the type of field "\${this.#e}" must be \${i}, a StructType, [type, count] or ["char", byteLength]\`;throw new TypeError(qt(this.#t,o,t))}};function Wu(n){return Array.isArray(n)&&n.length<=2?[n[0],n[1]]:void 0}function En(n){switch(n?.kind){case"array":{let t=En(n.element.shape);return t*n.count>64?t:t*n.count}case"struct":{let t=0;for(let{codec:e}of n.places.values())if(t+=En(e.shape),t>1e3)break;return t}default:return 1}}var gi=class{locals=[];checks=[];writes=[];#t;constructor(t){this.#t=t}add(t,e,s,i){let o=\`v\${this.locals.length}\`;switch(this.locals.push(o),this.checks.push(\`\${o} = \${s};\`),t?.kind){case"scalar":return this.#n(es[t.tag].replace(/\\bv\\b/g,o)),this.writes.push(ss(t,"d",\`o + \${i}\`,o)),!0;case"text":{let{byteLength:r}=e;return this.#n(\`isAscii(\${o}, \${r})\`),this.writes.push(\`writeAscii(d, o + \${i}, \${r}, \${o});\`),!0}case"struct":return this.#e(t.places,o,i);case"array":{let{element:r,count:l}=t;if(this.#n(\`isArray(\${o}) && \${o}.length === \${l}\`),En(r.shape)*l>64)return this.#s(r,l,o,i);for(let a=0;a<l;a++){let u=i+a*r.byteLength,m=\`\${o}[\${a}]\`;if(!this.add(r.shape,r,m,u))return!1}return!0}default:return!1}}#e(t,e,s){let i=this.#t([...t.keys()]),o=Yl(t)?"":\` && !\${this.#t(new Set(t.keys()))}.has(k)\`;this.checks.push(\`{ let i = 0; for (const k in \${e}) if (k !== \${i}[i++]\${o}) return false; if (i !== \${t.size}) return false; }\`);let r=this.checks.length;for(let[l,{codec:a,...u}]of t){let m=\`\${e}[\${JSON.stringify(l)}]\`,h=s+u.offset;if(!this.add(a.shape,a,m,h))return!1}return this.checks.splice(r+1,0,\`if (!(getPrototypeOf(\${e}) === ObjectPrototype && \${e}[tag] === undefined)) return false;\`),!0}#s({shape:t,byteLength:e},s,i,o){if(t?.kind!=="scalar")return!1;let r=es[t.tag].replace(/\\bv\\b/g,"e");this.checks.push(\`\${i} = slice(\${i});\`,\`for (const e of \${i}) if (!(\${r})) return false;\`);let l=\`o + \${o} + i * \${e}\`;return this.writes.push(\`for (let i = 0; i < \${s}; i++) \${ss(t,"d",l,\`\${i}[i]\`)}\`),!0}#n(t){this.checks.push(\`if (!(\${t})) return false;\`)}};function Gl(n,t){if(Yl(n))return\`return false;
\`;let e=[],s=[];for(let[i,{codec:{shape:o},offset:r}]of n){if(o?.kind!=="scalar")continue;let l=\`v\${s.length}\`,a=es[o.tag];e.push(\`case \${JSON.stringify(i)}: if (!(\${a.replace(/\\bv\\b/g,"e")})) return false; \${l} = e; break;\`);let u=ss(o,"d",\`o + \${r}\`,l);s.push(\`if (\${l} !== undefined) \${u}\`)}return s.length===0?\`return false;
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
\`}function Yl(n){let t=0;for(let{offset:e,codec:s}of n.values()){if(e<t)return!0;t=e+s.byteLength}return!1}var Yu=0,Kl={asIntN:BigInt.asIntN,asUintN:BigInt.asUintN,fround:Math.fround,guard:is,getPrototypeOf:Object.getPrototypeOf,isArray:Array.isArray,isAscii:Ku,isFinite:Number.isFinite,jsonOf:on,ObjectPrototype:Object.prototype,slice:Function.prototype.call.bind(Array.prototype.slice),String,tag:Symbol.toStringTag,writeAscii:Ju};function Jl(n,t,e){if(En({kind:"struct",places:n})>1e3)return;let s=new Ro(e),i=s.struct(n,t),o=[...Object.keys(Kl),"DATA","OFFSET","CODEC","PARTS","constants"];try{let r=new Function(...o,i),l=Object.values(Kl),{data:a,offset:u,codec:m,parts:h}=e;return r(...l,a,u,m,h,s.constants)}catch(r){if(r instanceof EvalError)return;throw r}}var Ro=class{constants=[];#t;constructor(t){this.#t=t}struct(t,e){let s={kind:"struct",places:t},i=[...t].map(([h,g],y)=>this.#s(JSON.stringify(h),g,y)),o=[...t].filter(([,{codec:h}])=>h instanceof rn&&h.isPlain).map(([h,{codec:g,offset:y}])=>{let S=this.#n(g.shape,g,y,!1);return\`get \${JSON.stringify(h)}() { const d = this[DATA], o = this[OFFSET]; return \${S}; },
\`}),r=this.#n(s,void 0,0,!1),l=this.#n(s,void 0,0,!0),a=this.#i(s,e),u=Gl(t,e),m=this.constants.map((h,g)=>\`c\${g}\`);return\`"use strict"; // \${Yu++}
const [\${m.join(", ")}] = constants;
function copy(d, o) {
return \${r};
}
function json(d, o, key) {
let x;
return \${l};
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
\`}#e(t){return\`c\${this.constants.push(t)-1}\`}#s(t,{codec:e,offset:s,target:i},o){let{shape:r}=e,{data:l,offset:a}=this.#t,u=this.#e((g,y)=>e.write(g[l],g[a]+s,y,i)),m=\`this[OFFSET] + \${s}\`;if(r?.kind!=="scalar"){let g=\`\${this.#e(e)}.read(this[DATA], \${m})\`,y=e.readsViews?\`const p = this[PARTS] ??= []; return p[\${o}] ??= \${g};\`:\`return \${g};\`;return\`get \${t}() { \${y} }, set \${t}(v) { \${u}(this, v); },
\`}let h=ss(r,"this[DATA]",m,"v");return\`get \${t}() { return \${ns(r,"this[DATA]",m)}; },
set \${t}(v) { if (\${es[r.tag]}) \${h} else \${u}(this, v); },
\`}#n(t,e,s,i){switch(t?.kind){case"scalar":{let r=ns(t,"d",\`o + \${s}\`);return i?Cl(t.tag,r):r}case"struct":return\`{
\${[...t.places].map(([l,{codec:a,...u}])=>{let m=s+u.offset,h=this.#n(a.shape,a,m,i);return\`\${JSON.stringify(l)}: \${h},
\`}).join("")}}\`;case"array":{let{element:r,count:l}=t;if(En(r.shape)*l>64)break;return\`[\${Array.from({length:l},(u,m)=>{let h=s+m*r.byteLength;return this.#n(r.shape,r,h,i)}).join(", ")}]\`}}let o=\`\${this.#e(e)}.copy(d, o + \${s})\`;return i&&t?.kind!=="text"?\`jsonOf(\${o}, key)\`:o}#i(t,e){let s=new gi(i=>this.#e(i));return s.add(t,void 0,"v",0)?\`let \${s.locals.join(", ")};
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
\`}};function Ku(n,t){if(typeof n!="string"||n.length>t)return!1;for(let e=0;e<n.length;e++){let s=n.charCodeAt(e);if(s===0||s>127)return!1}return!0}function Ju(n,t,e,s){for(let i=0;i<e;i++)n.setUint8(t+i,i<s.length?s.charCodeAt(i):0)}var wi=class{name;byteLength;readsViews=!0;places;shape;#t;#e;#s;#n;#i;#o;constructor(t,e,s,i,o=Jl){this.name=t,this.byteLength=e,this.places=s,this.shape={kind:"struct",places:s},this.#t=i,this.#e=o}get ViewClass(){return this.#s??=cn.classOf(this,this.#l,this.#t)}get#l(){if(this.#o!==void 0)return this.#o;let{places:t,byteLength:e}=this;return this.#o=this.#e(t,e,Pl)??null}get zeros(){return this.#i??=new DataView(new ArrayBuffer(this.byteLength))}get MovableClass(){return this.#n??=cn.movableClassOf(this,this.#l)}read(t,e){return Object.preventExtensions(new this.ViewClass(t,e))}copy(t,e){let s=this.#l;if(s!==null)return s.copy(t,e);let i={};for(let[o,{offset:r,codec:l}]of this.places)i[o]=l.copy(t,e+r);return i}json(t,e,s){return this.#l?.json(t,e,s)??on(this.copy(t,e),s)}isView(t){return this.#r(t)!==void 0}#r(t){try{return t instanceof this.ViewClass?t.bytes:void 0}catch{return}}write(t,e,s,i){if(this.#l?.write(t,e,s))return;let o=this.#r(s);if(o!==void 0){sn(t,e,this.byteLength).set(o);return}if(!Qn(()=>Object.prototype.toString.call(s)==="[object Object]"&&!(s instanceof cn))){let a=\`it must be a view of struct "\${this.name}" or an object of its fields\`;throw new TypeError(re(i,a,zt(s)))}let l=ci(i,s,Object.entries);li(t,e,this.byteLength,a=>{for(let[u,m]of l){let h=this.places.get(u);if(h===void 0)throw new TypeError(\`Cannot set field \${zt(u)} of struct "\${this.name}" as it has no such field\`);h.codec.write(a,h.offset,m,h.target)}})}};var qu=2**32-1;function We(n,t,e={}){if(typeof n!="string"||n===""){let y="its name must be a non-empty string";throw new TypeError(\`Cannot define struct as \${y}: received \${zt(n)}\`)}Ns(n,"its options",e);let{frameId:s,endian:i="little",derived:o={},...r}=vn(n,"its options",e,({frameId:y,endian:S,byteLength:v,derived:_})=>({frameId:y,endian:S,byteLength:v,derived:_}));s!==void 0&&je(n,"its frameId",s,0,qu),di(n,"its endian",i);let l=Wl(n,t,{endian:i,byteLength:r.byteLength,codecOf:y=>ql.get(y)});Ns(n,"its derived fields",o);let u=vn(n,"its derived fields",o,y=>({...y}));Xu(n,u,l.places);let{byteLength:m}=l,h=new wi(n,m,l.places,u),g=Object.freeze({name:n,byteLength:m,frameId:s,fields:Object.freeze(l.fields),create(y){let S=new DataView(new ArrayBuffer(m));return y!==void 0&&h.write(S,0,y,()=>\`struct "\${n}"\`),h.read(S,0)},view(y,S=0){return Zu(n,m,y,S),h.read(new DataView(y,S,m),0)},viewAt:(y,S)=>new h.ViewClass(y,S),isView:y=>h.isView(y)});return ql.set(g,h),g}var ql=new WeakMap;function Xu(n,t,e){for(let[s,i]of Object.entries(t)){if(hi(n,s),e.has(s))throw new TypeError(\`Cannot define struct "\${n}" as field "\${s}" is declared twice\`);if(typeof i!="function"){let o=\`derived field "\${s}" must be a function\`;throw new TypeError(qt(n,o,i))}}}function Zu(n,t,e,s){if(!Qu(e)){let o=ArrayBuffer.isView(e)?", of which to pass .buffer and .byteOffset":"";throw new TypeError(\`Cannot view struct "\${n}" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received \${zt(e)}\${o}\`)}let i=e.byteLength-t;if(!Number.isInteger(s)||s<0||s>i){let o=typeof s=="number"?RangeError:TypeError;throw new o(\`Cannot view struct "\${n}" as its \${t} bytes must lie within the \${e.byteLength} bytes of the buffer: received byteOffset \${zt(s)}\`)}}function Qu(n){return Qn(()=>(n instanceof ArrayBuffer||n instanceof SharedArrayBuffer)&&n.byteLength>=0)}var yi={FrameId:{COMMAND_STATUS:1,TELEMETRY:2,CONFIG:3},Header:We("singleSocket.Header",{frameId:{type:"u32",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),Command:We("singleSocket.Command",{commander:{type:"u32",description:"sender"},counter:{type:"u32",description:"counts all commands from 0"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"})};var th={ACK:1,NO_ACK:2},Xl=We("CommandStatus",{status:{type:"u32",values:th},duration:{type:"f64",unit:"s",description:"time until the command is expected to be done"},reason:{type:["char",50],description:"reason of a rejection"}},{frameId:yi.FrameId.COMMAND_STATUS});var Zl=We("Header",{syncPattern:{type:"u16",display:"hex"},frameId:{type:"u16",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),Ql=We("Command",{syncPattern:{type:"u16",description:"identifies the device",display:"hex"},counter:{type:"u32",description:"counts commands of a code from 1"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"});var jo=[Zl,Ql,yi.Header,yi.Command,Xl];var bi=1e4,eh=/^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u;function tc(n,t,e){for(let i of t??[])rh(i,e);let s=Do(n,"",0,t).take(bi+1).toArray();if(s.length>bi)throw new RangeError(\`Cannot \${e} as struct "\${n.name}" must have at most \${bi} values: received more; choose some by fields\`);for(let i of t??[])lh(i,s,n,e);return s}function*Do({fields:n},t,e,s){for(let i of n){let{type:o,byteLength:r}=i,l=nh(i),a=l.reduce((m,h)=>m*h,1),u=r/a;for(let m=0;m<a;m++){let h=ih(t,i.name)+oh(m,l);if(s!==void 0&&!s.some(v=>ec(v,h)))continue;let g=e+i.offset+m*u;if(typeof o=="object"){yield*Do(o,h,g,s);continue}let y=sh(i,u);yield{path:h,type:o,field:i,offset:g,byteLength:u,read:(v,_)=>y.read(v,_+g)}}}}function nh({type:n,count:t,dimensions:e}){let s=e??(t===void 0?[]:[t]);return n==="char"?s.slice(0,-1):s}function sh(n,t){let{type:e,endian:s="little",bitOffset:i,bitLength:o}=n;if(e==="char")return new ts(t);if(o===void 0)return Os[s].get(e);let r={bitOffset:i??0,bitLength:o};return new ls(e,r,s)}function ih(n,t){return eh.test(t)?n===""?t:\`\${n}.\${t}\`:\`\${n}[\${JSON.stringify(t)}]\`}function oh(n,t){let e="";for(let s of t.toReversed())e=\`[\${n%s}]\${e}\`,n=Math.floor(n/s);return e}function ec(n,t){let[e,s]=n.length<t.length?[n,t]:[t,n];return e===""||!s.startsWith(e)?!1:s.length===e.length||".[".includes(s[e.length])}function rh(n,t){if(typeof n!="string")throw new TypeError(\`Cannot \${t} as each of fields must be a string: received \${ko(n)}\`)}function lh(n,t,e,s){if(t.some(l=>l.path.length>=n.length&&ec(n,l.path)))return;let o=Qs(n,ch(e)),r=o===void 0?"":\`; did you mean \${o}?\`;throw new RangeError(\`Cannot \${s} as fields must be in struct "\${e.name}": received \${ko(n)}\${r}\`)}function ch(n){let t=new Set,e=Do(n,"",0,void 0).take(bi);for(let{path:s}of e){t.add(s);for(let{index:i}of s.matchAll(/[.[]/g))i>0&&t.add(s.slice(0,i))}return t}function nc(n){let{name:t,frameId:e,byteLength:s,fields:i}=n;return{name:t,...e!==void 0&&{frameId:e},byteLength:s,fields:i.map(ah)}}function ah(n){let{type:t,count:e,dimensions:s,byteLength:i,...o}=n,r=s??(e===void 0?void 0:[e]);return{...o,type:typeof t=="object"?nc(t):t,...r&&{lengths:r}}}function Si(n,t=[]){let e=JSON.stringify(n),s=t.find(u=>JSON.stringify(nc(u))===e);if(s)return s;let{name:i,frameId:o,byteLength:r,fields:l}=n,a=l.map(({name:u,type:m,lengths:h=[],...g})=>{let y=typeof m=="object"?Si(m,t):m,S=h.reduceRight((v,_)=>[v,_],y);return[u,{...g,type:S}]});return We(i,Object.fromEntries(a),{byteLength:r,...o!==void 0&&{frameId:o}})}function Vo(n,t){let{type:e,count:s,unit:i}=n,o=n.dimensions??(s===void 0?[]:[s]),r=e==="char"?o.length-1:o.length,l=sc(n,t,r);return Ce(i===void 0?l:\`\${l} \${i}\`)}function sc(n,t,e){return e<=0?fh(n,t):\`[\${Array.from(t,i=>sc(n,i,e-1)).join(", ")}]\`}function fh(n,t){let{type:e}=n;return typeof e=="object"?\`{ \${e.fields.map(i=>\`\${i.name}: \${Vo(i,Reflect.get(t,i.name))}\`).join(", ")} }\`:typeof t=="number"||typeof t=="bigint"?uh(n,t):JSON.stringify(t)}function uh(n,t){let{values:e,bits:s,display:i}=n;if(e!==void 0){let r=Object.entries(e).find(([,l])=>l==t);return r===void 0?\`\${t}\`:\`\${t} \${r[0]}\`}return(typeof t=="bigint"||Number.isSafeInteger(t))&&(s!==void 0||i==="hex")?hh(n,BigInt(t)):typeof i=="object"&&Number.isFinite(t)?t.toFixed(i.digits):Object.is(t,-0)?"-0":\`\${t}\`}function hh(n,t){let{type:e,bits:s={},bitLength:i}=n,o=e==="f32"||e==="f64";if(o&&t<0n)return\`\${t}\`;let r=i??Number(e.slice(1)),l=BigInt.asUintN(r,t),a=o?1:Math.ceil(r/4),u=l.toString(16).toUpperCase().padStart(a,"0"),m=Object.entries(s).flatMap(([h,g])=>{let y=BigInt(g),S=l&y;if(S===0n)return[];let v=y&-y;return[y===v?h:\`\${h} \${S/v}\`]});return\`0x\${u} \${m.join(", ")}\`.trimEnd()}var Mi=["meaning","raw","hex","bits"],ic=7;function dh({field:n,type:t,byteLength:e}){let{count:s,dimensions:i,unit:o,...r}=n;return t==="char"?{...r,count:e}:r}function oc(n){let t=dh(n),{values:e,bits:s,display:i}=t,o=e!==void 0||s!==void 0||i!==void 0;return(r,l,a)=>{if(a==="hex")return wh(n,r,l);let u=n.read(r,l);return a==="raw"?Bo(u):a==="bits"?mh(n,u):typeof u=="number"&&!o?ph(u):Vo(t,u)}}function Bo(n){return typeof n=="string"?Ce(JSON.stringify(n)):Object.is(n,-0)?"-0":String(n)}function mh(n,t){if(!/^[ui]/.test(n.type))return Bo(t);let e=n.field.bitLength??8*n.byteLength;return BigInt.asUintN(e,BigInt(t)).toString(2).padStart(e,"0").replaceAll(/\\B(?=(?:.{4})+$)/g," ")}function ph(n){if(Number.isInteger(n)||!Number.isFinite(n))return Bo(n);let t=Math.abs(n);if(t>=1e7||t<1e-4)return n.toExponential(ic-1);let e=Math.max(1,Math.floor(Math.log10(t))+1);return n.toFixed(Math.max(0,ic-e))}function rc(n,t){let e=Math.max(Math.abs(n),t),s=0;for(;s<7&&!gh(t*10**s);)s++;if(e<1e6&&s<7)return n.toFixed(s);let i=Math.max(0,Math.ceil(Math.log10(e/t)));return n===0?"0":n.toExponential(Math.min(6,i))}function gh(n){return Math.abs(n-Math.round(n))<1e-6&&n>.5}function wh(n,t,e){let s=t.byteOffset+e+n.offset;return Zs(new Uint8Array(t.buffer,s,n.byteLength))}function lc({path:n,field:t}){let{unit:e="",description:s="",values:i={},bits:o={}}=t,r=[...Object.keys(i),...Object.keys(o)];return[n,e,s,...r].join(" ").toLowerCase()}function cc(n,t){return t.toLowerCase().split(/\\s+/).every(e=>n.includes(e))}var cs="Telemetry";function ac(n,t){let[e,s,i]=[n.header,n.telemetry,n.config].map(m=>Si(m,jo)),[o,r]=[n.command,n.commandStatus].map(m=>m&&Si(m,jo)),l=e.byteLength,a=(m,h,g,y)=>({title:m,kind:h,fields:yh(g,y,t)});return{groups:[a(cs,"telemetry",s,l),a("Header of telemetry","telemetry",e,0),a("Configuration","config",i,l),...r?[a("Answer to a command","commandStatus",r,l)]:[]],command:o,telemetryBytes:l+s.byteLength}}function Uo(n,t){return JSON.stringify([n.header,n[t]],(e,s)=>e==="description"?void 0:s)}function yh(n,t,e){return tc(n,void 0,"show fields").map(s=>{let i=Object.hasOwn(e,s.path)?{limits:e[s.path]}:{},o={...s,field:{...s.field,...i}},{values:r,bits:l}=o.field;return{path:o.path,flat:o,structAt:t,isNumber:o.type!=="char",isStepped:o.type==="bool"||r!==void 0||l!==void 0,searchText:lc(o),judge:ml(o),write:oc(o)}})}var xi=class{#t;#e=[];#s=0;constructor(t){this.#t=t}ask(t){let{model:e}=t,s=e.newBuffer(67108864),{live:i}=e;return new Promise(o=>{let r={wanted:t,settle:o,frames:s,live:i,unreadable:0,request:0};this.#e.push(r),this.#e.length===1&&this.#n()})}add(t){let[e]=this.#e;if(e?.request!==t.request)return;let{model:s}=e.wanted;t.source===s.index&&(!s.message.isLive&&e.frames.length===0&&(s.follow(t),s.live!==e.live&&(e.live=s.live,e.frames=s.newBuffer(67108864))),t.kind!=="telemetry"?s.addOld(t):s.isReadable(t)&&s.live===e.live?e.frames.append(t):e.unreadable+=t.times.length)}end({request:t,sent:e,frames:s,error:i,isCancelled:o}){let[r]=this.#e;if(r?.request!==t)return;this.#e.shift();let{fromMs:l,toMs:a,model:u}=r.wanted,m=u.live===r.live;r.settle(m?{frames:r.frames,range:{fromMs:l,toMs:a},isWhole:e===s&&!o&&i===void 0&&r.frames.dropped===0,error:i??bh(r.unreadable)}:void 0),this.#n()}cancel(){for(let{settle:t}of this.#e.splice(0))t(void 0)}#n(){let[t]=this.#e;if(!t)return;let{model:e,fromMs:s,toMs:i,framesMax:o,fields:r}=t.wanted;t.request=++this.#s,this.#t({type:"history",request:t.request,source:e.index,fromMs:s,toMs:i,framesMax:o,fields:r})||this.cancel()}};function bh(n){return n===0?void 0:\`\${n} frames have other structs, and aren't shown\`}var Sh=.25,Mh=.4,xh=250,$h=250,vh=20,$i=class{#t;#e;#s;#n;#i="";#o=!1;#l=-1/0;constructor(t,e){this.#t=t,this.#e=e}framesFor(t,e,s,i){let{live:o,staleMs:r}=this.#t;if(this.#n!==o&&(this.#s=void 0),o.firstMs<=Math.max(t.fromMs,this.#r))return{frames:o,silenceMs:r,isLoading:!1};let l=this.#c(t,e);!l&&!this.#o&&i-this.#l>xh&&(this.#l=i,this.#a(t,e,s));let a=this.#s;if(!a)return{frames:o,silenceMs:r,isLoading:!l};let m=this.#t.message.isLive&&a.isWhole?r:Eh(a),{frames:h,error:g}=a;return{frames:h,silenceMs:m,isLoading:!l,error:g}}get#r(){let{message:t,state:e}=this.#t;return t.hasRecording?-1/0:e?.memory?.fromMs??-1/0}#c(t,e){let s=this.#s;if(!s)return!1;let{fromMs:i,toMs:o}=s.range;return t.fromMs<i||t.toMs>o?!1:s.isWhole?!0:t.toMs-t.fromMs>Mh*(o-i)&&e.join(" ")===this.#i}async#a({fromMs:t,toMs:e},s,i){this.#o=!0;let o=(e-t)*Sh,{message:r,live:l}=this.#t,a=l.length>0?l.lastMs:-1/0,u=r.isLive?a:1/0,m=await this.#e.ask({model:this.#t,fromMs:t-o,toMs:Math.max(e,Math.min(e+o,u)),framesMax:Math.max(1e4,i*8),fields:s});this.#o=!1,m&&(this.#s=m,this.#n=this.#t.live,this.#i=s.join(" "))}};function Eh({frames:n,isWhole:t,range:e}){let i=(Math.min(e.toMs,n.lastMs)-Math.max(e.fromMs,n.firstMs))/Math.max(1,n.length-1);return Math.max($h,(t?5:vh)*i)}var Th=12e4,Ah=1e5;async function fc(n,t,e,s){let i=Number.isNaN(e)?-1/0:e+.001,o=Math.max(i,s-Th);if(!(o<s-.001))return;let{live:r}=n,l=await t.ask({model:n,fromMs:o,toMs:s-.001,framesMax:Ah,fields:[]});if(!l||n.live!==r)return;let{frames:a}=l,[u,m]=[a.indexAt(o),a.indexAt(s)];u<m&&r.insertBefore(s,a,u,m)}var kh=["telemetry","config","commandStatus"];function uc(n){let t=new DataView(n);if(n.byteLength<24||t.getUint32(0,!0)!==826431558)throw new TypeError(\`Cannot decode batch as it must begin with 31425846: received \${n.byteLength} other bytes\`);let e=t.getUint32(16,!0),s=t.getUint32(20,!0),i=24+e*(12+s),o=kh[t.getUint8(6)];if(o===void 0||n.byteLength!==i)throw new TypeError(\`Cannot decode batch as \${e} frames of \${s} bytes must take \${i} bytes: received \${n.byteLength}\`);return{source:t.getUint16(4,!0),kind:o,structsId:t.getUint32(8,!0),request:t.getUint32(12,!0),frameBytes:s,times:new Float64Array(n,24,e),missed:new Uint32Array(n,24+8*e,e),bytes:new Uint8Array(n,24+12*e)}}function zo(n){return JSON.stringify(n,(t,e)=>e instanceof Uint8Array?{$bytes:e.toHex()}:typeof e=="number"&&_h(e)?{$number:Object.is(e,-0)?"-0":String(e)}:e)}function hc(n){return JSON.parse(n,(t,e)=>typeof e!="object"||e===null?e:"$number"in e?Number(e.$number):"$bytes"in e?Uint8Array.fromHex(String(e.$bytes)):e)}function _h(n){return!Number.isFinite(n)||Object.is(n,-0)}var dc=500,Oh=5e3,vi=class{#t;#e;#s;#n=new Map;#i;#o=0;#l=dc;isOpen=!1;endedMs=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,this.#r()}sendHistory(t){return this.isOpen&&this.#i.send(zo(t)),this.isOpen}request(t){if(!this.isOpen)return Promise.resolve("The page isn't connected: nothing was sent");let e=++this.#o;return new Promise(s=>{this.#n.set(e,s),this.#i.send(zo({...t,request:e,token:this.#e}))})}#r(){let t=new WebSocket(this.#t);this.#i=t,t.binaryType="arraybuffer",t.onopen=()=>{this.isOpen=!0,this.#l=dc,this.#s.changed()},t.onmessage=({data:e})=>{if(typeof e!="string"){this.#s.batch(uc(e));return}let s=hc(e);if(s.type!=="done")return this.#s.message(s);this.#n.get(s.request)?.(s.error),this.#n.delete(s.request)},t.onclose=()=>{this.isOpen&&(this.endedMs=performance.now()),this.isOpen=!1;let e="The connection to the server was lost: look at the history whether it was sent";for(let s of this.#n.values())s(e);this.#n.clear(),this.#s.changed(),setTimeout(()=>this.#r(),this.#l),this.#l=Math.min(Oh,this.#l*2)}}};function mc(n,t){let{times:e}=n,{fromMs:s,toMs:i,pixels:o}=t,r=Math.max(0,an(e,s)-1),l=Math.min(e.length,an(e,i)+1),a=new Ho(n,t.silenceMs),u=(i-s)/o;for(let m=r;m<l;){let h=Math.floor((e[m]-s)/u),g=s+(h+1)*u,y=m+1;for(;y<l&&e[y]<g;)y++;a.addPixel(m,y,m===r),m=y}return a.points}var Ho=class{points;#t;#e;constructor(t,e){this.#t=t,this.#e=e,this.points=[[],...t.columns.map(()=>[])]}addPixel(t,e,s){if(e-t<=4){for(let h=t;h<e;h++)!(s&&h===t)&&this.#s(h)&&this.#n(h),this.#i(h);return}let i=!1;for(let h=s?t+1:t;h<e;h++)i||=this.#s(h);i&&t>0&&this.#n(t);let[o,...r]=this.points,{times:l,columns:a}=this.#t,[u,m]=[l[t],l[e-1]];for(let h=0;h<4;h++)o.push(u+(m-u)*h/3);a.forEach((h,g)=>Lh(r[g],h,t,e))}#s(t){let{times:e,missed:s}=this.#t;return s[t]>0||e[t]-e[t-1]>this.#e}#n(t){let{times:e}=this.#t,[s,...i]=this.points;s.push((e[t-1]+e[t])/2);for(let o of i)o.push(null)}#i(t){let{times:e,columns:s}=this.#t,[i,...o]=this.points;i.push(e[t]),s.forEach((r,l)=>o[l].push(pc(r[t])))}};function Lh(n,t,e,s){let[i,o,r]=[-1,-1,!0];for(let u=e;u<s;u++){let m=t[u];if(!Number.isFinite(m)){r=!1;continue}(i<0||m<t[i])&&(i=u),(o<0||m>t[o])&&(o=u)}if(i<0){n.push(null,null,null,null);return}let[l,a]=i<o?[i,o]:[o,i];n.push(pc(t[e]),t[l],t[a],r?t[s-1]:null)}function pc(n){return Number.isFinite(n)?n:null}function an(n,t){let[e,s]=[0,n.length];for(;e<s;){let i=e+s>>>1;n[i]<t?e=i+1:s=i}return e}var Wo=-1;function gc({times:n,missed:t},{fromMs:e,toMs:s,pixels:i}){let o=new Float64Array(i),r=new Float64Array(i),l=i/(s-e),a=an(n,e),u=Math.min(n.length,an(n,s)+1);for(let m=a;m<u;m++){let h=(n[m]-e)*l;if(h<i&&r[Math.floor(h)]++,t[m]===0)continue;let g=m===0?h:(n[m-1]-e)*l,y=Math.max(1,h-g),S=Math.min(i-1,Math.floor(h));for(let v=Math.max(0,Math.floor(g));v<=S;v++)o[v]+=t[m]/y}return o.map((m,h)=>{let g=m+r[h];return g===0?Wo:m/g})}function wc(n,t){let[e,s]=[1/0,-1/0];for(let r of n)for(let l of r)l!==null&&(l<e&&(e=l),l>s&&(s=l));if(e>s)return[0,1];let i=(s-e)*.08,o=t?Math.max(1,i):i||Math.abs(s)*.01||1;return[e-o,s+o]}var Nh=1024,yc=.001,Ei=class{frameBytes;framesMax;dropped=0;#t;#e=0;#s=0;#n;#i;#o;#l;#r=new Map;constructor(t,e){this.frameBytes=t,this.framesMax=Math.max(1,Math.floor(e/t/2)),this.#t=Math.min(Nh,2*this.framesMax),this.#n=new Float64Array(this.#t),this.#i=new Uint32Array(this.#t),this.#o=new Uint8Array(this.#t*t),this.#l=new DataView(this.#o.buffer)}get length(){return this.#s-this.#e}get times(){return this.#n.subarray(this.#e,this.#s)}get missed(){return this.#i.subarray(this.#e,this.#s)}get firstMs(){return this.length===0?NaN:this.#n[this.#e]}get lastMs(){return this.length===0?NaN:this.#n[this.#s-1]}frame(t){let e=(this.#e+t)*this.frameBytes;return new DataView(this.#o.buffer,e,this.frameBytes)}append(t){let{frameBytes:e}=this,s=0;t.times.length>this.framesMax&&(s=t.times.length-this.framesMax,this.dropped+=s);let i=t.times.subarray(s),o=this.length;i.length>0&&this.#a(i[0]);let r=o-this.length;return this.#f(i.length),this.#n.set(i,this.#s),this.#i.set(t.missed.subarray(s),this.#s),this.#o.set(t.bytes.subarray(s*e),this.#s*e),this.#s+=i.length,this.#u(this.#s-i.length),r}insertBefore(t,e,s=0,i=e.length){let o=this.indexAt(t),r=this.#c(o,this.length);this.#s=this.#e+o;for(let l of this.#r.values())l.end=Math.min(l.end,this.#s);this.append(e.#c(s,i)),this.append(r)}indexAt(t){return an(this.times,t)}lastUpTo(t){return this.indexAt(t+yc)-1}nextTo(t,e){let s=this.lastUpTo(t);return e>0||s<0?s+e:this.lastUpTo(this.times[s]-2*yc)}column(t,e){let s=this.#r.get(t);s||(s={read:o=>Number(t.read(this.#l,o+e)),values:new Float64Array(this.#t),end:this.#e},this.#r.set(t,s));let{values:i}=s;for(let o=Math.max(s.end,this.#e);o<this.#s;o++)i[o]=s.read(o*this.frameBytes);return s.end=this.#s,i.subarray(this.#e,this.#s)}keepColumns(t){for(let e of this.#r.keys())t.has(e)||this.#r.delete(e)}#c(t,e){let[s,i]=[this.#e+t,this.#e+e],{frameBytes:o}=this;return{times:this.#n.slice(s,i),missed:this.#i.slice(s,i),bytes:this.#o.slice(s*o,i*o)}}#a(t){for(;this.length>0&&this.#n[this.#s-1]>t;)this.#s--;for(let e of this.#r.values())e.end=Math.min(e.end,this.#s)}#u(t){for(let e=Math.max(1,t);e<this.#s;e++)this.#n[e]<this.#n[e-1]&&(this.#n[e]=this.#n[e-1])}#f(t){if(this.#s+t<=this.#t)return;let e=this.length+t,s=2*this.framesMax,i=this.#t;for(;i<Math.min(s,2*e);)i=Math.min(s,2*i);let o=Math.max(0,e-this.framesMax),r=i===s?o:0;this.dropped+=r,this.#d(i,this.#e+r)}#d(t,e){let s=(i,o)=>{let r=i.subarray(e*o,this.#s*o),l=t===this.#t?i:new i.constructor(t*o);return l.set(r),l};this.#n=s(this.#n,1),this.#i=s(this.#i,1),this.#o=s(this.#o,this.frameBytes),this.#l=new DataView(this.#o.buffer);for(let i of this.#r.values())i.values=s(i.values,1),i.end=Math.max(0,i.end-e);this.#s-=e,this.#e=0,this.#t=t}};var Ch=64*2**20,bc=500,Ih=1e3,Fh=1e3,Ph={connected:"R",disconnected:"L",restart:"!",clockStepped:"T"},Ai=class{index;message;groups=[];live;state;alarms=[];events=[];commands=[];marks=[];left=[];command;#t=new As;#e=new Map;#s=new Map;#n=new Map;#i;#o="";#l=0;constructor(t,e){this.describe(t,e)}describe(t,e){e.staleMs!==this.message?.staleMs&&(this.#t=new As(e.staleMs)),this.index=t,this.message=e,this.#n.clear(),this.setStructs(e.structs)}get name(){return this.message.name}get staleMs(){return this.#t.staleMs}get recorded(){return this.state?.recorded??this.message.recorded}latest(t){return this.#e.get(t)}rareUpTo(t,e){return this.#s.get(t)?.findLast(({receivedAtMs:s})=>s<=e)}addStructs(t){this.#n.set(t.structsId,t)}setStructs(t){this.addStructs(t),this.#i=t;let{structsId:e,...s}=t,{limits:i}=this.message,o=JSON.stringify([s,i]);if(o===this.#o)return;this.#o=o;let{groups:r,command:l,telemetryBytes:a}=ac(t,i);this.groups=r,this.command=l,this.#l=a,this.live=this.newBuffer(Ch),this.#e.clear(),this.#s.clear()}follow({structsId:t}){let e=this.#n.get(t);e&&e!==this.#i&&this.setStructs(e)}newBuffer(t){return new Ei(this.#l,t)}field(t,e){return this.groups.find(s=>s.title===t)?.fields.find(s=>s.path===e)}isReadable({structsId:t,kind:e}){let s=this.#n.get(t);return s!==void 0&&(s===this.#i||Uo(s,e)===Uo(this.#i,e))}add(t){if(this.follow(t),!(!this.isReadable(t)||t.times.length===0)){if(this.#e.set(t.kind,Sc(t,t.times.length-1)),t.kind!=="telemetry")return this.#r(t);for(let e of t.times)this.#t.add(e);this.live.append(t)}}addOld(t){this.isReadable(t)&&this.#r(t)}#r(t){let{kind:e,times:s}=t,i=this.#s.get(e)??[];this.#s.set(e,i);for(let[o,r]of s.entries()){if(i.some(a=>a.receivedAtMs===r)||(Ti(i,Sc(t,o),a=>a.receivedAtMs,Fh),e!=="config"))continue;this.#u({atMs:r,letter:"C",words:"configuration"})}}addEvents(t){for(let e of t){if("calledAtMs"in e){this.#c(e);continue}if(this.#a(e))continue;Ti(this.events,e,({atMs:l})=>l,bc);let{atMs:s,type:i,message:o}=e,r=Ph[i];r!==void 0&&this.#u({atMs:s,letter:r,words:o})}}#c(t){let{commands:e}=this,s=e.findLastIndex(({id:i,calledAtMs:o})=>i===t.id&&o===t.calledAtMs);s<0?Ti(e,t,({calledAtMs:i})=>i,bc):e[s].atMs<=t.atMs&&(e[s]=t)}#a(t){return this.events.some(e=>e.atMs===t.atMs&&e.type===t.type&&e.message===t.message)}#u(t){this.marks.some(({atMs:s,letter:i})=>s===t.atMs&&i===t.letter)||Ti(this.marks,t,({atMs:s})=>s,Ih)}};function Sc({times:n,bytes:t,frameBytes:e},s){let i=t.slice(s*e,(s+1)*e);return{data:new DataView(i.buffer),receivedAtMs:n[s]}}function Ti(n,t,e,s){let i=e(t),o=n.findLastIndex(r=>e(r)<=i);n.splice(o+1,0,t),n.length>s&&n.shift()}var ki=class{spanMs;#t;#e;constructor(t){this.spanMs=t}get isLive(){return this.#t===void 0}at(t){return this.#t??{fromMs:t-this.spanMs,toMs:t}}pause(t){this.#t=this.#e=this.at(t)}resume(){this.#t=this.#e=void 0}show({fromMs:t,toMs:e}){let s=Math.min(3456e7,Math.max(.01,e-t)),i=(t+e)/2;this.#t={fromMs:i-s/2,toMs:i+s/2}}zoom(t,e,s){let{fromMs:i,toMs:o}=this.at(t);this.show({fromMs:e-(e-i)*s,toMs:e+(o-e)*s})}move(t,e){let{fromMs:s,toMs:i}=this.at(t),o=(i-s)*e;this.show({fromMs:s+o,toMs:i+o})}reset(){this.#t=this.#e}};var Cs=6e4,_i=class{socket;history;view=new ki(Cs);token;models=[];selected=0;hello;notation="meaning";scale="UTC";cursorMs;panes=[];onSources=()=>{};#t=new Map;#e=new Map;#s=NaN;constructor(t,e){this.token=e,this.socket=new vi(t,e,{message:s=>this.#i(s),batch:s=>this.#l(s),changed:()=>{this.socket.isOpen||this.history.cancel()}}),this.history=new xi(s=>this.socket.sendHistory(s))}get nowMs(){return performance.now()+this.#s}get model(){return this.models[this.selected]}get offsetSec(){return this.scale==="TAI"?this.hello?.taiMinusUtcSec??0:0}canAct({message:t}){return this.token!==""&&t.canSend}get range(){return this.view.at(this.nowMs)}get shownMs(){if(!this.view.isLive)return this.cursorMs??this.range.toMs}#n(t){let e=this.#t.get(t);return e||(e=new $i(t,this.history),this.#t.set(t,e)),e}framesOf(t){let{live:e,staleMs:s}=t;if(this.view.isLive)return{frames:e,silenceMs:s,isLoading:!1};let i=this.panes.filter(({source:o})=>o===t.name).flatMap(({fields:o})=>o).filter(({title:o})=>o===cs).map(({path:o})=>o);return this.#n(t).framesFor(this.range,i,innerWidth,performance.now())}shownFrame(t,e){let{shownMs:s}=this;return s===void 0?t.latest(e):e==="telemetry"?Rh(this.framesOf(t).frames,s):t.rareUpTo(e,s)}select(t){this.selected=t;let{message:e,recorded:s}=this.models[t];if(e.isLive)this.view.resume();else if(s){let{fromMs:i,toMs:o}=s;this.view.show({fromMs:i,toMs:Math.min(o,i+Cs)})}this.onSources()}#i(t){if(t.type==="hello")return this.#o(t);if(t.type==="historyEnd")return this.history.end(t);let e=this.models[t.source];if(e)switch(t.type){case"state":this.#s=t.nowMs-performance.now(),e.state=t;break;case"structs":e.addStructs(t.structs);break;case"events":e.addEvents(t.events);break;case"alarms":e.alarms=t.alarms;break;case"less":e.left.push(t),e.left.splice(0,e.left.length-100)}}#o(t){if(this.hello&&this.hello.pageHash!==t.pageHash)return location.reload();this.hello=t,this.#s=t.nowMs-performance.now();let e=this.model?.name,s=new Map(this.models.map(o=>[o.name,o]));this.models=t.sources.map((o,r)=>{let l=s.get(o.name);return l?(l.describe(r,o),l):new Ai(r,o)}),this.#e.clear();for(let o of this.models)o.message.isLive&&this.#e.set(o,o.live.lastMs);let i=this.models.findIndex(({name:o})=>o===e);this.selected=Math.max(0,i),i<0&&this.model?this.select(0):this.onSources()}#l(t){let e=this.models[t.source];if(!e)return;let{groups:s}=e;t.request!==0?this.history.add(t):this.#r(e,t),e.groups!==s&&this.onSources()}#r(t,e){let s=this.#e.get(t);if(e.kind==="telemetry"&&s!==void 0){let[i]=e.times;if(i===s)return;this.#e.delete(t),fc(t,this.history,s,i)}t.add(e)}};function Rh(n,t){let e=n.lastUpTo(t);if(!(e<0))return{data:n.frame(e),receivedAtMs:n.times[e]}}var Mc=6;function xc(n,t,e){let s=({parameters:i})=>i.filter(({fixed:o})=>o!==void 0).length;return n.filter(i=>i.code===t&&i.parameters.every(({fixed:o},r)=>o===void 0||o===(e[r]??0))).sort((i,o)=>s(o)-s(i))[0]}function $c(n,t,e){let s=tt("ask"),i=$("button",{class:"primary",text:"No",attributes:{value:"no"}}),o=$("button",{class:"hazard",text:e,attributes:{value:"yes"}});return i.autofocus=!0,s.replaceChildren($("form",{attributes:{method:"dialog"}},$("h2",{text:n,attributes:{id:"ask-title"}}),...t.map(r=>$("p",{text:r})),$("div",{class:"buttons"},i,o))),s.returnValue="no",s.showModal(),i.focus(),new Promise(r=>{s.addEventListener("close",()=>r(s.returnValue==="yes"),{once:!0})})}var Go=2**32-1,jh="by code \\u2026";function Dh(n,{name:t,min:e=-1/0,max:s=1/0,unit:i=""}){if(Number.isNaN(n))return\`\${t} must be a number\`;if(!(n>=e&&n<=s))return\`\${t} must be in \${e}..\${s} \${i}\`.trim()}function Vh(n,t,e){let s=new Set(n.fields.map(({name:o})=>o)),i=Object.fromEntries([["code",t]].concat(e.map((o,r)=>[\`param\${r+1}\`,o])).filter(([o])=>s.has(o)));return Zs(n.create(i).bytes)}var Oi=class{#t;#e=tt("command-form");#s=tt("stops");#n=$("select",{attributes:{id:"command-name"}});#i=$("input",{attributes:{type:"number",min:"0",max:String(Go),step:"1"}});#o;#l=$("div",{class:"parameters"});#r=$("p",{class:"help"});#c=$("code");#a=$("p",{class:"message",attributes:{role:"status"}});#u="";#f=[];constructor(t){this.#t=t,this.#i.value="0",this.#o=$("label",{},"Code ",this.#i),this.#n.addEventListener("change",()=>this.#m()),this.#e.addEventListener("input",()=>this.#w()),this.#e.addEventListener("submit",e=>{e.preventDefault(),this.#S()})}rebuild(){let{model:t}=this.#t,e=t?.message.commands??[],s=!!t&&this.#t.canAct(t),i=this.#t.models.length>1?\` \${t?.name}\`:"",o=JSON.stringify([i,e,this.#d(t),s]);if(o===this.#u)return;if(this.#u=o,this.#s.replaceChildren(...s?e.filter(({isStop:l})=>l).map(l=>tn(\`\${l.name}\${i}\`,()=>this.#b(l),{class:"stop",title:\`\${l.help??l.name}: sent at once\`})):[]),!t||!s){this.#e.replaceChildren($("p",{class:"none",text:this.#d(t)}));return}let r=[...e.map(({name:l})=>l),jh];this.#n.replaceChildren(...r.map(l=>$("option",{text:l}))),this.#e.replaceChildren($("div",{class:"parameters"},$("label",{},"Command ",this.#n),this.#o),this.#l,this.#r,$("p",{class:"bytes"},"Bytes: ",this.#c),$("button",{text:"Send",class:"primary"}),this.#a),this.#m()}#d(t){return t?t.message.isLive?this.#t.hello?.allowCommands?this.#t.token===""?"Open the link that the server has printed: it has the token for commands.":"This source takes no commands.":"This server sends no commands (allowCommands is off).":"A recording takes no commands.":"No source."}get#h(){return this.#t.model?.message.commands.find(({name:t})=>t===this.#n.value)}#m(){let t=this.#h;this.#o.hidden=t!==void 0;let e=t?.parameters??Array.from({length:Mc},(i,o)=>({name:\`param\${o+1}\`}));this.#f=e.map(i=>Bh(i)),this.#l.replaceChildren(...e.flatMap((i,o)=>{let r=this.#f[o];return r?[Uh(i,r)]:[]}));let s=t?.hazard;this.#r.classList.toggle("hazard",s!==void 0),U(this.#r,[...t?.help===void 0?[]:[t.help],...s===void 0?[]:[\`\\u25B2 \${s}\`],...t?[\`code \${t.code}\`]:["Not described: its effect isn't known."]].join(" \\xB7 ")),U(this.#a,""),this.#w()}#p(){let t=this.#h,e=this.#f.map((s,i)=>t?.parameters[i]?.fixed??(s?.value.trim()===""?NaN:Number(s?.value)));return{code:t?.code??this.#i.valueAsNumber,params:e}}#g(t,e){let s=this.#h;return Number.isInteger(t)&&t>=0&&t<=Go?e.map((i,o)=>Dh(i,s?.parameters[o]??{name:\`param\${o+1}\`})).find(i=>i!==void 0):\`Code must be an integer in 0..\${Go}\`}#w(){let{code:t,params:e}=this.#p(),s=this.#t.model?.command,i=this.#g(t,e);U(this.#c,i??(s?\`\${Vh(s,t,e)} (counter and sync pattern are set when it is sent)\`:"the struct of commands isn't known")),this.#c.classList.toggle("refused",i!==void 0)}async#S(){let{model:t}=this.#t,e=this.#h,{code:s,params:i}=this.#p(),o=this.#g(s,i);if(!t||o!==void 0)return U(this.#a,o??"No source");let r=e?.name??\`code \${s}\`,l=e?e.hazard:"Its effect isn't known",a=l!==void 0&&!e?.isStop;if(a&&!await $c(\`Send \${r} to \${t.name}?\`,[\`\\u25B2 \${l}\`,\`\${r}(\${i.join(", ")})\`],\`Send \${r}\`))return U(this.#a,\`\${r} was not sent\`);await this.#y(t,r,s,i,a)}#b({name:t,code:e,parameters:s}){let{model:i}=this.#t;if(!i)return;let o=s.map(({fixed:r=0})=>r);this.#y(i,t,e,o,!1)}async#y(t,e,s,i,o){U(this.#a,\`\${e} \\u2026\`);let r=await this.#t.socket.request({type:"send",source:t.index,code:s,params:i,isConfirmed:o});U(this.#a,r??\`\${e} was sent\`),this.#a.classList.toggle("refused",r!==void 0)}};function Bh({values:n,min:t,max:e,fixed:s}){if(s!==void 0)return;if(n)return $("select",{},...Object.entries(n).map(([o,r])=>$("option",{text:\`\${r} \${o}\`,attributes:{value:String(r)}})));let i=$("input",{attributes:{type:"number",step:"any",...t!==void 0&&{min:String(t)},...e!==void 0&&{max:String(e)}}});return i.value="0",i}function Uh({name:n,unit:t,min:e,max:s},i){let r=\`\${e===void 0&&s===void 0?"":\` \${e??"\\u2212\\u221E"}..\${s??"\\u221E"}\`}\${t===void 0?"":\` \${t}\`}\`;return $("label",{},\`\${n} \`,i,$("span",{class:"unit",text:r}))}var Ct="u-",zh="uplot",Hh=Ct+"hz",Wh=Ct+"vt",Gh=Ct+"title",Yh=Ct+"wrap",Kh=Ct+"under",Jh=Ct+"over",qh=Ct+"axis",kn=Ct+"off",Xh=Ct+"select",Zh=Ct+"cursor-x",Qh=Ct+"cursor-y",td=Ct+"cursor-pt",ed=Ct+"legend",nd=Ct+"live",sd=Ct+"inline",id=Ct+"series",od=Ct+"marker",vc=Ct+"label",rd=Ct+"value",Ps="width",Rs="height",Is="top",Ec="bottom",as="left",Yo="right",fr="#000",Tc=fr+"0",Ko="mousemove",Ac="mousedown",Jo="mouseup",kc="mouseenter",_c="mouseleave",Oc="dblclick",ld="resize",cd="scroll",Lc="change",Fi="dppxchange",ur="--",gs=typeof window<"u",tr=gs?document:null,us=gs?window:null,ad=gs?navigator:null,ct,Li;function er(){let n=devicePixelRatio;ct!=n&&(ct=n,Li&&sr(Lc,Li,er),Li=matchMedia(\`(min-resolution: \${ct-.001}dppx) and (max-resolution: \${ct+.001}dppx)\`),_n(Lc,Li,er),us.dispatchEvent(new CustomEvent(Fi)))}function le(n,t){if(t!=null){let e=n.classList;!e.contains(t)&&e.add(t)}}function nr(n,t){let e=n.classList;e.contains(t)&&e.remove(t)}function bt(n,t,e){n.style[t]=e+"px"}function $e(n,t,e,s){let i=tr.createElement(n);return t!=null&&le(i,t),e?.insertBefore(i,s),i}function ge(n,t){return $e("div",n,t)}var Nc=new WeakMap;function De(n,t,e,s,i){let o="translate("+t+"px,"+e+"px)",r=Nc.get(n);o!=r&&(n.style.transform=o,Nc.set(n,o),t<0||e<0||t>s||e>i?le(n,kn):nr(n,kn))}var Cc=new WeakMap;function Ic(n,t,e){let s=t+e,i=Cc.get(n);s!=i&&(Cc.set(n,s),n.style.background=t,n.style.borderColor=e)}var Fc=new WeakMap;function Pc(n,t,e,s){let i=t+""+e,o=Fc.get(n);i!=o&&(Fc.set(n,i),n.style.height=e+"px",n.style.width=t+"px",n.style.marginLeft=s?-t/2+"px":0,n.style.marginTop=s?-e/2+"px":0)}var hr={passive:!0},fd={...hr,capture:!0};function _n(n,t,e,s){t.addEventListener(n,e,s?fd:hr)}function sr(n,t,e,s){t.removeEventListener(n,e,hr)}gs&&er();function ve(n,t,e,s){let i;e=e||0,s=s||t.length-1;let o=s<=2147483647;for(;s-e>1;)i=o?e+s>>1:ce((e+s)/2),t[i]<n?e=i:s=i;return n-t[e]<=t[s]-n?e:s}function fa(n){return(e,s,i)=>{let o=-1,r=-1;for(let l=s;l<=i;l++)if(n(e[l])){o=l;break}for(let l=i;l>=s;l--)if(n(e[l])){r=l;break}return[o,r]}}var ua=n=>n!=null,ha=n=>n!=null&&n>0,ji=fa(ua),ud=fa(ha);function hd(n,t,e,s=0,i=!1){let o=i?ud:ji,r=i?ha:ua;[t,e]=o(n,t,e);let l=n[t],a=n[t];if(t>-1)if(s==1)l=n[t],a=n[e];else if(s==-1)l=n[e],a=n[t];else for(let u=t;u<=e;u++){let m=n[u];r(m)&&(m<l?l=m:m>a&&(a=m))}return[l??dt,a??-dt]}function Di(n,t,e,s){let i=Dc(n),o=Dc(t);n==t&&(i==-1?(n*=e,t/=e):(n/=e,t*=e));let r=e==10?Ge:da,l=i==1?ce:we,a=o==1?we:ce,u=l(r(Nt(n))),m=a(r(Nt(t))),h=hs(e,u),g=hs(e,m);return e==10&&(u<0&&(h=mt(h,-u)),m<0&&(g=mt(g,-m))),s||e==2?(n=h*i,t=g*o):(n=wa(n,h),t=Vi(t,g)),[n,t]}function dr(n,t,e,s){let i=Di(n,t,e,s);return n==0&&(i[0]=0),t==0&&(i[1]=0),i}var mr=.1,Rc={mode:3,pad:mr},Ds={pad:0,soft:null,mode:0},dd={min:Ds,max:Ds};function Pi(n,t,e,s){return Bi(e)?jc(n,t,e):(Ds.pad=e,Ds.soft=s?0:null,Ds.mode=s?3:0,jc(n,t,dd))}function rt(n,t){return n??t}function md(n,t,e){for(t=rt(t,0),e=rt(e,n.length-1);t<=e;){if(n[t]!=null)return!0;t++}return!1}function jc(n,t,e){let s=e.min,i=e.max,o=rt(s.pad,0),r=rt(i.pad,0),l=rt(s.hard,-dt),a=rt(i.hard,dt),u=rt(s.soft,dt),m=rt(i.soft,-dt),h=rt(s.mode,0),g=rt(i.mode,0),y=t-n,S=Ge(y),v=Xt(Nt(n),Nt(t)),_=Ge(v),F=Nt(_-S);(y<1e-24||F>10)&&(y=0,(n==0||t==0)&&(y=1e-24,h==2&&u!=dt&&(o=0),g==2&&m!=-dt&&(r=0)));let E=y||v||1e3,D=Ge(E),A=hs(10,ce(D)),q=E*(y==0?n==0?.1:1:o),I=mt(wa(n-q,A/10),24),X=n>=u&&(h==1||h==3&&I<=u||h==2&&I>=u)?u:dt,Y=Xt(l,I<X&&n>=X?X:Ee(X,I)),et=E*(y==0?t==0?.1:1:r),G=mt(Vi(t+et,A/10),24),k=t<=m&&(g==1||g==3&&G>=m||g==2&&G<=m)?m:-dt,J=Ee(a,G>k&&t<=k?k:Xt(k,G));return Y==J&&Y==0&&(J=100),[Y,J]}var pd=new Intl.NumberFormat(gs?ad.language:"en-US"),pr=n=>pd.format(n),ae=Math,Ii=ae.PI,Nt=ae.abs,ce=ae.floor,Lt=ae.round,we=ae.ceil,Ee=ae.min,Xt=ae.max,hs=ae.pow,Dc=ae.sign,Ge=ae.log10,da=ae.log2,gd=(n,t=1)=>ae.sinh(n)*t,qo=(n,t=1)=>ae.asinh(n/t),dt=1/0;function Vc(n){return(Ge((n^n>>31)-(n>>31))|0)+1}function ir(n,t,e){return Ee(Xt(n,t),e)}function ma(n){return typeof n=="function"}function nt(n){return ma(n)?n:()=>n}var wd=()=>{},pa=n=>n,ga=(n,t)=>t,yd=n=>null,Bc=n=>!0,Uc=(n,t)=>n==t,bd=/\\.\\d*?(?=9{6,}|0{6,})/gm,On=n=>{if(ba(n)||un.has(n))return n;let t=\`\${n}\`,e=t.match(bd);if(e==null)return n;let s=e[0].length-1;if(t.indexOf("e-")!=-1){let[i,o]=t.split("e");return+\`\${On(i)}e\${o}\`}return mt(n,s)};function Tn(n,t){return On(mt(On(n/t))*t)}function Vi(n,t){return On(we(On(n/t))*t)}function wa(n,t){return On(ce(On(n/t))*t)}function mt(n,t=0){if(ba(n))return n;let e=10**t,s=n*e*(1+Number.EPSILON);return Lt(s)/e}var un=new Map;function ya(n){return((""+n).split(".")[1]||"").length}function Bs(n,t,e,s){let i=[],o=s.map(ya);for(let r=t;r<e;r++){let l=Nt(r),a=mt(hs(n,r),l);for(let u=0;u<s.length;u++){let m=n==10?+\`\${s[u]}e\${r}\`:s[u]*a,h=(r>=0?0:l)+(r>=o[u]?0:o[u]),g=n==10?m:mt(m,h);i.push(g),un.set(g,h)}}return i}var Vs={},gr=[],ds=[null,null],fn=Array.isArray,ba=Number.isInteger,Sd=n=>n===void 0;function zc(n){return typeof n=="string"}function Bi(n){let t=!1;if(n!=null){let e=n.constructor;t=e==null||e==Object}return t}function Md(n){return n!=null&&typeof n=="object"}var xd=Object.getPrototypeOf(Uint8Array),Sa="__proto__";function ms(n,t=Bi){let e;if(fn(n)){let s=n.find(i=>i!=null);if(fn(s)||t(s)){e=Array(n.length);for(let i=0;i<n.length;i++)e[i]=ms(n[i],t)}else e=n.slice()}else if(n instanceof xd)e=n.slice();else if(t(n)){e={};for(let s in n)s!=Sa&&(e[s]=ms(n[s],t))}else e=n;return e}function At(n){let t=arguments;for(let e=1;e<t.length;e++){let s=t[e];for(let i in s)i!=Sa&&(Bi(n[i])?At(n[i],ms(s[i])):n[i]=ms(s[i]))}return n}var $d=0,vd=1,Ed=2;function Td(n,t,e){for(let s=0,i,o=-1;s<t.length;s++){let r=t[s];if(r>o){for(i=r-1;i>=0&&n[i]==null;)n[i--]=null;for(i=r+1;i<e&&n[i]==null;)n[o=i++]=null}}}function Ad(n,t){if(Od(n)){let r=n[0].slice();for(let l=1;l<n.length;l++)r.push(...n[l].slice(1));return Ld(r[0])||(r=_d(r)),r}let e=new Set;for(let r=0;r<n.length;r++){let a=n[r][0],u=a.length;for(let m=0;m<u;m++)e.add(a[m])}let s=[Array.from(e).sort((r,l)=>r-l)],i=s[0].length,o=new Map;for(let r=0;r<i;r++)o.set(s[0][r],r);for(let r=0;r<n.length;r++){let l=n[r],a=l[0];for(let u=1;u<l.length;u++){let m=l[u],h=Array(i).fill(void 0),g=t?t[r][u]:vd,y=[];for(let S=0;S<m.length;S++){let v=m[S],_=o.get(a[S]);v===null?g!=$d&&(h[_]=v,g==Ed&&y.push(_)):h[_]=v}Td(h,y,i),s.push(h)}}return s}var kd=typeof queueMicrotask>"u"?n=>Promise.resolve().then(n):queueMicrotask;function _d(n){let t=n[0],e=t.length,s=Array(e);for(let o=0;o<s.length;o++)s[o]=o;s.sort((o,r)=>t[o]-t[r]);let i=[];for(let o=0;o<n.length;o++){let r=n[o],l=Array(e);for(let a=0;a<e;a++)l[a]=r[s[a]];i.push(l)}return i}function Od(n){let t=n[0][0],e=t.length;for(let s=1;s<n.length;s++){let i=n[s][0];if(i.length!=e)return!1;if(i!=t){for(let o=0;o<e;o++)if(i[o]!=t[o])return!1}}return!0}function Ld(n,t=100){let e=n.length;if(e<=1)return!0;let s=0,i=e-1;for(;s<=i&&n[s]==null;)s++;for(;i>=s&&n[i]==null;)i--;if(i<=s)return!0;let o=Xt(1,ce((i-s+1)/t));for(let r=n[s],l=s+o;l<=i;l+=o){let a=n[l];if(a!=null){if(a<=r)return!1;r=a}}return!0}var Ma=["January","February","March","April","May","June","July","August","September","October","November","December"],xa=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function $a(n){return n.slice(0,3)}var Nd=xa.map($a),Cd=Ma.map($a),Id={MMMM:Ma,MMM:Cd,WWWW:xa,WWW:Nd};function Fs(n){return(n<10?"0":"")+n}function Fd(n){return(n<10?"00":n<100?"0":"")+n}var Pd={YYYY:n=>n.getFullYear(),YY:n=>(n.getFullYear()+"").slice(2),MMMM:(n,t)=>t.MMMM[n.getMonth()],MMM:(n,t)=>t.MMM[n.getMonth()],MM:n=>Fs(n.getMonth()+1),M:n=>n.getMonth()+1,DD:n=>Fs(n.getDate()),D:n=>n.getDate(),WWWW:(n,t)=>t.WWWW[n.getDay()],WWW:(n,t)=>t.WWW[n.getDay()],HH:n=>Fs(n.getHours()),H:n=>n.getHours(),h:n=>{let t=n.getHours();return t==0?12:t>12?t-12:t},AA:n=>n.getHours()>=12?"PM":"AM",aa:n=>n.getHours()>=12?"pm":"am",a:n=>n.getHours()>=12?"p":"a",mm:n=>Fs(n.getMinutes()),m:n=>n.getMinutes(),ss:n=>Fs(n.getSeconds()),s:n=>n.getSeconds(),fff:n=>Fd(n.getMilliseconds())};function wr(n,t){t=t||Id;let e=[],s=/\\{([a-z]+)\\}|[^{]+/gi,i;for(;i=s.exec(n);)e.push(i[0][0]=="{"?Pd[i[1]]:i[0]);return o=>{let r="";for(let l=0;l<e.length;l++)r+=typeof e[l]=="string"?e[l]:e[l](o,t);return r}}var Rd=new Intl.DateTimeFormat().resolvedOptions().timeZone;function jd(n,t){let e;return t=="UTC"||t=="Etc/UTC"?e=new Date(+n+n.getTimezoneOffset()*6e4):t==Rd?e=n:(e=new Date(n.toLocaleString("en-US",{timeZone:t})),e.setMilliseconds(n.getMilliseconds())),e}var va=n=>n%1==0,Ri=[1,2,2.5,5],Dd=Bs(10,-32,0,Ri),Ea=Bs(10,0,32,Ri),Vd=Ea.filter(va),An=Dd.concat(Ea),yr=\`
\`,Ta="{YYYY}",Hc=yr+Ta,Aa="{M}/{D}",js=yr+Aa,Ni=js+"/{YY}",ka="{aa}",Bd="{h}:{mm}",fs=Bd+ka,Wc=yr+fs,Gc=":{ss}",ft=null;function _a(n){let t=n*1e3,e=t*60,s=e*60,i=s*24,o=i*30,r=i*365,a=(n==1?Bs(10,0,3,Ri).filter(va):Bs(10,-3,0,Ri)).concat([t,t*5,t*10,t*15,t*30,e,e*5,e*10,e*15,e*30,s,s*2,s*3,s*4,s*6,s*8,s*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,r,r*2,r*5,r*10,r*25,r*50,r*100]),u=[[r,Ta,ft,ft,ft,ft,ft,ft,1],[i*28,"{MMM}",Hc,ft,ft,ft,ft,ft,1],[i,Aa,Hc,ft,ft,ft,ft,ft,1],[s,"{h}"+ka,Ni,ft,js,ft,ft,ft,1],[e,fs,Ni,ft,js,ft,ft,ft,1],[t,Gc,Ni+" "+fs,ft,js+" "+fs,ft,Wc,ft,1],[n,Gc+".{fff}",Ni+" "+fs,ft,js+" "+fs,ft,Wc,ft,1]];function m(h){return(g,y,S,v,_,F)=>{let E=[],D=_>=r,A=_>=o&&_<r,q=h(S),I=mt(q*n,3),X=Xo(q.getFullYear(),D?0:q.getMonth(),A||D?1:q.getDate()),Y=mt(X*n,3);if(A||D){let et=A?_/o:0,G=D?_/r:0,k=I==Y?I:mt(Xo(X.getFullYear()+G,X.getMonth()+et,1)*n,3),J=new Date(Lt(k/n)),P=J.getFullYear(),H=J.getMonth();for(let B=0;k<=v;B++){let st=Xo(P+G*B,H+et*B,1),V=st-h(mt(st*n,3));k=mt((+st+V)*n,3),k<=v&&E.push(k)}}else{let et=_>=i?i:_,G=ce(S)-ce(I),k=Y+G+Vi(I-Y,et);E.push(k);let J=h(k),P=J.getHours()+J.getMinutes()/e+J.getSeconds()/s,H=_/s,B=g.axes[y]._space,st=F/B;for(;k=mt(k+_,n==1?0:3),!(k>v);)if(H>1){let V=ce(mt(P+H,6))%24,it=h(k).getHours()-V;it>1&&(it=-1),k-=it*s,P=(P+H)%24;let ut=E[E.length-1];mt((k-ut)/_,3)*st>=.7&&E.push(k)}else E.push(k)}return E}}return[a,u,m]}var[Ud,zd,Hd]=_a(1),[Wd,Gd,Yd]=_a(.001);Bs(2,-53,53,[1]);function Yc(n,t){return n.map(e=>e.map((s,i)=>i==0||i==8||s==null?s:t(i==1||e[8]==0?s:e[1]+s)))}function Kc(n,t){return(e,s,i,o,r)=>{let l=t.find(S=>r>=S[0])||t[t.length-1],a,u,m,h,g,y;return s.map(S=>{let v=n(S),_=v.getFullYear(),F=v.getMonth(),E=v.getDate(),D=v.getHours(),A=v.getMinutes(),q=v.getSeconds(),I=_!=a&&l[2]||F!=u&&l[3]||E!=m&&l[4]||D!=h&&l[5]||A!=g&&l[6]||q!=y&&l[7]||l[1];return a=_,u=F,m=E,h=D,g=A,y=q,I(v)})}}function Kd(n,t){let e=wr(t);return(s,i,o,r,l)=>i.map(a=>e(n(a)))}function Xo(n,t,e){return new Date(n,t,e)}function Jc(n,t){return t(n)}var Jd="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function qc(n,t){return(e,s,i,o)=>o==null?ur:t(n(s))}function qd(n,t){let e=n.series[t];return e.width?e.stroke(n,t):e.points.width?e.points.stroke(n,t):null}function Xd(n,t){return n.series[t].fill(n,t)}var Zd={show:!0,live:!0,isolate:!1,mount:wd,markers:{show:!0,width:2,stroke:qd,fill:Xd,dash:"solid"},idx:null,idxs:null,values:[]};function Qd(n,t){let e=n.cursor.points,s=ge(),i=e.size(n,t);bt(s,Ps,i),bt(s,Rs,i);let o=i/-2;bt(s,"marginLeft",o),bt(s,"marginTop",o);let r=e.width(n,t,i);return r&&bt(s,"borderWidth",r),s}function tm(n,t){let e=n.series[t].points;return e._fill||e._stroke}function em(n,t){let e=n.series[t].points;return e._stroke||e._fill}function nm(n,t){return n.series[t].points.size}var Zo=[0,0];function sm(n,t,e){return Zo[0]=t,Zo[1]=e,Zo}function Ci(n,t,e,s=!0){return i=>{i.button==0&&(!s||i.target==t)&&e(i)}}function Qo(n,t,e,s=!0){return i=>{(!s||i.target==t)&&e(i)}}var im={show:!0,x:!0,y:!0,lock:!1,move:sm,points:{one:!1,show:Qd,size:nm,width:0,stroke:em,fill:tm},bind:{mousedown:Ci,mouseup:Ci,click:Ci,dblclick:Ci,mousemove:Qo,mouseleave:Qo,mouseenter:Qo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(n,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(n,t,e,s,i)=>s-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Oa={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},br=At({},Oa,{filter:ga}),La=At({},br,{size:10}),Na=At({},Oa,{show:!1}),Sr='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',Ca="bold "+Sr,Ia=1.5,Xc={show:!0,scale:"x",stroke:fr,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ca,side:2,grid:br,ticks:La,border:Na,font:Sr,lineGap:Ia,rotate:0},om="Value",rm="Time",Zc={show:!0,scale:"x",auto:!1,sorted:1,min:dt,max:-dt,idxs:[]};function lm(n,t,e,s,i){return t.map(o=>o==null?"":pr(o))}function cm(n,t,e,s,i,o,r){let l=[],a=un.get(i)||0;e=r?e:mt(Vi(e,i),a);for(let u=e;u<=s;u=mt(u+i,a))l.push(Object.is(u,-0)?0:u);return l}function or(n,t,e,s,i,o,r){let l=[],a=n.scales[n.axes[t].scale].log,u=a==10?Ge:da,m=ce(u(e));i=hs(a,m),a==10&&(i=An[ve(i,An)]);let h=e,g=i*a;a==10&&(g=An[ve(g,An)]);do l.push(h),h=h+i,a==10&&!un.has(h)&&(h=mt(h,un.get(i))),h>=g&&(i=h,g=i*a,a==10&&(g=An[ve(g,An)]));while(h<=s);return l}function am(n,t,e,s,i,o,r){let a=n.scales[n.axes[t].scale].asinh,u=s>a?or(n,t,Xt(a,e),s,i):[a],m=s>=0&&e<=0?[0]:[];return(e<-a?or(n,t,Xt(a,-s),-e,i):[a]).reverse().map(g=>-g).concat(m,u)}var Fa=/./,fm=/[12357]/,um=/[125]/,Qc=/1/,rr=(n,t,e,s)=>n.map((i,o)=>t==4&&i==0||o%s==0&&e.test(i.toExponential()[i<0?1:0])?i:null);function hm(n,t,e,s,i){let o=n.axes[e],r=o.scale,l=n.scales[r],a=n.valToPos,u=o._space,m=a(10,r),h=a(9,r)-m>=u?Fa:a(7,r)-m>=u?fm:a(5,r)-m>=u?um:Qc;if(h==Qc){let g=Nt(a(1,r)-m);if(g<u)return rr(t.slice().reverse(),l.distr,h,we(u/g)).reverse()}return rr(t,l.distr,h,1)}function dm(n,t,e,s,i){let o=n.axes[e],r=o.scale,l=o._space,a=n.valToPos,u=Nt(a(1,r)-a(2,r));return u<l?rr(t.slice().reverse(),3,Fa,we(l/u)).reverse():t}function mm(n,t,e,s){return s==null?ur:t==null?"":pr(t)}var ta={show:!0,scale:"y",stroke:fr,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ca,side:3,grid:br,ticks:La,border:Na,font:Sr,lineGap:Ia,rotate:0};function pm(n,t){let e=3+(n||1)*2;return mt(e*t,3)}function gm(n,t){let{scale:e,idxs:s}=n.series[0],i=n._data[0],o=n.valToPos(i[s[0]],e,!0),r=n.valToPos(i[s[1]],e,!0),l=Nt(r-o),a=n.series[t],u=l/(a.points.space*ct);return s[1]-s[0]<=u}var ea={scale:null,auto:!0,sorted:0,min:dt,max:-dt},Pa=(n,t,e,s,i)=>i,na={show:!0,auto:!0,sorted:0,gaps:Pa,alpha:1,facets:[At({},ea,{scale:"x"}),At({},ea,{scale:"y"})]},sa={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Pa,alpha:1,points:{show:gm,filter:null},values:null,min:dt,max:-dt,idxs:[],path:null,clip:null};function wm(n,t,e,s,i){return e/10}var Ra={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},ym=At({},Ra,{time:!1,ori:1}),ia={};function ja(n,t){let e=ia[n];return e||(e={key:n,plots:[],sub(s){e.plots.push(s)},unsub(s){e.plots=e.plots.filter(i=>i!=s)},pub(s,i,o,r,l,a,u){for(let m=0;m<e.plots.length;m++)e.plots[m]!=i&&e.plots[m].pub(s,i,o,r,l,a,u)}},n!=null&&(ia[n]=e)),e}var ps=1,lr=2;function Ln(n,t,e){let s=n.mode,i=n.series[t],o=s==2?n._data[t]:n._data,r=n.scales,l=n.bbox,a=o[0],u=s==2?o[1]:o[t],m=s==2?r[i.facets[0].scale]:r[n.series[0].scale],h=s==2?r[i.facets[1].scale]:r[i.scale],g=l.left,y=l.top,S=l.width,v=l.height,_=n.valToPosH,F=n.valToPosV;return m.ori==0?e(i,a,u,m,h,_,F,g,y,S,v,zi,ws,Wi,Va,Ua):e(i,a,u,m,h,F,_,y,g,v,S,Hi,ys,$r,Ba,za)}function Mr(n,t){let e=0,s=0,i=rt(n.bands,gr);for(let o=0;o<i.length;o++){let r=i[o];r.series[0]==t?e=r.dir:r.series[1]==t&&(r.dir==1?s|=1:s|=2)}return[e,s==1?-1:s==2?1:s==3?2:0]}function bm(n,t,e,s,i){let o=n.mode,r=n.series[t],l=o==2?r.facets[1].scale:r.scale,a=n.scales[l];return i==-1?a.min:i==1?a.max:a.distr==3?a.dir==1?a.min:a.max:0}function Ye(n,t,e,s,i,o){return Ln(n,t,(r,l,a,u,m,h,g,y,S,v,_)=>{let F=r.pxRound,E=u.dir*(u.ori==0?1:-1),D=u.ori==0?ws:ys,A,q;E==1?(A=e,q=s):(A=s,q=e);let I=F(h(l[A],u,v,y)),X=F(g(a[A],m,_,S)),Y=F(h(l[q],u,v,y)),et=F(g(o==1?m.max:m.min,m,_,S)),G=new Path2D(i);return D(G,Y,et),D(G,I,et),D(G,I,X),G})}function Ui(n,t,e,s,i,o){let r=null;if(n.length>0){r=new Path2D;let l=t==0?Wi:$r,a=e;for(let h=0;h<n.length;h++){let g=n[h];if(g[1]>g[0]){let y=g[0]-a;y>0&&l(r,a,s,y,s+o),a=g[1]}}let u=e+i-a,m=10;u>0&&l(r,a,s-m/2,u,s+o+m)}return r}function Sm(n,t,e){let s=n[n.length-1];s&&s[0]==t?s[1]=e:n.push([t,e])}function xr(n,t,e,s,i,o,r){let l=[],a=n.length;for(let u=i==1?e:s;u>=e&&u<=s;u+=i)if(t[u]===null){let h=u,g=u;if(i==1)for(;++u<=s&&t[u]===null;)g=u;else for(;--u>=e&&t[u]===null;)g=u;let y=o(n[h]),S=g==h?y:o(n[g]),v=h-i;y=r<=0&&v>=0&&v<a?o(n[v]):y;let F=g+i;S=r>=0&&F>=0&&F<a?o(n[F]):S,S>=y&&l.push([y,S])}return l}function oa(n){return n==0?pa:n==1?Lt:t=>Tn(t,n)}function Da(n){let t=n==0?zi:Hi,e=n==0?(i,o,r,l,a,u)=>{i.arcTo(o,r,l,a,u)}:(i,o,r,l,a,u)=>{i.arcTo(r,o,a,l,u)},s=n==0?(i,o,r,l,a)=>{i.rect(o,r,l,a)}:(i,o,r,l,a)=>{i.rect(r,o,a,l)};return(i,o,r,l,a,u=0,m=0)=>{u==0&&m==0?s(i,o,r,l,a):(u=Ee(u,l/2,a/2),m=Ee(m,l/2,a/2),t(i,o+u,r),e(i,o+l,r,o+l,r+a,u),e(i,o+l,r+a,o,r+a,m),e(i,o,r+a,o,r,m),e(i,o,r,o+l,r,u),i.closePath())}}var zi=(n,t,e)=>{n.moveTo(t,e)},Hi=(n,t,e)=>{n.moveTo(e,t)},ws=(n,t,e)=>{n.lineTo(t,e)},ys=(n,t,e)=>{n.lineTo(e,t)},Wi=Da(0),$r=Da(1),Va=(n,t,e,s,i,o)=>{n.arc(t,e,s,i,o)},Ba=(n,t,e,s,i,o)=>{n.arc(e,t,s,i,o)},Ua=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(t,e,s,i,o,r)},za=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(e,t,i,s,r,o)};function Ha(n){return(t,e,s,i,o)=>Ln(t,e,(r,l,a,u,m,h,g,y,S,v,_)=>{let{pxRound:F,points:E}=r,D,A;u.ori==0?(D=zi,A=Va):(D=Hi,A=Ba);let q=mt(E.width*ct,3),I=(E.size-E.width)/2*ct,X=mt(I*2,3),Y=new Path2D,et=new Path2D,{left:G,top:k,width:J,height:P}=t.bbox;Wi(et,G-X,k-X,J+X*2,P+X*2);let H=B=>{if(a[B]!=null){let st=F(h(l[B],u,v,y)),V=F(g(a[B],m,_,S));D(Y,st+I,V),A(Y,st,V,I,0,Ii*2)}};if(o)o.forEach(H);else for(let B=s;B<=i;B++)H(B);return{stroke:q>0?Y:null,fill:Y,clip:et,flags:ps|lr}})}function Wa(n){return(t,e,s,i,o,r)=>{s!=i&&(o!=s&&r!=s&&n(t,e,s),o!=i&&r!=i&&n(t,e,i),n(t,e,r))}}var Mm=Wa(ws),xm=Wa(ys);function Ga(n){let t=rt(n?.alignGaps,0);return(e,s,i,o)=>Ln(e,s,(r,l,a,u,m,h,g,y,S,v,_)=>{[i,o]=ji(a,i,o);let F=r.pxRound,E=P=>F(h(P,u,v,y)),D=P=>F(g(P,m,_,S)),A,q;u.ori==0?(A=ws,q=Mm):(A=ys,q=xm);let I=u.dir*(u.ori==0?1:-1),X={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},Y=X.stroke,et=!1;if(o-i>=v*4){let P=R=>e.posToVal(R,u.key,!0),H=null,B=null,st,V,Zt,St=E(l[I==1?i:o]),it=E(l[i]),ut=E(l[o]),Z=P(I==1?it+1:ut-1);for(let R=I==1?i:o;R>=i&&R<=o;R+=I){let _t=l[R],Mt=(I==1?_t<Z:_t>Z)?St:E(_t),at=a[R];Mt==St?at!=null?(V=at,H==null?(A(Y,Mt,D(V)),st=H=B=V):V<H?H=V:V>B&&(B=V)):at===null&&(et=!0):(H!=null&&q(Y,St,D(H),D(B),D(st),D(V)),at!=null?(V=at,A(Y,Mt,D(V)),H=B=st=V):(H=B=null,at===null&&(et=!0)),St=Mt,Z=P(St+I))}H!=null&&H!=B&&Zt!=St&&q(Y,St,D(H),D(B),D(st),D(V))}else for(let P=I==1?i:o;P>=i&&P<=o;P+=I){let H=a[P];H===null?et=!0:H!=null&&A(Y,E(l[P]),D(H))}let[k,J]=Mr(e,s);if(r.fill!=null||k!=0){let P=X.fill=new Path2D(Y),H=r.fillTo(e,s,r.min,r.max,k),B=D(H),st=E(l[i]),V=E(l[o]);I==-1&&([V,st]=[st,V]),A(P,V,B),A(P,st,B)}if(!r.spanGaps){let P=[];et&&P.push(...xr(l,a,i,o,I,E,t)),X.gaps=P=r.gaps(e,s,i,o,P),X.clip=Ui(P,u.ori,y,S,v,_)}return J!=0&&(X.band=J==2?[Ye(e,s,i,o,Y,-1),Ye(e,s,i,o,Y,1)]:Ye(e,s,i,o,Y,J)),X})}function $m(n){let t=rt(n.align,1),e=rt(n.ascDesc,!1),s=rt(n.alignGaps,0),i=rt(n.extend,!1);return(o,r,l,a)=>Ln(o,r,(u,m,h,g,y,S,v,_,F,E,D)=>{[l,a]=ji(h,l,a);let A=u.pxRound,{left:q,width:I}=o.bbox,X=it=>A(S(it,g,E,_)),Y=it=>A(v(it,y,D,F)),et=g.ori==0?ws:ys,G={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},k=G.stroke,J=g.dir*(g.ori==0?1:-1),P=Y(h[J==1?l:a]),H=X(m[J==1?l:a]),B=H,st=H;i&&t==-1&&(st=q,et(k,st,P)),et(k,H,P);for(let it=J==1?l:a;it>=l&&it<=a;it+=J){let ut=h[it];if(ut==null)continue;let Z=X(m[it]),R=Y(ut);t==1?et(k,Z,P):et(k,B,R),et(k,Z,R),P=R,B=Z}let V=B;i&&t==1&&(V=q+I,et(k,V,P));let[Zt,St]=Mr(o,r);if(u.fill!=null||Zt!=0){let it=G.fill=new Path2D(k),ut=u.fillTo(o,r,u.min,u.max,Zt),Z=Y(ut);et(it,V,Z),et(it,st,Z)}if(!u.spanGaps){let it=[];it.push(...xr(m,h,l,a,J,X,s));let ut=u.width*ct/2,Z=e||t==1?ut:-ut,R=e||t==-1?-ut:ut;it.forEach(_t=>{_t[0]+=Z,_t[1]+=R}),G.gaps=it=u.gaps(o,r,l,a,it),G.clip=Ui(it,g.ori,_,F,E,D)}return St!=0&&(G.band=St==2?[Ye(o,r,l,a,k,-1),Ye(o,r,l,a,k,1)]:Ye(o,r,l,a,k,St)),G})}function ra(n,t,e,s,i,o,r=dt){if(n.length>1){let l=null;for(let a=0,u=1/0;a<n.length;a++)if(t[a]!==void 0){if(l!=null){let m=Nt(n[a]-n[l]);m<u&&(u=m,r=Nt(e(n[a],s,i,o)-e(n[l],s,i,o)))}l=a}}return r}function vm(n){n=n||Vs;let t=rt(n.size,[.6,dt,1]),e=n.align||0,s=n.gap||0,i=n.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;let o=nt(i),r=1-t[0],l=rt(t[1],dt),a=rt(t[2],1),u=rt(n.disp,Vs),m=rt(n.each,y=>{}),{fill:h,stroke:g}=u;return(y,S,v,_)=>Ln(y,S,(F,E,D,A,q,I,X,Y,et,G,k)=>{let J=F.pxRound,P=e,H=s*ct,B=l*ct,st=a*ct,V,Zt;A.ori==0?[V,Zt]=o(y,S):[Zt,V]=o(y,S);let St=A.dir*(A.ori==0?1:-1),it=A.ori==0?Wi:$r,ut=A.ori==0?m:(N,pt,Ot,Fn,mn,Ae,pn)=>{m(N,pt,Ot,mn,Fn,pn,Ae)},Z=rt(y.bands,gr).find(N=>N.series[0]==S),R=Z!=null?Z.dir:0,_t=F.fillTo(y,S,F.min,F.max,R),Wt=J(X(_t,q,k,et)),Mt,at,ye,ee=G,$t=J(F.width*ct),Te=!1,Be=null,fe=null,Ke=null,Nn=null;h!=null&&($t==0||g!=null)&&(Te=!0,Be=h.values(y,S,v,_),fe=new Map,new Set(Be).forEach(N=>{N!=null&&fe.set(N,new Path2D)}),$t>0&&(Ke=g.values(y,S,v,_),Nn=new Map,new Set(Ke).forEach(N=>{N!=null&&Nn.set(N,new Path2D)})));let{x0:Cn,size:bs}=u;if(Cn!=null&&bs!=null){P=1,E=Cn.values(y,S,v,_),Cn.unit==2&&(E=E.map(Ot=>y.posToVal(Y+Ot*G,A.key,!0)));let N=bs.values(y,S,v,_);bs.unit==2?at=N[0]*G:at=I(N[0],A,G,Y)-I(0,A,G,Y),ee=ra(E,D,I,A,G,Y,ee),ye=ee-at+H}else ee=ra(E,D,I,A,G,Y,ee),ye=ee*r+H,at=ee-ye;ye<1&&(ye=0),$t>=at/2&&($t=0),ye<5&&(J=pa);let Us=ye>0,hn=ee-ye-(Us?$t:0);at=J(ir(hn,st,B)),Mt=(P==0?at/2:P==St?0:at)-P*St*((P==0?H/2:0)+(Us?$t/2:0));let Gt={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},In=Te?null:new Path2D,Ue=null;if(Z!=null)Ue=y.data[Z.series[1]];else{let{y0:N,y1:pt}=u;N!=null&&pt!=null&&(D=pt.values(y,S,v,_),Ue=N.values(y,S,v,_))}let dn=V*at,K=Zt*at;for(let N=St==1?v:_;N>=v&&N<=_;N+=St){let pt=D[N];if(pt==null)continue;if(Ue!=null){let Qt=Ue[N]??0;if(pt-Qt==0)continue;Wt=X(Qt,q,k,et)}let Ot=A.distr!=2||u!=null?E[N]:N,Fn=I(Ot,A,G,Y),mn=X(rt(pt,_t),q,k,et),Ae=J(Fn-Mt),pn=J(Xt(mn,Wt)),ne=J(Ee(mn,Wt)),ue=pn-ne;if(pt!=null){let Qt=pt<0?K:dn,be=pt<0?dn:K;Te?($t>0&&Ke[N]!=null&&it(Nn.get(Ke[N]),Ae,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be),Be[N]!=null&&it(fe.get(Be[N]),Ae,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be)):it(In,Ae,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be),ut(y,S,N,Ae-$t/2,ne,at+$t,ue)}}return $t>0?Gt.stroke=Te?Nn:In:Te||(Gt._fill=F.width==0?F._fill:F._stroke??F._fill,Gt.width=0),Gt.fill=Te?fe:In,Gt})}function Em(n,t){let e=rt(t?.alignGaps,0);return(s,i,o,r)=>Ln(s,i,(l,a,u,m,h,g,y,S,v,_,F)=>{[o,r]=ji(u,o,r);let E=l.pxRound,D=V=>E(g(V,m,_,S)),A=V=>E(y(V,h,F,v)),q,I,X;m.ori==0?(q=zi,X=ws,I=Ua):(q=Hi,X=ys,I=za);let Y=m.dir*(m.ori==0?1:-1),et=D(a[Y==1?o:r]),G=et,k=[],J=[];for(let V=Y==1?o:r;V>=o&&V<=r;V+=Y)if(u[V]!=null){let St=a[V],it=D(St);k.push(G=it),J.push(A(u[V]))}let P={stroke:n(k,J,q,X,I,E),fill:null,clip:null,band:null,gaps:null,flags:ps},H=P.stroke,[B,st]=Mr(s,i);if(l.fill!=null||B!=0){let V=P.fill=new Path2D(H),Zt=l.fillTo(s,i,l.min,l.max,B),St=A(Zt);X(V,G,St),X(V,et,St)}if(!l.spanGaps){let V=[];V.push(...xr(a,u,o,r,Y,D,e)),P.gaps=V=l.gaps(s,i,o,r,V),P.clip=Ui(V,m.ori,S,v,_,F)}return st!=0&&(P.band=st==2?[Ye(s,i,o,r,H,-1),Ye(s,i,o,r,H,1)]:Ye(s,i,o,r,H,st)),P})}function Tm(n){return Em(Am,n)}function Am(n,t,e,s,i,o){let r=n.length;if(r<2)return null;let l=new Path2D;if(e(l,n[0],t[0]),r==2)s(l,n[1],t[1]);else{let a=Array(r),u=Array(r-1),m=Array(r-1),h=Array(r-1);for(let g=0;g<r-1;g++)m[g]=t[g+1]-t[g],h[g]=n[g+1]-n[g],u[g]=m[g]/h[g];a[0]=u[0];for(let g=1;g<r-1;g++)u[g]===0||u[g-1]===0||u[g-1]>0!=u[g]>0?a[g]=0:(a[g]=3*(h[g-1]+h[g])/((2*h[g]+h[g-1])/u[g-1]+(h[g]+2*h[g-1])/u[g]),isFinite(a[g])||(a[g]=0));a[r-1]=u[r-2];for(let g=0;g<r-1;g++)i(l,n[g]+h[g]/3,t[g]+a[g]*h[g]/3,n[g+1]-h[g]/3,t[g+1]-a[g+1]*h[g]/3,n[g+1],t[g+1])}return l}var cr=new Set;function la(){for(let n of cr)n.syncRect(!0)}gs&&(_n(ld,us,la),_n(cd,us,la,!0),_n(Fi,us,()=>{kt.pxRatio=ct}));var km=Ga(),_m=Ha();function ca(n,t,e,s){return(s?[n[0],n[1]].concat(n.slice(2)):[n[0]].concat(n.slice(1))).map((o,r)=>ar(o,r,t,e))}function Om(n,t){return n.map((e,s)=>s==0?{}:At({},t,e))}function ar(n,t,e,s){return At({},t==0?e:s,n)}function Ya(n,t,e){return t==null?ds:[t,e]}var Lm=Ya;function Nm(n,t,e){return t==null?ds:Pi(t,e,mr,!0)}function Ka(n,t,e,s){return t==null?ds:Di(t,e,n.scales[s].log,!1)}var Cm=Ka;function Ja(n,t,e,s){return t==null?ds:dr(t,e,n.scales[s].log,!1)}var Im=Ja;function Fm(n,t,e,s,i){let o=Xt(Vc(n),Vc(t)),r=t-n,l=ve(i/s*r,e);do{let a=e[l],u=s*a/r;if(u>=i&&o+(a<5?un.get(a):0)<=17)return[a,u]}while(++l<e.length);return[0,0]}function aa(n){let t,e;return n=n.replace(/(\\d+)px/,(s,i)=>(t=Lt((e=+i)*ct))+"px"),[n,t,e]}function Pm(n){n.show&&[n.font,n.labelFont].forEach(t=>{let e=mt(t[2]*ct,1);t[0]=t[0].replace(/[0-9.]+px/,e+"px"),t[1]=e})}function kt(n,t,e){let s={mode:rt(n.mode,1)},i=s.mode;function o(c,f,d,p){let w=f.valToPct(c);return p+d*(f.dir==-1?1-w:w)}function r(c,f,d,p){let w=f.valToPct(c);return p+d*(f.dir==-1?w:1-w)}function l(c,f,d,p){return f.ori==0?o(c,f,d,p):r(c,f,d,p)}s.valToPosH=o,s.valToPosV=r;let a=!1;s.status=0;let u=s.root=ge(zh);if(n.id!=null&&(u.id=n.id),le(u,n.class),n.title){let c=ge(Gh,u);c.textContent=n.title}let m=$e("canvas"),h=s.ctx=m.getContext("2d"),g=ge(Yh,u);_n("click",g,c=>{c.target===S&&(gt!=Gn||xt!=Yn)&&Bt.click(s,c)},!0);let y=s.under=ge(Kh,g);g.appendChild(m);let S=s.over=ge(Jh,g);n=ms(n);let v=+rt(n.pxAlign,1),_=oa(v);(n.plugins||[]).forEach(c=>{c.opts&&(n=c.opts(s,n)||n)});let F=n.ms||.001,E=s.series=i==1?ca(n.series||[],Zc,sa,!1):Om(n.series||[null],na),D=s.axes=ca(n.axes||[],Xc,ta,!0),A=s.scales={},q=s.bands=n.bands||[];q.forEach(c=>{c.fill=nt(c.fill||null),c.dir=rt(c.dir,-1)});let I=i==2?E[1].facets[0].scale:E[0].scale,X={axes:Nf,series:Af},Y=(n.drawOrder||["axes","series"]).map(c=>X[c]);function et(c){let f=c.distr==3?d=>Ge(d>0?d:c.clamp(s,d,c.min,c.max,c.key)):c.distr==4?d=>qo(d,c.asinh):c.distr==100?d=>c.fwd(d):d=>d;return d=>{let p=f(d),{_min:w,_max:b}=c,M=b-w;return(p-w)/M}}function G(c){let f=A[c];if(f==null){let d=(n.scales||Vs)[c]||Vs;if(d.from!=null){G(d.from);let p=At({},A[d.from],d,{key:c});p.valToPct=et(p),A[c]=p}else{f=A[c]=At({},c==I?Ra:ym,d),f.key=c;let p=f.time,w=f.range,b=fn(w);if((c!=I||i==2&&!p)&&(b&&(w[0]==null||w[1]==null)&&(w={min:w[0]==null?Rc:{mode:1,hard:w[0],soft:w[0]},max:w[1]==null?Rc:{mode:1,hard:w[1],soft:w[1]}},b=!1),!b&&Bi(w))){let M=w;w=(x,T,O)=>T==null?ds:Pi(T,O,M)}f.range=nt(w||(p?Lm:c==I?f.distr==3?Cm:f.distr==4?Im:Ya:f.distr==3?Ka:f.distr==4?Ja:Nm)),f.auto=nt(b?!1:f.auto),f.clamp=nt(f.clamp||wm),f._min=f._max=null,f.valToPct=et(f)}}}G("x"),G("y"),i==1&&E.forEach(c=>{G(c.scale)}),D.forEach(c=>{G(c.scale)});for(let c in n.scales)G(c);let k=A[I],J=k.distr,P,H;k.ori==0?(le(u,Hh),P=o,H=r):(le(u,Wh),P=r,H=o);let B={};for(let c in A){let f=A[c];(f.min!=null||f.max!=null)&&(B[c]={min:f.min,max:f.max},f.min=f.max=null)}let st=n.tzDate||(c=>new Date(Lt(c/F))),V=n.fmtDate||wr,Zt=F==1?Hd(st):Yd(st),St=Kc(st,Yc(F==1?zd:Gd,V)),it=qc(st,Jc(Jd,V)),ut=[],Z=s.legend=At({},Zd,n.legend),R=s.cursor=At({},im,{drag:{y:i==2}},n.cursor),_t=Z.show,Wt=R.show,Mt=Z.markers;Z.idxs=ut,Mt.width=nt(Mt.width),Mt.dash=nt(Mt.dash),Mt.stroke=nt(Mt.stroke),Mt.fill=nt(Mt.fill);let at,ye,ee,$t=[],Te=[],Be,fe=!1,Ke={};if(Z.live){let c=E[1]?E[1].values:null;fe=c!=null,Be=fe?c(s,1,0):{_:0};for(let f in Be)Ke[f]=ur}if(_t)if(at=$e("table",ed,u),ee=$e("tbody",null,at),Z.mount(s,at),fe){ye=$e("thead",null,at,ee);let c=$e("tr",null,ye);$e("th",null,c);for(var Nn in Be)$e("th",vc,c).textContent=Nn}else le(at,sd),Z.live&&le(at,nd);let Cn={show:!0},bs={show:!1};function Us(c,f){if(f==0&&(fe||!Z.live||i==2))return ds;let d=[],p=$e("tr",id,ee,ee.childNodes[f]);le(p,c.class),c.show||le(p,kn);let w=$e("th",null,p);if(Mt.show){let x=ge(od,w);if(f>0){let T=Mt.width(s,f);T&&(x.style.border=T+"px "+Mt.dash(s,f)+" "+Mt.stroke(s,f)),x.style.background=Mt.fill(s,f)}}let b=ge(vc,w);c.label instanceof HTMLElement?b.appendChild(c.label):b.textContent=c.label,f>0&&(Mt.show||(b.style.color=c.width>0?Mt.stroke(s,f):Mt.fill(s,f)),Gt("click",w,x=>{if(R._lock)return;wn(x);let T=E.indexOf(c);if((x.ctrlKey||x.metaKey)!=Z.isolate){let O=E.some((L,C)=>C>0&&C!=T&&L.show);E.forEach((L,C)=>{C>0&&_e(C,O?C==T?Cn:bs:Cn,!0,Tt.setSeries)})}else _e(T,{show:!c.show},!0,Tt.setSeries)},!1),Rn&&Gt(kc,w,x=>{R._lock||(wn(x),_e(E.indexOf(c),Jn,!0,Tt.setSeries))},!1));for(var M in Be){let x=$e("td",rd,p);x.textContent="--",d.push(x)}return[p,d]}let hn=new Map;function Gt(c,f,d,p=!0){let w=hn.get(f)||{},b=R.bind[c](s,f,d,p);b&&(_n(c,f,w[c]=b),hn.set(f,w))}function In(c,f,d){let p=hn.get(f)||{};for(let w in p)(c==null||w==c)&&(sr(w,f,p[w]),delete p[w]);c==null&&hn.delete(f)}let Ue=0,dn=0,K=0,N=0,pt=0,Ot=0,Fn=pt,mn=Ot,Ae=K,pn=N,ne=0,ue=0,Qt=0,be=0;s.bbox={};let Zi=!1,zs=!1,Pn=!1,gn=!1,Hs=!1,he=!1;function Qi(c,f,d){(d||c!=s.width||f!=s.height)&&Nr(c,f),Un(!1),Pn=!0,zs=!0,zn()}function Nr(c,f){s.width=Ue=K=c,s.height=dn=N=f,pt=Ot=0,Sf(),Mf();let d=s.bbox;ne=d.left=Tn(pt*ct,.5),ue=d.top=Tn(Ot*ct,.5),Qt=d.width=Tn(K*ct,.5),be=d.height=Tn(N*ct,.5)}let wf=3;function yf(){let c=!1,f=0;for(;!c;){f++;let d=Of(f),p=Lf(f);c=f==wf||d&&p,c||(Nr(s.width,s.height),zs=!0)}}function bf({width:c,height:f}){Qi(c,f)}s.setSize=bf;function Sf(){let c=!1,f=!1,d=!1,p=!1;D.forEach((w,b)=>{if(w.show&&w._show){let{side:M,_size:x}=w,T=M%2,O=w.label!=null?w.labelSize:0,L=x+O;L>0&&(T?(K-=L,M==3?(pt+=L,p=!0):d=!0):(N-=L,M==0?(Ot+=L,c=!0):f=!0))}}),yn[0]=c,yn[1]=d,yn[2]=f,yn[3]=p,K-=Je[1]+Je[3],pt+=Je[3],N-=Je[2]+Je[0],Ot+=Je[0]}function Mf(){let c=pt+K,f=Ot+N,d=pt,p=Ot;function w(b,M){switch(b){case 1:return c+=M,c-M;case 2:return f+=M,f-M;case 3:return d-=M,d+M;case 0:return p-=M,p+M}}D.forEach((b,M)=>{if(b.show&&b._show){let x=b.side;b._pos=w(x,b._size),b.label!=null&&(b._lpos=w(x,b.labelSize))}})}if(R.dataIdx==null){let c=R.hover,f=c.skip=new Set(c.skip??[]);f.add(void 0);let d=c.prox=nt(c.prox),p=c.bias??=0;R.dataIdx=(w,b,M,x)=>{if(b==0)return M;let T=M,O=d(w,b,M,x)??dt,L=O>=0&&O<dt,C=k.ori==0?K:N,W=R.left,lt=t[0],ot=t[b];if(f.has(ot[M])){T=null;let Q=null,z=null,j;if(p==0||p==-1)for(j=M;Q==null&&j-- >0;)f.has(ot[j])||(Q=j);if(p==0||p==1)for(j=M;z==null&&j++<ot.length;)f.has(ot[j])||(z=j);if(Q!=null||z!=null)if(L){let yt=Q==null?-1/0:P(lt[Q],k,C,0),vt=z==null?1/0:P(lt[z],k,C,0),Dt=W-yt,ht=vt-W;Dt<=ht?Dt<=O&&(T=Q):ht<=O&&(T=z)}else T=z==null?Q:Q==null?z:M-Q<=z-M?Q:z}else L&&Nt(W-P(lt[M],k,C,0))>O&&(T=null);return T}}let wn=c=>{R.event=c};R.idxs=ut,R._lock=!1;let Ht=R.points;Ht.show=nt(Ht.show),Ht.size=nt(Ht.size),Ht.stroke=nt(Ht.stroke),Ht.width=nt(Ht.width),Ht.fill=nt(Ht.fill);let ke=s.focus=At({},n.focus||{alpha:.3},R.focus),Rn=ke.prox>=0,jn=Rn&&Ht.one,de=[],Dn=[],Vn=[];function Cr(c,f){let d=Ht.show(s,f);if(d instanceof HTMLElement)return le(d,td),le(d,c.class),De(d,-10,-10,K,N),S.insertBefore(d,de[f]),d}function Ir(c,f){if(i==1||f>0){let d=i==1&&A[c.scale].time,p=c.value;c.value=d?zc(p)?qc(st,Jc(p,V)):p||it:p||mm,c.label=c.label||(d?rm:om)}if(jn||f>0){c.width=c.width==null?1:c.width,c.paths=c.paths||km||yd,c.fillTo=nt(c.fillTo||bm),c.pxAlign=+rt(c.pxAlign,v),c.pxRound=oa(c.pxAlign),c.stroke=nt(c.stroke||null),c.fill=nt(c.fill||null),c._stroke=c._fill=c._paths=c._focus=null;let d=pm(Xt(1,c.width),1),p=c.points=At({},{size:d,width:Xt(1,d*.2),stroke:c.stroke,space:d*2,paths:_m,_stroke:null,_fill:null},c.points);p.show=nt(p.show),p.filter=nt(p.filter),p.fill=nt(p.fill),p.stroke=nt(p.stroke),p.paths=nt(p.paths),p.pxAlign=c.pxAlign}if(_t){let d=Us(c,f);$t.splice(f,0,d[0]),Te.splice(f,0,d[1]),Z.values.push(null)}if(Wt){ut.splice(f,0,null);let d=null;jn?f==0&&(d=Cr(c,f)):f>0&&(d=Cr(c,f)),de.splice(f,0,d),Dn.splice(f,0,0),Vn.splice(f,0,0)}jt("addSeries",f)}function xf(c,f){f=f??E.length,c=i==1?ar(c,f,Zc,sa):ar(c,f,{},na),E.splice(f,0,c),Ir(E[f],f)}s.addSeries=xf;function $f(c){if(E.splice(c,1),_t){Z.values.splice(c,1),Te.splice(c,1);let f=$t.splice(c,1)[0];In(null,f.firstChild),f.remove()}Wt&&(ut.splice(c,1),de.splice(c,1)[0].remove(),Dn.splice(c,1),Vn.splice(c,1)),jt("delSeries",c)}s.delSeries=$f;let yn=[!1,!1,!1,!1];function vf(c,f){if(c._show=c.show,c.show){let d=c.side%2,p=A[c.scale];p==null&&(c.scale=d?E[1].scale:I,p=A[c.scale]);let w=p.time;c.size=nt(c.size),c.space=nt(c.space),c.rotate=nt(c.rotate),fn(c.incrs)&&c.incrs.forEach(M=>{!un.has(M)&&un.set(M,ya(M))}),c.incrs=nt(c.incrs||(p.distr==2?Vd:w?F==1?Ud:Wd:An)),c.splits=nt(c.splits||(w&&p.distr==1?Zt:p.distr==3?or:p.distr==4?am:cm)),c.stroke=nt(c.stroke),c.grid.stroke=nt(c.grid.stroke),c.ticks.stroke=nt(c.ticks.stroke),c.border.stroke=nt(c.border.stroke);let b=c.values;c.values=fn(b)&&!fn(b[0])?nt(b):w?fn(b)?Kc(st,Yc(b,V)):zc(b)?Kd(st,b):b||St:b||lm,c.filter=nt(c.filter||(p.distr>=3&&p.log==10?hm:p.distr==3&&p.log==2?dm:ga)),c.font=aa(c.font),c.labelFont=aa(c.labelFont),c._size=c.size(s,null,f,0),c._space=c._rotate=c._incrs=c._found=c._splits=c._values=null,c._size>0&&(yn[f]=!0,c._el=ge(qh,g))}}function Ss(c,f,d,p){let[w,b,M,x]=d,T=f%2,O=0;return T==0&&(x||b)&&(O=f==0&&!w||f==2&&!M?Lt(Xc.size/3):0),T==1&&(w||M)&&(O=f==1&&!b||f==3&&!x?Lt(ta.size/2):0),O}let Fr=s.padding=(n.padding||[Ss,Ss,Ss,Ss]).map(c=>nt(rt(c,Ss))),Je=s._padding=Fr.map((c,f)=>c(s,f,yn,0)),Vt,It=null,Ft=null,Ws=i==1?E[0].idxs:null,Se=null,Ms=!1;function Pr(c,f){if(t=c??[],s.data=s._data=t,i==2){Vt=0;for(let d=1;d<E.length;d++)Vt+=t[d][0].length}else{t.length==0&&(s.data=s._data=t=[[]]),Se=t[0],Vt=Se.length;let d=t;if(J==2){d=t.slice();let p=d[0]=Array(Vt);for(let w=0;w<Vt;w++)p[w]=w}s._data=t=d}if(Un(!0),jt("setData"),J==2&&(Pn=!0),f!==!1){let d=k;d.auto(s,Ms)?to():Xe(I,d.min,d.max),gn=gn||R.left>=0,he=!0,zn()}}s.setData=Pr;function to(){Ms=!0;let c,f;i==1&&(Vt>0?(It=Ws[0]=0,Ft=Ws[1]=Vt-1,c=t[0][It],f=t[0][Ft],J==2?(c=It,f=Ft):c==f&&(J==3?[c,f]=Di(c,c,k.log,!1):J==4?[c,f]=dr(c,c,k.log,!1):k.time?f=c+Lt(86400/F):[c,f]=Pi(c,f,mr,!0))):(It=Ws[0]=c=null,Ft=Ws[1]=f=null)),Xe(I,c,f)}let Gs,Bn,eo,no,so,io,oo,ro,lo,te;function Rr(c,f,d,p,w,b){c??=Tc,d??=gr,p??="butt",w??=Tc,b??="round",c!=Gs&&(h.strokeStyle=Gs=c),w!=Bn&&(h.fillStyle=Bn=w),f!=eo&&(h.lineWidth=eo=f),b!=so&&(h.lineJoin=so=b),p!=io&&(h.lineCap=io=p),d!=no&&h.setLineDash(no=d)}function jr(c,f,d,p){f!=Bn&&(h.fillStyle=Bn=f),c!=oo&&(h.font=oo=c),d!=ro&&(h.textAlign=ro=d),p!=lo&&(h.textBaseline=lo=p)}function co(c,f,d,p,w=0){if(p.length>0&&c.auto(s,Ms)&&(f==null||f.min==null)){let b=rt(It,0),M=rt(Ft,p.length-1),x=d.min==null?hd(p,b,M,w,c.distr==3):[d.min,d.max];c.min=Ee(c.min,d.min=x[0]),c.max=Xt(c.max,d.max=x[1])}}let Dr={min:null,max:null};function Ef(){for(let p in A){let w=A[p];B[p]==null&&(w.min==null||B[I]!=null&&w.auto(s,Ms))&&(B[p]=Dr)}for(let p in A){let w=A[p];B[p]==null&&w.from!=null&&B[w.from]!=null&&(B[p]=Dr)}B[I]!=null&&Un(!0);let c={};for(let p in B){let w=B[p];if(w!=null){let b=c[p]=ms(A[p],Md);if(w.min!=null)At(b,w);else if(p!=I||i==2)if(Vt==0&&b.from==null){let M=b.range(s,null,null,p);b.min=M[0],b.max=M[1]}else b.min=dt,b.max=-dt}}if(Vt>0){E.forEach((p,w)=>{if(i==1){let b=p.scale,M=B[b];if(M==null)return;let x=c[b];if(w==0){let T=x.range(s,x.min,x.max,b);x.min=T[0],x.max=T[1],It=ve(x.min,t[0]),Ft=ve(x.max,t[0]),Ft-It>1&&(t[0][It]<x.min&&It++,t[0][Ft]>x.max&&Ft--),p.min=Se[It],p.max=Se[Ft]}else p.show&&p.auto&&co(x,M,p,t[w],p.sorted);p.idxs[0]=It,p.idxs[1]=Ft}else if(w>0&&p.show&&p.auto){let[b,M]=p.facets,x=b.scale,T=M.scale,[O,L]=t[w],C=c[x],W=c[T];C!=null&&co(C,B[x],b,O,b.sorted),W!=null&&co(W,B[T],M,L,M.sorted),p.min=M.min,p.max=M.max}});for(let p in c){let w=c[p],b=B[p];if(w.from==null&&(b==null||b.min==null)){let M=w.range(s,w.min==dt?null:w.min,w.max==-dt?null:w.max,p);w.min=M[0],w.max=M[1]}}}for(let p in c){let w=c[p];if(w.from!=null){let b=c[w.from];if(b.min==null)w.min=w.max=null;else{let M=w.range(s,b.min,b.max,p);w.min=M[0],w.max=M[1]}}}let f={},d=!1;for(let p in c){let w=c[p],b=A[p];if(b.min!=w.min||b.max!=w.max){b.min=w.min,b.max=w.max;let M=b.distr;b._min=M==3?Ge(b.min):M==4?qo(b.min,b.asinh):M==100?b.fwd(b.min):b.min,b._max=M==3?Ge(b.max):M==4?qo(b.max,b.asinh):M==100?b.fwd(b.max):b.max,f[p]=d=!0}}if(d){E.forEach((p,w)=>{i==2?w>0&&f.y&&(p._paths=null):f[p.scale]&&(p._paths=null)});for(let p in f)Pn=!0,jt("setScale",p);Wt&&R.left>=0&&(gn=he=!0)}for(let p in B)B[p]=null}function Tf(c){let f=ir(It-1,0,Vt-1),d=ir(Ft+1,0,Vt-1);for(;c[f]==null&&f>0;)f--;for(;c[d]==null&&d<Vt-1;)d++;return[f,d]}function Af(){if(Vt>0){let c=E.some(f=>f._focus)&&te!=ke.alpha;c&&(h.globalAlpha=te=ke.alpha),E.forEach((f,d)=>{if(d>0&&f.show&&(Vr(d,!1),Vr(d,!0),f._paths==null)){let p=te;te!=f.alpha&&(h.globalAlpha=te=f.alpha);let w=i==2?[0,t[d][0].length-1]:Tf(t[d]);f._paths=f.paths(s,d,w[0],w[1]),te!=p&&(h.globalAlpha=te=p)}}),E.forEach((f,d)=>{if(d>0&&f.show){let p=te;te!=f.alpha&&(h.globalAlpha=te=f.alpha),f._paths!=null&&Br(d,!1);{let w=f._paths!=null?f._paths.gaps:null,b=f.points.show(s,d,It,Ft,w),M=f.points.filter(s,d,b,w);(b||M)&&(f.points._paths=f.points.paths(s,d,It,Ft,M),Br(d,!0))}te!=p&&(h.globalAlpha=te=p),jt("drawSeries",d)}}),c&&(h.globalAlpha=te=1)}}function Vr(c,f){let d=f?E[c].points:E[c];d._stroke=d.stroke(s,c),d._fill=d.fill(s,c)}function Br(c,f){let d=f?E[c].points:E[c],{stroke:p,fill:w,clip:b,flags:M,_stroke:x=d._stroke,_fill:T=d._fill,_width:O=d.width}=d._paths;O=mt(O*ct,3);let L=null,C=O%2/2;f&&T==null&&(T=O>0?"#fff":x);let W=d.pxAlign==1&&C>0;if(W&&h.translate(C,C),!f){let lt=ne-O/2,ot=ue-O/2,Q=Qt+O,z=be+O;L=new Path2D,L.rect(lt,ot,Q,z)}f?ao(x,O,d.dash,d.cap,T,p,w,M,b):kf(c,x,O,d.dash,d.cap,T,p,w,M,L,b),W&&h.translate(-C,-C)}function kf(c,f,d,p,w,b,M,x,T,O,L){let C=!1;T!=0&&q.forEach((W,lt)=>{if(W.series[0]==c){let ot=E[W.series[1]],Q=t[W.series[1]],z=(ot._paths||Vs).band;fn(z)&&(z=W.dir==1?z[0]:z[1]);let j,yt=null;ot.show&&z&&md(Q,It,Ft)?(yt=W.fill(s,lt)||b,j=ot._paths.clip):z=null,ao(f,d,p,w,yt,M,x,T,O,L,j,z),C=!0}}),C||ao(f,d,p,w,b,M,x,T,O,L)}let Ur=ps|lr;function ao(c,f,d,p,w,b,M,x,T,O,L,C){Rr(c,f,d,p,w),(T||O||C)&&(h.save(),T&&h.clip(T),O&&h.clip(O)),C?(x&Ur)==Ur?(h.clip(C),L&&h.clip(L),Ks(w,M),Ys(c,b,f)):x&lr?(Ks(w,M),h.clip(C),Ys(c,b,f)):x&ps&&(h.save(),h.clip(C),L&&h.clip(L),Ks(w,M),h.restore(),Ys(c,b,f)):(Ks(w,M),Ys(c,b,f)),(T||O||C)&&h.restore()}function Ys(c,f,d){d>0&&(f instanceof Map?f.forEach((p,w)=>{h.strokeStyle=Gs=w,h.stroke(p)}):f!=null&&c&&h.stroke(f))}function Ks(c,f){f instanceof Map?f.forEach((d,p)=>{h.fillStyle=Bn=p,h.fill(d)}):f!=null&&c&&h.fill(f)}function _f(c,f,d,p){let w=D[c],b;if(p<=0)b=[0,0];else{let M=w._space=w.space(s,c,f,d,p),x=w._incrs=w.incrs(s,c,f,d,p,M);b=Fm(f,d,x,p,M)}return w._found=b}function fo(c,f,d,p,w,b,M,x,T,O){let L=M%2/2;v==1&&h.translate(L,L),Rr(x,M,T,O,x),h.beginPath();let C,W,lt,ot,Q=w+(p==0||p==3?-b:b);d==0?(W=w,ot=Q):(C=w,lt=Q);for(let z=0;z<c.length;z++)f[z]!=null&&(d==0?C=lt=c[z]:W=ot=c[z],h.moveTo(C,W),h.lineTo(lt,ot));h.stroke(),v==1&&h.translate(-L,-L)}function Of(c){let f=!0;return D.forEach((d,p)=>{if(!d.show)return;let w=A[d.scale];if(w.min==null){d._show&&(f=!1,d._show=!1,Un(!1));return}else d._show||(f=!1,d._show=!0,Un(!1));let b=d.side,M=b%2,{min:x,max:T}=w,[O,L]=_f(p,x,T,M==0?K:N);if(L==0)return;let C=w.distr==2,W=d._splits=d.splits(s,p,x,T,O,L,C),lt=w.distr==2?W.map(j=>Se[j]):W,ot=w.distr==2?Se[W[1]]-Se[W[0]]:O,Q=d._values=d.values(s,d.filter(s,lt,p,L,ot),p,L,ot);d._rotate=b==2?d.rotate(s,Q,p,L):0;let z=d._size;d._size=we(d.size(s,Q,p,c)),z!=null&&d._size!=z&&(f=!1)}),f}function Lf(c){let f=!0;return Fr.forEach((d,p)=>{let w=d(s,p,yn,c);w!=Je[p]&&(f=!1),Je[p]=w}),f}function Nf(){for(let c=0;c<D.length;c++){let f=D[c];if(!f.show||!f._show)continue;let d=f.side,p=d%2,w,b,M=f.stroke(s,c),x=d==0||d==3?-1:1,[T,O]=f._found;if(f.label!=null){let Kt=f.labelGap*x,oe=Lt((f._lpos+Kt)*ct);jr(f.labelFont[0],M,"center",d==2?Is:Ec),h.save(),p==1?(w=b=0,h.translate(oe,Lt(ue+be/2)),h.rotate((d==3?-Ii:Ii)/2)):(w=Lt(ne+Qt/2),b=oe);let Mn=ma(f.label)?f.label(s,c,T,O):f.label;h.fillText(Mn,w,b),h.restore()}if(O==0)continue;let L=A[f.scale],C=p==0?Qt:be,W=p==0?ne:ue,lt=f._splits,ot=L.distr==2?lt.map(Kt=>Se[Kt]):lt,Q=L.distr==2?Se[lt[1]]-Se[lt[0]]:T,z=f.ticks,j=f.border,yt=z.show?z.size:0,vt=Lt(yt*ct),Dt=Lt((f.alignTo==2?f._size-yt-f.gap:f.gap)*ct),ht=f._rotate*-Ii/180,Et=_(f._pos*ct),se=(vt+Dt)*x,Yt=Et+se;b=p==0?Yt:0,w=p==1?Yt:0;let me=f.font[0],Me=f.align==1?as:f.align==2?Yo:ht>0?as:ht<0?Yo:p==0?"center":d==3?Yo:as,Le=ht||p==1?"middle":d==2?Is:Ec;jr(me,M,Me,Le);let ie=f.font[1]*f.lineGap,pe=lt.map(Kt=>_(l(Kt,L,C,W))),xe=f._values;for(let Kt=0;Kt<xe.length;Kt++){let oe=xe[Kt];if(oe!=null){p==0?w=pe[Kt]:b=pe[Kt],oe=""+oe;let Mn=oe.indexOf(\`
\`)==-1?[oe]:oe.split(/\\n/gm);for(let Jt=0;Jt<Mn.length;Jt++){let ll=Mn[Jt];ht?(h.save(),h.translate(w,b+Jt*ie),h.rotate(ht),h.fillText(ll,0,0),h.restore()):h.fillText(ll,w,b+Jt*ie)}}}z.show&&fo(pe,z.filter(s,ot,c,O,Q),p,d,Et,vt,mt(z.width*ct,3),z.stroke(s,c),z.dash,z.cap);let Ne=f.grid;Ne.show&&fo(pe,Ne.filter(s,ot,c,O,Q),p,p==0?2:1,p==0?ue:ne,p==0?be:Qt,mt(Ne.width*ct,3),Ne.stroke(s,c),Ne.dash,Ne.cap),j.show&&fo([Et],[1],p==0?1:0,p==0?1:2,p==1?ue:ne,p==1?be:Qt,mt(j.width*ct,3),j.stroke(s,c),j.dash,j.cap)}jt("drawAxes")}function Un(c){E.forEach((f,d)=>{d>0&&(f._paths=null,c&&(i==1?(f.min=null,f.max=null):f.facets.forEach(p=>{p.min=null,p.max=null})))})}let Js=!1,uo=!1,xs=[];function Cf(){uo=!1;for(let c=0;c<xs.length;c++)jt(...xs[c]);xs.length=0}function zn(){Js||(kd(zr),Js=!0)}function If(c,f=!1){Js=!0,uo=f,c(s),zr(),f&&xs.length>0&&queueMicrotask(Cf)}s.batch=If;function zr(){if(Zi&&(Ef(),Zi=!1),Pn&&(yf(),Pn=!1),zs){if(bt(y,as,pt),bt(y,Is,Ot),bt(y,Ps,K),bt(y,Rs,N),bt(S,as,pt),bt(S,Is,Ot),bt(S,Ps,K),bt(S,Rs,N),bt(g,Ps,Ue),bt(g,Rs,dn),m.width=Lt(Ue*ct),m.height=Lt(dn*ct),D.forEach(({_el:c,_show:f,_size:d,_pos:p,side:w})=>{if(c!=null)if(f){let b=w===3||w===0?d:0,M=w%2==1;bt(c,M?"left":"top",p-b),bt(c,M?"width":"height",d),bt(c,M?"top":"left",M?Ot:pt),bt(c,M?"height":"width",M?N:K),nr(c,kn)}else le(c,kn)}),Gs=Bn=eo=so=io=oo=ro=lo=no=null,te=1,Es(!0),pt!=Fn||Ot!=mn||K!=Ae||N!=pn){Un(!1);let c=K/Ae,f=N/pn;if(Wt&&!gn&&R.left>=0){R.left*=c,R.top*=f,Hn&&De(Hn,Lt(R.left),0,K,N),Wn&&De(Wn,0,Lt(R.top),K,N);for(let d=0;d<de.length;d++){let p=de[d];p!=null&&(Dn[d]*=c,Vn[d]*=f,De(p,we(Dn[d]),we(Vn[d]),K,N))}}if(wt.show&&!Hs&&wt.left>=0&&wt.width>0){wt.left*=c,wt.width*=c,wt.top*=f,wt.height*=f;for(let d in yo)bt(Kn,d,wt[d])}Fn=pt,mn=Ot,Ae=K,pn=N}jt("setSize"),zs=!1}Ue>0&&dn>0&&(h.clearRect(0,0,m.width,m.height),jt("drawClear"),Y.forEach(c=>c()),jt("draw")),wt.show&&Hs&&(qs(wt),Hs=!1),Wt&&gn&&(Sn(null,!0,!1),gn=!1),Z.show&&Z.live&&he&&(go(),he=!1),a||(a=!0,s.status=1,jt("ready")),Ms=!1,Js=!1}s.redraw=(c,f)=>{Pn=f||!1,c!==!1?Xe(I,k.min,k.max):zn()};function ho(c,f){let d=A[c];if(d.from==null){if(Vt==0){let p=d.range(s,f.min,f.max,c);f.min=p[0],f.max=p[1]}if(f.min>f.max){let p=f.min;f.min=f.max,f.max=p}if(Vt>1&&f.min!=null&&f.max!=null&&f.max-f.min<1e-16)return;c==I&&d.distr==2&&Vt>0&&(f.min=ve(f.min,t[0]),f.max=ve(f.max,t[0]),f.min==f.max&&f.max++),B[c]=f,Zi=!0,zn()}}s.setScale=ho;let mo,po,Hn,Wn,Hr,Wr,Gn,Yn,Gr,Yr,gt,xt,qe=!1,Bt=R.drag,Pt=Bt.x,Rt=Bt.y;Wt&&(R.x&&(mo=ge(Zh,S)),R.y&&(po=ge(Qh,S)),k.ori==0?(Hn=mo,Wn=po):(Hn=po,Wn=mo),gt=R.left,xt=R.top);let wt=s.select=At({show:!0,over:!0,left:0,width:0,top:0,height:0},n.select),Kn=wt.show?ge(Xh,wt.over?S:y):null;function qs(c,f){if(wt.show){for(let d in c)wt[d]=c[d],d in yo&&bt(Kn,d,c[d]);f!==!1&&jt("setSelect")}}s.setSelect=qs;function Ff(c){if(E[c].show)_t&&nr($t[c],kn);else if(_t&&le($t[c],kn),Wt){let d=jn?de[0]:de[c];d!=null&&De(d,-10,-10,K,N)}}function Xe(c,f,d){ho(c,{min:f,max:d})}function _e(c,f,d,p){f.focus!=null&&Vf(c),f.show!=null&&E.forEach((w,b)=>{b>0&&(c==b||c==null)&&(w.show=f.show,Ff(b),i==2?(Xe(w.facets[0].scale,null,null),Xe(w.facets[1].scale,null,null)):Xe(w.scale,null,null),zn())}),d!==!1&&jt("setSeries",c,f),p&&Ts("setSeries",s,c,f)}s.setSeries=_e;function Pf(c,f){At(q[c],f)}function Rf(c,f){c.fill=nt(c.fill||null),c.dir=rt(c.dir,-1),f=f??q.length,q.splice(f,0,c)}function jf(c){c==null?q.length=0:q.splice(c,1)}s.addBand=Rf,s.setBand=Pf,s.delBand=jf;function Df(c,f){E[c].alpha=f,Wt&&de[c]!=null&&(de[c].style.opacity=f),_t&&$t[c]&&($t[c].style.opacity=f)}let ze,Ze,bn,Jn={focus:!0};function Vf(c){if(c!=bn){let f=c==null,d=ke.alpha!=1;E.forEach((p,w)=>{if(i==1||w>0){let b=f||w==0||w==c;p._focus=f?null:b,d&&Df(w,b?1:ke.alpha)}}),bn=c,d&&zn()}}_t&&Rn&&Gt(_c,at,c=>{R._lock||(wn(c),bn!=null&&_e(null,Jn,!0,Tt.setSeries))});function Oe(c,f,d){let p=A[f];d&&(c=c/ct-(p.ori==1?Ot:pt));let w=K;p.ori==1&&(w=N,c=w-c),p.dir==-1&&(c=w-c);let b=p._min,M=p._max,x=c/w,T=b+(M-b)*x,O=p.distr;return O==3?hs(10,T):O==4?gd(T,p.asinh):O==100?p.bwd(T):T}function Bf(c,f){let d=Oe(c,I,f);return ve(d,t[0],It,Ft)}s.valToIdx=c=>ve(c,t[0]),s.posToIdx=Bf,s.posToVal=Oe,s.valToPos=(c,f,d)=>A[f].ori==0?o(c,A[f],d?Qt:K,d?ne:0):r(c,A[f],d?be:N,d?ue:0),s.setCursor=(c,f,d)=>{gt=c.left,xt=c.top,Sn(null,f,d)};function Kr(c,f){bt(Kn,as,wt.left=c),bt(Kn,Ps,wt.width=f)}function Jr(c,f){bt(Kn,Is,wt.top=c),bt(Kn,Rs,wt.height=f)}let $s=k.ori==0?Kr:Jr,vs=k.ori==1?Kr:Jr;function Uf(){if(_t&&Z.live)for(let c=i==2?1:0;c<E.length;c++){if(c==0&&fe)continue;let f=Z.values[c],d=0;for(let p in f)Te[c][d++].firstChild.nodeValue=f[p]}}function go(c,f){if(c!=null&&(c.idxs?c.idxs.forEach((d,p)=>{ut[p]=d}):Sd(c.idx)||ut.fill(c.idx),Z.idx=ut[0]),_t&&Z.live){for(let d=0;d<E.length;d++)(d>0||i==1&&!fe)&&zf(d,ut[d]);Uf()}he=!1,f!==!1&&jt("setLegend")}s.setLegend=go;function zf(c,f){let d=E[c],p=c==0&&J==2?Se:t[c],w;fe?w=d.values(s,c,f)??Ke:(w=d.value(s,f==null?null:p[f],c,f),w=w==null?Ke:{_:w}),Z.values[c]=w}function Sn(c,f,d){Gr=gt,Yr=xt,[gt,xt]=R.move(s,gt,xt),R.left=gt,R.top=xt,Wt&&(Hn&&De(Hn,Lt(gt),0,K,N),Wn&&De(Wn,0,Lt(xt),K,N));let p,w=It>Ft;ze=dt,Ze=null;let b=k.ori==0?K:N,M=k.ori==1?K:N;if(gt<0||Vt==0||w){p=R.idx=null;for(let x=0;x<E.length;x++){let T=de[x];T!=null&&De(T,-10,-10,K,N)}Rn&&_e(null,Jn,!0,c==null&&Tt.setSeries),Z.live&&(ut.fill(p),he=!0)}else{let x,T,O;i==1&&(x=k.ori==0?gt:xt,T=Oe(x,I),p=R.idx=ve(T,t[0],It,Ft),O=P(t[0][p],k,b,0));let L=-10,C=-10,W=0,lt=0,ot=!0,Q="",z="";for(let j=i==2?1:0;j<E.length;j++){let yt=E[j],vt=ut[j],Dt=vt==null?null:i==1?t[j][vt]:t[j][1][vt],ht=R.dataIdx(s,j,p,T),Et=ht==null?null:i==1?t[j][ht]:t[j][1][ht];if(he=he||Et!=Dt||ht!=vt,ut[j]=ht,j>0&&yt.show){let se=ht==null?-10:ht==p?O:P(i==1?t[0][ht]:t[j][0][ht],k,b,0),Yt=Et==null?-10:H(Et,i==1?A[yt.scale]:A[yt.facets[1].scale],M,0);if(Rn&&Et!=null){let me=k.ori==1?gt:xt,Me=Nt(ke.dist(s,j,ht,Yt,me));if(Me<ze){let Le=ke.bias;if(Le!=0){let ie=Oe(me,yt.scale),pe=Et>=0?1:-1,xe=ie>=0?1:-1;xe==pe&&(xe==1?Le==1?Et>=ie:Et<=ie:Le==1?Et<=ie:Et>=ie)&&(ze=Me,Ze=j)}else ze=Me,Ze=j}}if(he||jn){let me,Me;k.ori==0?(me=se,Me=Yt):(me=Yt,Me=se);let Le,ie,pe,xe,Ne,Kt,oe=!0,Mn=Ht.bbox;if(Mn!=null){oe=!1;let Jt=Mn(s,j);pe=Jt.left,xe=Jt.top,Le=Jt.width,ie=Jt.height}else pe=me,xe=Me,Le=ie=Ht.size(s,j);if(Kt=Ht.fill(s,j),Ne=Ht.stroke(s,j),jn)j==Ze&&ze<=ke.prox&&(L=pe,C=xe,W=Le,lt=ie,ot=oe,Q=Kt,z=Ne);else{let Jt=de[j];Jt!=null&&(Dn[j]=pe,Vn[j]=xe,Pc(Jt,Le,ie,oe),Ic(Jt,Kt,Ne),De(Jt,we(pe),we(xe),K,N))}}}}if(jn){let j=ke.prox,yt=bn==null?ze<=j:ze>j||Ze!=bn;if(he||yt){let vt=de[0];vt!=null&&(Dn[0]=L,Vn[0]=C,Pc(vt,W,lt,ot),Ic(vt,Q,z),De(vt,we(L),we(C),K,N))}}}if(wt.show&&qe)if(c!=null){let[x,T]=Tt.scales,[O,L]=Tt.match,[C,W]=c.cursor.sync.scales,lt=c.cursor.drag;if(Pt=lt._x,Rt=lt._y,Pt||Rt){let{left:ot,top:Q,width:z,height:j}=c.select,yt=c.scales[C].ori,vt=c.posToVal,Dt,ht,Et,se,Yt,me=x!=null&&O(x,C),Me=T!=null&&L(T,W);me&&Pt?(yt==0?(Dt=ot,ht=z):(Dt=Q,ht=j),Et=A[x],se=P(vt(Dt,C),Et,b,0),Yt=P(vt(Dt+ht,C),Et,b,0),$s(Ee(se,Yt),Nt(Yt-se))):$s(0,b),Me&&Rt?(yt==1?(Dt=ot,ht=z):(Dt=Q,ht=j),Et=A[T],se=H(vt(Dt,W),Et,M,0),Yt=H(vt(Dt+ht,W),Et,M,0),vs(Ee(se,Yt),Nt(Yt-se))):vs(0,M)}else bo()}else{let x=Nt(Gr-Hr),T=Nt(Yr-Wr);if(k.ori==1){let W=x;x=T,T=W}Pt=Bt.x&&x>=Bt.dist,Rt=Bt.y&&T>=Bt.dist;let O=Bt.uni;O!=null?Pt&&Rt&&(Pt=x>=O,Rt=T>=O,!Pt&&!Rt&&(T>x?Rt=!0:Pt=!0)):Bt.x&&Bt.y&&(Pt||Rt)&&(Pt=Rt=!0);let L,C;Pt&&(k.ori==0?(L=Gn,C=gt):(L=Yn,C=xt),$s(Ee(L,C),Nt(C-L)),Rt||vs(0,M)),Rt&&(k.ori==1?(L=Gn,C=gt):(L=Yn,C=xt),vs(Ee(L,C),Nt(C-L)),Pt||$s(0,b)),!Pt&&!Rt&&($s(0,0),vs(0,0))}if(Bt._x=Pt,Bt._y=Rt,c==null){if(d){if(rl!=null){let[x,T]=Tt.scales;Tt.values[0]=x!=null?Oe(k.ori==0?gt:xt,x):null,Tt.values[1]=T!=null?Oe(k.ori==1?gt:xt,T):null}Ts(Ko,s,gt,xt,K,N,p)}if(Rn){let x=d&&Tt.setSeries,T=ke.prox;bn==null?ze<=T&&_e(Ze,Jn,!0,x):ze>T?_e(null,Jn,!0,x):Ze!=bn&&_e(Ze,Jn,!0,x)}}he&&(Z.idx=p,go()),f!==!1&&jt("setCursor")}let Qe=null;Object.defineProperty(s,"rect",{get(){return Qe==null&&Es(!1),Qe}});function Es(c=!1){c?Qe=null:(Qe=S.getBoundingClientRect(),jt("syncRect",Qe))}function qr(c,f,d,p,w,b,M){R._lock||qe&&c!=null&&c.movementX==0&&c.movementY==0||(wo(c,f,d,p,w,b,M,!1,c!=null),c!=null?Sn(null,!0,!0):Sn(f,!0,!1))}function wo(c,f,d,p,w,b,M,x,T){if(Qe==null&&Es(!1),wn(c),c!=null)d=c.clientX-Qe.left,p=c.clientY-Qe.top;else{if(d<0||p<0){gt=-10,xt=-10;return}let[O,L]=Tt.scales,C=f.cursor.sync,[W,lt]=C.values,[ot,Q]=C.scales,[z,j]=Tt.match,yt=f.axes[0].side%2==1,vt=k.ori==0?K:N,Dt=k.ori==1?K:N,ht=yt?b:w,Et=yt?w:b,se=yt?p:d,Yt=yt?d:p;if(ot!=null?d=z(O,ot)?l(W,A[O],vt,0):-10:d=vt*(se/ht),Q!=null?p=j(L,Q)?l(lt,A[L],Dt,0):-10:p=Dt*(Yt/Et),k.ori==1){let me=d;d=p,p=me}}T&&(f==null||f.cursor.event.type==Ko)&&((d<=1||d>=K-1)&&(d=Tn(d,K)),(p<=1||p>=N-1)&&(p=Tn(p,N))),x?(Hr=d,Wr=p,[Gn,Yn]=R.move(s,d,p)):(gt=d,xt=p)}let yo={width:0,height:0,left:0,top:0};function bo(){qs(yo,!1)}let Xr,Zr,Qr,tl;function el(c,f,d,p,w,b,M){qe=!0,Pt=Rt=Bt._x=Bt._y=!1,wo(c,f,d,p,w,b,M,!0,!1),c!=null&&(Gt(Jo,tr,nl,!1),Ts(Ac,s,Gn,Yn,K,N,null));let{left:x,top:T,width:O,height:L}=wt;Xr=x,Zr=T,Qr=O,tl=L}function nl(c,f,d,p,w,b,M){qe=Bt._x=Bt._y=!1,wo(c,f,d,p,w,b,M,!1,!0);let{left:x,top:T,width:O,height:L}=wt,C=O>0||L>0,W=Xr!=x||Zr!=T||Qr!=O||tl!=L;if(C&&W&&qs(wt),Bt.setScale&&C&&W){let lt=x,ot=O,Q=T,z=L;if(k.ori==1&&(lt=T,ot=L,Q=x,z=O),Pt&&Xe(I,Oe(lt,I),Oe(lt+ot,I)),Rt)for(let j in A){let yt=A[j];j!=I&&yt.from==null&&yt.min!=dt&&Xe(j,Oe(Q+z,j),Oe(Q,j))}bo()}else R.lock&&(R._lock=!R._lock,Sn(f,!0,c!=null));c!=null&&(In(Jo,tr),Ts(Jo,s,gt,xt,K,N,null))}function Hf(c,f,d,p,w,b,M){if(R._lock)return;wn(c);let x=qe;if(qe){let T=!0,O=!0,L=10,C,W;k.ori==0?(C=Pt,W=Rt):(C=Rt,W=Pt),C&&W&&(T=gt<=L||gt>=K-L,O=xt<=L||xt>=N-L),C&&T&&(gt=gt<Gn?0:K),W&&O&&(xt=xt<Yn?0:N),Sn(null,!0,!0),qe=!1}gt=-10,xt=-10,ut.fill(null),Sn(null,!0,!0),x&&(qe=x)}function sl(c,f,d,p,w,b,M){R._lock||(wn(c),to(),bo(),c!=null&&Ts(Oc,s,gt,xt,K,N,null))}function il(){D.forEach(Pm),Qi(s.width,s.height,!0)}_n(Fi,us,il);let qn={};qn.mousedown=el,qn.mousemove=qr,qn.mouseup=nl,qn.dblclick=sl,qn.setSeries=(c,f,d,p)=>{let w=Tt.match[2];d=w(s,f,d),d!=-1&&_e(d,p,!0,!1)},Wt&&(Gt(Ac,S,el),Gt(Ko,S,qr),Gt(kc,S,c=>{wn(c),Es(!1)}),Gt(_c,S,Hf),Gt(Oc,S,sl),cr.add(s),s.syncRect=Es);let Xs=s.hooks=n.hooks||{};function jt(c,f,d){uo?xs.push([c,f,d]):c in Xs&&Xs[c].forEach(p=>{p.call(null,s,f,d)})}(n.plugins||[]).forEach(c=>{for(let f in c.hooks)Xs[f]=(Xs[f]||[]).concat(c.hooks[f])});let ol=(c,f,d)=>d,Tt=At({key:null,setSeries:!1,filters:{pub:Bc,sub:Bc},scales:[I,E[1]?E[1].scale:null],match:[Uc,Uc,ol],values:[null,null]},R.sync);Tt.match.length==2&&Tt.match.push(ol),R.sync=Tt;let rl=Tt.key,So=ja(rl);function Ts(c,f,d,p,w,b,M){Tt.filters.pub(c,f,d,p,w,b,M)&&So.pub(c,f,d,p,w,b,M)}So.sub(s);function Wf(c,f,d,p,w,b,M){Tt.filters.sub(c,f,d,p,w,b,M)&&qn[c](null,f,d,p,w,b,M)}s.pub=Wf;function Gf(){So.unsub(s),cr.delete(s),hn.clear(),sr(Fi,us,il),u.remove(),at?.remove(),jt("destroy")}s.destroy=Gf;function Mo(){jt("init",n,t),Pr(t||n.data,!1),B[I]?ho(I,B[I]):to(),Hs=wt.show&&(wt.width>0||wt.height>0),gn=he=!0,Qi(n.width,n.height)}return E.forEach(Ir),D.forEach(vf),e?e instanceof HTMLElement?(e.appendChild(u),Mo()):e(s,Mo):Mo(),s}kt.assign=At;kt.fmtNum=pr;kt.rangeNum=Pi;kt.rangeLog=Di;kt.rangeAsinh=dr;kt.orient=Ln;kt.pxRatio=ct;kt.join=Ad;kt.fmtDate=wr,kt.tzDate=jd;kt.sync=ja;{kt.addGap=Sm,kt.clipGaps=Ui;let n=kt.paths={points:Ha};n.linear=Ga,n.stepped=$m,n.bars=vm,n.spline=Tm}var Rm=5,jm=2,Dm=5,Vm=3,qa=new Set;function Ve(n){let t=\`--\${n}\`;return qa.has(t)||(CSS.registerProperty({name:t,syntax:"<color>",inherits:!0,initialValue:"gray"}),qa.add(t)),getComputedStyle(document.documentElement).getPropertyValue(t)}function Xa({times:n,missed:t,fromMs:e,toMs:s}){let[i,o]=[0,0];for(let r=0;r<n.length;r++)n[r]<e||n[r]>s||(o++,i+=t[r]);return i>0?\`\${i} of \${i+o} frames missing\`:""}function Za(n,t,{fromMs:e,toMs:s,pixels:i},o){if(t===void 0)return"";let r=Dm*(s-e)/i;return n.filter(({atMs:l})=>Math.abs(l-t)<=r).slice(-Vm).map(({atMs:l,letter:a,words:u})=>\`\${a} \${Ut(l,o)} \${u}\`).join("; ")}function vr({ctx:n,bbox:t},e){let s=devicePixelRatio;n.save(),n.beginPath(),n.rect(t.left,t.top,t.width,t.height),n.clip(),n.textAlign="left",n.font=\`\${11*s}px system-ui, sans-serif\`,e(n,s),n.restore()}function Qa(n,t){let{left:e,width:s}=n.bbox;vr(n,(i,o)=>{i.lineWidth=o,i.setLineDash([6*o,3*o]);for(let{flat:r}of t)for(let[l,a]of Object.entries(r.field.limits??{})){let{letter:u}=Zn[l];for(let m of["below","above"]){let h=a[m];if(h===void 0)continue;let g=Math.round(n.valToPos(h,"y",!0))+.5;i.strokeStyle=i.fillStyle=Ve(\`level-\${l}\`),i.beginPath(),i.moveTo(e,g),i.lineTo(e+s,g),i.stroke();let y=m==="above"?">":"<";i.textBaseline=m==="above"?"bottom":"top",i.fillText(\`\${u} \${y} \${h}\`,e+4*o,g)}}})}function tf(n,t){let{min:e,max:s}=n.scales.x,{top:i,height:o}=n.bbox;vr(n,(r,l)=>{r.lineWidth=l,r.textBaseline="top",r.strokeStyle=r.fillStyle=Ve("mark"),r.setLineDash([2*l,3*l]);let[a,u]=[-1/0,0],m=new Set;for(let{atMs:h,letter:g}of t){if(h<e||h>s)continue;let y=Math.round(n.valToPos(h,"x",!0))+.5,S=\`\${g}\${Math.round(y/l/4)}\`;m.has(S)||(m.add(S),u=y-a<10*l?u+1:0,a=y,r.beginPath(),r.moveTo(y,i),r.lineTo(y,i+o),r.stroke(),r.fillText(g,y+2*l,i+(2+12*u)*l))}})}function ef(n,t,e){let{left:s,top:i,width:o,height:r}=n.bbox,l=gc(t,t),[a,u]=[Ve("grid"),Ve("level-critical")];vr(n,(m,h)=>{let g=i+r,y=o/t.pixels;l.forEach((S,v)=>{if(S===0)return;let _=s+v*y;if(S===Wo){if(!Bm(t,v))return;m.fillStyle=a,m.fillRect(_,g-2*h,y+.5,2*h);return}let F=Math.max(jm,S*Rm)*h;m.fillStyle=u,m.fillRect(_,g-F,Math.max(h,y),F)}),m.fillStyle=Ve("level-warning");for(let{fromMs:S,toMs:v}of e){if(v<t.fromMs||S>t.toMs)continue;let[_,F]=[S,v].map(E=>n.valToPos(E,"x",!0));for(let E=Math.max(s,_);E<=F;E+=4*h)m.fillRect(E,g-8*h,2*h,2*h)}})}function Bm({times:n,fromMs:t,toMs:e,pixels:s,silenceMs:i},o){let r=t+(o+.5)*(e-t)/s,l=an(n,r),a=l>0?n[l-1]:-1/0;return(l<n.length?n[l]:1/0)-a>i}var nf=220,Er=[[],[8,4],[2,3],[10,3,2,3]],sf=1.2,Um=110,zm=Array.from({length:10},(n,t)=>10**t).flatMap(n=>[n,2*n,5*n]),Gi=class{root=$("div",{class:"pane"});pane;model;#t;#e;#s;#n;#i=$("span",{class:"note"});#o;#l;#r;constructor(t,e,s,i){this.#t=t,this.#e=i,this.model=e,this.pane=s,this.#l=s.fields.map(({title:l,path:a})=>e.field(l,a));let o=$("div",{class:"legend"});o.append($("span",{class:"source",text:s.source})),this.#s=s.fields.flatMap((l,a)=>{let u=this.#l[a];return u?[{plotted:l,field:u,value:$("output")}]:[]}),this.#s.forEach((l,a)=>o.append(this.#c(l,a))),s.fields.forEach(({path:l},a)=>{if(this.#l[a])return;let u=\`\${l}: not in the structs any more\`;o.append($("span",{class:"note",text:u}))}),o.append(this.#i);let r=$("div",{class:"canvas",attributes:{role:"img","aria-label":\`Plot of \${this.#s.map(({field:l})=>l.path).join(", ")}\`}});this.root.append(o,r),this.#n=new kt(this.#a(),[[]],r),this.#g(this.#n.over)}get fields(){return this.#s.map(({field:t})=>t)}isOf(t,e){return this.pane===e&&this.model===t&&e.fields.length===this.#l.length&&e.fields.every(({title:s,path:i},o)=>t.field(s,i)===this.#l[o])}close(){this.#n.destroy(),this.root.remove()}resetY(){this.#o=void 0}draw(){let t=this.root.clientWidth;if(t===0)return;Math.abs(t-this.#n.width)>1&&this.#n.setSize({width:t,height:nf});let{frames:e,silenceMs:s,isLoading:i,error:o}=this.#t.framesOf(this.model),{fromMs:r,toMs:l}=this.#t.range,a=Math.max(50,Math.round(this.#n.bbox.width/kt.pxRatio)),u=this.fields.map(({flat:_,structAt:F})=>e.column(_,F)),{times:m,missed:h}=e;this.#r={times:m,missed:h,columns:u,fromMs:r,toMs:l,pixels:a,silenceMs:s};let g=mc(this.#r,this.#r);this.#n.batch(()=>{this.#n.setData(g,!1),this.#n.setScale("x",{min:r,max:l});let[_,F]=this.#f(g.slice(1));this.#n.setScale("y",{min:_,max:F}),this.#n.redraw(!1,!0)}),this.#h(e);let{cursorMs:y,offsetSec:S}=this.#t,v=Za(this.model.marks,y,this.#r,S)||Xa(this.#r);U(this.#i,i?"loading \\u2026":o??v)}followCursor(t){let e=t===void 0?-10:this.#n.valToPos(t,"x");this.#n.setCursor({left:e,top:-10},!1)}#c({plotted:t,field:e,value:s},i){let{path:o,flat:r}=e,l=$("span",{class:\`line color\${i} dash\${i%Er.length}\`,attributes:{"aria-hidden":"true"}}),a=tn("\\u2715",()=>this.#e.remove(this.pane,t),{title:\`Remove \${o} from the plot\`,attributes:{"aria-label":\`Remove \${o} from the plot\`}}),u=$("span",{class:"unit",text:r.field.unit});return $("span",{class:"chip"},l,o,s,u,a)}#a(){let t=this.#t,e={stroke:()=>Ve("dim"),grid:{stroke:()=>Ve("grid"),width:1},ticks:{stroke:()=>Ve("grid"),width:1,size:4},font:"11px system-ui, sans-serif"},s=kt.paths.stepped({align:1});return{width:300,height:nf,ms:1,legend:{show:!1},scales:{x:{time:!1},y:{range:(i,o,r)=>[o,r]}},cursor:{y:!1,drag:{x:!0,y:!1,setScale:!1},points:{size:6},bind:{dblclick:()=>null}},axes:[{...e,size:28,splits:(i,o,r,l)=>{let a=Math.floor(i.bbox.width/kt.pxRatio/Um),u=El(l-r,a);return Tl(r,l,u,t.offsetSec)},values:(i,o)=>{let l=(o.length>1?o[1]-o[0]:1e3)<1e3?3:0;return o.map(a=>Ut(a,t.offsetSec,{digits:l}))}},{...e,size:62,...this.#d&&{incrs:zm},values:(i,o,r,l,a)=>o.map(u=>rc(u,a))}],series:[{},...this.#s.map(({field:i},o)=>({label:i.path,stroke:()=>Ve(\`line\${o}\`),width:1.5,dash:Er[o%Er.length],points:{show:!1},...i.isStepped&&{paths:s}}))],hooks:{draw:[i=>this.#u(i)],setSelect:[i=>this.#m(i)],setCursor:[i=>this.#p(i)]}}}#u(t){this.#r&&(Qa(t,this.fields),tf(t,this.model.marks),ef(t,this.#r,this.model.left))}#f(t){return this.#o?[this.#o.min,this.#o.max]:wc(t,this.#d)}get#d(){return this.fields.every(({isStepped:t})=>t)}#h(t){let{cursorMs:e,shownMs:s}=this.#t,i=t.lastUpTo(e??s??1/0);for(let{field:o,value:r}of this.#s){let l=i<0?"\\u2013":o.write(t.frame(i),o.structAt,"meaning");U(r,l)}}#m(t){let{left:e,top:s,width:i,height:o}=t.select;t.setSelect({left:0,top:0,width:0,height:0},!1);let r=t.cursor.drag.y;(r?o:i)<4||(r?this.#o={min:t.posToVal(s+o,"y"),max:t.posToVal(s,"y")}:this.#t.view.show({fromMs:t.posToVal(e,"x"),toMs:t.posToVal(e+i,"x")}),this.#e.changed())}#p(t){let{left:e,top:s}=t.cursor;if(s<0&&e>=0)return;let i=e<0?void 0:t.posToVal(e,"x");e<0&&!this.root.matches(":hover")||(this.#t.cursorMs=i,this.#e.changed())}#g(t){t.parentElement.addEventListener("mousedown",({shiftKey:e})=>{Object.assign(this.#n.cursor.drag,{x:!e,y:e})},!0),t.addEventListener("mouseleave",()=>{this.#t.cursorMs=void 0,this.#e.changed()}),t.addEventListener("dblclick",()=>{this.resetY(),this.#t.view.reset(),this.#e.changed()}),t.addEventListener("wheel",e=>{e.preventDefault();let s=e.deltaY+e.deltaX>0?sf:1/sf;if(e.shiftKey)this.#w(e.offsetY,s);else{let i=this.#n.posToVal(e.offsetX,"x");this.#t.view.zoom(this.#t.nowMs,i,s)}this.#e.changed()},{passive:!1})}#w(t,e){let{min:s,max:i}=this.#n.scales.y,o=this.#n.posToVal(t,"y");this.#o={min:o-(o-s)*e,max:o+(i-o)*e}}};var Yi="application/x-field",of=8,Hm=12,Wm=/^(curr(ent)?Pos(ition)?|cmdPos(ition)?|demandPos)$/;function rf(n,t){return n.title===t.title&&n.path===t.path}var Ki=class{#t;#e=tt("panes");#s=tt("range");#n=[];isChanged=!0;constructor(t){this.#t=t,t.panes=bl();for(let e of[this.#e,tt("drop")])this.#o(e);new ResizeObserver(()=>this.isChanged=!0).observe(this.#e)}pathsOf(t){let e=this.#t.panes.filter(({source:s})=>s===this.#t.model?.name).flatMap(({fields:s})=>s).filter(s=>s.title===t);return new Set(e.map(({path:s})=>s))}toggle(t){let{model:e,panes:s}=this.#t;if(!e)return;let i=r=>rf(t,r),o=s.filter(({source:r,fields:l})=>r===e.name&&l.some(i));if(o.length===0)return this.add(t,void 0);for(let r of o)r.fields.splice(r.fields.findIndex(i),1);this.rebuild()}add(t,e){let{model:s,panes:i}=this.#t;if(!s||!s.field(t.title,t.path))return;let o=e?.model===s&&e.pane.fields.length<of,r=o?e.pane.fields:[];r.some(l=>rf(t,l))||r.push(t),o||(i.push({source:s.name,fields:r}),i.length>Hm&&i.shift()),this.rebuild()}rebuild(){let t=this.#t;t.panes=t.panes.filter(({fields:i})=>i.length>0),t.panes.length===0&&t.model&&this.#i(t.model);let e={remove:(i,o)=>{i.fields.splice(i.fields.indexOf(o),1),this.rebuild()},changed:()=>this.isChanged=!0},s=this.#n;this.#n=t.panes.flatMap(i=>{let o=t.models.find(({name:l})=>l===i.source);return o?[s.find(l=>l.isOf(o,i))??new Gi(t,o,i,e)]:[]});for(let i of s)this.#n.includes(i)||i.close();this.#n.forEach(({root:i},o)=>{let r=this.#e.children[o];r!==i&&this.#e.insertBefore(i,r??null)});for(let i of t.models){let o=this.#n.filter(r=>r.model===i).flatMap(({fields:r})=>r.map(({flat:l})=>l));i.live.keepColumns(new Set(o))}Sl(t.panes),this.isChanged=!0}draw(){this.isChanged=!1;let{range:t,scale:e,offsetSec:s,hello:i,cursorMs:o}=this.#t,{fromMs:r,toMs:l}=t,a=Ut(r,s,{hasDay:!0,digits:1}),u=Ut(l,s,{digits:1}),m=ei(e,i?.taiMinusUtcSec??0);U(this.#s,\`\${a} \\u2013 \${u} \${m}, \${ni(l-r)}\`);for(let h of this.#n)h.draw(),h.root.matches(":hover")||h.followCursor(o)}resetY(){for(let t of this.#n)t.resetY();this.isChanged=!0}#i(t){let s=t.groups.find(({title:r})=>r===cs)?.fields.filter(({isNumber:r})=>r)??[],i=s.filter(({path:r})=>Wm.test(r)),o=(i.length>0?i:s.slice(0,1)).slice(0,of);o.length!==0&&this.#t.panes.push({source:t.name,fields:o.map(({path:r})=>({title:cs,path:r}))})}#o(t){t.addEventListener("dragover",e=>{e.dataTransfer?.types.includes(Yi)&&e.preventDefault()}),t.addEventListener("drop",e=>{let s=e.dataTransfer?.getData(Yi);if(!s)return;e.preventDefault();let i=this.#n.find(({root:o})=>o.contains(e.target));this.add(JSON.parse(s),i)})}};var Gm=/(?<=[a-z\\d])(?=[A-Z])|(?<=_)|(?=[.[])/,Tr=class{root;field;isNear=!1;#t=$("td",{class:"mark"});#e=$("td",{class:"value"});#s;constructor(t,e,s){this.field=t;let{path:i,flat:o}=t,r=$("th",{attributes:{scope:"row"}});for(let a of i.split(Gm))r.append(a,document.createElement("wbr"));o.field.description!==void 0&&(r.title=o.field.description);let l=$("td",{class:"tool"});t.isNumber&&(this.#s=tn("+",()=>s.toggle({title:e,path:i}),{title:\`Plot \${i}\`,attributes:{"aria-label":\`Plot \${i}\`}}),l.append(this.#s)),this.root=$("tr",{},this.#t,r,this.#e,$("td",{class:"unit",text:o.field.unit}),l),t.isNumber&&(this.root.draggable=!0,this.root.addEventListener("dragstart",a=>{a.dataTransfer?.setData(Yi,JSON.stringify({title:e,path:i}))}))}update(t,e,{ageMs:s,staleMs:i,isPlotted:o}){let{structAt:r,flat:l,judge:a,write:u}=this.field,m=t&&a(l.read(t.data,r)),h=pl(m,s,i),y=(h==="good"?m?.level:void 0)??h,{letter:S,shape:v,words:_}=Zn[y];this.root.dataset.state!==y&&(this.root.dataset.state=y,this.#t.title=_,U(this.#t,\`\${v}\${S.trim()}\`),this.#t.setAttribute("aria-label",_)),U(this.#e,t?u(t.data,r,e.notation):"\\u2013"),this.#s&&($n(this.#s,"on",o),this.#s.setAttribute("aria-pressed",String(o)))}},Ar=class{root;group;rows;#t=$("span",{class:"age"});constructor(t,e){this.group=t,this.rows=t.fields.map(l=>new Tr(l,t.title,e));let s=$("tbody",{},...this.rows.map(({root:l})=>l)),i=["State","Field","Value","Unit","Plot"],o=i.map(l=>$("col",{class:l.toLowerCase()})),r=i.map(l=>$("th",{text:l,attributes:{scope:"col"}}));this.root=$("div",{class:"group"},$("h3",{},$("span",{text:t.title}),this.#t),$("table",{attributes:{"aria-label":t.title}},$("colgroup",{},...o),$("thead",{class:"unseen"},$("tr",{},...r)),s))}update(t,e,s){let{kind:i,title:o}=this.group,r=t.shownFrame(e,i),l=t.shownMs!==void 0||!e.message.isLive,a=t.shownMs??t.nowMs,u=r?a-r.receivedAtMs:NaN;U(this.#t,r?l?\`at \${_s(r.receivedAtMs,t.nowMs,t.offsetSec)} \${t.scale}\`:\`\${en(u)} ago\`:l?"none known up to this time":"never received");let m=i==="telemetry"?t.framesOf(e).silenceMs:1/0;$n(this.root,"stale",u>m);let h=s.pathsOf(o);for(let g of this.rows){if(!g.isNear)continue;let y=h.has(g.field.path);g.update(r,t,{ageMs:u,staleMs:m,isPlotted:y})}}},Ji=class{#t;#e;#s=tt("groups");#n=tt("search");#i=tt("notation");#o=$("p",{class:"none"});#l;#r=new Map;#c=[];#a;constructor(t,e){this.#t=t,this.#e=e,this.#l=new IntersectionObserver(s=>{for(let{target:i,isIntersecting:o}of s){let r=this.#r.get(i);r&&(r.isNear=o)}this.update()},{rootMargin:"200px"}),this.#n.addEventListener("input",()=>this.#u()),this.#n.addEventListener("keydown",({key:s})=>{s==="Escape"&&(this.#n.value="",this.#u(),this.#n.blur())}),this.#i.addEventListener("click",()=>{let s=Mi.indexOf(t.notation)+1;t.notation=Mi[s%Mi.length],this.update()})}rebuild(){let t=this.#t.model?.groups??[];if(t!==this.#a){this.#a=t,this.#l.disconnect(),this.#r.clear(),this.#c=t.filter(({fields:e})=>e.length>0).map(e=>new Ar(e,this.#e)),this.#s.replaceChildren(...this.#c.map(({root:e})=>e),this.#o);for(let e of this.#c.flatMap(({rows:s})=>s))this.#r.set(e.root,e),this.#l.observe(e.root);this.#u()}}update(){let{model:t,notation:e}=this.#t;if(U(this.#i,\`Values: \${e}\`),!!t)for(let s of this.#c)s.update(this.#t,t,this.#e)}search(){this.#n.focus(),this.#n.select()}#u(){let{value:t}=this.#n,e=0;for(let{root:s,rows:i}of this.#c){let o=0;for(let r of i){let l=cc(r.field.searchText,t);r.root.hidden=!l,l&&o++}s.hidden=o===0,e+=o}this.#o.hidden=e>0,U(this.#o,t===""?"No fields: no source is connected.":\`No field has \\u201C\${t}\\u201D in its name, unit, description or names of values.\`)}};var Ym=1e3;function Km(n,{message:t,state:e}){if(!t.isLive)return{name:"recording",shape:"\\u25A3",words:"recording"};if(!n.socket.isOpen)return{name:"lost",shape:"\\u2715",words:"unknown: no server"};if(!e)return{name:"lost",shape:"\\u25CB",words:"unknown"};let{telemetryConnected:s,commandConnected:i,isClosed:o,stats:r}=e;return o?{name:"lost",shape:"\\u2715",words:"closed"}:r.stale?{name:"stale",shape:"\\u25D0",words:"connected, but silent"}:s===!1&&i===!1?{name:"lost",shape:"\\u2715",words:"not connected"}:s===!1?{name:"lost",shape:"\\u2715",words:"no telemetry"}:r.mismatchedStructs?{name:"lost",shape:"\\u2715",words:"frames don't fit structs"}:i===!1?{name:"partial",shape:"\\u25D0",words:"no command socket"}:{name:"good",shape:"\\u25CF",words:"connected"}}function Jm(n=NaN){return Math.abs(n)<Ym?\`\${n.toFixed(2)} ms\`:\`\${n<0?"\\u2212":""}\${en(Math.abs(n))}\`}function qm(n,t){let{state:e,left:s,message:i}=t;if(!i.isLive){let g=(v=NaN)=>Ut(v,n.offsetSec,{hasDay:!0,digits:0}),{fromMs:y,toMs:S}=t.recorded??{};return[["from",g(y),!1],["to",g(S),!1]]}let o=e?.stats??{},r=(g,y="",S=0)=>g===void 0||!Number.isFinite(g)?"\\u2013":\`\${g.toFixed(S)}\${y}\`,l=t.latest("telemetry"),a=l?en(n.nowMs-l.receivedAtMs):"\\u2013",u=o.missedFrames??0,m=o.bytesDiscarded??0,h=(e?.lostFrames??0)+(s.at(-1)?.frames??0);return[["rate",r(o.telemetryRateHz," Hz",1),!1],["age",a,!1],["missed",\`\${u} in \${Ie(o.counterGaps??0,"gap")}\`,u>0],["discarded",r(o.bytesDiscarded," bytes"),m>0],["clock offset",Jm(o.clockOffsetMs),!1],["reconnects",r(o.reconnects),!1],...h>0?[["not shown here",Ie(h,"frame"),!0]]:[]]}var kr=class{root=$("div",{class:"number"});name=$("dt");value=$("dd");constructor(){this.root.append(this.name,this.value)}},_r=class{root;shape=$("span",{class:"shape",attributes:{"aria-hidden":"true"}});name=$("strong");words=$("span",{class:"words"});numbers;model;constructor(t){let e=$("dl");this.root=$("button",{class:"card",click:()=>{let s=t.models.findIndex(i=>i===this.model);s>=0&&s!==t.selected&&t.select(s)}},$("span",{class:"title"},this.shape,this.name,this.words),e),this.root.type="button",this.numbers=new Fe(e,()=>new kr,(s,[i,o,r])=>{U(s.name,i),U(s.value,r?\`! \${o}\`:o),$n(s.root,"bad",r)})}};function lf(n){let t=new Fe(tt("links"),()=>new _r(n),(e,s)=>{e.model=s;let{name:i,shape:o,words:r}=Km(n,s);e.root.dataset.state=i,e.root.setAttribute("aria-pressed",String(s===n.model)),U(e.shape,o),U(e.name,s.name),U(e.words,r),e.numbers.show(qm(n,s))});return()=>t.show(n.models)}var Xm=100,qi=class{root=$("p");time=$("time");name=$("strong");text=$("span");constructor(){this.root.append(this.time," ",this.name," ",this.text)}};function cf({model:n,shownMs:t=1/0},e=[],s){return(n?.message.isLive?e:e.filter(o=>s(o)<=t)).slice(-Xm).reverse()}var Zm={sent:"\\u2192",acknowledged:"\\u2713",confirmed:"\\u2713\\u2713",rejected:"\\u2715",failed:"\\u2715"};function af(n){let t=new Fe(tt("event-list"),()=>new qi,({root:e,time:s,name:i,text:o},{atMs:r,type:l,message:a})=>{e.dataset.type=l,U(s,_s(r,n.nowMs,n.offsetSec)),U(i,l),U(o,a)});return()=>t.show(cf(n,n.model?.events,({atMs:e})=>e))}function ff(n){let t=new Fe(tt("command-list"),()=>new qi,({root:e,time:s,name:i,text:o},r)=>{let{code:l,parameters:a,source:u,outcome:m,calledAtMs:h}=r,g=n.model?.message.commands??[],y=xc(g,l,a)?.name;e.dataset.outcome=m??"pending",U(s,_s(h,n.nowMs,n.offsetSec)),U(i,y??\`code \${l}\`);let S=a.findLastIndex(D=>D!==0),v=a.slice(0,S+1).join(", "),_=Zm[m??""]??"\\u2026",F="reason"in r&&r.reason?\`: \${r.reason}\`:"",E=u===void 0?"":\` by \${u}\`;U(o,\`(\${v}) \${_} \${m??"pending"}\${E}\${F}\`)});return()=>t.show(cf(n,n.model?.commands,({calledAtMs:e})=>e))}var Qm=2e4;function tp(n){let{socket:t}=n;if(!t.isOpen)return n.hello?\`\\u2715 No connection to the server for \${en(performance.now()-t.endedMs)}: nothing here is up to date. Trying again \\u2026\`:"Connecting to the server \\u2026";if(n.models.length===0)return"The server has no source.";for(let{name:e,left:s}of n.models){let i=s.at(-1);if(!(!i||n.nowMs-i.toMs>Qm))return\`\\u25B2 This page can't keep up: \${Ie(i.frames,"frame")} of \${e} \${i.frames===1?"was":"were"} not sent to it, the last at \${Ut(i.toMs,n.offsetSec)}. The link has lost nothing.\`}return""}function uf(n){let t=tt("notice");return()=>{let e=tp(n);t.hidden=e==="",U(t,e)}}var ep=[["+ or drag a field","plots it; dropped on a plot, it is added to that"],["drag in a plot","zooms the time"],["Shift + drag","zooms the values"],["wheel","zooms the time, with Shift the values"],["double click","undoes zooming"],["cursor on a letter","shows what it marks"]],np=[["\\u25CBN \\u25D0S \\u2715X \\u25CF","never received, stale, invalid, good"],["\\u25B3O \\u25B2W \\u25C6D \\u25A0C \\u2B22V","beyond a limit: watch, warning, distress, critical, severe"],["R L C ! T","connected, lost, configuration, counter restarted, clock stepped"],["red bar at the foot","share of frames that are missing, by their counters"],["grey line at the foot","nothing was received"],["dots at the foot","received, but not sent to this page, as it was too slow"]];function sp(n){return n instanceof HTMLInputElement||n instanceof HTMLSelectElement||n instanceof HTMLTextAreaElement}function hf(n){document.addEventListener("keydown",t=>{if(t.ctrlKey||t.altKey||t.metaKey||sp(t.target)||document.querySelector("dialog[open]")||t.target instanceof HTMLButtonElement&&[" ","Enter"].includes(t.key))return;let s=t.shiftKey&&t.key.length>1?"Shift+":"",i=n.find(o=>o.keys.includes(s+t.key));i&&(t.preventDefault(),i.press())})}function Or(n){let t=tt("keys"),e=(s,i)=>[$("h3",{text:s}),$("dl",{class:"help"},...i.flatMap(([o,r])=>[$("dt",{text:o}),$("dd",{text:r})]))];t.replaceChildren($("h2",{text:"Help",attributes:{id:"keys-title"}}),...e("Keys",n.map(({names:s,help:i})=>[s,i])),...e("Pointer",ep),...e("Signs",np),$("form",{attributes:{method:"dialog"}},$("button",{text:"Close",class:"primary"}))),t.showModal()}var ip=[1e4,3e4,Cs,12e4,3e5,18e5],op=[.1,1,10,60,600],df=1.5,mf=.25,pf=1e3,Xi=class{#t;#e;#s;#n=tt("mode");#i=tt("pause");#o=tt("play");#l=tt("speed");#r=tt("position");#c=tt("span");#a=tt("scale");#u=tt("theme");#f;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s;let i=(r,l)=>r.map(a=>$("option",{text:l(a),attributes:{value:String(a)}}));this.#c.append(...i(ip,ni)),this.#c.value=String(Cs),this.#l.append(...i(op,r=>\`\${r} \\xD7\`)),this.#l.value="1",this.#c.addEventListener("change",()=>this.#g()),this.#i.addEventListener("click",()=>this.#m()),this.#o.addEventListener("click",()=>this.#S()),this.#r.addEventListener("input",()=>this.#w()),this.#a.addEventListener("click",()=>{t.scale=t.scale==="UTC"?"TAI":"UTC",this.#h()}),this.#u.addEventListener("click",()=>this.#$()),this.#x(Eo()),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>this.#h());let o=this.#v();tt("help").addEventListener("click",()=>Or(o)),o.push({keys:["?"],names:"?",help:"shows this",press:()=>Or(o)}),hf(o)}update(){let{view:t,range:e,scale:s,hello:i,offsetSec:o,model:r}=this.#t,l=t.isLive&&this.#t.socket.isOpen;document.documentElement.dataset.mode=l?"live":"past";let a=Ut(e.toMs,o,{digits:1});U(this.#n,l?"\\u25CF LIVE":this.#f!==void 0?\`\\u25B6 NOT LIVE: replay at \${a} \${s}\`:\`\\u275A\\u275A NOT LIVE: up to \${a} \${s}\`),U(this.#i,t.isLive?"\\u275A\\u275A Pause":"\\u25CF Go live"),U(this.#a,ei(s,i?.taiMinusUtcSec??0)),this.#i.disabled=!t.isLive&&!r?.message.isLive,U(this.#o,this.#f===void 0?"\\u25B6 Replay":"\\u275A\\u275A Stop");let{fromMs:u,toMs:m}=this.#d,h=(e.toMs-u)/(m-u);document.activeElement!==this.#r&&(this.#r.value=String(pf*Math.min(1,Math.max(0,h))));let g=Ut(e.toMs,o,{hasDay:!0,digits:0});this.#r.setAttribute("aria-valuetext",\`\${g} \${s}\`),$n(this.#o,"on",this.#f!==void 0)}advance(){if(this.#t.view.isLive&&(this.#f=void 0),this.#f===void 0)return;let t=performance.now(),e=(t-this.#f)*Number(this.#l.value);this.#f=t;let{fromMs:s,toMs:i}=this.#t.range,o=this.#d.toMs,r=Math.min(e,o-i);this.#t.view.show({fromMs:s+r,toMs:i+r}),this.#e.isChanged=!0,r<e&&(this.#f=void 0)}get#d(){let{model:t,nowMs:e}=this.#t,{state:s,live:i,message:o,recorded:r}=t??{},l=i?.firstMs,a=[r?.fromMs,s?.memory?.fromMs,Number.isNaN(l)?void 0:l].filter(m=>m!==void 0),u=o?.isLive===!1?r?.toMs??e:e;return{fromMs:Math.min(u-1,...a),toMs:u}}#h(){this.#e.isChanged=!0,this.#s.update(),this.update()}#m(){let{view:t,nowMs:e,model:s}=this.#t;this.#f=void 0,t.isLive?t.pause(e):s?.message.isLive&&this.#p(),this.#h()}#p(){this.#t.view.resume(),this.#e.resetY()}#g(){let t=Number(this.#c.value),{view:e,range:s}=this.#t;e.isLive?e.spanMs=t:e.show({fromMs:s.toMs-t,toMs:s.toMs}),this.#h()}#w(){let{fromMs:t,toMs:e}=this.#d,{range:s,view:i}=this.#t,o=t+(e-t)*Number(this.#r.value)/pf;i.show({fromMs:o-(s.toMs-s.fromMs),toMs:o}),this.#t.cursorMs=void 0,this.#h()}#S(){let t=this.#f!==void 0;this.#t.view.isLive&&this.#t.view.pause(this.#t.nowMs),this.#f=t?void 0:performance.now(),this.#h()}#b(t){let{view:e,model:s,nowMs:i,range:o}=this.#t;if(!s)return;e.isLive&&e.pause(i);let{frames:r}=this.#t.framesOf(s),{times:l}=r,a=r.nextTo(this.#t.cursorMs??o.toMs,t);if(a<0||a>=l.length)return;let u=l[a]-o.toMs;this.#t.cursorMs=void 0,e.show({fromMs:o.fromMs+u,toMs:o.toMs+u}),this.#h()}#y(t){let{view:e,nowMs:s,range:i}=this.#t;e.zoom(s,i.toMs,t),this.#h()}#M(t){this.#t.view.move(this.#t.nowMs,t),this.#h()}#$(){let t=ks.indexOf(Eo())+1,e=ks[t%ks.length];Ml(e),this.#x(e),this.#h()}#x(t){document.documentElement.dataset.theme=t,U(this.#u,\`Theme: \${t}\`)}#v(){let t=(e,s,i,o)=>({keys:e,names:s,help:i,press:o});return[t([" "],"Space","pauses, and goes live again",()=>this.#m()),t(["ArrowLeft"],"\\u2190","steps one sample back",()=>this.#b(-1)),t(["ArrowRight"],"\\u2192","steps one sample forward",()=>this.#b(1)),t(["Shift+ArrowLeft"],"Shift + \\u2190","moves back",()=>this.#M(-mf)),t(["Shift+ArrowRight"],"Shift + \\u2192","moves forward",()=>this.#M(mf)),t(["+","="],"+","zooms in",()=>this.#y(1/df)),t(["-"],"\\u2212","zooms out",()=>this.#y(df)),t(["0"],"0","undoes zooming",()=>{this.#t.view.reset(),this.#e.resetY(),this.#h()}),t(["/"],"/","searches fields; Escape ends it",()=>this.#s.search())]}};var rp=33,lp=100,cp=250,ap=17,fp=500;function Lr(n,t){let e=0,s;return i=>{if(s!==void 0){let o=i-s-ap,r=Math.min(3*o,fp);e=s+Math.max(n,o+r),s=void 0}i<e||(s=i,t())}}function gf(){let n=new URL("socket",location.href);n.protocol=n.protocol==="https:"?"wss:":"ws:";let t=new _i(n.href,vl()),e=new Ki(t),s=new Ji(t,e),i=new Oi(t),o=new si(t),r=new Xi(t,e,s),l=[lf(t),uf(t),af(t),ff(t),()=>o.update()];t.onSources=()=>{e.rebuild(),s.rebuild(),i.rebuild(),U(tt("fields-title"),\`Fields of \${t.model?.name??"no source"}\`),document.title=t.models.map(({name:y})=>y).join(", ")||"Telemetry"};let a=!1,u=Lr(rp,()=>{r.advance();let y=t.models.some(v=>t.framesOf(v).isLoading),S=t.view.isLive||y||a;a=y,(S||e.isChanged)&&e.draw()}),m=Lr(lp,()=>s.update()),h=Lr(cp,()=>{r.update();for(let y of l)y()});function g(y){u(y),m(y),h(y),requestAnimationFrame(g)}requestAnimationFrame(g)}gf();
`;
