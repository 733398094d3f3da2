// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

/** SHA-256 over the sources of the bundle; a test compares it with them. */
export const PAGE_SHA256: string =
  "545c7e9ed66ae27c55bb832d362286e1e097a2264018a2c075495a9a9f4a4267";

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
var Xf=/(?!\\n {4}at )[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu,Zf={"\\n":"\\\\n","\\r":"\\\\r","	":"\\\\t"};function Ie(n){return n.replace(Xf,t=>Zf[t]??t.split("").map(Qf).join(""))}function Qf(n){return\`\\\\u\${n.charCodeAt(0).toString(16).padStart(4,"0")}\`}function Fe(n,t,e=\`\${t}s\`){return\`\${n} \${n===1?t:e}\`}function Qs(n){return Array.from(n,t=>t.toString(16).padStart(2,"0")).join(" ")}var tu=.3333333333333333;function ti(n,t){let e,s=1/0;for(let i of t){let o=eu(n.toLowerCase(),i.toLowerCase()),r=Math.max(n.length,i.length);!(o<=Math.max(1,r*tu))||o>=s||(e=i,s=o)}return e}function eu(n,t){let e=[],s=Array.from({length:t.length+1},(i,o)=>o);for(let i=1;i<=n.length;i++){let o=[i];for(let r=1;r<=t.length;r++){let c=n[i-1]===t[r-1];o[r]=Math.min(s[r]+1,o[r-1]+1,s[r-1]+ +!c),i>1&&r>1&&n[i-1]===t[r-2]&&n[i-2]===t[r-1]&&(o[r]=Math.min(o[r],e[r-2]+1))}e=s,s=o}return s[t.length]}var vo=["watch","warning","distress","critical","severe"];function ei(n,t,e){let s=vo.join(", "),i=fl(n);if(i.length===0){let a=\`must be an object of ranges by their levels, \${s}\`;throw e(TypeError,"the limits",a,n)}for(let[a]of i)if(!vo.includes(a))throw e(TypeError,"the limits",\`must be of \${s}\`,a);let o={},[r,c]=[1/0,-1/0];for(let a of vo){let u=n[a];if(u===void 0)continue;let m=nu(u,\`limits.\${a}\`,t,e);o[a]=m;let h="must not be narrower than a less severe one",{below:g=r,above:y=c}=m;if(g>r)throw e(RangeError,\`limits.\${a}.below\`,h,g);if(y<c)throw e(RangeError,\`limits.\${a}.above\`,h,y);[r,c]=[g,y]}return Object.freeze(o)}function nu(n,t,{min:e,max:s},i){let o="must be { below, above, inclusive } with one side at least",r=fl(n).filter(([,y])=>y!==void 0),c=r.find(([y])=>y!=="below"&&y!=="above"&&y!=="inclusive");if(c!==void 0)throw i(TypeError,t,o,c[0]);let a=Object.fromEntries(r),{below:u,above:m,inclusive:h=!1}=a;if(u===void 0&&m===void 0)throw i(TypeError,t,o,n);for(let y of["below","above"]){let S=a[y];if(S===void 0)continue;let v=\`\${t}.\${y}\`,_=\`must be a number in \${e}..\${s}\`;if(typeof S!="number")throw i(TypeError,v,_,S);if(!(S>=e&&S<=s))throw i(RangeError,v,_,S)}if(typeof h!="boolean"){let y=\`\${t}.inclusive\`;throw i(TypeError,y,"must be a boolean",h)}if(u!==void 0&&m!==void 0&&(u>m||h&&u===m)){let y=\`must leave values between its limits, above \${u}\`;throw i(RangeError,\`\${t}.above\`,y,m)}return Object.freeze(a)}function fl(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[]}var xn=["watch","warning","distress","critical","severe"];var Zn=-1,ul=["limits","values","bits","rate"],su={isRate:!1,unit:void 0,number:Number,judge:n=>Number.isNaN(n)?Zn:0,violation:()=>"",limit:()=>{}};function dl(n,t,e,s){let i=ul.filter(a=>n[a]!==void 0);if(i.length>1){let a=\`must have one of \${ul.join(", ")}\`;throw s(TypeError,"its condition",a,i.join(", "))}let{field:o,type:r}=t;if(r==="char")throw s(TypeError,"its field","must be a number","a text");let c=i[0];switch(c){case void 0:return su;case"values":{let a=hl(n.values,"values",o.values,s);return ou(a,o.values)}case"bits":{let a=hl(n.bits,"bits",o.bits,s);return ru(a,o.bits)}default:{let a={min:-Number.MAX_VALUE,max:Number.MAX_VALUE},u=ei(n[c],a,(g,y,...S)=>s(g,y.replace("limits",c),...S)),m=c==="rate",h=m?\`\${o.unit??"1"}/s\`:o.unit;return iu(u,e,m,h)}}}function iu(n,t,e,s){let i=xn.flatMap((a,u)=>{let m=n[a];if(m===void 0)return[];let{below:h=-1/0,above:g=1/0,inclusive:y=!1}=m;return[{severity:u+1,below:h,above:g,inclusive:y}]}).reverse(),o=(a,u)=>{let m=i.find(v=>v.severity===u),{below:h,above:g,inclusive:y}=m,S=h===-1/0||g<1/0&&a>h/2+g/2;return{isAbove:S,limit:S?g:h,inclusive:y}},r=i.some(({below:a})=>a>-1/0),c=i.some(({above:a})=>a<1/0);return{isRate:e,unit:s,number:Number,judge(a,u){if(a-a!==0&&!(a>0?c:a<0&&r))return Zn;for(let{severity:m,below:h,above:g,inclusive:y}of i){let S=m<=u?t:0;if(y?a>=g-S||a<=h+S:a>g-S||a<h+S)return m}return 0},violation(a,u){let{isAbove:m,limit:h,inclusive:g}=o(a,u),y=s===void 0?"":\` \${s}\`;return\`\${g?"at or ":""}\${m?"above":"below"} \${h}\${y}\`},limit:(a,u)=>o(a,u).limit}}function ou(n,t){return{isRate:!1,unit:void 0,number:Number,judge:e=>Number.isNaN(e)?Zn:n.get(e)??0,violation:e=>\`the value \${ml(e,t)}\`,limit:()=>{}}}function ru(n,t){let e=[...n].map(([i,o])=>({mask:i,severity:o,low:i|0,high:Math.floor(i/4294967296)})).sort((i,o)=>o.severity-i.severity),s=(i,{low:o,high:r})=>(i&o)!==0||r!==0&&(Math.floor(i/2**32)&r)!==0;return{isRate:!1,unit:void 0,number:i=>Number(typeof i=="bigint"?BigInt.asUintN(53,i):i),judge(i){if(!Number.isFinite(i))return Zn;for(let o of e)if(s(i,o))return o.severity;return 0},violation(i,o){return\`bits \${e.filter(c=>c.severity===o&&s(i,c)).map(({mask:c})=>ml(c,t)).join(", ")}\`},limit:()=>{}}}function ml(n,t={}){let e=Object.entries(t).find(([,s])=>s===n);return e===void 0?String(n):\`\${e[0]} (\${n})\`}function hl(n,t,e,s){let i=new Map,r=typeof n=="object"&&n!==null?Object.entries(n):[];if(r.length===0){let c=\`must be an object of lists by level, \${xn.join(", ")}\`;throw s(TypeError,t,c,n)}for(let[c,a]of r){let u=xn.indexOf(c);if(u<0){let m=\`must have levels of \${xn.join(", ")}\`;throw s(TypeError,t,m,c)}for(let m of lu(a,\`\${t}.\${c}\`,e,s)){let h=t==="bits"?1:-Number.MAX_SAFE_INTEGER;if(!Number.isSafeInteger(m)||m<h){let g=t==="bits"?"must have masks of 1 or more":"must have integers";throw s(RangeError,\`\${t}.\${c}\`,g,m)}i.set(m,Math.max(i.get(m)??0,u+1))}}return i}function lu(n,t,e={},s){if(!Array.isArray(n)||n.length===0)throw s(TypeError,t,"must be a list of numbers and names",n);return n.map(i=>{if(typeof i=="number")return i;if(typeof i!="string")throw s(TypeError,t,"must have numbers and names",i);if(Object.hasOwn(e,i))return e[i];let o=ti(i,Object.keys(e)),r=Object.keys(e).slice(0,20).join(", ")||"none",c=o===void 0?\`; its names are \${r}\`:\`; did you mean \${o}?\`,a=s(RangeError,t,"must have names of the field",i);throw a.message+=c,a})}var Qn={never:{letter:"N",shape:"\\u25CB",words:"never received"},stale:{letter:"S",shape:"\\u25D0",words:"stale"},invalid:{letter:"X",shape:"\\u2715",words:"invalid"},good:{letter:" ",shape:"\\u25CF",words:"good"},watch:{letter:"O",shape:"\\u25B3",words:"watch"},warning:{letter:"W",shape:"\\u25B2",words:"warning"},distress:{letter:"D",shape:"\\u25C6",words:"distress"},critical:{letter:"C",shape:"\\u25A0",words:"critical"},severe:{letter:"V",shape:"\\u2B22",words:"severe"}},pl={isValid:!0,level:void 0},cu={isValid:!1,level:void 0};function gl(n){if(n.type==="char")return()=>pl;let{limits:t}=n.field,e=dl(t===void 0?{}:{limits:t},n,0,(s,i,o)=>new s(\`Cannot judge field "\${n.path}" as \${i} \${o}\`));return s=>{let i=e.number(s),o=e.judge(i,0);return o>0?{isValid:!0,level:xn[o-1]}:o!==Zn&&Number.isFinite(i)?pl:cu}}function wl(n,t,e){return n===void 0?"never":t>e?"stale":n.isValid?"good":"invalid"}var au=5,fu=250,uu=5e3,hu=1,du=32,mu=2,As=class{#t;#e=[];#s=0;#n=NaN;constructor(t){this.#t=t}add(t){let e=t-this.#n;e>=0&&e<hu||(this.#n=t,e>0&&(this.#e[this.#s++%du]=e))}get intervalMs(){let t=this.#e.toSorted((e,s)=>e-s).slice(0,-mu);if(t.length!==0)return t.reduce((e,s)=>e+s)/t.length}get staleMs(){if(this.#t!==void 0)return this.#t;let{intervalMs:t}=this;return t===void 0?uu:Math.max(fu,au*t)}};function $(n,{class:t,text:e,title:s,click:i,attributes:o={}}={},...r){let c=document.createElement(n);t!==void 0&&(c.className=t),e!==void 0&&(c.textContent=e),s!==void 0&&(c.title=s),i&&c.addEventListener("click",i);for(let[a,u]of Object.entries(o))c.setAttribute(a,u);return c.append(...r),c}function en(n,t,e={}){let s=$("button",{...e,text:n,click:t});return s.type="button",s}function tt(n){let t=document.getElementById(n);if(!t)throw new Error(\`Cannot find element "\${n}" of the page\`);return t}function U(n,t){n.textContent!==t&&(n.textContent=t)}function $n(n,t,e){n.classList.contains(t)!==e&&n.classList.toggle(t,e)}var Pe=class{#t;#e;#s;#n=[];constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}show(t){for(;this.#n.length>t.length;)this.#n.pop().root.remove();for(;this.#n.length<t.length;){let e=this.#e();this.#n.push(e),this.#t.append(e.root)}t.forEach((e,s)=>this.#s(this.#n[s],e))}};var yl="panes",bl="theme",Sl="operator";function Eo(n){try{return localStorage.getItem(n)}catch{return null}}function To(n,t){try{localStorage.setItem(n,t)}catch{}}function Ml(){try{let n=JSON.parse(Eo(yl)??"[]");return Array.isArray(n)?n.filter(pu):[]}catch{return[]}}function pu(n){let{source:t,fields:e}=n??{};return typeof t=="string"&&Array.isArray(e)&&e.every(s=>typeof s?.title=="string"&&typeof s?.path=="string")}function xl(n){To(yl,JSON.stringify(n))}var _s=["auto","dark","light"];function ko(){let n=Eo(bl);return _s.find(t=>t===n)??"auto"}function $l(n){To(bl,n)}function vl(){return Eo(Sl)??""}function El(n){To(Sl,n)}function Tl(){let n=new URLSearchParams(location.hash.slice(1)).get("token");try{return n!==null&&sessionStorage.setItem("token",n),history.replaceState(null,"",location.pathname),sessionStorage.getItem("token")??""}catch{return n??""}}var gu=[1,2,5,10,20,50,100,200,500].concat([1,2,5,10,20,30,60,120,300,600,1800,3600,7200,21600,43200].map(n=>n*1e3)),kl=86400*1e3;function Tt(n,t,{hasDay:e=!1,digits:s=3}={}){let i=new Date(n+t*1e3);if(Number.isNaN(i.getTime()))return"\\u2013";let[o,r]=i.toISOString().slice(0,-1).split("T"),c=r.slice(0,8+(s>0?s+1:0));return e?\`\${o} \${c}\`:c}function ni(n,t){return n==="UTC"?"UTC":\`TAI (UTC + \${t} s)\`}function Al(n,t){let e=n/Math.max(1,t);return gu.find(s=>s>=e)??Math.ceil(e/kl)*kl}function _l(n,t,e,s){let i=s*1e3,o=Math.ceil((n+i)/e)*e-i,r=Math.max(0,Math.floor((t-o)/e)+1);return Array.from({length:r},(c,a)=>o+a*e)}function vn(n){if(!Number.isFinite(n))return"\\u2013";let t=Math.max(0,n)/1e3;if(t<10)return\`\${t.toFixed(t<1?2:1)} s\`;if(t<60)return\`\${Math.floor(t)} s\`;let e=Math.floor(t/60);if(e<60)return\`\${e} min \${Math.floor(t%60)} s\`;let s=Math.floor(e/60);return s<48?\`\${s} h \${e%60} min\`:\`\${Math.floor(s/24)} d \${s%24} h\`}function si(n){return vn(n).replace(/ 0 (?:s|min|h)$/,"").replace(/\\.0 /," ")}var wu=6e4,yu=[5,30,120,480],Ll={normal:"normal",unacknowledged:"UNACKNOWLEDGED",acknowledged:"acknowledged",returnedUnacknowledged:"returned, unacknowledged",latchedUnacknowledged:"latched, UNACKNOWLEDGED",latchedAcknowledged:"latched, acknowledged",shelved:"shelved"},Ol=Object.keys(Ll).filter(n=>n!=="normal");function bu({state:n}){return n==="shelved"?["unshelve"]:[.../nacknowledged/.test(n)?["acknowledge"]:[],...n.startsWith("latched")?["reset"]:[],...n==="normal"?[]:["shelve"]]}var Ao=class{root=$("li");mark=$("span",{class:"mark"});name=$("strong");state=$("span",{class:"state"});text=$("span",{class:"text"});actions=$("span",{class:"actions"});shown="";constructor(){this.root.append(this.mark,this.name,this.state,this.text,this.actions)}},ii=class{#t;#e;#s=$("p",{class:"none"});#n=$("p",{attributes:{role:"status"}});#i=$("input",{attributes:{size:"12",autocomplete:"name"}});#o=$("input",{attributes:{size:"20"}});#l=$("select");#r;constructor(t){this.#t=t,this.#i.value=vl(),this.#i.addEventListener("change",()=>El(this.#i.value));for(let i of yu)this.#l.append($("option",{text:\`\${i} min\`,attributes:{value:String(i)}}));let e=(i,o)=>$("label",{},\`\${i} \`,o);this.#r=$("div",{class:"operator"},e("Your name",this.#i),e("Comment",this.#o),e("Shelve for",this.#l));let s=$("ul",{class:"alarms"});tt("alarm-list").append(this.#s,s,this.#r,this.#n),this.#e=new Pe(s,()=>new Ao,(i,o)=>this.#a(i,o))}update(){let{model:t}=this.#t,e=t?.alarms??[],s=e.filter(({state:i})=>i!=="normal").sort((i,o)=>Ol.indexOf(i.state)-Ol.indexOf(o.state));tt("alarms").dataset.count=String(s.length),U(this.#s,t?.message.hasAlarms?s.length===0?\`\${Fe(e.length,"alarm")}, none active.\`:\`\${Fe(e.length,"alarm")}, \${s.length} active.\`:"No limits are watched for this source."),this.#r.hidden=!this.#c||s.length===0,this.#e.show(s)}get#c(){let{model:t,token:e,hello:s}=this.#t;return!!t?.message.hasAlarms&&e!==""&&s?.allowCommands===!0}#a(t,e){let{name:s,state:i,level:o,data:r}=e,c=JSON.stringify([e,this.#c,this.#t.scale]);if(t.shown===c)return;t.shown=c;let a=Qn[o??"good"];t.root.dataset.state=i,t.root.dataset.level=o??"none",U(t.mark,\`\${a.shape}\${a.letter.trim()}\`),U(t.name,s);let u=r==="good"?"":\`, data: \${r}\`;U(t.state,\`\${o===void 0?"cleared":a.words}, \${Ll[i]}\${u}\`),U(t.text,this.#u(e));let m=this.#c?bu(e):[];t.actions.replaceChildren(...m.map(h=>en(h,()=>this.#f(h,s),{attributes:{"aria-label":\`\${h} \${s}\`}})))}#u({trigger:t,present:e,acknowledged:s,shelving:i,unit:o=""}){let{offsetSec:r}=this.#t,c=u=>Tt(u,r,{digits:0}),a=({value:u,atMs:m})=>\`\${Number(u.toPrecision(6))} \${o} at \${c(m)}\`.replace("  "," ");return[...t?[\`raised by \${a(t)}\`]:[],...e?[\`now \${a(e)}\`]:[],...s?[\`acknowledged by \${s.by} \${s.comment}\`.trim()]:[],...i?[\`shelved by \${i.by} until \${c(i.untilMs)}, \${Fe(i.hiddenChanges,"change")} meanwhile\`]:[]].join("; ")}async#f(t,e){let{model:s,socket:i}=this.#t;if(!s)return;let o=this.#i.value.trim();if(o===""){U(this.#n,"Enter your name first: it is kept with the alarm."),this.#i.focus();return}let r=await i.request({type:"alarm",source:s.index,action:t,name:e,by:o,comment:this.#o.value.trim(),...t==="shelve"&&{forMs:Number(this.#l.value)*wu}});U(this.#n,r??""),r===void 0&&(this.#o.value="")}};var jp=2**31-1;function oi(n,t){try{return n()}catch(e){throw new TypeError(t(),{cause:e})}}function ts(n){try{return n()}catch{return!1}}var Nl=80;function _o(n){switch(typeof n){case"undefined":return"undefined";case"object":return n===null?"null":"an object";case"function":return"a function";case"string":return Ie(JSON.stringify(n.slice(0,Nl)));default:return\`\${typeof n} \${Su(n)}\`}}function Su(n){return Object.is(n,-0)?"-0":Ie(String(n).slice(0,Nl))}var Il={u8:nn(0,255),i8:nn(-128,127),u16:nn(0,65535),i16:nn(-32768,32767),u32:nn(0,4294967295),i32:nn(-2147483648,2147483647),u64:li(0n,2n**64n-1n),i64:li(-(2n**63n),2n**63n-1n),f32:{text:"a number of at most 3.4028234663852886e+38 in magnitude",isType:n=>typeof n=="number",isInRange:n=>Number.isFinite(Math.fround(n))||!Number.isFinite(n)},f64:{text:"a number",isType:n=>typeof n=="number",isInRange:()=>!0},bool:{text:"a boolean",isType:n=>typeof n=="boolean",isInRange:()=>!0}};function Mu(n){return{readers:{u8:(s,i)=>s.getUint8(i),i8:(s,i)=>s.getInt8(i),u16:(s,i)=>s.getUint16(i,n),i16:(s,i)=>s.getInt16(i,n),u32:(s,i)=>s.getUint32(i,n),i32:(s,i)=>s.getInt32(i,n),u64:(s,i)=>s.getBigUint64(i,n),i64:(s,i)=>s.getBigInt64(i,n),f32:(s,i)=>s.getFloat32(i,n),f64:(s,i)=>s.getFloat64(i,n),bool:(s,i)=>s.getUint8(i)!==0},writers:{u8:(s,i,o)=>s.setUint8(i,o),i8:(s,i,o)=>s.setInt8(i,o),u16:(s,i,o)=>s.setUint16(i,o,n),i16:(s,i,o)=>s.setInt16(i,o,n),u32:(s,i,o)=>s.setUint32(i,o,n),i32:(s,i,o)=>s.setInt32(i,o,n),u64:(s,i,o)=>s.setBigUint64(i,o,n),i64:(s,i,o)=>s.setBigInt64(i,o,n),f32:(s,i,o)=>s.setFloat32(i,o,n),f64:(s,i,o)=>s.setFloat64(i,o,n),bool:(s,i,o)=>s.setUint8(i,o?1:0)}}}function nn(n,t){return{text:\`an integer in \${n}..\${t}\`,isType:e=>typeof e=="number",isInRange:e=>Number.isInteger(e)&&e>=n&&e<=t}}function li(n,t){return{text:\`a bigint in \${n}..\${t}\`,isType:e=>typeof e=="bigint",isInRange:e=>e>=n&&e<=t}}function xu(n,t,e,s){let{text:i,isType:o,isInRange:r}=Il[n],c=(a,u)=>le(u,\`\${n} must be \${i}\`,zt(a));return{byteLength:n==="bool"?1:Number(n.slice(1))/8,readsViews:!1,shape:{kind:"scalar",tag:n,isLittle:t},read:e,copy:e,write(a,u,m,h){if(!o(m))throw new TypeError(c(m,h));if(!r(m))throw new RangeError(c(m,h));s(a,u,m)}}}function Cl(n){let{readers:t,writers:e}=Mu(n),s=i=>[i,xu(i,n,t[i],e[i])];return new Map(Object.keys(Il).map(s))}var Os={little:Cl(!0),big:Cl(!1)},$u=new TextEncoder,vu=new TextDecoder("utf-8",{ignoreBOM:!0}),es=class{byteLength;readsViews=!1;shape={kind:"text"};constructor(t){this.byteLength=t}read(t,e){let s=sn(t,e,this.byteLength),i=s.indexOf(0);return vu.decode(i<0?s:s.subarray(0,i))}copy(t,e){return this.read(t,e)}write(t,e,s,i){let o=\`char[\${this.byteLength}]\`;if(typeof s!="string"){let a=\`\${o} must be a string\`;throw new TypeError(le(i,a,zt(s)))}if(s.includes("\\0")||!s.isWellFormed()){let a=\`\${o} must be Unicode text without NUL\`;throw new RangeError(le(i,a,zt(s)))}let r=$u.encode(s);if(r.length>this.byteLength){let a=\`\${o} must take at most \${this.byteLength} bytes of UTF-8\`;throw new RangeError(le(i,a,\`\${r.length} bytes\`))}let c=sn(t,e,this.byteLength);c.set(r),c.fill(0,r.length)}};function sn(n,t,e){return new Uint8Array(n.buffer,n.byteOffset+t,e)}function ci(n,t,e,s){let i=sn(n,t,e),o=new Uint8Array(i);s(new DataView(o.buffer)),i.set(o)}var{rawJSON:Eu=Number}=JSON;function on(n,t){return typeof n=="bigint"?String(n):Object.is(n,-0)?t===void 0?n:Eu("-0"):typeof n=="number"&&!Number.isFinite(n)?String(n):Array.isArray(n)?n.map(e=>on(e,t)):typeof n!="object"||n===null?n:Object.fromEntries(Object.entries(n).map(([e,s])=>[e,on(s,t)]))}function le(n,t,e){return\`Cannot set \${n()} as \${t}: received \${e}\`}function ai(n,t,e){return oi(()=>e(t),()=>{let s=\`\${zt(t)} that throws\`;return le(n,"the value must be readable",s)})}var ri=80;function zt(n){return typeof n=="string"?Ie(JSON.stringify(n.slice(0,ri))):typeof n=="bigint"?\`\${n}\`.slice(0,ri)+"n":typeof n=="function"?"a function":typeof n=="object"&&n!==null?Tu(n):Object.is(n,-0)?"-0":String(n).slice(0,ri)}function Tu(n){try{if(Array.isArray(n))return"an array";let t=n.constructor?.name??"no class";return typeof t=="string"?\`an object of \${Ie(t.slice(0,ri))}\`:"an object"}catch{return"an object"}}var fi={u8:"Uint8",i8:"Int8",u16:"Uint16",i16:"Int16",u32:"Uint32",i32:"Int32",u64:"BigUint64",i64:"BigInt64",f32:"Float32",f64:"Float64",bool:"Uint8"},ns={u8:"typeof v === 'number' && (v & 0xFF) === v",i8:"typeof v === 'number' && v << 24 >> 24 === v",u16:"typeof v === 'number' && (v & 0xFFFF) === v",i16:"typeof v === 'number' && v << 16 >> 16 === v",u32:"typeof v === 'number' && v >>> 0 === v",i32:"typeof v === 'number' && (v | 0) === v",u64:"typeof v === 'bigint' && asUintN(64, v) === v",i64:"typeof v === 'bigint' && asIntN(64, v) === v",f32:"typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",f64:"typeof v === 'number'",bool:"typeof v === 'boolean'"};function ss({tag:n,isLittle:t},e,s){let i=Fl(n)?\`\${e}.get\${fi[n]}(\${s})\`:\`\${e}.get\${fi[n]}(\${s}, \${t})\`;return n==="bool"?\`\${i} !== 0\`:i}function is({tag:n,isLittle:t},e,s,i){let o=n==="bool"?\`\${i} ? 1 : 0\`:i;return Fl(n)?\`\${e}.set\${fi[n]}(\${s}, \${o});\`:\`\${e}.set\${fi[n]}(\${s}, \${o}, \${t});\`}function Fl(n){return n==="u8"||n==="i8"||n==="bool"}function Pl(n,t){switch(n){case"u64":case"i64":return\`String(\${t})\`;case"f32":case"f64":return\`(x = \${t}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)\`;default:return t}}var Oo=new Map,ku=Object.getPrototypeOf([].values()),Lo=Object.getPrototypeOf(ku);function Rl(n,t,e){let s=\`\${n.tag}, \${n.isLittle?"little":"big"}-endian\`;return Oo.has(s)||Oo.set(s,Au(s,n,t,e)),Oo.get(s)}function Au(n,t,e,{codec:s,data:i,offset:o}){let r=ss(t,"this[DATA]",\`this[OFFSET] + i * \${e}\`),c=\`"use strict"; // \${n}
function Elements(d, o, end) { this.d = d; this.o = o; this.end = end; }
Elements.prototype = {
__proto__: iteratorPrototype,
next() {
const o = this.o;
if (o >= this.end) return { value: undefined, done: true };
this.o = o + \${e};
return { value: \${ss(t,"this.d","o")}, done: false };
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
};\`,a={iteratorPrototype:Lo,iterator:Symbol.iterator,trunc:Math.trunc,CODEC:s,DATA:i,OFFSET:o};try{return new Function(...Object.keys(a),c)(...Object.values(a))}catch(u){if(u instanceof EvalError)return;throw u}}var Ls=Symbol.for("Deno.core.hostObject"),_u=Symbol("copied by toObject()"),{__defineGetter__:Ou}=Object.prototype;function Lu(){return this[Ls]()}function os(n){Ou.call(n,_u,Lu)}function ui(n,t){return new TypeError(\`Cannot copy \${n} by its own properties, as it has none: \${t}\`)}var rn=class n{byteLength;readsViews=!0;element;count;target;shape;#t;constructor(t,e,s){this.byteLength=t.byteLength*e,this.element=t,this.count=e,this.target=s,this.shape={kind:"array",element:t,count:e}}read(t,e){return this.#t??=No.classOf(this),new this.#t(this,t,e)}get isPlain(){let{element:t}=this;return t instanceof n?t.isPlain:!t.readsViews}copy(t,e){let{element:s,count:i}=this,o=[];for(let r=0;r<i;r++)o.push(s.copy(t,e+r*s.byteLength));return o}write(t,e,s){let i=this.count+1,o=ai(this.target,s,c=>Cu(c,i)),r=\`it must be an array or iterable of \${this.count} elements\`;if(o===void 0)throw new TypeError(le(this.target,r,zt(s)));if(o.length!==this.count){let c=o.length<this.count?o.length:"more";throw new RangeError(le(this.target,r,\`\${c} elements\`))}ci(t,e,this.byteLength,c=>{for(let[a,u]of o.entries())this.writeElement(c,0,a,u)})}readElement(t,e,s){return this.element.read(t,e+s*this.element.byteLength)}writeElement(t,e,s,i){let o=()=>\`element \${s} of \${this.target()}\`,r=e+s*this.element.byteLength;this.element.write(t,r,i,o)}},We=Symbol("codec"),rs=Symbol("data"),ls=Symbol("offset"),Nu={codec:We,data:rs,offset:ls},hi=class{#t;#e;#s;#n=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}next(){return this.#n>=this.#t.count?{value:void 0,done:!0}:{value:this.#t.readElement(this.#e,this.#s,this.#n++),done:!1}}};Object.setPrototypeOf(hi.prototype,Lo);var No=class n{static#t=0;static classOf({element:t,count:e}){for(;n.#t<e;)n.#s();let{shape:s,byteLength:i}=t,o=s?.kind==="scalar"?Rl(s,i,Nu):void 0;if(o===void 0)return n;let r=n.#e.get(o);return r===void 0&&(r=class extends n{},Object.defineProperties(r.prototype,Object.getOwnPropertyDescriptors(o)),n.#e.set(o,r)),r}static#e=new Map;constructor(t,e,s){os(this),this[We]=t,this[rs]=e,this[ls]=s,Object.preventExtensions(this)}static#s(){let t=n.#t++;Object.defineProperty(n.prototype,t,{get(){return this.at(t)},set(e){this.#n(t,e)}})}get length(){return this[We].count}at(t){let e=Math.trunc(t)||0,{length:s}=this,i=e<0?e+s:e;return i<0||i>=s?void 0:this[We].readElement(this[rs],this[ls],i)}[Symbol.iterator](){return new hi(this[We],this[rs],this[ls])}toJSON(t){return on(this[We].copy(this[rs],this[ls]),t)}[Ls](){throw ui(this[We].target(),"copy it by [...array], or toObject() of the view that it is read of")}[Symbol.for("Deno.customInspect")](t,e){return t([...this],e)}#n(t,e){if(t>=this.length){let s=()=>\`element \${t} of \${this[We].target()}\`,i=\`the index must be in 0..\${this.length-1}\`;throw new RangeError(le(s,i,String(t)))}this[We].writeElement(this[rs],this[ls],t,e)}};function Cu(n,t){if(typeof n!="object"||n===null)return;if("length"in n)return Array.prototype.slice.call(n,0,t);if(!(Symbol.iterator in n))return;let e=[];for(let s of n)if(e.push(s)===t)break;return e}var ln=Symbol("codec"),Re=Symbol("data"),je=Symbol("offset"),Co=Symbol("parts");function Iu(n,t){return n instanceof rn&&n.isPlain?function(){return n.copy(this[Re],this[je]+t)}:function(){let{buffer:e}=jl(this,t,n.byteLength);return n.read(new DataView(e),0)}}function jl(n,t,e){return sn(n[Re],n[je]+t,e).slice()}var Dl={data:Re,offset:je,codec:ln,parts:Co};function Fu(n){let t={};for(let[e,[s,i]]of[...n].entries()){let{offset:o,codec:r,target:c}=i,a=u=>r.read(u[Re],u[je]+o);Object.defineProperty(t,s,{enumerable:!0,configurable:!0,get(){return r.readsViews?(this[Co]??=[])[e]??=a(this):a(this)},set(u){r.write(this[Re],this[je]+o,u,c)}})}return t}var cn=class n{static classOf(t,e,s){let i=e?.ViewClass??class{constructor(c,a){os(this),this[Re]=c,this[je]=a,this[Co]=void 0}};Object.defineProperty(i,"name",{value:t.name});let{prototype:o}=i;Object.setPrototypeOf(o,n.prototype),Object.defineProperty(o,ln,{value:t});let r=e?.accessors??Fu(t.places);Object.defineProperties(o,Object.getOwnPropertyDescriptors(r));for(let[c,a]of Object.entries(s))Object.defineProperty(o,c,{enumerable:!0,get(){return a(this)}});return i}static movableClassOf(t,e){let{ViewClass:s,places:i,byteLength:o}=t,r=Object.getOwnPropertyDescriptors(e?.copies??{}),{[t.name]:c}={[t.name]:class extends s{}},{prototype:a}=c;Object.defineProperty(a,"bytes",{get(){return jl(this,0,o)}});let u=m=>{let h=\`\${t.name}.create(view) makes a copy to write to\`;throw new TypeError(\`Cannot set \${m} as the view shows what was received: \${h}\`)};Object.defineProperty(a,"set",{value:()=>u(\`struct "\${t.name}"\`)});for(let[m,{offset:h,codec:g,target:y}]of i){let{get:S}=Object.getOwnPropertyDescriptor(s.prototype,m);Object.defineProperty(a,m,{enumerable:!0,get:g.readsViews?r[m]?.get??Iu(g,h):S,set:()=>u(y())})}return c}get bytes(){return sn(this[Re],this[je],this[ln].byteLength)}set(t){let e=this[ln],s=()=>\`struct "\${e.name}"\`;e.write(this[Re],this[je],t,s)}toObject(){return this[ln].copy(this[Re],this[je])}toJSON(t){return this[ln].json(this[Re],this[je],t)}[Ls](){throw ui(\`a view of struct "\${this[ln].name}"\`,"copy its toObject(), or make a view on memory of its own by create(view)")}[Symbol.for("Deno.customInspect")](t,e){return\`\${this[ln].name} \${t(this.toObject(),e)}\`}};var Vl=/^\\d+$/;function Ns(n,t,e){if(typeof e=="object"&&e!==null&&!ts(()=>Array.isArray(e)))return;let i=\`\${t} must be an object\`;throw new TypeError(qt(n,i,e))}function En(n,t,e,s){return oi(()=>s(e),()=>\`\${qt(n,\`\${t} must be readable\`,e)} that throws\`)}function di(n,t){if(t===""||Vl.test(t)){let e="the name of a field must be neither empty nor an integer";throw new TypeError(qt(n,e,t))}if(Pu(t))throw new TypeError(\`Cannot define struct "\${n}" as the field name "\${t}" is reserved\`)}function Pu(n){return n==="then"||Vl.test(n)||n in cn.prototype}function mi(n,t,e){if(e==="little"||e==="big")return;let s=typeof e=="string"?RangeError:TypeError,i=\`\${t} must be "little" or "big"\`;throw new s(qt(n,i,e))}function De(n,t,e,s,i){let o=\`\${t} must be an integer in \${s}..\${i}\`;if(typeof e!="number")throw new TypeError(qt(n,o,e));if(!Number.isInteger(e)||e<s||e>i)throw new RangeError(qt(n,o,e))}function qt(n,t,e){return\`Cannot define struct "\${n}" as \${t}: received \${zt(e)}\`}var pi=["unit","description","values","bits","display","limits"],Ru=100,ju=1e4,Bl=20,Du=34028234663852886e22,Hl="u8, i8, u16, i16, u32, i32, u64, i64, f32, f64".split(", ");function Vu({type:n,bitLength:t}){if(!Hl.includes(n))return;if(n==="f32"||n==="f64"){let r=n==="f32"?16777216:Number.MAX_SAFE_INTEGER;return{min:-r,max:r,maskMax:r}}let e=t??Number(n.slice(1)),s=r=>Math.min(r,Number.MAX_SAFE_INTEGER),i=s(2**e-1);if(n.startsWith("u"))return{min:0,max:i,maskMax:i};let o=2**(e-1);return{min:-s(o),max:s(o-1),maskMax:i}}function Wl(n,t,e){let{type:s}=t,i=Vu(t),o={};for(let g of pi){if(n[g]===void 0||(o[g]=n[g],g==="description"||i!==void 0))continue;let y=\`must be of \${Hl.join(", ")} for its \${g}\`,S=typeof s=="string"?s:s.name;throw e(TypeError,"the type",y,S)}let{unit:r,description:c,values:a,bits:u,display:m,limits:h}=o;if(a!==void 0&&u!==void 0)throw e(TypeError,"the meaning","must have values or bits, not both",n);if(Ul(r,"the unit",Ru,e),Ul(c,"the description",ju,e),a!==void 0){let{min:g,max:y}=i;o.values=zl(a,"values",g,y,e)}return u!==void 0&&(o.bits=zl(u,"bits",1,i.maskMax,e)),m!==void 0&&(o.display=Uu(m,s,e)),h!==void 0&&(o.limits=ei(h,Bu(s,i),e)),Object.freeze(o)}function Bu(n,{min:t,max:e}){if(n!=="f32"&&n!=="f64")return{min:t,max:e};let s=n==="f32"?Du:Number.MAX_VALUE;return{min:-s,max:s}}function Ul(n,t,e,s){if(n===void 0)return;let i=\`must be a string of 1 to \${e} characters\`;if(typeof n!="string")throw s(TypeError,t,i,n);if(!(n.trim()!==""&&n.length<=e))throw s(RangeError,t,i,n)}function zl(n,t,e,s,i){let r=typeof n=="object"&&n!==null&&!Array.isArray(n)?Object.entries(n):[];if(r.length===0)throw i(TypeError,t,"must be an object of names and their integers",n);for(let[c,a]of r){if(c===""||/^\\d+$/.test(c))throw i(TypeError,\`a name of \${t}\`,"must be neither empty nor an integer",c);let u=\`must be an integer in \${e}..\${s}\`,m=\`\${t}.\${c}\`;if(typeof a!="number")throw i(TypeError,m,u,a);if(!Number.isInteger(a)||a<e||a>s)throw i(RangeError,m,u,a)}return Object.freeze(Object.fromEntries(r))}function Uu(n,t,e){let s="the display";if(t!=="f32"&&t!=="f64"){if(n==="hex")return n;throw e(TypeError,s,\`of \${t} must be "hex"\`,n)}let i=\`of \${t} must be { digits } with digits in 0..\${Bl}\`,{digits:o}=n;if(typeof o!="number")throw e(TypeError,s,i,n);if(!Number.isInteger(o)||o<0||o>Bl)throw e(RangeError,s,i,o);return Object.freeze({digits:o})}var Io=new Map([["u8",8],["i8",8],["u16",16],["i16",16],["u32",32],["i32",32],["u64",64],["i64",64],["bool",1]]),cs=class{byteLength;readsViews=!1;#t;#e;#s;#n;#i;constructor(t,e,s){let{bitOffset:i,bitLength:o}=e;this.byteLength=Math.ceil((i+o)/8),this.#t=t,this.#e=o,this.#n=s==="little",this.#s=this.#n?i:this.byteLength*8-i-o,this.#i=zu(t,o)}read(t,e){let s=BigInt.asUintN(this.#e,this.#o(t,e)>>BigInt(this.#s));switch(this.#t){case"bool":return s!==0n;case"u64":return s;case"i64":return BigInt.asIntN(this.#e,s);default:{let i=this.#t.startsWith("i");return Number(i?BigInt.asIntN(this.#e,s):s)}}}copy(t,e){return this.read(t,e)}write(t,e,s,i){let{text:o,isType:r,isInRange:c}=this.#i,a=()=>le(i,\`\${this.#t} of \${this.#e} bits must be \${o}\`,zt(s));if(!r(s))throw new TypeError(a());if(!c(s))throw new RangeError(a());let u=BigInt(this.#s),m=BigInt.asUintN(this.#e,BigInt(s))<<u,h=(1n<<BigInt(this.#e))-1n<<u;this.#l(t,e,this.#o(t,e)&~h|m)}#o(t,e){let s=0n;for(let i=0;i<this.byteLength;i++)s=s<<8n|BigInt(t.getUint8(this.#r(e,i)));return s}#l(t,e,s){for(let i=this.byteLength-1;i>=0;i--)t.setUint8(this.#r(e,i),Number(s&0xFFn)),s>>=8n}#r(t,e){return t+(this.#n?this.byteLength-1-e:e)}};function zu(n,t){if(n==="bool")return{text:"a boolean",isType:r=>typeof r=="boolean",isInRange:()=>!0};let e=BigInt(t),[s,i]=n.startsWith("i")?[-(1n<<e-1n),(1n<<e-1n)-1n]:[0n,(1n<<e)-1n];return n.endsWith("64")?li(s,i):nn(Number(s),Number(i))}var Hu=2**20,gi=2**31-1,Gl=32;function Kl(n,t,e){Ns(n,"its fields",t);let s=[],i=new Map,o=0,r=0,c=En(n,"its fields",t,Object.entries);for(let[u,m]of c){di(n,u);let h=()=>\`field "\${u}" of struct "\${n}"\`,g=En(n,\`field "\${u}"\`,m,Wu);Ku(n,u,g);let{codec:y,...S}=new Po(n,u,e).resolve(g,h),{offset:v=o}=g;De(n,\`the offset of field "\${u}"\`,v,0,gi);let{byteLength:_}=y,F=Yu(n,u,g,S),E={name:u,...S,offset:v,byteLength:_,...F};s.push(Object.freeze(E)),i.set(u,{offset:v,codec:y,target:h}),o=v+_,r=Math.max(r,o)}De(n,"its length in bytes",r,1,gi);let{byteLength:a=r}=e;return De(n,"its byteLength",a,r,gi),{byteLength:a,fields:s,places:i}}function Wu(n){if(!(Fo(n)&&"type"in n))return{type:n};let e={...n};for(let s of pi){let i=e[s];Fo(i)&&(e[s]=Gu(i))}return e}function Gu(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Fo(e)?{...e}:e]))}function Fo(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)}function Yu(n,t,e,s){return Wl(e,s,(i,o,r,c)=>{let a=\`\${o} of field "\${t}" \${r}\`;return new i(qt(n,a,c))})}var Yl=new Set(["type","offset","endian","bitOffset","bitLength",...pi]);function Ku(n,t,e){let s=Object.keys(e).find(o=>!Yl.has(o));if(s===void 0)return;let i=\`field "\${t}" must have no key but \${[...Yl].join(", ")}\`;throw new TypeError(qt(n,i,s))}var Po=class{#t;#e;#s;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s}resolve(t,e){let{endian:s=this.#s.endian}=t;if(mi(this.#t,\`the endian of field "\${this.#e}"\`,s),t.bitLength!==void 0||t.bitOffset!==void 0)return this.#n(t,s);let[i,o]=this.#i(t.type,s,e),r=Io.has(i.type)||i.type==="f32"||i.type==="f64";if(!r&&t.endian!==void 0){let a=\`the endian of field "\${this.#e}" must be left out\`,u="text has none, a struct its own";throw new TypeError(qt(this.#t,\`\${a} as \${u}\`,t.endian))}let c=o.reduce((a,u)=>a*u,1);return{...i,...o.length>0?{count:c}:{},...o.length>1?{dimensions:Object.freeze(o)}:{},...r&&s==="big"?{endian:s}:{}}}#n({type:t,bitOffset:e=0,bitLength:s},i){let o=Io.get(t);if(o===void 0){let a=\`the type of bit-field "\${this.#e}" must be an integer or bool\`;throw new TypeError(qt(this.#t,a,t))}let r=a=>\`the \${a} of bit-field "\${this.#e}"\`;De(this.#t,r("bitOffset"),e,0,7),De(this.#t,r("bitLength"),s,1,o);let c={bitOffset:e,bitLength:s};return{type:t,...c,...i==="big"?{endian:i}:{},codec:new cs(t,c,i)}}#i(t,e,s,i=0){let o=\`the type of field "\${this.#e}"\`,r=En(this.#t,o,t,Ju);if(r===void 0){let S=t;return[{type:S,codec:this.#o(S,e)},[]]}if(i===Gl){let S=\`the type of field "\${this.#e}" must have at most \${Gl} dimensions\`;throw new RangeError(qt(this.#t,S,"more"))}let[c,a]=r;if(De(this.#t,\`the count of field "\${this.#e}"\`,a,1,Hu),c==="char")return[{type:c,codec:new es(a)},[a]];let[u,m]=this.#i(c,e,s,i+1),h=new rn(u.codec,a,s),g=[a,...m],y=g.reduce((S,v)=>S*v);return De(this.#t,\`the count of field "\${this.#e}"\`,y,1,gi),[{type:u.type,codec:h},g]}#o(t,e){let s=Os[e].get(t)??this.#s.codecOf(t);if(s!==void 0)return s;let i=[...Os.little.keys()].join(", "),o=\`the type of field "\${this.#e}" must be \${i}, a StructType, [type, count] or ["char", byteLength]\`;throw new TypeError(qt(this.#t,o,t))}};function Ju(n){return Array.isArray(n)&&n.length<=2?[n[0],n[1]]:void 0}function Tn(n){switch(n?.kind){case"array":{let t=Tn(n.element.shape);return t*n.count>64?t:t*n.count}case"struct":{let t=0;for(let{codec:e}of n.places.values())if(t+=Tn(e.shape),t>1e3)break;return t}default:return 1}}var wi=class{locals=[];checks=[];writes=[];#t;constructor(t){this.#t=t}add(t,e,s,i){let o=\`v\${this.locals.length}\`;switch(this.locals.push(o),this.checks.push(\`\${o} = \${s};\`),t?.kind){case"scalar":return this.#n(ns[t.tag].replace(/\\bv\\b/g,o)),this.writes.push(is(t,"d",\`o + \${i}\`,o)),!0;case"text":{let{byteLength:r}=e;return this.#n(\`isAscii(\${o}, \${r})\`),this.writes.push(\`writeAscii(d, o + \${i}, \${r}, \${o});\`),!0}case"struct":return this.#e(t.places,o,i);case"array":{let{element:r,count:c}=t;if(this.#n(\`isArray(\${o}) && \${o}.length === \${c}\`),Tn(r.shape)*c>64)return this.#s(r,c,o,i);for(let a=0;a<c;a++){let u=i+a*r.byteLength,m=\`\${o}[\${a}]\`;if(!this.add(r.shape,r,m,u))return!1}return!0}default:return!1}}#e(t,e,s){let i=this.#t([...t.keys()]),o=ql(t)?"":\` && !\${this.#t(new Set(t.keys()))}.has(k)\`;this.checks.push(\`{ let i = 0; for (const k in \${e}) if (k !== \${i}[i++]\${o}) return false; if (i !== \${t.size}) return false; }\`);let r=this.checks.length;for(let[c,{codec:a,...u}]of t){let m=\`\${e}[\${JSON.stringify(c)}]\`,h=s+u.offset;if(!this.add(a.shape,a,m,h))return!1}return this.checks.splice(r+1,0,\`if (!(getPrototypeOf(\${e}) === ObjectPrototype && \${e}[tag] === undefined)) return false;\`),!0}#s({shape:t,byteLength:e},s,i,o){if(t?.kind!=="scalar")return!1;let r=ns[t.tag].replace(/\\bv\\b/g,"e");this.checks.push(\`\${i} = slice(\${i});\`,\`for (const e of \${i}) if (!(\${r})) return false;\`);let c=\`o + \${o} + i * \${e}\`;return this.writes.push(\`for (let i = 0; i < \${s}; i++) \${is(t,"d",c,\`\${i}[i]\`)}\`),!0}#n(t){this.checks.push(\`if (!(\${t})) return false;\`)}};function Jl(n,t){if(ql(n))return\`return false;
\`;let e=[],s=[];for(let[i,{codec:{shape:o},offset:r}]of n){if(o?.kind!=="scalar")continue;let c=\`v\${s.length}\`,a=ns[o.tag];e.push(\`case \${JSON.stringify(i)}: if (!(\${a.replace(/\\bv\\b/g,"e")})) return false; \${c} = e; break;\`);let u=is(o,"d",\`o + \${r}\`,c);s.push(\`if (\${c} !== undefined) \${u}\`)}return s.length===0?\`return false;
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
\`}function ql(n){let t=0;for(let{offset:e,codec:s}of n.values()){if(e<t)return!0;t=e+s.byteLength}return!1}var Xu=0,Xl={asIntN:BigInt.asIntN,asUintN:BigInt.asUintN,fround:Math.fround,guard:os,getPrototypeOf:Object.getPrototypeOf,isArray:Array.isArray,isAscii:Zu,isFinite:Number.isFinite,jsonOf:on,ObjectPrototype:Object.prototype,slice:Function.prototype.call.bind(Array.prototype.slice),String,tag:Symbol.toStringTag,writeAscii:Qu};function Zl(n,t,e){if(Tn({kind:"struct",places:n})>1e3)return;let s=new jo(e),i=s.struct(n,t),o=[...Object.keys(Xl),"DATA","OFFSET","CODEC","PARTS","constants"];try{let r=new Function(...o,i),c=Object.values(Xl),{data:a,offset:u,codec:m,parts:h}=e;return r(...c,a,u,m,h,s.constants)}catch(r){if(r instanceof EvalError)return;throw r}}var jo=class{constants=[];#t;constructor(t){this.#t=t}struct(t,e){let s={kind:"struct",places:t},i=[...t].map(([h,g],y)=>this.#s(JSON.stringify(h),g,y)),o=[...t].filter(([,{codec:h}])=>h instanceof rn&&h.isPlain).map(([h,{codec:g,offset:y}])=>{let S=this.#n(g.shape,g,y,!1);return\`get \${JSON.stringify(h)}() { const d = this[DATA], o = this[OFFSET]; return \${S}; },
\`}),r=this.#n(s,void 0,0,!1),c=this.#n(s,void 0,0,!0),a=this.#i(s,e),u=Jl(t,e),m=this.constants.map((h,g)=>\`c\${g}\`);return\`"use strict"; // \${Xu++}
const [\${m.join(", ")}] = constants;
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
\`}#e(t){return\`c\${this.constants.push(t)-1}\`}#s(t,{codec:e,offset:s,target:i},o){let{shape:r}=e,{data:c,offset:a}=this.#t,u=this.#e((g,y)=>e.write(g[c],g[a]+s,y,i)),m=\`this[OFFSET] + \${s}\`;if(r?.kind!=="scalar"){let g=\`\${this.#e(e)}.read(this[DATA], \${m})\`,y=e.readsViews?\`const p = this[PARTS] ??= []; return p[\${o}] ??= \${g};\`:\`return \${g};\`;return\`get \${t}() { \${y} }, set \${t}(v) { \${u}(this, v); },
\`}let h=is(r,"this[DATA]",m,"v");return\`get \${t}() { return \${ss(r,"this[DATA]",m)}; },
set \${t}(v) { if (\${ns[r.tag]}) \${h} else \${u}(this, v); },
\`}#n(t,e,s,i){switch(t?.kind){case"scalar":{let r=ss(t,"d",\`o + \${s}\`);return i?Pl(t.tag,r):r}case"struct":return\`{
\${[...t.places].map(([c,{codec:a,...u}])=>{let m=s+u.offset,h=this.#n(a.shape,a,m,i);return\`\${JSON.stringify(c)}: \${h},
\`}).join("")}}\`;case"array":{let{element:r,count:c}=t;if(Tn(r.shape)*c>64)break;return\`[\${Array.from({length:c},(u,m)=>{let h=s+m*r.byteLength;return this.#n(r.shape,r,h,i)}).join(", ")}]\`}}let o=\`\${this.#e(e)}.copy(d, o + \${s})\`;return i&&t?.kind!=="text"?\`jsonOf(\${o}, key)\`:o}#i(t,e){let s=new wi(i=>this.#e(i));return s.add(t,void 0,"v",0)?\`let \${s.locals.join(", ")};
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
\`}};function Zu(n,t){if(typeof n!="string"||n.length>t)return!1;for(let e=0;e<n.length;e++){let s=n.charCodeAt(e);if(s===0||s>127)return!1}return!0}function Qu(n,t,e,s){for(let i=0;i<e;i++)n.setUint8(t+i,i<s.length?s.charCodeAt(i):0)}var yi=class{name;byteLength;readsViews=!0;places;shape;#t;#e;#s;#n;#i;#o;constructor(t,e,s,i,o=Zl){this.name=t,this.byteLength=e,this.places=s,this.shape={kind:"struct",places:s},this.#t=i,this.#e=o}get ViewClass(){return this.#s??=cn.classOf(this,this.#l,this.#t)}get#l(){if(this.#o!==void 0)return this.#o;let{places:t,byteLength:e}=this;return this.#o=this.#e(t,e,Dl)??null}get zeros(){return this.#i??=new DataView(new ArrayBuffer(this.byteLength))}get MovableClass(){return this.#n??=cn.movableClassOf(this,this.#l)}read(t,e){return Object.preventExtensions(new this.ViewClass(t,e))}copy(t,e){let s=this.#l;if(s!==null)return s.copy(t,e);let i={};for(let[o,{offset:r,codec:c}]of this.places)i[o]=c.copy(t,e+r);return i}json(t,e,s){return this.#l?.json(t,e,s)??on(this.copy(t,e),s)}isView(t){return this.#r(t)!==void 0}#r(t){try{return t instanceof this.ViewClass?t.bytes:void 0}catch{return}}write(t,e,s,i){if(this.#l?.write(t,e,s))return;let o=this.#r(s);if(o!==void 0){sn(t,e,this.byteLength).set(o);return}if(!ts(()=>Object.prototype.toString.call(s)==="[object Object]"&&!(s instanceof cn))){let a=\`it must be a view of struct "\${this.name}" or an object of its fields\`;throw new TypeError(le(i,a,zt(s)))}let c=ai(i,s,Object.entries);ci(t,e,this.byteLength,a=>{for(let[u,m]of c){let h=this.places.get(u);if(h===void 0)throw new TypeError(\`Cannot set field \${zt(u)} of struct "\${this.name}" as it has no such field\`);h.codec.write(a,h.offset,m,h.target)}})}};var th=2**32-1;function Ge(n,t,e={}){if(typeof n!="string"||n===""){let y="its name must be a non-empty string";throw new TypeError(\`Cannot define struct as \${y}: received \${zt(n)}\`)}Ns(n,"its options",e);let{frameId:s,endian:i="little",derived:o={},...r}=En(n,"its options",e,({frameId:y,endian:S,byteLength:v,derived:_})=>({frameId:y,endian:S,byteLength:v,derived:_}));s!==void 0&&De(n,"its frameId",s,0,th),mi(n,"its endian",i);let c=Kl(n,t,{endian:i,byteLength:r.byteLength,codecOf:y=>Ql.get(y)});Ns(n,"its derived fields",o);let u=En(n,"its derived fields",o,y=>({...y}));eh(n,u,c.places);let{byteLength:m}=c,h=new yi(n,m,c.places,u),g=Object.freeze({name:n,byteLength:m,frameId:s,fields:Object.freeze(c.fields),create(y){let S=new DataView(new ArrayBuffer(m));return y!==void 0&&h.write(S,0,y,()=>\`struct "\${n}"\`),h.read(S,0)},view(y,S=0){return nh(n,m,y,S),h.read(new DataView(y,S,m),0)},viewAt:(y,S)=>new h.ViewClass(y,S),isView:y=>h.isView(y)});return Ql.set(g,h),g}var Ql=new WeakMap;function eh(n,t,e){for(let[s,i]of Object.entries(t)){if(di(n,s),e.has(s))throw new TypeError(\`Cannot define struct "\${n}" as field "\${s}" is declared twice\`);if(typeof i!="function"){let o=\`derived field "\${s}" must be a function\`;throw new TypeError(qt(n,o,i))}}}function nh(n,t,e,s){if(!sh(e)){let o=ArrayBuffer.isView(e)?", of which to pass .buffer and .byteOffset":"";throw new TypeError(\`Cannot view struct "\${n}" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received \${zt(e)}\${o}\`)}let i=e.byteLength-t;if(!Number.isInteger(s)||s<0||s>i){let o=typeof s=="number"?RangeError:TypeError;throw new o(\`Cannot view struct "\${n}" as its \${t} bytes must lie within the \${e.byteLength} bytes of the buffer: received byteOffset \${zt(s)}\`)}}function sh(n){return ts(()=>(n instanceof ArrayBuffer||n instanceof SharedArrayBuffer)&&n.byteLength>=0)}var bi={FrameId:{COMMAND_STATUS:1,TELEMETRY:2,CONFIG:3},Header:Ge("singleSocket.Header",{frameId:{type:"u32",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),Command:Ge("singleSocket.Command",{commander:{type:"u32",description:"sender"},counter:{type:"u32",description:"counts all commands from 0"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"})};var ih={ACK:1,NO_ACK:2},tc=Ge("CommandStatus",{status:{type:"u32",values:ih},duration:{type:"f64",unit:"s",description:"time until the command is expected to be done"},reason:{type:["char",50],description:"reason of a rejection"}},{frameId:bi.FrameId.COMMAND_STATUS});var ec=Ge("Header",{syncPattern:{type:"u16",display:"hex"},frameId:{type:"u16",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:n,taiNsec:t})=>Number(n)+Number(t)*1e-9}}),nc=Ge("Command",{syncPattern:{type:"u16",description:"identifies the device",display:"hex"},counter:{type:"u32",description:"counts commands of a code from 1"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"});var Do=[ec,nc,bi.Header,bi.Command,tc];var Si=1e4,oh=/^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u;function sc(n,t,e){for(let i of t??[])fh(i,e);let s=Vo(n,"",0,t).take(Si+1).toArray();if(s.length>Si)throw new RangeError(\`Cannot \${e} as struct "\${n.name}" must have at most \${Si} values: received more; choose some by fields\`);for(let i of t??[])uh(i,s,n,e);return s}function*Vo({fields:n},t,e,s){for(let i of n){let{type:o,byteLength:r}=i,c=rh(i),a=c.reduce((m,h)=>m*h,1),u=r/a;for(let m=0;m<a;m++){let h=ch(t,i.name)+ah(m,c);if(s!==void 0&&!s.some(v=>ic(v,h)))continue;let g=e+i.offset+m*u;if(typeof o=="object"){yield*Vo(o,h,g,s);continue}let y=lh(i,u);yield{path:h,type:o,field:i,offset:g,byteLength:u,read:(v,_)=>y.read(v,_+g)}}}}function rh({type:n,count:t,dimensions:e}){let s=e??(t===void 0?[]:[t]);return n==="char"?s.slice(0,-1):s}function lh(n,t){let{type:e,endian:s="little",bitOffset:i,bitLength:o}=n;if(e==="char")return new es(t);if(o===void 0)return Os[s].get(e);let r={bitOffset:i??0,bitLength:o};return new cs(e,r,s)}function ch(n,t){return oh.test(t)?n===""?t:\`\${n}.\${t}\`:\`\${n}[\${JSON.stringify(t)}]\`}function ah(n,t){let e="";for(let s of t.toReversed())e=\`[\${n%s}]\${e}\`,n=Math.floor(n/s);return e}function ic(n,t){let[e,s]=n.length<t.length?[n,t]:[t,n];return e===""||!s.startsWith(e)?!1:s.length===e.length||".[".includes(s[e.length])}function fh(n,t){if(typeof n!="string")throw new TypeError(\`Cannot \${t} as each of fields must be a string: received \${_o(n)}\`)}function uh(n,t,e,s){if(t.some(c=>c.path.length>=n.length&&ic(n,c.path)))return;let o=ti(n,hh(e)),r=o===void 0?"":\`; did you mean \${o}?\`;throw new RangeError(\`Cannot \${s} as fields must be in struct "\${e.name}": received \${_o(n)}\${r}\`)}function hh(n){let t=new Set,e=Vo(n,"",0,void 0).take(Si);for(let{path:s}of e){t.add(s);for(let{index:i}of s.matchAll(/[.[]/g))i>0&&t.add(s.slice(0,i))}return t}function oc(n){let{name:t,frameId:e,byteLength:s,fields:i}=n;return{name:t,...e!==void 0&&{frameId:e},byteLength:s,fields:i.map(dh)}}function dh(n){let{type:t,count:e,dimensions:s,byteLength:i,...o}=n,r=s??(e===void 0?void 0:[e]);return{...o,type:typeof t=="object"?oc(t):t,...r&&{lengths:r}}}function Mi(n,t=[]){let e=JSON.stringify(n),s=t.find(u=>JSON.stringify(oc(u))===e);if(s)return s;let{name:i,frameId:o,byteLength:r,fields:c}=n,a=c.map(({name:u,type:m,lengths:h=[],...g})=>{let y=typeof m=="object"?Mi(m,t):m,S=h.reduceRight((v,_)=>[v,_],y);return[u,{...g,type:S}]});return Ge(i,Object.fromEntries(a),{byteLength:r,...o!==void 0&&{frameId:o}})}function Bo(n,t){let{type:e,count:s,unit:i}=n,o=n.dimensions??(s===void 0?[]:[s]),r=e==="char"?o.length-1:o.length,c=rc(n,t,r);return Ie(i===void 0?c:\`\${c} \${i}\`)}function rc(n,t,e){return e<=0?mh(n,t):\`[\${Array.from(t,i=>rc(n,i,e-1)).join(", ")}]\`}function mh(n,t){let{type:e}=n;return typeof e=="object"?\`{ \${e.fields.map(i=>\`\${i.name}: \${Bo(i,Reflect.get(t,i.name))}\`).join(", ")} }\`:typeof t=="number"||typeof t=="bigint"?ph(n,t):JSON.stringify(t)}function ph(n,t){let{values:e,bits:s,display:i}=n;if(e!==void 0){let r=Object.entries(e).find(([,c])=>c==t);return r===void 0?\`\${t}\`:\`\${t} \${r[0]}\`}return(typeof t=="bigint"||Number.isSafeInteger(t))&&(s!==void 0||i==="hex")?gh(n,BigInt(t)):typeof i=="object"&&Number.isFinite(t)?t.toFixed(i.digits):Object.is(t,-0)?"-0":\`\${t}\`}function gh(n,t){let{type:e,bits:s={},bitLength:i}=n,o=e==="f32"||e==="f64";if(o&&t<0n)return\`\${t}\`;let r=i??Number(e.slice(1)),c=BigInt.asUintN(r,t),a=o?1:Math.ceil(r/4),u=c.toString(16).toUpperCase().padStart(a,"0"),m=Object.entries(s).flatMap(([h,g])=>{let y=BigInt(g),S=c&y;if(S===0n)return[];let v=y&-y;return[y===v?h:\`\${h} \${S/v}\`]});return\`0x\${u} \${m.join(", ")}\`.trimEnd()}var xi=["meaning","raw","hex","bits"],lc=7;function wh({field:n,type:t,byteLength:e}){let{count:s,dimensions:i,unit:o,...r}=n;return t==="char"?{...r,count:e}:r}function cc(n){let t=wh(n),{values:e,bits:s,display:i}=t,o=e!==void 0||s!==void 0||i!==void 0;return(r,c,a)=>{if(a==="hex")return Mh(n,r,c);let u=n.read(r,c);return a==="raw"?Uo(u):a==="bits"?yh(n,u):typeof u=="number"&&!o?bh(u):Bo(t,u)}}function Uo(n){return typeof n=="string"?Ie(JSON.stringify(n)):Object.is(n,-0)?"-0":String(n)}function yh(n,t){if(!/^[ui]/.test(n.type))return Uo(t);let e=n.field.bitLength??8*n.byteLength;return BigInt.asUintN(e,BigInt(t)).toString(2).padStart(e,"0").replaceAll(/\\B(?=(?:.{4})+$)/g," ")}function bh(n){if(Number.isInteger(n)||!Number.isFinite(n))return Uo(n);let t=Math.abs(n);if(t>=1e7||t<1e-4)return n.toExponential(lc-1);let e=Math.max(1,Math.floor(Math.log10(t))+1);return n.toFixed(Math.max(0,lc-e))}function ac(n,t){let e=Math.max(Math.abs(n),t),s=0;for(;s<7&&!Sh(t*10**s);)s++;if(e<1e6&&s<7)return n.toFixed(s);let i=Math.max(0,Math.ceil(Math.log10(e/t)));return n===0?"0":n.toExponential(Math.min(6,i))}function Sh(n){return Math.abs(n-Math.round(n))<1e-6&&n>.5}function Mh(n,t,e){let s=t.byteOffset+e+n.offset;return Qs(new Uint8Array(t.buffer,s,n.byteLength))}function fc({path:n,field:t}){let{unit:e="",description:s="",values:i={},bits:o={}}=t,r=[...Object.keys(i),...Object.keys(o)];return[n,e,s,...r].join(" ").toLowerCase()}function uc(n,t){return t.toLowerCase().split(/\\s+/).every(e=>n.includes(e))}var as="Telemetry";function hc(n,t){let[e,s,i]=[n.header,n.telemetry,n.config].map(m=>Mi(m,Do)),[o,r]=[n.command,n.commandStatus].map(m=>m&&Mi(m,Do)),c=e.byteLength,a=(m,h,g,y)=>({title:m,kind:h,fields:xh(g,y,t)});return{groups:[a(as,"telemetry",s,c),a("Header of telemetry","telemetry",e,0),a("Configuration","config",i,c),...r?[a("Answer to a command","commandStatus",r,c)]:[]],command:o,telemetryBytes:c+s.byteLength}}function zo(n,t){return JSON.stringify([n.header,n[t]],(e,s)=>e==="description"?void 0:s)}function xh(n,t,e){return sc(n,void 0,"show fields").map(s=>{let i=Object.hasOwn(e,s.path)?{limits:e[s.path]}:{},o={...s,field:{...s.field,...i}};return{path:o.path,flat:o,structAt:t,isNumber:o.type!=="char",searchText:fc(o),judge:gl(o),write:cc(o)}})}var $i=class{#t;#e=[];#s=0;constructor(t){this.#t=t}ask(t){let{model:e}=t,s=e.newBuffer(67108864),{live:i}=e;return new Promise(o=>{let r={wanted:t,settle:o,frames:s,live:i,unreadable:0,request:0};this.#e.push(r),this.#e.length===1&&this.#n()})}add(t){let[e]=this.#e;if(e?.request!==t.request)return;let{model:s}=e.wanted;t.source===s.index&&(!s.message.isLive&&e.frames.length===0&&(s.follow(t),s.live!==e.live&&(e.live=s.live,e.frames=s.newBuffer(67108864))),t.kind!=="telemetry"?s.addOld(t):s.isReadable(t)&&s.live===e.live?e.frames.append(t):e.unreadable+=t.times.length)}end({request:t,sent:e,frames:s,error:i,isCancelled:o}){let[r]=this.#e;if(r?.request!==t)return;this.#e.shift();let{fromMs:c,toMs:a,model:u}=r.wanted,m=u.live===r.live;r.settle(m?{frames:r.frames,range:{fromMs:c,toMs:a},isWhole:e===s&&!o&&i===void 0&&r.frames.dropped===0,error:i??$h(r.unreadable)}:void 0),this.#n()}cancel(){for(let{settle:t}of this.#e.splice(0))t(void 0)}#n(){let[t]=this.#e;if(!t)return;let{model:e,fromMs:s,toMs:i,framesMax:o,fields:r}=t.wanted;t.request=++this.#s,this.#t({type:"history",request:t.request,source:e.index,fromMs:s,toMs:i,framesMax:o,fields:r})||this.cancel()}};function $h(n){return n===0?void 0:\`\${n} frames have other structs, and aren't shown\`}var vh=.25,Eh=.4,Th=250,kh=250,Ah=20,vi=class{#t;#e;#s;#n;#i="";#o=!1;#l=-1/0;constructor(t,e){this.#t=t,this.#e=e}framesFor(t,e,s,i){let{live:o,staleMs:r}=this.#t;if(this.#n!==o&&(this.#s=void 0),o.firstMs<=Math.max(t.fromMs,this.#r))return{frames:o,silenceMs:r,isLoading:!1};let c=this.#c(t,e);!c&&!this.#o&&i-this.#l>Th&&(this.#l=i,this.#a(t,e,s));let a=this.#s;if(!a)return{frames:o,silenceMs:r,isLoading:!c};let m=this.#t.message.isLive&&a.isWhole?r:_h(a),{frames:h,error:g}=a;return{frames:h,silenceMs:m,isLoading:!c,error:g}}get#r(){let{message:t,state:e}=this.#t;return t.hasRecording?-1/0:e?.memory?.fromMs??-1/0}#c(t,e){let s=this.#s;if(!s)return!1;let{fromMs:i,toMs:o}=s.range;return t.fromMs<i||t.toMs>o?!1:s.isWhole?!0:t.toMs-t.fromMs>Eh*(o-i)&&e.join(" ")===this.#i}async#a({fromMs:t,toMs:e},s,i){this.#o=!0;let o=(e-t)*vh,{isLive:r}=this.#t.message,c=r?this.#t.live.lastMs:1/0,a=await this.#e.ask({model:this.#t,fromMs:t-o,toMs:Math.max(e,Math.min(e+o,c)),framesMax:Math.max(1e4,i*8),fields:s});this.#o=!1,a&&(this.#s=a,this.#n=this.#t.live,this.#i=s.join(" "))}};function _h({frames:n,isWhole:t,range:e}){let i=(Math.min(e.toMs,n.lastMs)-Math.max(e.fromMs,n.firstMs))/Math.max(1,n.length-1);return Math.max(kh,(t?5:Ah)*i)}var Oh=12e4,Lh=1e5;async function dc(n,t,e,s){let i=Number.isNaN(e)?-1/0:e+.001,o=Math.max(i,s-Oh);if(!(o<s-.001))return;let{live:r}=n,c=await t.ask({model:n,fromMs:o,toMs:s-.001,framesMax:Lh,fields:[]});if(!c||n.live!==r)return;let{frames:a}=c,[u,m]=[a.indexAt(o),a.indexAt(s)];u<m&&r.insertBefore(s,a,u,m)}var Nh=["telemetry","config","commandStatus"];function mc(n){let t=new DataView(n);if(n.byteLength<24||t.getUint32(0,!0)!==826431558)throw new TypeError(\`Cannot decode batch as it must begin with 31425846: received \${n.byteLength} other bytes\`);let e=t.getUint32(16,!0),s=t.getUint32(20,!0),i=24+e*(12+s),o=Nh[t.getUint8(6)];if(o===void 0||n.byteLength!==i)throw new TypeError(\`Cannot decode batch as \${e} frames of \${s} bytes must take \${i} bytes: received \${n.byteLength}\`);return{source:t.getUint16(4,!0),kind:o,structsId:t.getUint32(8,!0),request:t.getUint32(12,!0),frameBytes:s,times:new Float64Array(n,24,e),missed:new Uint32Array(n,24+8*e,e),bytes:new Uint8Array(n,24+12*e)}}function Ho(n){return JSON.stringify(n,(t,e)=>e instanceof Uint8Array?{$bytes:e.toHex()}:typeof e=="number"&&Ch(e)?{$number:Object.is(e,-0)?"-0":String(e)}:e)}function pc(n){return JSON.parse(n,(t,e)=>typeof e!="object"||e===null?e:"$number"in e?Number(e.$number):"$bytes"in e?Uint8Array.fromHex(String(e.$bytes)):e)}function Ch(n){return!Number.isFinite(n)||Object.is(n,-0)}var gc=500,Ih=5e3,Ei=class{#t;#e;#s;#n=new Map;#i;#o=0;#l=gc;isOpen=!1;endedMs=0;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,this.#r()}sendHistory(t){return this.isOpen&&this.#i.send(Ho(t)),this.isOpen}request(t){if(!this.isOpen)return Promise.resolve("The page isn't connected: nothing was sent");let e=++this.#o;return new Promise(s=>{this.#n.set(e,s),this.#i.send(Ho({...t,request:e,token:this.#e}))})}#r(){let t=new WebSocket(this.#t);this.#i=t,t.binaryType="arraybuffer",t.onopen=()=>{this.isOpen=!0,this.#l=gc,this.#s.changed()},t.onmessage=({data:e})=>{if(typeof e!="string"){this.#s.batch(mc(e));return}let s=pc(e);if(s.type!=="done")return this.#s.message(s);this.#n.get(s.request)?.(s.error),this.#n.delete(s.request)},t.onclose=()=>{this.isOpen&&(this.endedMs=performance.now()),this.isOpen=!1;let e="The connection to the server was lost: look at the history whether it was sent";for(let s of this.#n.values())s(e);this.#n.clear(),this.#s.changed(),setTimeout(()=>this.#r(),this.#l),this.#l=Math.min(Ih,this.#l*2)}}};function wc(n,t){let{times:e}=n,{fromMs:s,toMs:i,pixels:o}=t,r=Math.max(0,an(e,s)-1),c=Math.min(e.length,an(e,i)+1),a=new Wo(n,t.silenceMs),u=(i-s)/o;for(let m=r;m<c;){let h=Math.floor((e[m]-s)/u),g=s+(h+1)*u,y=m+1;for(;y<c&&e[y]<g;)y++;a.addPixel(m,y,m===r),m=y}return a.points}var Wo=class{points;#t;#e;constructor(t,e){this.#t=t,this.#e=e,this.points=[[],...t.columns.map(()=>[])]}addPixel(t,e,s){if(e-t<=4){for(let h=t;h<e;h++)!(s&&h===t)&&this.#s(h)&&this.#n(h),this.#i(h);return}let i=!1;for(let h=s?t+1:t;h<e;h++)i||=this.#s(h);i&&t>0&&this.#n(t);let[o,...r]=this.points,{times:c,columns:a}=this.#t,[u,m]=[c[t],c[e-1]];for(let h=0;h<4;h++)o.push(u+(m-u)*h/3);a.forEach((h,g)=>Fh(r[g],h,t,e))}#s(t){let{times:e,missed:s}=this.#t;return s[t]>0||e[t]-e[t-1]>this.#e}#n(t){let{times:e}=this.#t,[s,...i]=this.points;s.push((e[t-1]+e[t])/2);for(let o of i)o.push(null)}#i(t){let{times:e,columns:s}=this.#t,[i,...o]=this.points;i.push(e[t]),s.forEach((r,c)=>o[c].push(yc(r[t])))}};function Fh(n,t,e,s){let[i,o,r]=[-1,-1,!0];for(let u=e;u<s;u++){let m=t[u];if(!Number.isFinite(m)){r=!1;continue}(i<0||m<t[i])&&(i=u),(o<0||m>t[o])&&(o=u)}if(i<0){n.push(null,null,null,null);return}let[c,a]=i<o?[i,o]:[o,i];n.push(yc(t[e]),t[c],t[a],r?t[s-1]:null)}function yc(n){return Number.isFinite(n)?n:null}function an(n,t){let[e,s]=[0,n.length];for(;e<s;){let i=e+s>>>1;n[i]<t?e=i+1:s=i}return e}var Go=-1;function bc({times:n,missed:t},{fromMs:e,toMs:s,pixels:i}){let o=new Float64Array(i),r=new Float64Array(i),c=i/(s-e),a=an(n,e),u=Math.min(n.length,an(n,s)+1);for(let m=a;m<u;m++){let h=(n[m]-e)*c;if(h<i&&r[Math.floor(h)]++,t[m]===0)continue;let g=m===0?h:(n[m-1]-e)*c,y=Math.max(1,h-g),S=Math.min(i-1,Math.floor(h));for(let v=Math.max(0,Math.floor(g));v<=S;v++)o[v]+=t[m]/y}return o.map((m,h)=>{let g=m+r[h];return g===0?Go:m/g})}var Ph=1024,Sc=.001,Ti=class{frameBytes;framesMax;dropped=0;#t;#e=0;#s=0;#n;#i;#o;#l;#r=new Map;constructor(t,e){this.frameBytes=t,this.framesMax=Math.max(1,Math.floor(e/t/2)),this.#t=Math.min(Ph,2*this.framesMax),this.#n=new Float64Array(this.#t),this.#i=new Uint32Array(this.#t),this.#o=new Uint8Array(this.#t*t),this.#l=new DataView(this.#o.buffer)}get length(){return this.#s-this.#e}get times(){return this.#n.subarray(this.#e,this.#s)}get missed(){return this.#i.subarray(this.#e,this.#s)}get firstMs(){return this.length===0?NaN:this.#n[this.#e]}get lastMs(){return this.length===0?NaN:this.#n[this.#s-1]}frame(t){let e=(this.#e+t)*this.frameBytes;return new DataView(this.#o.buffer,e,this.frameBytes)}append(t){let{frameBytes:e}=this,s=0;t.times.length>this.framesMax&&(s=t.times.length-this.framesMax,this.dropped+=s);let i=t.times.subarray(s),o=this.length;i.length>0&&this.#a(i[0]);let r=o-this.length;return this.#f(i.length),this.#n.set(i,this.#s),this.#i.set(t.missed.subarray(s),this.#s),this.#o.set(t.bytes.subarray(s*e),this.#s*e),this.#s+=i.length,this.#u(this.#s-i.length),r}insertBefore(t,e,s=0,i=e.length){let o=this.indexAt(t),r=this.#c(o,this.length);this.#s=this.#e+o;for(let c of this.#r.values())c.end=Math.min(c.end,this.#s);this.append(e.#c(s,i)),this.append(r)}indexAt(t){return an(this.times,t)}lastUpTo(t){return this.indexAt(t+Sc)-1}nextTo(t,e){let s=this.lastUpTo(t);return e>0||s<0?s+e:this.lastUpTo(this.times[s]-2*Sc)}column(t,e){let s=this.#r.get(t);s||(s={read:o=>Number(t.read(this.#l,o+e)),values:new Float64Array(this.#t),end:this.#e},this.#r.set(t,s));let{values:i}=s;for(let o=Math.max(s.end,this.#e);o<this.#s;o++)i[o]=s.read(o*this.frameBytes);return s.end=this.#s,i.subarray(this.#e,this.#s)}keepColumns(t){for(let e of this.#r.keys())t.has(e)||this.#r.delete(e)}#c(t,e){let[s,i]=[this.#e+t,this.#e+e],{frameBytes:o}=this;return{times:this.#n.slice(s,i),missed:this.#i.slice(s,i),bytes:this.#o.slice(s*o,i*o)}}#a(t){for(;this.length>0&&this.#n[this.#s-1]>t;)this.#s--;for(let e of this.#r.values())e.end=Math.min(e.end,this.#s)}#u(t){for(let e=Math.max(1,t);e<this.#s;e++)this.#n[e]<this.#n[e-1]&&(this.#n[e]=this.#n[e-1])}#f(t){if(this.#s+t<=this.#t)return;let e=this.length+t,s=2*this.framesMax,i=this.#t;for(;i<Math.min(s,2*e);)i=Math.min(s,2*i);let o=Math.max(0,e-this.framesMax),r=i===s?o:0;this.dropped+=r,this.#d(i,this.#e+r)}#d(t,e){let s=(i,o)=>{let r=i.subarray(e*o,this.#s*o),c=t===this.#t?i:new i.constructor(t*o);return c.set(r),c};this.#n=s(this.#n,1),this.#i=s(this.#i,1),this.#o=s(this.#o,this.frameBytes),this.#l=new DataView(this.#o.buffer);for(let i of this.#r.values())i.values=s(i.values,1),i.end=Math.max(0,i.end-e);this.#s-=e,this.#e=0,this.#t=t}};var Rh=64*2**20,Mc=500,jh=1e3,Dh=1e3,Vh={connected:"R",disconnected:"L",restart:"!",clockStepped:"T"},Ai=class{index;message;groups=[];live;state;alarms=[];events=[];commands=[];marks=[];left=[];command;#t=new As;#e=new Map;#s=new Map;#n=new Map;#i;#o="";#l=0;constructor(t,e){this.describe(t,e)}describe(t,e){e.staleMs!==this.message?.staleMs&&(this.#t=new As(e.staleMs)),this.index=t,this.message=e,this.#n.clear(),this.setStructs(e.structs)}get name(){return this.message.name}get staleMs(){return this.#t.staleMs}get recorded(){return this.state?.recorded??this.message.recorded}latest(t){return this.#e.get(t)}rareUpTo(t,e){return this.#s.get(t)?.findLast(({receivedAtMs:s})=>s<=e)}addStructs(t){this.#n.set(t.structsId,t)}setStructs(t){this.addStructs(t),this.#i=t;let{structsId:e,...s}=t,{limits:i}=this.message,o=JSON.stringify([s,i]);if(o===this.#o)return;this.#o=o;let{groups:r,command:c,telemetryBytes:a}=hc(t,i);this.groups=r,this.command=c,this.#l=a,this.live=this.newBuffer(Rh),this.#e.clear(),this.#s.clear()}follow({structsId:t}){let e=this.#n.get(t);e&&e!==this.#i&&this.setStructs(e)}newBuffer(t){return new Ti(this.#l,t)}field(t,e){return this.groups.find(s=>s.title===t)?.fields.find(s=>s.path===e)}isReadable({structsId:t,kind:e}){let s=this.#n.get(t);return s!==void 0&&(s===this.#i||zo(s,e)===zo(this.#i,e))}add(t){if(this.follow(t),!(!this.isReadable(t)||t.times.length===0)){if(this.#e.set(t.kind,xc(t,t.times.length-1)),t.kind!=="telemetry")return this.#r(t);for(let e of t.times)this.#t.add(e);this.live.append(t)}}addOld(t){this.isReadable(t)&&this.#r(t)}#r(t){let{kind:e,times:s}=t,i=this.#s.get(e)??[];this.#s.set(e,i);for(let[o,r]of s.entries()){if(i.some(a=>a.receivedAtMs===r)||(ki(i,xc(t,o),a=>a.receivedAtMs,Dh),e!=="config"))continue;this.#u({atMs:r,letter:"C",words:"configuration"})}}addEvents(t){for(let e of t){if("calledAtMs"in e){this.#c(e);continue}if(this.#a(e))continue;ki(this.events,e,({atMs:c})=>c,Mc);let{atMs:s,type:i,message:o}=e,r=Vh[i];r!==void 0&&this.#u({atMs:s,letter:r,words:o})}}#c(t){let{commands:e}=this,s=e.findLastIndex(({id:i,calledAtMs:o})=>i===t.id&&o===t.calledAtMs);s<0?ki(e,t,({calledAtMs:i})=>i,Mc):e[s].atMs<=t.atMs&&(e[s]=t)}#a(t){return this.events.some(e=>e.atMs===t.atMs&&e.type===t.type&&e.message===t.message)}#u(t){this.marks.some(({atMs:s,letter:i})=>s===t.atMs&&i===t.letter)||ki(this.marks,t,({atMs:s})=>s,jh)}};function xc({times:n,bytes:t,frameBytes:e},s){let i=t.slice(s*e,(s+1)*e);return{data:new DataView(i.buffer),receivedAtMs:n[s]}}function ki(n,t,e,s){let i=e(t),o=n.findLastIndex(r=>e(r)<=i);n.splice(o+1,0,t),n.length>s&&n.shift()}var _i=class{spanMs;#t;#e;constructor(t){this.spanMs=t}get isLive(){return this.#t===void 0}at(t){return this.#t??{fromMs:t-this.spanMs,toMs:t}}pause(t){this.#t=this.#e=this.at(t)}resume(){this.#t=this.#e=void 0}show({fromMs:t,toMs:e}){let s=Math.min(3456e7,Math.max(.01,e-t)),i=(t+e)/2;this.#t={fromMs:i-s/2,toMs:i+s/2}}zoom(t,e,s){let{fromMs:i,toMs:o}=this.at(t);this.show({fromMs:e-(e-i)*s,toMs:e+(o-e)*s})}move(t,e){let{fromMs:s,toMs:i}=this.at(t),o=(i-s)*e;this.show({fromMs:s+o,toMs:i+o})}reset(){this.#t=this.#e}};var Cs=6e4,Oi=class{socket;history;view=new _i(Cs);token;models=[];selected=0;hello;notation="meaning";scale="UTC";cursorMs;panes=[];onSources=()=>{};#t=new Map;#e=new Map;#s=NaN;constructor(t,e){this.token=e,this.socket=new Ei(t,e,{message:s=>this.#i(s),batch:s=>this.#l(s),changed:()=>{this.socket.isOpen||this.history.cancel()}}),this.history=new $i(s=>this.socket.sendHistory(s))}get nowMs(){return performance.now()+this.#s}get model(){return this.models[this.selected]}get offsetSec(){return this.scale==="TAI"?this.hello?.taiMinusUtcSec??0:0}canAct({message:t}){return this.token!==""&&t.canSend}get range(){return this.view.at(this.nowMs)}get shownMs(){if(!this.view.isLive)return this.cursorMs??this.range.toMs}#n(t){let e=this.#t.get(t);return e||(e=new vi(t,this.history),this.#t.set(t,e)),e}framesOf(t){let{live:e,staleMs:s}=t;if(this.view.isLive)return{frames:e,silenceMs:s,isLoading:!1};let i=this.panes.filter(({source:o})=>o===t.name).flatMap(({fields:o})=>o).filter(({title:o})=>o===as).map(({path:o})=>o);return this.#n(t).framesFor(this.range,i,innerWidth,performance.now())}shownFrame(t,e){let{shownMs:s}=this;return s===void 0?t.latest(e):e==="telemetry"?Bh(this.framesOf(t).frames,s):t.rareUpTo(e,s)}select(t){this.selected=t;let{message:e,recorded:s}=this.models[t];if(e.isLive)this.view.resume();else if(s){let{fromMs:i,toMs:o}=s;this.view.show({fromMs:i,toMs:Math.min(o,i+Cs)})}this.onSources()}#i(t){if(t.type==="hello")return this.#o(t);if(t.type==="historyEnd")return this.history.end(t);let e=this.models[t.source];if(e)switch(t.type){case"state":this.#s=t.nowMs-performance.now(),e.state=t;break;case"structs":e.addStructs(t.structs);break;case"events":e.addEvents(t.events);break;case"alarms":e.alarms=t.alarms;break;case"less":e.left.push(t),e.left.splice(0,e.left.length-100)}}#o(t){if(this.hello&&this.hello.pageHash!==t.pageHash)return location.reload();let e=this.hello===void 0;this.hello=t,this.#s=t.nowMs-performance.now();let s=new Map(this.models.map(i=>[i.name,i]));this.models=t.sources.map((i,o)=>{let r=s.get(i.name);return r?(r.describe(o,i),r):new Ai(o,i)}),this.#e.clear();for(let i of this.models)i.message.isLive&&this.#e.set(i,i.live.lastMs);this.selected=Math.min(this.selected,this.models.length-1),e&&this.model?this.select(this.selected):this.onSources()}#l(t){let e=this.models[t.source];if(!e)return;let{groups:s}=e;t.request!==0?this.history.add(t):this.#r(e,t),e.groups!==s&&this.onSources()}#r(t,e){let s=this.#e.get(t);if(e.kind==="telemetry"&&s!==void 0){let[i]=e.times;if(i===s)return;this.#e.delete(t),dc(t,this.history,s,i)}t.add(e)}};function Bh(n,t){let e=n.lastUpTo(t);if(!(e<0))return{data:n.frame(e),receivedAtMs:n.times[e]}}var $c=6;function vc(n,t,e){let s=({parameters:i})=>i.filter(({fixed:o})=>o!==void 0).length;return n.filter(i=>i.code===t&&i.parameters.every(({fixed:o},r)=>o===void 0||o===(e[r]??0))).sort((i,o)=>s(o)-s(i))[0]}function Ec(n,t,e){let s=tt("ask"),i=$("button",{class:"primary",text:"No",attributes:{value:"no"}}),o=$("button",{class:"hazard",text:e,attributes:{value:"yes"}});return i.autofocus=!0,s.replaceChildren($("form",{attributes:{method:"dialog"}},$("h2",{text:n,attributes:{id:"ask-title"}}),...t.map(r=>$("p",{text:r})),$("div",{class:"buttons"},i,o))),s.returnValue="no",s.showModal(),i.focus(),new Promise(r=>{s.addEventListener("close",()=>r(s.returnValue==="yes"),{once:!0})})}var Yo=2**32-1,Uh="by code \\u2026";function zh(n,{name:t,min:e=-1/0,max:s=1/0,unit:i=""}){if(Number.isNaN(n))return\`\${t} must be a number\`;if(!(n>=e&&n<=s))return\`\${t} must be in \${e}..\${s} \${i}\`.trim()}function Hh(n,t,e){let s=new Set(n.fields.map(({name:o})=>o)),i=Object.fromEntries([["code",t]].concat(e.map((o,r)=>[\`param\${r+1}\`,o])).filter(([o])=>s.has(o)));return Qs(n.create(i).bytes)}var Li=class{#t;#e=tt("command-form");#s=tt("stops");#n=$("select",{attributes:{id:"command-name"}});#i=$("input",{attributes:{type:"number",min:"0",max:String(Yo),step:"1"}});#o;#l=$("div",{class:"parameters"});#r=$("p",{class:"help"});#c=$("code");#a=$("p",{class:"message",attributes:{role:"status"}});#u="";#f=[];constructor(t){this.#t=t,this.#i.value="0",this.#o=$("label",{},"Code ",this.#i),this.#n.addEventListener("change",()=>this.#m()),this.#e.addEventListener("input",()=>this.#y()),this.#e.addEventListener("submit",e=>{e.preventDefault(),this.#S()})}rebuild(){let{model:t}=this.#t,e=t?.message.commands??[],s=!!t&&this.#t.canAct(t),i=this.#t.models.length>1?\` \${t?.name}\`:"",o=JSON.stringify([i,e,this.#d(t),s]);if(o===this.#u)return;if(this.#u=o,this.#s.replaceChildren(...s?e.filter(({isStop:c})=>c).map(c=>en(\`\${c.name}\${i}\`,()=>this.#b(c),{class:"stop",title:\`\${c.help??c.name}: sent at once\`})):[]),!t||!s){this.#e.replaceChildren($("p",{class:"none",text:this.#d(t)}));return}let r=[...e.map(({name:c})=>c),Uh];this.#n.replaceChildren(...r.map(c=>$("option",{text:c}))),this.#e.replaceChildren($("div",{class:"parameters"},$("label",{},"Command ",this.#n),this.#o),this.#l,this.#r,$("p",{class:"bytes"},"Bytes: ",this.#c),$("button",{text:"Send",class:"primary"}),this.#a),this.#m()}#d(t){return t?t.message.isLive?this.#t.hello?.allowCommands?this.#t.token===""?"Open the link that the server has printed: it has the token for commands.":"This source takes no commands.":"This server sends no commands (allowCommands is off).":"A recording takes no commands.":"No source."}get#h(){return this.#t.model?.message.commands.find(({name:t})=>t===this.#n.value)}#m(){let t=this.#h;this.#o.hidden=t!==void 0;let e=t?.parameters??Array.from({length:$c},(i,o)=>({name:\`param\${o+1}\`}));this.#f=e.map(i=>Wh(i)),this.#l.replaceChildren(...e.flatMap((i,o)=>{let r=this.#f[o];return r?[Gh(i,r)]:[]}));let s=t?.hazard;this.#r.classList.toggle("hazard",s!==void 0),U(this.#r,[...t?.help===void 0?[]:[t.help],...s===void 0?[]:[\`\\u25B2 \${s}\`],...t?[\`code \${t.code}\`]:["Not described: its effect isn't known."]].join(" \\xB7 ")),U(this.#a,""),this.#y()}#p(){let t=this.#h,e=this.#f.map((s,i)=>t?.parameters[i]?.fixed??(s?.value.trim()===""?NaN:Number(s?.value)));return{code:t?.code??this.#i.valueAsNumber,params:e}}#g(t,e){let s=this.#h;return Number.isInteger(t)&&t>=0&&t<=Yo?e.map((i,o)=>zh(i,s?.parameters[o]??{name:\`param\${o+1}\`})).find(i=>i!==void 0):\`Code must be an integer in 0..\${Yo}\`}#y(){let{code:t,params:e}=this.#p(),s=this.#t.model?.command,i=this.#g(t,e);U(this.#c,i??(s?\`\${Hh(s,t,e)} (counter and sync pattern are set when it is sent)\`:"the struct of commands isn't known")),this.#c.classList.toggle("refused",i!==void 0)}async#S(){let{model:t}=this.#t,e=this.#h,{code:s,params:i}=this.#p(),o=this.#g(s,i);if(!t||o!==void 0)return U(this.#a,o??"No source");let r=e?.name??\`code \${s}\`,c=e?e.hazard:"Its effect isn't known",a=c!==void 0&&!e?.isStop;if(a&&!await Ec(\`Send \${r} to \${t.name}?\`,[\`\\u25B2 \${c}\`,\`\${r}(\${i.join(", ")})\`],\`Send \${r}\`))return U(this.#a,\`\${r} was not sent\`);await this.#w(t,r,s,i,a)}#b({name:t,code:e,parameters:s}){let{model:i}=this.#t;if(!i)return;let o=s.map(({fixed:r=0})=>r);this.#w(i,t,e,o,!1)}async#w(t,e,s,i,o){U(this.#a,\`\${e} \\u2026\`);let r=await this.#t.socket.request({type:"send",source:t.index,code:s,params:i,isConfirmed:o});U(this.#a,r??\`\${e} was sent\`),this.#a.classList.toggle("refused",r!==void 0)}};function Wh({values:n,min:t,max:e,fixed:s}){if(s!==void 0)return;if(n)return $("select",{},...Object.entries(n).map(([o,r])=>$("option",{text:\`\${r} \${o}\`,attributes:{value:String(r)}})));let i=$("input",{attributes:{type:"number",step:"any",...t!==void 0&&{min:String(t)},...e!==void 0&&{max:String(e)}}});return i.value="0",i}function Gh({name:n,unit:t,min:e,max:s},i){let r=\`\${e===void 0&&s===void 0?"":\` \${e??"\\u2212\\u221E"}..\${s??"\\u221E"}\`}\${t===void 0?"":\` \${t}\`}\`;return $("label",{},\`\${n} \`,i,$("span",{class:"unit",text:r}))}var It="u-",Yh="uplot",Kh=It+"hz",Jh=It+"vt",qh=It+"title",Xh=It+"wrap",Zh=It+"under",Qh=It+"over",td=It+"axis",_n=It+"off",ed=It+"select",nd=It+"cursor-x",sd=It+"cursor-y",id=It+"cursor-pt",od=It+"legend",rd=It+"live",ld=It+"inline",cd=It+"series",ad=It+"marker",Tc=It+"label",fd=It+"value",Ps="width",Rs="height",Is="top",kc="bottom",fs="left",Ko="right",ur="#000",Ac=ur+"0",Jo="mousemove",_c="mousedown",qo="mouseup",Oc="mouseenter",Lc="mouseleave",Nc="dblclick",ud="resize",hd="scroll",Cc="change",Pi="dppxchange",hr="--",ws=typeof window<"u",er=ws?document:null,hs=ws?window:null,dd=ws?navigator:null,ct,Ni;function nr(){let n=devicePixelRatio;ct!=n&&(ct=n,Ni&&ir(Cc,Ni,nr),Ni=matchMedia(\`(min-resolution: \${ct-.001}dppx) and (max-resolution: \${ct+.001}dppx)\`),On(Cc,Ni,nr),hs.dispatchEvent(new CustomEvent(Pi)))}function ce(n,t){if(t!=null){let e=n.classList;!e.contains(t)&&e.add(t)}}function sr(n,t){let e=n.classList;e.contains(t)&&e.remove(t)}function bt(n,t,e){n.style[t]=e+"px"}function ve(n,t,e,s){let i=er.createElement(n);return t!=null&&ce(i,t),e?.insertBefore(i,s),i}function we(n,t){return ve("div",n,t)}var Ic=new WeakMap;function Ve(n,t,e,s,i){let o="translate("+t+"px,"+e+"px)",r=Ic.get(n);o!=r&&(n.style.transform=o,Ic.set(n,o),t<0||e<0||t>s||e>i?ce(n,_n):sr(n,_n))}var Fc=new WeakMap;function Pc(n,t,e){let s=t+e,i=Fc.get(n);s!=i&&(Fc.set(n,s),n.style.background=t,n.style.borderColor=e)}var Rc=new WeakMap;function jc(n,t,e,s){let i=t+""+e,o=Rc.get(n);i!=o&&(Rc.set(n,i),n.style.height=e+"px",n.style.width=t+"px",n.style.marginLeft=s?-t/2+"px":0,n.style.marginTop=s?-e/2+"px":0)}var dr={passive:!0},md={...dr,capture:!0};function On(n,t,e,s){t.addEventListener(n,e,s?md:dr)}function ir(n,t,e,s){t.removeEventListener(n,e,dr)}ws&&nr();function Ee(n,t,e,s){let i;e=e||0,s=s||t.length-1;let o=s<=2147483647;for(;s-e>1;)i=o?e+s>>1:ae((e+s)/2),t[i]<n?e=i:s=i;return n-t[e]<=t[s]-n?e:s}function ha(n){return(e,s,i)=>{let o=-1,r=-1;for(let c=s;c<=i;c++)if(n(e[c])){o=c;break}for(let c=i;c>=s;c--)if(n(e[c])){r=c;break}return[o,r]}}var da=n=>n!=null,ma=n=>n!=null&&n>0,Di=ha(da),pd=ha(ma);function gd(n,t,e,s=0,i=!1){let o=i?pd:Di,r=i?ma:da;[t,e]=o(n,t,e);let c=n[t],a=n[t];if(t>-1)if(s==1)c=n[t],a=n[e];else if(s==-1)c=n[e],a=n[t];else for(let u=t;u<=e;u++){let m=n[u];r(m)&&(m<c?c=m:m>a&&(a=m))}return[c??dt,a??-dt]}function Vi(n,t,e,s){let i=Bc(n),o=Bc(t);n==t&&(i==-1?(n*=e,t/=e):(n/=e,t*=e));let r=e==10?Ye:pa,c=i==1?ae:ye,a=o==1?ye:ae,u=c(r(Ct(n))),m=a(r(Ct(t))),h=ds(e,u),g=ds(e,m);return e==10&&(u<0&&(h=mt(h,-u)),m<0&&(g=mt(g,-m))),s||e==2?(n=h*i,t=g*o):(n=ba(n,h),t=Bi(t,g)),[n,t]}function mr(n,t,e,s){let i=Vi(n,t,e,s);return n==0&&(i[0]=0),t==0&&(i[1]=0),i}var pr=.1,Dc={mode:3,pad:pr},Ds={pad:0,soft:null,mode:0},wd={min:Ds,max:Ds};function Ri(n,t,e,s){return Ui(e)?Vc(n,t,e):(Ds.pad=e,Ds.soft=s?0:null,Ds.mode=s?3:0,Vc(n,t,wd))}function rt(n,t){return n??t}function yd(n,t,e){for(t=rt(t,0),e=rt(e,n.length-1);t<=e;){if(n[t]!=null)return!0;t++}return!1}function Vc(n,t,e){let s=e.min,i=e.max,o=rt(s.pad,0),r=rt(i.pad,0),c=rt(s.hard,-dt),a=rt(i.hard,dt),u=rt(s.soft,dt),m=rt(i.soft,-dt),h=rt(s.mode,0),g=rt(i.mode,0),y=t-n,S=Ye(y),v=Xt(Ct(n),Ct(t)),_=Ye(v),F=Ct(_-S);(y<1e-24||F>10)&&(y=0,(n==0||t==0)&&(y=1e-24,h==2&&u!=dt&&(o=0),g==2&&m!=-dt&&(r=0)));let E=y||v||1e3,D=Ye(E),k=ds(10,ae(D)),q=E*(y==0?n==0?.1:1:o),I=mt(ba(n-q,k/10),24),X=n>=u&&(h==1||h==3&&I<=u||h==2&&I>=u)?u:dt,Y=Xt(c,I<X&&n>=X?X:Te(X,I)),et=E*(y==0?t==0?.1:1:r),G=mt(Bi(t+et,k/10),24),A=t<=m&&(g==1||g==3&&G>=m||g==2&&G<=m)?m:-dt,J=Te(a,G>A&&t<=A?A:Xt(A,G));return Y==J&&Y==0&&(J=100),[Y,J]}var bd=new Intl.NumberFormat(ws?dd.language:"en-US"),gr=n=>bd.format(n),fe=Math,Fi=fe.PI,Ct=fe.abs,ae=fe.floor,Nt=fe.round,ye=fe.ceil,Te=fe.min,Xt=fe.max,ds=fe.pow,Bc=fe.sign,Ye=fe.log10,pa=fe.log2,Sd=(n,t=1)=>fe.sinh(n)*t,Xo=(n,t=1)=>fe.asinh(n/t),dt=1/0;function Uc(n){return(Ye((n^n>>31)-(n>>31))|0)+1}function or(n,t,e){return Te(Xt(n,t),e)}function ga(n){return typeof n=="function"}function nt(n){return ga(n)?n:()=>n}var Md=()=>{},wa=n=>n,ya=(n,t)=>t,xd=n=>null,zc=n=>!0,Hc=(n,t)=>n==t,$d=/\\.\\d*?(?=9{6,}|0{6,})/gm,Ln=n=>{if(Ma(n)||un.has(n))return n;let t=\`\${n}\`,e=t.match($d);if(e==null)return n;let s=e[0].length-1;if(t.indexOf("e-")!=-1){let[i,o]=t.split("e");return+\`\${Ln(i)}e\${o}\`}return mt(n,s)};function kn(n,t){return Ln(mt(Ln(n/t))*t)}function Bi(n,t){return Ln(ye(Ln(n/t))*t)}function ba(n,t){return Ln(ae(Ln(n/t))*t)}function mt(n,t=0){if(Ma(n))return n;let e=10**t,s=n*e*(1+Number.EPSILON);return Nt(s)/e}var un=new Map;function Sa(n){return((""+n).split(".")[1]||"").length}function Bs(n,t,e,s){let i=[],o=s.map(Sa);for(let r=t;r<e;r++){let c=Ct(r),a=mt(ds(n,r),c);for(let u=0;u<s.length;u++){let m=n==10?+\`\${s[u]}e\${r}\`:s[u]*a,h=(r>=0?0:c)+(r>=o[u]?0:o[u]),g=n==10?m:mt(m,h);i.push(g),un.set(g,h)}}return i}var Vs={},wr=[],ms=[null,null],fn=Array.isArray,Ma=Number.isInteger,vd=n=>n===void 0;function Wc(n){return typeof n=="string"}function Ui(n){let t=!1;if(n!=null){let e=n.constructor;t=e==null||e==Object}return t}function Ed(n){return n!=null&&typeof n=="object"}var Td=Object.getPrototypeOf(Uint8Array),xa="__proto__";function ps(n,t=Ui){let e;if(fn(n)){let s=n.find(i=>i!=null);if(fn(s)||t(s)){e=Array(n.length);for(let i=0;i<n.length;i++)e[i]=ps(n[i],t)}else e=n.slice()}else if(n instanceof Td)e=n.slice();else if(t(n)){e={};for(let s in n)s!=xa&&(e[s]=ps(n[s],t))}else e=n;return e}function At(n){let t=arguments;for(let e=1;e<t.length;e++){let s=t[e];for(let i in s)i!=xa&&(Ui(n[i])?At(n[i],ps(s[i])):n[i]=ps(s[i]))}return n}var kd=0,Ad=1,_d=2;function Od(n,t,e){for(let s=0,i,o=-1;s<t.length;s++){let r=t[s];if(r>o){for(i=r-1;i>=0&&n[i]==null;)n[i--]=null;for(i=r+1;i<e&&n[i]==null;)n[o=i++]=null}}}function Ld(n,t){if(Id(n)){let r=n[0].slice();for(let c=1;c<n.length;c++)r.push(...n[c].slice(1));return Fd(r[0])||(r=Cd(r)),r}let e=new Set;for(let r=0;r<n.length;r++){let a=n[r][0],u=a.length;for(let m=0;m<u;m++)e.add(a[m])}let s=[Array.from(e).sort((r,c)=>r-c)],i=s[0].length,o=new Map;for(let r=0;r<i;r++)o.set(s[0][r],r);for(let r=0;r<n.length;r++){let c=n[r],a=c[0];for(let u=1;u<c.length;u++){let m=c[u],h=Array(i).fill(void 0),g=t?t[r][u]:Ad,y=[];for(let S=0;S<m.length;S++){let v=m[S],_=o.get(a[S]);v===null?g!=kd&&(h[_]=v,g==_d&&y.push(_)):h[_]=v}Od(h,y,i),s.push(h)}}return s}var Nd=typeof queueMicrotask>"u"?n=>Promise.resolve().then(n):queueMicrotask;function Cd(n){let t=n[0],e=t.length,s=Array(e);for(let o=0;o<s.length;o++)s[o]=o;s.sort((o,r)=>t[o]-t[r]);let i=[];for(let o=0;o<n.length;o++){let r=n[o],c=Array(e);for(let a=0;a<e;a++)c[a]=r[s[a]];i.push(c)}return i}function Id(n){let t=n[0][0],e=t.length;for(let s=1;s<n.length;s++){let i=n[s][0];if(i.length!=e)return!1;if(i!=t){for(let o=0;o<e;o++)if(i[o]!=t[o])return!1}}return!0}function Fd(n,t=100){let e=n.length;if(e<=1)return!0;let s=0,i=e-1;for(;s<=i&&n[s]==null;)s++;for(;i>=s&&n[i]==null;)i--;if(i<=s)return!0;let o=Xt(1,ae((i-s+1)/t));for(let r=n[s],c=s+o;c<=i;c+=o){let a=n[c];if(a!=null){if(a<=r)return!1;r=a}}return!0}var $a=["January","February","March","April","May","June","July","August","September","October","November","December"],va=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function Ea(n){return n.slice(0,3)}var Pd=va.map(Ea),Rd=$a.map(Ea),jd={MMMM:$a,MMM:Rd,WWWW:va,WWW:Pd};function Fs(n){return(n<10?"0":"")+n}function Dd(n){return(n<10?"00":n<100?"0":"")+n}var Vd={YYYY:n=>n.getFullYear(),YY:n=>(n.getFullYear()+"").slice(2),MMMM:(n,t)=>t.MMMM[n.getMonth()],MMM:(n,t)=>t.MMM[n.getMonth()],MM:n=>Fs(n.getMonth()+1),M:n=>n.getMonth()+1,DD:n=>Fs(n.getDate()),D:n=>n.getDate(),WWWW:(n,t)=>t.WWWW[n.getDay()],WWW:(n,t)=>t.WWW[n.getDay()],HH:n=>Fs(n.getHours()),H:n=>n.getHours(),h:n=>{let t=n.getHours();return t==0?12:t>12?t-12:t},AA:n=>n.getHours()>=12?"PM":"AM",aa:n=>n.getHours()>=12?"pm":"am",a:n=>n.getHours()>=12?"p":"a",mm:n=>Fs(n.getMinutes()),m:n=>n.getMinutes(),ss:n=>Fs(n.getSeconds()),s:n=>n.getSeconds(),fff:n=>Dd(n.getMilliseconds())};function yr(n,t){t=t||jd;let e=[],s=/\\{([a-z]+)\\}|[^{]+/gi,i;for(;i=s.exec(n);)e.push(i[0][0]=="{"?Vd[i[1]]:i[0]);return o=>{let r="";for(let c=0;c<e.length;c++)r+=typeof e[c]=="string"?e[c]:e[c](o,t);return r}}var Bd=new Intl.DateTimeFormat().resolvedOptions().timeZone;function Ud(n,t){let e;return t=="UTC"||t=="Etc/UTC"?e=new Date(+n+n.getTimezoneOffset()*6e4):t==Bd?e=n:(e=new Date(n.toLocaleString("en-US",{timeZone:t})),e.setMilliseconds(n.getMilliseconds())),e}var Ta=n=>n%1==0,ji=[1,2,2.5,5],zd=Bs(10,-32,0,ji),ka=Bs(10,0,32,ji),Hd=ka.filter(Ta),An=zd.concat(ka),br=\`
\`,Aa="{YYYY}",Gc=br+Aa,_a="{M}/{D}",js=br+_a,Ci=js+"/{YY}",Oa="{aa}",Wd="{h}:{mm}",us=Wd+Oa,Yc=br+us,Kc=":{ss}",ft=null;function La(n){let t=n*1e3,e=t*60,s=e*60,i=s*24,o=i*30,r=i*365,a=(n==1?Bs(10,0,3,ji).filter(Ta):Bs(10,-3,0,ji)).concat([t,t*5,t*10,t*15,t*30,e,e*5,e*10,e*15,e*30,s,s*2,s*3,s*4,s*6,s*8,s*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,r,r*2,r*5,r*10,r*25,r*50,r*100]),u=[[r,Aa,ft,ft,ft,ft,ft,ft,1],[i*28,"{MMM}",Gc,ft,ft,ft,ft,ft,1],[i,_a,Gc,ft,ft,ft,ft,ft,1],[s,"{h}"+Oa,Ci,ft,js,ft,ft,ft,1],[e,us,Ci,ft,js,ft,ft,ft,1],[t,Kc,Ci+" "+us,ft,js+" "+us,ft,Yc,ft,1],[n,Kc+".{fff}",Ci+" "+us,ft,js+" "+us,ft,Yc,ft,1]];function m(h){return(g,y,S,v,_,F)=>{let E=[],D=_>=r,k=_>=o&&_<r,q=h(S),I=mt(q*n,3),X=Zo(q.getFullYear(),D?0:q.getMonth(),k||D?1:q.getDate()),Y=mt(X*n,3);if(k||D){let et=k?_/o:0,G=D?_/r:0,A=I==Y?I:mt(Zo(X.getFullYear()+G,X.getMonth()+et,1)*n,3),J=new Date(Nt(A/n)),P=J.getFullYear(),H=J.getMonth();for(let B=0;A<=v;B++){let st=Zo(P+G*B,H+et*B,1),V=st-h(mt(st*n,3));A=mt((+st+V)*n,3),A<=v&&E.push(A)}}else{let et=_>=i?i:_,G=ae(S)-ae(I),A=Y+G+Bi(I-Y,et);E.push(A);let J=h(A),P=J.getHours()+J.getMinutes()/e+J.getSeconds()/s,H=_/s,B=g.axes[y]._space,st=F/B;for(;A=mt(A+_,n==1?0:3),!(A>v);)if(H>1){let V=ae(mt(P+H,6))%24,it=h(A).getHours()-V;it>1&&(it=-1),A-=it*s,P=(P+H)%24;let ut=E[E.length-1];mt((A-ut)/_,3)*st>=.7&&E.push(A)}else E.push(A)}return E}}return[a,u,m]}var[Gd,Yd,Kd]=La(1),[Jd,qd,Xd]=La(.001);Bs(2,-53,53,[1]);function Jc(n,t){return n.map(e=>e.map((s,i)=>i==0||i==8||s==null?s:t(i==1||e[8]==0?s:e[1]+s)))}function qc(n,t){return(e,s,i,o,r)=>{let c=t.find(S=>r>=S[0])||t[t.length-1],a,u,m,h,g,y;return s.map(S=>{let v=n(S),_=v.getFullYear(),F=v.getMonth(),E=v.getDate(),D=v.getHours(),k=v.getMinutes(),q=v.getSeconds(),I=_!=a&&c[2]||F!=u&&c[3]||E!=m&&c[4]||D!=h&&c[5]||k!=g&&c[6]||q!=y&&c[7]||c[1];return a=_,u=F,m=E,h=D,g=k,y=q,I(v)})}}function Zd(n,t){let e=yr(t);return(s,i,o,r,c)=>i.map(a=>e(n(a)))}function Zo(n,t,e){return new Date(n,t,e)}function Xc(n,t){return t(n)}var Qd="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Zc(n,t){return(e,s,i,o)=>o==null?hr:t(n(s))}function tm(n,t){let e=n.series[t];return e.width?e.stroke(n,t):e.points.width?e.points.stroke(n,t):null}function em(n,t){return n.series[t].fill(n,t)}var nm={show:!0,live:!0,isolate:!1,mount:Md,markers:{show:!0,width:2,stroke:tm,fill:em,dash:"solid"},idx:null,idxs:null,values:[]};function sm(n,t){let e=n.cursor.points,s=we(),i=e.size(n,t);bt(s,Ps,i),bt(s,Rs,i);let o=i/-2;bt(s,"marginLeft",o),bt(s,"marginTop",o);let r=e.width(n,t,i);return r&&bt(s,"borderWidth",r),s}function im(n,t){let e=n.series[t].points;return e._fill||e._stroke}function om(n,t){let e=n.series[t].points;return e._stroke||e._fill}function rm(n,t){return n.series[t].points.size}var Qo=[0,0];function lm(n,t,e){return Qo[0]=t,Qo[1]=e,Qo}function Ii(n,t,e,s=!0){return i=>{i.button==0&&(!s||i.target==t)&&e(i)}}function tr(n,t,e,s=!0){return i=>{(!s||i.target==t)&&e(i)}}var cm={show:!0,x:!0,y:!0,lock:!1,move:lm,points:{one:!1,show:sm,size:rm,width:0,stroke:om,fill:im},bind:{mousedown:Ii,mouseup:Ii,click:Ii,dblclick:Ii,mousemove:tr,mouseleave:tr,mouseenter:tr},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(n,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(n,t,e,s,i)=>s-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Na={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},Sr=At({},Na,{filter:ya}),Ca=At({},Sr,{size:10}),Ia=At({},Na,{show:!1}),Mr='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',Fa="bold "+Mr,Pa=1.5,Qc={show:!0,scale:"x",stroke:ur,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Fa,side:2,grid:Sr,ticks:Ca,border:Ia,font:Mr,lineGap:Pa,rotate:0},am="Value",fm="Time",ta={show:!0,scale:"x",auto:!1,sorted:1,min:dt,max:-dt,idxs:[]};function um(n,t,e,s,i){return t.map(o=>o==null?"":gr(o))}function hm(n,t,e,s,i,o,r){let c=[],a=un.get(i)||0;e=r?e:mt(Bi(e,i),a);for(let u=e;u<=s;u=mt(u+i,a))c.push(Object.is(u,-0)?0:u);return c}function rr(n,t,e,s,i,o,r){let c=[],a=n.scales[n.axes[t].scale].log,u=a==10?Ye:pa,m=ae(u(e));i=ds(a,m),a==10&&(i=An[Ee(i,An)]);let h=e,g=i*a;a==10&&(g=An[Ee(g,An)]);do c.push(h),h=h+i,a==10&&!un.has(h)&&(h=mt(h,un.get(i))),h>=g&&(i=h,g=i*a,a==10&&(g=An[Ee(g,An)]));while(h<=s);return c}function dm(n,t,e,s,i,o,r){let a=n.scales[n.axes[t].scale].asinh,u=s>a?rr(n,t,Xt(a,e),s,i):[a],m=s>=0&&e<=0?[0]:[];return(e<-a?rr(n,t,Xt(a,-s),-e,i):[a]).reverse().map(g=>-g).concat(m,u)}var Ra=/./,mm=/[12357]/,pm=/[125]/,ea=/1/,lr=(n,t,e,s)=>n.map((i,o)=>t==4&&i==0||o%s==0&&e.test(i.toExponential()[i<0?1:0])?i:null);function gm(n,t,e,s,i){let o=n.axes[e],r=o.scale,c=n.scales[r],a=n.valToPos,u=o._space,m=a(10,r),h=a(9,r)-m>=u?Ra:a(7,r)-m>=u?mm:a(5,r)-m>=u?pm:ea;if(h==ea){let g=Ct(a(1,r)-m);if(g<u)return lr(t.slice().reverse(),c.distr,h,ye(u/g)).reverse()}return lr(t,c.distr,h,1)}function wm(n,t,e,s,i){let o=n.axes[e],r=o.scale,c=o._space,a=n.valToPos,u=Ct(a(1,r)-a(2,r));return u<c?lr(t.slice().reverse(),3,Ra,ye(c/u)).reverse():t}function ym(n,t,e,s){return s==null?hr:t==null?"":gr(t)}var na={show:!0,scale:"y",stroke:ur,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Fa,side:3,grid:Sr,ticks:Ca,border:Ia,font:Mr,lineGap:Pa,rotate:0};function bm(n,t){let e=3+(n||1)*2;return mt(e*t,3)}function Sm(n,t){let{scale:e,idxs:s}=n.series[0],i=n._data[0],o=n.valToPos(i[s[0]],e,!0),r=n.valToPos(i[s[1]],e,!0),c=Ct(r-o),a=n.series[t],u=c/(a.points.space*ct);return s[1]-s[0]<=u}var sa={scale:null,auto:!0,sorted:0,min:dt,max:-dt},ja=(n,t,e,s,i)=>i,ia={show:!0,auto:!0,sorted:0,gaps:ja,alpha:1,facets:[At({},sa,{scale:"x"}),At({},sa,{scale:"y"})]},oa={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:ja,alpha:1,points:{show:Sm,filter:null},values:null,min:dt,max:-dt,idxs:[],path:null,clip:null};function Mm(n,t,e,s,i){return e/10}var Da={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},xm=At({},Da,{time:!1,ori:1}),ra={};function Va(n,t){let e=ra[n];return e||(e={key:n,plots:[],sub(s){e.plots.push(s)},unsub(s){e.plots=e.plots.filter(i=>i!=s)},pub(s,i,o,r,c,a,u){for(let m=0;m<e.plots.length;m++)e.plots[m]!=i&&e.plots[m].pub(s,i,o,r,c,a,u)}},n!=null&&(ra[n]=e)),e}var gs=1,cr=2;function Nn(n,t,e){let s=n.mode,i=n.series[t],o=s==2?n._data[t]:n._data,r=n.scales,c=n.bbox,a=o[0],u=s==2?o[1]:o[t],m=s==2?r[i.facets[0].scale]:r[n.series[0].scale],h=s==2?r[i.facets[1].scale]:r[i.scale],g=c.left,y=c.top,S=c.width,v=c.height,_=n.valToPosH,F=n.valToPosV;return m.ori==0?e(i,a,u,m,h,_,F,g,y,S,v,Hi,ys,Gi,Ua,Ha):e(i,a,u,m,h,F,_,y,g,v,S,Wi,bs,vr,za,Wa)}function xr(n,t){let e=0,s=0,i=rt(n.bands,wr);for(let o=0;o<i.length;o++){let r=i[o];r.series[0]==t?e=r.dir:r.series[1]==t&&(r.dir==1?s|=1:s|=2)}return[e,s==1?-1:s==2?1:s==3?2:0]}function $m(n,t,e,s,i){let o=n.mode,r=n.series[t],c=o==2?r.facets[1].scale:r.scale,a=n.scales[c];return i==-1?a.min:i==1?a.max:a.distr==3?a.dir==1?a.min:a.max:0}function Ke(n,t,e,s,i,o){return Nn(n,t,(r,c,a,u,m,h,g,y,S,v,_)=>{let F=r.pxRound,E=u.dir*(u.ori==0?1:-1),D=u.ori==0?ys:bs,k,q;E==1?(k=e,q=s):(k=s,q=e);let I=F(h(c[k],u,v,y)),X=F(g(a[k],m,_,S)),Y=F(h(c[q],u,v,y)),et=F(g(o==1?m.max:m.min,m,_,S)),G=new Path2D(i);return D(G,Y,et),D(G,I,et),D(G,I,X),G})}function zi(n,t,e,s,i,o){let r=null;if(n.length>0){r=new Path2D;let c=t==0?Gi:vr,a=e;for(let h=0;h<n.length;h++){let g=n[h];if(g[1]>g[0]){let y=g[0]-a;y>0&&c(r,a,s,y,s+o),a=g[1]}}let u=e+i-a,m=10;u>0&&c(r,a,s-m/2,u,s+o+m)}return r}function vm(n,t,e){let s=n[n.length-1];s&&s[0]==t?s[1]=e:n.push([t,e])}function $r(n,t,e,s,i,o,r){let c=[],a=n.length;for(let u=i==1?e:s;u>=e&&u<=s;u+=i)if(t[u]===null){let h=u,g=u;if(i==1)for(;++u<=s&&t[u]===null;)g=u;else for(;--u>=e&&t[u]===null;)g=u;let y=o(n[h]),S=g==h?y:o(n[g]),v=h-i;y=r<=0&&v>=0&&v<a?o(n[v]):y;let F=g+i;S=r>=0&&F>=0&&F<a?o(n[F]):S,S>=y&&c.push([y,S])}return c}function la(n){return n==0?wa:n==1?Nt:t=>kn(t,n)}function Ba(n){let t=n==0?Hi:Wi,e=n==0?(i,o,r,c,a,u)=>{i.arcTo(o,r,c,a,u)}:(i,o,r,c,a,u)=>{i.arcTo(r,o,a,c,u)},s=n==0?(i,o,r,c,a)=>{i.rect(o,r,c,a)}:(i,o,r,c,a)=>{i.rect(r,o,a,c)};return(i,o,r,c,a,u=0,m=0)=>{u==0&&m==0?s(i,o,r,c,a):(u=Te(u,c/2,a/2),m=Te(m,c/2,a/2),t(i,o+u,r),e(i,o+c,r,o+c,r+a,u),e(i,o+c,r+a,o,r+a,m),e(i,o,r+a,o,r,m),e(i,o,r,o+c,r,u),i.closePath())}}var Hi=(n,t,e)=>{n.moveTo(t,e)},Wi=(n,t,e)=>{n.moveTo(e,t)},ys=(n,t,e)=>{n.lineTo(t,e)},bs=(n,t,e)=>{n.lineTo(e,t)},Gi=Ba(0),vr=Ba(1),Ua=(n,t,e,s,i,o)=>{n.arc(t,e,s,i,o)},za=(n,t,e,s,i,o)=>{n.arc(e,t,s,i,o)},Ha=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(t,e,s,i,o,r)},Wa=(n,t,e,s,i,o,r)=>{n.bezierCurveTo(e,t,i,s,r,o)};function Ga(n){return(t,e,s,i,o)=>Nn(t,e,(r,c,a,u,m,h,g,y,S,v,_)=>{let{pxRound:F,points:E}=r,D,k;u.ori==0?(D=Hi,k=Ua):(D=Wi,k=za);let q=mt(E.width*ct,3),I=(E.size-E.width)/2*ct,X=mt(I*2,3),Y=new Path2D,et=new Path2D,{left:G,top:A,width:J,height:P}=t.bbox;Gi(et,G-X,A-X,J+X*2,P+X*2);let H=B=>{if(a[B]!=null){let st=F(h(c[B],u,v,y)),V=F(g(a[B],m,_,S));D(Y,st+I,V),k(Y,st,V,I,0,Fi*2)}};if(o)o.forEach(H);else for(let B=s;B<=i;B++)H(B);return{stroke:q>0?Y:null,fill:Y,clip:et,flags:gs|cr}})}function Ya(n){return(t,e,s,i,o,r)=>{s!=i&&(o!=s&&r!=s&&n(t,e,s),o!=i&&r!=i&&n(t,e,i),n(t,e,r))}}var Em=Ya(ys),Tm=Ya(bs);function Ka(n){let t=rt(n?.alignGaps,0);return(e,s,i,o)=>Nn(e,s,(r,c,a,u,m,h,g,y,S,v,_)=>{[i,o]=Di(a,i,o);let F=r.pxRound,E=P=>F(h(P,u,v,y)),D=P=>F(g(P,m,_,S)),k,q;u.ori==0?(k=ys,q=Em):(k=bs,q=Tm);let I=u.dir*(u.ori==0?1:-1),X={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:gs},Y=X.stroke,et=!1;if(o-i>=v*4){let P=R=>e.posToVal(R,u.key,!0),H=null,B=null,st,V,Qt,St=E(c[I==1?i:o]),it=E(c[i]),ut=E(c[o]),Z=P(I==1?it+1:ut-1);for(let R=I==1?i:o;R>=i&&R<=o;R+=I){let Ot=c[R],Mt=(I==1?Ot<Z:Ot>Z)?St:E(Ot),at=a[R];Mt==St?at!=null?(V=at,H==null?(k(Y,Mt,D(V)),st=H=B=V):V<H?H=V:V>B&&(B=V)):at===null&&(et=!0):(H!=null&&q(Y,St,D(H),D(B),D(st),D(V)),at!=null?(V=at,k(Y,Mt,D(V)),H=B=st=V):(H=B=null,at===null&&(et=!0)),St=Mt,Z=P(St+I))}H!=null&&H!=B&&Qt!=St&&q(Y,St,D(H),D(B),D(st),D(V))}else for(let P=I==1?i:o;P>=i&&P<=o;P+=I){let H=a[P];H===null?et=!0:H!=null&&k(Y,E(c[P]),D(H))}let[A,J]=xr(e,s);if(r.fill!=null||A!=0){let P=X.fill=new Path2D(Y),H=r.fillTo(e,s,r.min,r.max,A),B=D(H),st=E(c[i]),V=E(c[o]);I==-1&&([V,st]=[st,V]),k(P,V,B),k(P,st,B)}if(!r.spanGaps){let P=[];et&&P.push(...$r(c,a,i,o,I,E,t)),X.gaps=P=r.gaps(e,s,i,o,P),X.clip=zi(P,u.ori,y,S,v,_)}return J!=0&&(X.band=J==2?[Ke(e,s,i,o,Y,-1),Ke(e,s,i,o,Y,1)]:Ke(e,s,i,o,Y,J)),X})}function km(n){let t=rt(n.align,1),e=rt(n.ascDesc,!1),s=rt(n.alignGaps,0),i=rt(n.extend,!1);return(o,r,c,a)=>Nn(o,r,(u,m,h,g,y,S,v,_,F,E,D)=>{[c,a]=Di(h,c,a);let k=u.pxRound,{left:q,width:I}=o.bbox,X=it=>k(S(it,g,E,_)),Y=it=>k(v(it,y,D,F)),et=g.ori==0?ys:bs,G={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:gs},A=G.stroke,J=g.dir*(g.ori==0?1:-1),P=Y(h[J==1?c:a]),H=X(m[J==1?c:a]),B=H,st=H;i&&t==-1&&(st=q,et(A,st,P)),et(A,H,P);for(let it=J==1?c:a;it>=c&&it<=a;it+=J){let ut=h[it];if(ut==null)continue;let Z=X(m[it]),R=Y(ut);t==1?et(A,Z,P):et(A,B,R),et(A,Z,R),P=R,B=Z}let V=B;i&&t==1&&(V=q+I,et(A,V,P));let[Qt,St]=xr(o,r);if(u.fill!=null||Qt!=0){let it=G.fill=new Path2D(A),ut=u.fillTo(o,r,u.min,u.max,Qt),Z=Y(ut);et(it,V,Z),et(it,st,Z)}if(!u.spanGaps){let it=[];it.push(...$r(m,h,c,a,J,X,s));let ut=u.width*ct/2,Z=e||t==1?ut:-ut,R=e||t==-1?-ut:ut;it.forEach(Ot=>{Ot[0]+=Z,Ot[1]+=R}),G.gaps=it=u.gaps(o,r,c,a,it),G.clip=zi(it,g.ori,_,F,E,D)}return St!=0&&(G.band=St==2?[Ke(o,r,c,a,A,-1),Ke(o,r,c,a,A,1)]:Ke(o,r,c,a,A,St)),G})}function ca(n,t,e,s,i,o,r=dt){if(n.length>1){let c=null;for(let a=0,u=1/0;a<n.length;a++)if(t[a]!==void 0){if(c!=null){let m=Ct(n[a]-n[c]);m<u&&(u=m,r=Ct(e(n[a],s,i,o)-e(n[c],s,i,o)))}c=a}}return r}function Am(n){n=n||Vs;let t=rt(n.size,[.6,dt,1]),e=n.align||0,s=n.gap||0,i=n.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;let o=nt(i),r=1-t[0],c=rt(t[1],dt),a=rt(t[2],1),u=rt(n.disp,Vs),m=rt(n.each,y=>{}),{fill:h,stroke:g}=u;return(y,S,v,_)=>Nn(y,S,(F,E,D,k,q,I,X,Y,et,G,A)=>{let J=F.pxRound,P=e,H=s*ct,B=c*ct,st=a*ct,V,Qt;k.ori==0?[V,Qt]=o(y,S):[Qt,V]=o(y,S);let St=k.dir*(k.ori==0?1:-1),it=k.ori==0?Gi:vr,ut=k.ori==0?m:(N,pt,Lt,Pn,mn,Ae,pn)=>{m(N,pt,Lt,mn,Pn,pn,Ae)},Z=rt(y.bands,wr).find(N=>N.series[0]==S),R=Z!=null?Z.dir:0,Ot=F.fillTo(y,S,F.min,F.max,R),Wt=J(X(Ot,q,A,et)),Mt,at,be,ne=G,$t=J(F.width*ct),ke=!1,Ue=null,ue=null,Je=null,Cn=null;h!=null&&($t==0||g!=null)&&(ke=!0,Ue=h.values(y,S,v,_),ue=new Map,new Set(Ue).forEach(N=>{N!=null&&ue.set(N,new Path2D)}),$t>0&&(Je=g.values(y,S,v,_),Cn=new Map,new Set(Je).forEach(N=>{N!=null&&Cn.set(N,new Path2D)})));let{x0:In,size:Ss}=u;if(In!=null&&Ss!=null){P=1,E=In.values(y,S,v,_),In.unit==2&&(E=E.map(Lt=>y.posToVal(Y+Lt*G,k.key,!0)));let N=Ss.values(y,S,v,_);Ss.unit==2?at=N[0]*G:at=I(N[0],k,G,Y)-I(0,k,G,Y),ne=ca(E,D,I,k,G,Y,ne),be=ne-at+H}else ne=ca(E,D,I,k,G,Y,ne),be=ne*r+H,at=ne-be;be<1&&(be=0),$t>=at/2&&($t=0),be<5&&(J=wa);let zs=be>0,hn=ne-be-(zs?$t:0);at=J(or(hn,st,B)),Mt=(P==0?at/2:P==St?0:at)-P*St*((P==0?H/2:0)+(zs?$t/2:0));let Gt={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},Fn=ke?null:new Path2D,ze=null;if(Z!=null)ze=y.data[Z.series[1]];else{let{y0:N,y1:pt}=u;N!=null&&pt!=null&&(D=pt.values(y,S,v,_),ze=N.values(y,S,v,_))}let dn=V*at,K=Qt*at;for(let N=St==1?v:_;N>=v&&N<=_;N+=St){let pt=D[N];if(pt==null)continue;if(ze!=null){let te=ze[N]??0;if(pt-te==0)continue;Wt=X(te,q,A,et)}let Lt=k.distr!=2||u!=null?E[N]:N,Pn=I(Lt,k,G,Y),mn=X(rt(pt,Ot),q,A,et),Ae=J(Pn-Mt),pn=J(Xt(mn,Wt)),se=J(Te(mn,Wt)),he=pn-se;if(pt!=null){let te=pt<0?K:dn,Se=pt<0?dn:K;ke?($t>0&&Je[N]!=null&&it(Cn.get(Je[N]),Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se),Ue[N]!=null&&it(ue.get(Ue[N]),Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se)):it(Fn,Ae,se+ae($t/2),at,Xt(0,he-$t),te,Se),ut(y,S,N,Ae-$t/2,se,at+$t,he)}}return $t>0?Gt.stroke=ke?Cn:Fn:ke||(Gt._fill=F.width==0?F._fill:F._stroke??F._fill,Gt.width=0),Gt.fill=ke?ue:Fn,Gt})}function _m(n,t){let e=rt(t?.alignGaps,0);return(s,i,o,r)=>Nn(s,i,(c,a,u,m,h,g,y,S,v,_,F)=>{[o,r]=Di(u,o,r);let E=c.pxRound,D=V=>E(g(V,m,_,S)),k=V=>E(y(V,h,F,v)),q,I,X;m.ori==0?(q=Hi,X=ys,I=Ha):(q=Wi,X=bs,I=Wa);let Y=m.dir*(m.ori==0?1:-1),et=D(a[Y==1?o:r]),G=et,A=[],J=[];for(let V=Y==1?o:r;V>=o&&V<=r;V+=Y)if(u[V]!=null){let St=a[V],it=D(St);A.push(G=it),J.push(k(u[V]))}let P={stroke:n(A,J,q,X,I,E),fill:null,clip:null,band:null,gaps:null,flags:gs},H=P.stroke,[B,st]=xr(s,i);if(c.fill!=null||B!=0){let V=P.fill=new Path2D(H),Qt=c.fillTo(s,i,c.min,c.max,B),St=k(Qt);X(V,G,St),X(V,et,St)}if(!c.spanGaps){let V=[];V.push(...$r(a,u,o,r,Y,D,e)),P.gaps=V=c.gaps(s,i,o,r,V),P.clip=zi(V,m.ori,S,v,_,F)}return st!=0&&(P.band=st==2?[Ke(s,i,o,r,H,-1),Ke(s,i,o,r,H,1)]:Ke(s,i,o,r,H,st)),P})}function Om(n){return _m(Lm,n)}function Lm(n,t,e,s,i,o){let r=n.length;if(r<2)return null;let c=new Path2D;if(e(c,n[0],t[0]),r==2)s(c,n[1],t[1]);else{let a=Array(r),u=Array(r-1),m=Array(r-1),h=Array(r-1);for(let g=0;g<r-1;g++)m[g]=t[g+1]-t[g],h[g]=n[g+1]-n[g],u[g]=m[g]/h[g];a[0]=u[0];for(let g=1;g<r-1;g++)u[g]===0||u[g-1]===0||u[g-1]>0!=u[g]>0?a[g]=0:(a[g]=3*(h[g-1]+h[g])/((2*h[g]+h[g-1])/u[g-1]+(h[g]+2*h[g-1])/u[g]),isFinite(a[g])||(a[g]=0));a[r-1]=u[r-2];for(let g=0;g<r-1;g++)i(c,n[g]+h[g]/3,t[g]+a[g]*h[g]/3,n[g+1]-h[g]/3,t[g+1]-a[g+1]*h[g]/3,n[g+1],t[g+1])}return c}var ar=new Set;function aa(){for(let n of ar)n.syncRect(!0)}ws&&(On(ud,hs,aa),On(hd,hs,aa,!0),On(Pi,hs,()=>{_t.pxRatio=ct}));var Nm=Ka(),Cm=Ga();function fa(n,t,e,s){return(s?[n[0],n[1]].concat(n.slice(2)):[n[0]].concat(n.slice(1))).map((o,r)=>fr(o,r,t,e))}function Im(n,t){return n.map((e,s)=>s==0?{}:At({},t,e))}function fr(n,t,e,s){return At({},t==0?e:s,n)}function Ja(n,t,e){return t==null?ms:[t,e]}var Fm=Ja;function Pm(n,t,e){return t==null?ms:Ri(t,e,pr,!0)}function qa(n,t,e,s){return t==null?ms:Vi(t,e,n.scales[s].log,!1)}var Rm=qa;function Xa(n,t,e,s){return t==null?ms:mr(t,e,n.scales[s].log,!1)}var jm=Xa;function Dm(n,t,e,s,i){let o=Xt(Uc(n),Uc(t)),r=t-n,c=Ee(i/s*r,e);do{let a=e[c],u=s*a/r;if(u>=i&&o+(a<5?un.get(a):0)<=17)return[a,u]}while(++c<e.length);return[0,0]}function ua(n){let t,e;return n=n.replace(/(\\d+)px/,(s,i)=>(t=Nt((e=+i)*ct))+"px"),[n,t,e]}function Vm(n){n.show&&[n.font,n.labelFont].forEach(t=>{let e=mt(t[2]*ct,1);t[0]=t[0].replace(/[0-9.]+px/,e+"px"),t[1]=e})}function _t(n,t,e){let s={mode:rt(n.mode,1)},i=s.mode;function o(l,f,d,p){let w=f.valToPct(l);return p+d*(f.dir==-1?1-w:w)}function r(l,f,d,p){let w=f.valToPct(l);return p+d*(f.dir==-1?w:1-w)}function c(l,f,d,p){return f.ori==0?o(l,f,d,p):r(l,f,d,p)}s.valToPosH=o,s.valToPosV=r;let a=!1;s.status=0;let u=s.root=we(Yh);if(n.id!=null&&(u.id=n.id),ce(u,n.class),n.title){let l=we(qh,u);l.textContent=n.title}let m=ve("canvas"),h=s.ctx=m.getContext("2d"),g=we(Xh,u);On("click",g,l=>{l.target===S&&(gt!=Yn||xt!=Kn)&&Ut.click(s,l)},!0);let y=s.under=we(Zh,g);g.appendChild(m);let S=s.over=we(Qh,g);n=ps(n);let v=+rt(n.pxAlign,1),_=la(v);(n.plugins||[]).forEach(l=>{l.opts&&(n=l.opts(s,n)||n)});let F=n.ms||.001,E=s.series=i==1?fa(n.series||[],ta,oa,!1):Im(n.series||[null],ia),D=s.axes=fa(n.axes||[],Qc,na,!0),k=s.scales={},q=s.bands=n.bands||[];q.forEach(l=>{l.fill=nt(l.fill||null),l.dir=rt(l.dir,-1)});let I=i==2?E[1].facets[0].scale:E[0].scale,X={axes:Pf,series:Lf},Y=(n.drawOrder||["axes","series"]).map(l=>X[l]);function et(l){let f=l.distr==3?d=>Ye(d>0?d:l.clamp(s,d,l.min,l.max,l.key)):l.distr==4?d=>Xo(d,l.asinh):l.distr==100?d=>l.fwd(d):d=>d;return d=>{let p=f(d),{_min:w,_max:b}=l,M=b-w;return(p-w)/M}}function G(l){let f=k[l];if(f==null){let d=(n.scales||Vs)[l]||Vs;if(d.from!=null){G(d.from);let p=At({},k[d.from],d,{key:l});p.valToPct=et(p),k[l]=p}else{f=k[l]=At({},l==I?Da:xm,d),f.key=l;let p=f.time,w=f.range,b=fn(w);if((l!=I||i==2&&!p)&&(b&&(w[0]==null||w[1]==null)&&(w={min:w[0]==null?Dc:{mode:1,hard:w[0],soft:w[0]},max:w[1]==null?Dc:{mode:1,hard:w[1],soft:w[1]}},b=!1),!b&&Ui(w))){let M=w;w=(x,T,O)=>T==null?ms:Ri(T,O,M)}f.range=nt(w||(p?Fm:l==I?f.distr==3?Rm:f.distr==4?jm:Ja:f.distr==3?qa:f.distr==4?Xa:Pm)),f.auto=nt(b?!1:f.auto),f.clamp=nt(f.clamp||Mm),f._min=f._max=null,f.valToPct=et(f)}}}G("x"),G("y"),i==1&&E.forEach(l=>{G(l.scale)}),D.forEach(l=>{G(l.scale)});for(let l in n.scales)G(l);let A=k[I],J=A.distr,P,H;A.ori==0?(ce(u,Kh),P=o,H=r):(ce(u,Jh),P=r,H=o);let B={};for(let l in k){let f=k[l];(f.min!=null||f.max!=null)&&(B[l]={min:f.min,max:f.max},f.min=f.max=null)}let st=n.tzDate||(l=>new Date(Nt(l/F))),V=n.fmtDate||yr,Qt=F==1?Kd(st):Xd(st),St=qc(st,Jc(F==1?Yd:qd,V)),it=Zc(st,Xc(Qd,V)),ut=[],Z=s.legend=At({},nm,n.legend),R=s.cursor=At({},cm,{drag:{y:i==2}},n.cursor),Ot=Z.show,Wt=R.show,Mt=Z.markers;Z.idxs=ut,Mt.width=nt(Mt.width),Mt.dash=nt(Mt.dash),Mt.stroke=nt(Mt.stroke),Mt.fill=nt(Mt.fill);let at,be,ne,$t=[],ke=[],Ue,ue=!1,Je={};if(Z.live){let l=E[1]?E[1].values:null;ue=l!=null,Ue=ue?l(s,1,0):{_:0};for(let f in Ue)Je[f]=hr}if(Ot)if(at=ve("table",od,u),ne=ve("tbody",null,at),Z.mount(s,at),ue){be=ve("thead",null,at,ne);let l=ve("tr",null,be);ve("th",null,l);for(var Cn in Ue)ve("th",Tc,l).textContent=Cn}else ce(at,ld),Z.live&&ce(at,rd);let In={show:!0},Ss={show:!1};function zs(l,f){if(f==0&&(ue||!Z.live||i==2))return ms;let d=[],p=ve("tr",cd,ne,ne.childNodes[f]);ce(p,l.class),l.show||ce(p,_n);let w=ve("th",null,p);if(Mt.show){let x=we(ad,w);if(f>0){let T=Mt.width(s,f);T&&(x.style.border=T+"px "+Mt.dash(s,f)+" "+Mt.stroke(s,f)),x.style.background=Mt.fill(s,f)}}let b=we(Tc,w);l.label instanceof HTMLElement?b.appendChild(l.label):b.textContent=l.label,f>0&&(Mt.show||(b.style.color=l.width>0?Mt.stroke(s,f):Mt.fill(s,f)),Gt("click",w,x=>{if(R._lock)return;wn(x);let T=E.indexOf(l);if((x.ctrlKey||x.metaKey)!=Z.isolate){let O=E.some((L,C)=>C>0&&C!=T&&L.show);E.forEach((L,C)=>{C>0&&Oe(C,O?C==T?In:Ss:In,!0,kt.setSeries)})}else Oe(T,{show:!l.show},!0,kt.setSeries)},!1),jn&&Gt(Oc,w,x=>{R._lock||(wn(x),Oe(E.indexOf(l),qn,!0,kt.setSeries))},!1));for(var M in Ue){let x=ve("td",fd,p);x.textContent="--",d.push(x)}return[p,d]}let hn=new Map;function Gt(l,f,d,p=!0){let w=hn.get(f)||{},b=R.bind[l](s,f,d,p);b&&(On(l,f,w[l]=b),hn.set(f,w))}function Fn(l,f,d){let p=hn.get(f)||{};for(let w in p)(l==null||w==l)&&(ir(w,f,p[w]),delete p[w]);l==null&&hn.delete(f)}let ze=0,dn=0,K=0,N=0,pt=0,Lt=0,Pn=pt,mn=Lt,Ae=K,pn=N,se=0,he=0,te=0,Se=0;s.bbox={};let to=!1,Hs=!1,Rn=!1,gn=!1,Ws=!1,de=!1;function eo(l,f,d){(d||l!=s.width||f!=s.height)&&Ir(l,f),zn(!1),Rn=!0,Hs=!0,Hn()}function Ir(l,f){s.width=ze=K=l,s.height=dn=N=f,pt=Lt=0,vf(),Ef();let d=s.bbox;se=d.left=kn(pt*ct,.5),he=d.top=kn(Lt*ct,.5),te=d.width=kn(K*ct,.5),Se=d.height=kn(N*ct,.5)}let Mf=3;function xf(){let l=!1,f=0;for(;!l;){f++;let d=If(f),p=Ff(f);l=f==Mf||d&&p,l||(Ir(s.width,s.height),Hs=!0)}}function $f({width:l,height:f}){eo(l,f)}s.setSize=$f;function vf(){let l=!1,f=!1,d=!1,p=!1;D.forEach((w,b)=>{if(w.show&&w._show){let{side:M,_size:x}=w,T=M%2,O=w.label!=null?w.labelSize:0,L=x+O;L>0&&(T?(K-=L,M==3?(pt+=L,p=!0):d=!0):(N-=L,M==0?(Lt+=L,l=!0):f=!0))}}),yn[0]=l,yn[1]=d,yn[2]=f,yn[3]=p,K-=qe[1]+qe[3],pt+=qe[3],N-=qe[2]+qe[0],Lt+=qe[0]}function Ef(){let l=pt+K,f=Lt+N,d=pt,p=Lt;function w(b,M){switch(b){case 1:return l+=M,l-M;case 2:return f+=M,f-M;case 3:return d-=M,d+M;case 0:return p-=M,p+M}}D.forEach((b,M)=>{if(b.show&&b._show){let x=b.side;b._pos=w(x,b._size),b.label!=null&&(b._lpos=w(x,b.labelSize))}})}if(R.dataIdx==null){let l=R.hover,f=l.skip=new Set(l.skip??[]);f.add(void 0);let d=l.prox=nt(l.prox),p=l.bias??=0;R.dataIdx=(w,b,M,x)=>{if(b==0)return M;let T=M,O=d(w,b,M,x)??dt,L=O>=0&&O<dt,C=A.ori==0?K:N,W=R.left,lt=t[0],ot=t[b];if(f.has(ot[M])){T=null;let Q=null,z=null,j;if(p==0||p==-1)for(j=M;Q==null&&j-- >0;)f.has(ot[j])||(Q=j);if(p==0||p==1)for(j=M;z==null&&j++<ot.length;)f.has(ot[j])||(z=j);if(Q!=null||z!=null)if(L){let yt=Q==null?-1/0:P(lt[Q],A,C,0),vt=z==null?1/0:P(lt[z],A,C,0),Vt=W-yt,ht=vt-W;Vt<=ht?Vt<=O&&(T=Q):ht<=O&&(T=z)}else T=z==null?Q:Q==null?z:M-Q<=z-M?Q:z}else L&&Ct(W-P(lt[M],A,C,0))>O&&(T=null);return T}}let wn=l=>{R.event=l};R.idxs=ut,R._lock=!1;let Ht=R.points;Ht.show=nt(Ht.show),Ht.size=nt(Ht.size),Ht.stroke=nt(Ht.stroke),Ht.width=nt(Ht.width),Ht.fill=nt(Ht.fill);let _e=s.focus=At({},n.focus||{alpha:.3},R.focus),jn=_e.prox>=0,Dn=jn&&Ht.one,me=[],Vn=[],Bn=[];function Fr(l,f){let d=Ht.show(s,f);if(d instanceof HTMLElement)return ce(d,id),ce(d,l.class),Ve(d,-10,-10,K,N),S.insertBefore(d,me[f]),d}function Pr(l,f){if(i==1||f>0){let d=i==1&&k[l.scale].time,p=l.value;l.value=d?Wc(p)?Zc(st,Xc(p,V)):p||it:p||ym,l.label=l.label||(d?fm:am)}if(Dn||f>0){l.width=l.width==null?1:l.width,l.paths=l.paths||Nm||xd,l.fillTo=nt(l.fillTo||$m),l.pxAlign=+rt(l.pxAlign,v),l.pxRound=la(l.pxAlign),l.stroke=nt(l.stroke||null),l.fill=nt(l.fill||null),l._stroke=l._fill=l._paths=l._focus=null;let d=bm(Xt(1,l.width),1),p=l.points=At({},{size:d,width:Xt(1,d*.2),stroke:l.stroke,space:d*2,paths:Cm,_stroke:null,_fill:null},l.points);p.show=nt(p.show),p.filter=nt(p.filter),p.fill=nt(p.fill),p.stroke=nt(p.stroke),p.paths=nt(p.paths),p.pxAlign=l.pxAlign}if(Ot){let d=zs(l,f);$t.splice(f,0,d[0]),ke.splice(f,0,d[1]),Z.values.push(null)}if(Wt){ut.splice(f,0,null);let d=null;Dn?f==0&&(d=Fr(l,f)):f>0&&(d=Fr(l,f)),me.splice(f,0,d),Vn.splice(f,0,0),Bn.splice(f,0,0)}Dt("addSeries",f)}function Tf(l,f){f=f??E.length,l=i==1?fr(l,f,ta,oa):fr(l,f,{},ia),E.splice(f,0,l),Pr(E[f],f)}s.addSeries=Tf;function kf(l){if(E.splice(l,1),Ot){Z.values.splice(l,1),ke.splice(l,1);let f=$t.splice(l,1)[0];Fn(null,f.firstChild),f.remove()}Wt&&(ut.splice(l,1),me.splice(l,1)[0].remove(),Vn.splice(l,1),Bn.splice(l,1)),Dt("delSeries",l)}s.delSeries=kf;let yn=[!1,!1,!1,!1];function Af(l,f){if(l._show=l.show,l.show){let d=l.side%2,p=k[l.scale];p==null&&(l.scale=d?E[1].scale:I,p=k[l.scale]);let w=p.time;l.size=nt(l.size),l.space=nt(l.space),l.rotate=nt(l.rotate),fn(l.incrs)&&l.incrs.forEach(M=>{!un.has(M)&&un.set(M,Sa(M))}),l.incrs=nt(l.incrs||(p.distr==2?Hd:w?F==1?Gd:Jd:An)),l.splits=nt(l.splits||(w&&p.distr==1?Qt:p.distr==3?rr:p.distr==4?dm:hm)),l.stroke=nt(l.stroke),l.grid.stroke=nt(l.grid.stroke),l.ticks.stroke=nt(l.ticks.stroke),l.border.stroke=nt(l.border.stroke);let b=l.values;l.values=fn(b)&&!fn(b[0])?nt(b):w?fn(b)?qc(st,Jc(b,V)):Wc(b)?Zd(st,b):b||St:b||um,l.filter=nt(l.filter||(p.distr>=3&&p.log==10?gm:p.distr==3&&p.log==2?wm:ya)),l.font=ua(l.font),l.labelFont=ua(l.labelFont),l._size=l.size(s,null,f,0),l._space=l._rotate=l._incrs=l._found=l._splits=l._values=null,l._size>0&&(yn[f]=!0,l._el=we(td,g))}}function Ms(l,f,d,p){let[w,b,M,x]=d,T=f%2,O=0;return T==0&&(x||b)&&(O=f==0&&!w||f==2&&!M?Nt(Qc.size/3):0),T==1&&(w||M)&&(O=f==1&&!b||f==3&&!x?Nt(na.size/2):0),O}let Rr=s.padding=(n.padding||[Ms,Ms,Ms,Ms]).map(l=>nt(rt(l,Ms))),qe=s._padding=Rr.map((l,f)=>l(s,f,yn,0)),Bt,Ft=null,Pt=null,Gs=i==1?E[0].idxs:null,Me=null,xs=!1;function jr(l,f){if(t=l??[],s.data=s._data=t,i==2){Bt=0;for(let d=1;d<E.length;d++)Bt+=t[d][0].length}else{t.length==0&&(s.data=s._data=t=[[]]),Me=t[0],Bt=Me.length;let d=t;if(J==2){d=t.slice();let p=d[0]=Array(Bt);for(let w=0;w<Bt;w++)p[w]=w}s._data=t=d}if(zn(!0),Dt("setData"),J==2&&(Rn=!0),f!==!1){let d=A;d.auto(s,xs)?no():Ze(I,d.min,d.max),gn=gn||R.left>=0,de=!0,Hn()}}s.setData=jr;function no(){xs=!0;let l,f;i==1&&(Bt>0?(Ft=Gs[0]=0,Pt=Gs[1]=Bt-1,l=t[0][Ft],f=t[0][Pt],J==2?(l=Ft,f=Pt):l==f&&(J==3?[l,f]=Vi(l,l,A.log,!1):J==4?[l,f]=mr(l,l,A.log,!1):A.time?f=l+Nt(86400/F):[l,f]=Ri(l,f,pr,!0))):(Ft=Gs[0]=l=null,Pt=Gs[1]=f=null)),Ze(I,l,f)}let Ys,Un,so,io,oo,ro,lo,co,ao,ee;function Dr(l,f,d,p,w,b){l??=Ac,d??=wr,p??="butt",w??=Ac,b??="round",l!=Ys&&(h.strokeStyle=Ys=l),w!=Un&&(h.fillStyle=Un=w),f!=so&&(h.lineWidth=so=f),b!=oo&&(h.lineJoin=oo=b),p!=ro&&(h.lineCap=ro=p),d!=io&&h.setLineDash(io=d)}function Vr(l,f,d,p){f!=Un&&(h.fillStyle=Un=f),l!=lo&&(h.font=lo=l),d!=co&&(h.textAlign=co=d),p!=ao&&(h.textBaseline=ao=p)}function fo(l,f,d,p,w=0){if(p.length>0&&l.auto(s,xs)&&(f==null||f.min==null)){let b=rt(Ft,0),M=rt(Pt,p.length-1),x=d.min==null?gd(p,b,M,w,l.distr==3):[d.min,d.max];l.min=Te(l.min,d.min=x[0]),l.max=Xt(l.max,d.max=x[1])}}let Br={min:null,max:null};function _f(){for(let p in k){let w=k[p];B[p]==null&&(w.min==null||B[I]!=null&&w.auto(s,xs))&&(B[p]=Br)}for(let p in k){let w=k[p];B[p]==null&&w.from!=null&&B[w.from]!=null&&(B[p]=Br)}B[I]!=null&&zn(!0);let l={};for(let p in B){let w=B[p];if(w!=null){let b=l[p]=ps(k[p],Ed);if(w.min!=null)At(b,w);else if(p!=I||i==2)if(Bt==0&&b.from==null){let M=b.range(s,null,null,p);b.min=M[0],b.max=M[1]}else b.min=dt,b.max=-dt}}if(Bt>0){E.forEach((p,w)=>{if(i==1){let b=p.scale,M=B[b];if(M==null)return;let x=l[b];if(w==0){let T=x.range(s,x.min,x.max,b);x.min=T[0],x.max=T[1],Ft=Ee(x.min,t[0]),Pt=Ee(x.max,t[0]),Pt-Ft>1&&(t[0][Ft]<x.min&&Ft++,t[0][Pt]>x.max&&Pt--),p.min=Me[Ft],p.max=Me[Pt]}else p.show&&p.auto&&fo(x,M,p,t[w],p.sorted);p.idxs[0]=Ft,p.idxs[1]=Pt}else if(w>0&&p.show&&p.auto){let[b,M]=p.facets,x=b.scale,T=M.scale,[O,L]=t[w],C=l[x],W=l[T];C!=null&&fo(C,B[x],b,O,b.sorted),W!=null&&fo(W,B[T],M,L,M.sorted),p.min=M.min,p.max=M.max}});for(let p in l){let w=l[p],b=B[p];if(w.from==null&&(b==null||b.min==null)){let M=w.range(s,w.min==dt?null:w.min,w.max==-dt?null:w.max,p);w.min=M[0],w.max=M[1]}}}for(let p in l){let w=l[p];if(w.from!=null){let b=l[w.from];if(b.min==null)w.min=w.max=null;else{let M=w.range(s,b.min,b.max,p);w.min=M[0],w.max=M[1]}}}let f={},d=!1;for(let p in l){let w=l[p],b=k[p];if(b.min!=w.min||b.max!=w.max){b.min=w.min,b.max=w.max;let M=b.distr;b._min=M==3?Ye(b.min):M==4?Xo(b.min,b.asinh):M==100?b.fwd(b.min):b.min,b._max=M==3?Ye(b.max):M==4?Xo(b.max,b.asinh):M==100?b.fwd(b.max):b.max,f[p]=d=!0}}if(d){E.forEach((p,w)=>{i==2?w>0&&f.y&&(p._paths=null):f[p.scale]&&(p._paths=null)});for(let p in f)Rn=!0,Dt("setScale",p);Wt&&R.left>=0&&(gn=de=!0)}for(let p in B)B[p]=null}function Of(l){let f=or(Ft-1,0,Bt-1),d=or(Pt+1,0,Bt-1);for(;l[f]==null&&f>0;)f--;for(;l[d]==null&&d<Bt-1;)d++;return[f,d]}function Lf(){if(Bt>0){let l=E.some(f=>f._focus)&&ee!=_e.alpha;l&&(h.globalAlpha=ee=_e.alpha),E.forEach((f,d)=>{if(d>0&&f.show&&(Ur(d,!1),Ur(d,!0),f._paths==null)){let p=ee;ee!=f.alpha&&(h.globalAlpha=ee=f.alpha);let w=i==2?[0,t[d][0].length-1]:Of(t[d]);f._paths=f.paths(s,d,w[0],w[1]),ee!=p&&(h.globalAlpha=ee=p)}}),E.forEach((f,d)=>{if(d>0&&f.show){let p=ee;ee!=f.alpha&&(h.globalAlpha=ee=f.alpha),f._paths!=null&&zr(d,!1);{let w=f._paths!=null?f._paths.gaps:null,b=f.points.show(s,d,Ft,Pt,w),M=f.points.filter(s,d,b,w);(b||M)&&(f.points._paths=f.points.paths(s,d,Ft,Pt,M),zr(d,!0))}ee!=p&&(h.globalAlpha=ee=p),Dt("drawSeries",d)}}),l&&(h.globalAlpha=ee=1)}}function Ur(l,f){let d=f?E[l].points:E[l];d._stroke=d.stroke(s,l),d._fill=d.fill(s,l)}function zr(l,f){let d=f?E[l].points:E[l],{stroke:p,fill:w,clip:b,flags:M,_stroke:x=d._stroke,_fill:T=d._fill,_width:O=d.width}=d._paths;O=mt(O*ct,3);let L=null,C=O%2/2;f&&T==null&&(T=O>0?"#fff":x);let W=d.pxAlign==1&&C>0;if(W&&h.translate(C,C),!f){let lt=se-O/2,ot=he-O/2,Q=te+O,z=Se+O;L=new Path2D,L.rect(lt,ot,Q,z)}f?uo(x,O,d.dash,d.cap,T,p,w,M,b):Nf(l,x,O,d.dash,d.cap,T,p,w,M,L,b),W&&h.translate(-C,-C)}function Nf(l,f,d,p,w,b,M,x,T,O,L){let C=!1;T!=0&&q.forEach((W,lt)=>{if(W.series[0]==l){let ot=E[W.series[1]],Q=t[W.series[1]],z=(ot._paths||Vs).band;fn(z)&&(z=W.dir==1?z[0]:z[1]);let j,yt=null;ot.show&&z&&yd(Q,Ft,Pt)?(yt=W.fill(s,lt)||b,j=ot._paths.clip):z=null,uo(f,d,p,w,yt,M,x,T,O,L,j,z),C=!0}}),C||uo(f,d,p,w,b,M,x,T,O,L)}let Hr=gs|cr;function uo(l,f,d,p,w,b,M,x,T,O,L,C){Dr(l,f,d,p,w),(T||O||C)&&(h.save(),T&&h.clip(T),O&&h.clip(O)),C?(x&Hr)==Hr?(h.clip(C),L&&h.clip(L),Js(w,M),Ks(l,b,f)):x&cr?(Js(w,M),h.clip(C),Ks(l,b,f)):x&gs&&(h.save(),h.clip(C),L&&h.clip(L),Js(w,M),h.restore(),Ks(l,b,f)):(Js(w,M),Ks(l,b,f)),(T||O||C)&&h.restore()}function Ks(l,f,d){d>0&&(f instanceof Map?f.forEach((p,w)=>{h.strokeStyle=Ys=w,h.stroke(p)}):f!=null&&l&&h.stroke(f))}function Js(l,f){f instanceof Map?f.forEach((d,p)=>{h.fillStyle=Un=p,h.fill(d)}):f!=null&&l&&h.fill(f)}function Cf(l,f,d,p){let w=D[l],b;if(p<=0)b=[0,0];else{let M=w._space=w.space(s,l,f,d,p),x=w._incrs=w.incrs(s,l,f,d,p,M);b=Dm(f,d,x,p,M)}return w._found=b}function ho(l,f,d,p,w,b,M,x,T,O){let L=M%2/2;v==1&&h.translate(L,L),Dr(x,M,T,O,x),h.beginPath();let C,W,lt,ot,Q=w+(p==0||p==3?-b:b);d==0?(W=w,ot=Q):(C=w,lt=Q);for(let z=0;z<l.length;z++)f[z]!=null&&(d==0?C=lt=l[z]:W=ot=l[z],h.moveTo(C,W),h.lineTo(lt,ot));h.stroke(),v==1&&h.translate(-L,-L)}function If(l){let f=!0;return D.forEach((d,p)=>{if(!d.show)return;let w=k[d.scale];if(w.min==null){d._show&&(f=!1,d._show=!1,zn(!1));return}else d._show||(f=!1,d._show=!0,zn(!1));let b=d.side,M=b%2,{min:x,max:T}=w,[O,L]=Cf(p,x,T,M==0?K:N);if(L==0)return;let C=w.distr==2,W=d._splits=d.splits(s,p,x,T,O,L,C),lt=w.distr==2?W.map(j=>Me[j]):W,ot=w.distr==2?Me[W[1]]-Me[W[0]]:O,Q=d._values=d.values(s,d.filter(s,lt,p,L,ot),p,L,ot);d._rotate=b==2?d.rotate(s,Q,p,L):0;let z=d._size;d._size=ye(d.size(s,Q,p,l)),z!=null&&d._size!=z&&(f=!1)}),f}function Ff(l){let f=!0;return Rr.forEach((d,p)=>{let w=d(s,p,yn,l);w!=qe[p]&&(f=!1),qe[p]=w}),f}function Pf(){for(let l=0;l<D.length;l++){let f=D[l];if(!f.show||!f._show)continue;let d=f.side,p=d%2,w,b,M=f.stroke(s,l),x=d==0||d==3?-1:1,[T,O]=f._found;if(f.label!=null){let Kt=f.labelGap*x,re=Nt((f._lpos+Kt)*ct);Vr(f.labelFont[0],M,"center",d==2?Is:kc),h.save(),p==1?(w=b=0,h.translate(re,Nt(he+Se/2)),h.rotate((d==3?-Fi:Fi)/2)):(w=Nt(se+te/2),b=re);let Mn=ga(f.label)?f.label(s,l,T,O):f.label;h.fillText(Mn,w,b),h.restore()}if(O==0)continue;let L=k[f.scale],C=p==0?te:Se,W=p==0?se:he,lt=f._splits,ot=L.distr==2?lt.map(Kt=>Me[Kt]):lt,Q=L.distr==2?Me[lt[1]]-Me[lt[0]]:T,z=f.ticks,j=f.border,yt=z.show?z.size:0,vt=Nt(yt*ct),Vt=Nt((f.alignTo==2?f._size-yt-f.gap:f.gap)*ct),ht=f._rotate*-Fi/180,Et=_(f._pos*ct),ie=(vt+Vt)*x,Yt=Et+ie;b=p==0?Yt:0,w=p==1?Yt:0;let pe=f.font[0],xe=f.align==1?fs:f.align==2?Ko:ht>0?fs:ht<0?Ko:p==0?"center":d==3?Ko:fs,Ne=ht||p==1?"middle":d==2?Is:kc;Vr(pe,M,xe,Ne);let oe=f.font[1]*f.lineGap,ge=lt.map(Kt=>_(c(Kt,L,C,W))),$e=f._values;for(let Kt=0;Kt<$e.length;Kt++){let re=$e[Kt];if(re!=null){p==0?w=ge[Kt]:b=ge[Kt],re=""+re;let Mn=re.indexOf(\`
\`)==-1?[re]:re.split(/\\n/gm);for(let Jt=0;Jt<Mn.length;Jt++){let al=Mn[Jt];ht?(h.save(),h.translate(w,b+Jt*oe),h.rotate(ht),h.fillText(al,0,0),h.restore()):h.fillText(al,w,b+Jt*oe)}}}z.show&&ho(ge,z.filter(s,ot,l,O,Q),p,d,Et,vt,mt(z.width*ct,3),z.stroke(s,l),z.dash,z.cap);let Ce=f.grid;Ce.show&&ho(ge,Ce.filter(s,ot,l,O,Q),p,p==0?2:1,p==0?he:se,p==0?Se:te,mt(Ce.width*ct,3),Ce.stroke(s,l),Ce.dash,Ce.cap),j.show&&ho([Et],[1],p==0?1:0,p==0?1:2,p==1?he:se,p==1?Se:te,mt(j.width*ct,3),j.stroke(s,l),j.dash,j.cap)}Dt("drawAxes")}function zn(l){E.forEach((f,d)=>{d>0&&(f._paths=null,l&&(i==1?(f.min=null,f.max=null):f.facets.forEach(p=>{p.min=null,p.max=null})))})}let qs=!1,mo=!1,$s=[];function Rf(){mo=!1;for(let l=0;l<$s.length;l++)Dt(...$s[l]);$s.length=0}function Hn(){qs||(Nd(Wr),qs=!0)}function jf(l,f=!1){qs=!0,mo=f,l(s),Wr(),f&&$s.length>0&&queueMicrotask(Rf)}s.batch=jf;function Wr(){if(to&&(_f(),to=!1),Rn&&(xf(),Rn=!1),Hs){if(bt(y,fs,pt),bt(y,Is,Lt),bt(y,Ps,K),bt(y,Rs,N),bt(S,fs,pt),bt(S,Is,Lt),bt(S,Ps,K),bt(S,Rs,N),bt(g,Ps,ze),bt(g,Rs,dn),m.width=Nt(ze*ct),m.height=Nt(dn*ct),D.forEach(({_el:l,_show:f,_size:d,_pos:p,side:w})=>{if(l!=null)if(f){let b=w===3||w===0?d:0,M=w%2==1;bt(l,M?"left":"top",p-b),bt(l,M?"width":"height",d),bt(l,M?"top":"left",M?Lt:pt),bt(l,M?"height":"width",M?N:K),sr(l,_n)}else ce(l,_n)}),Ys=Un=so=oo=ro=lo=co=ao=io=null,ee=1,Ts(!0),pt!=Pn||Lt!=mn||K!=Ae||N!=pn){zn(!1);let l=K/Ae,f=N/pn;if(Wt&&!gn&&R.left>=0){R.left*=l,R.top*=f,Wn&&Ve(Wn,Nt(R.left),0,K,N),Gn&&Ve(Gn,0,Nt(R.top),K,N);for(let d=0;d<me.length;d++){let p=me[d];p!=null&&(Vn[d]*=l,Bn[d]*=f,Ve(p,ye(Vn[d]),ye(Bn[d]),K,N))}}if(wt.show&&!Ws&&wt.left>=0&&wt.width>0){wt.left*=l,wt.width*=l,wt.top*=f,wt.height*=f;for(let d in So)bt(Jn,d,wt[d])}Pn=pt,mn=Lt,Ae=K,pn=N}Dt("setSize"),Hs=!1}ze>0&&dn>0&&(h.clearRect(0,0,m.width,m.height),Dt("drawClear"),Y.forEach(l=>l()),Dt("draw")),wt.show&&Ws&&(Xs(wt),Ws=!1),Wt&&gn&&(Sn(null,!0,!1),gn=!1),Z.show&&Z.live&&de&&(yo(),de=!1),a||(a=!0,s.status=1,Dt("ready")),xs=!1,qs=!1}s.redraw=(l,f)=>{Rn=f||!1,l!==!1?Ze(I,A.min,A.max):Hn()};function po(l,f){let d=k[l];if(d.from==null){if(Bt==0){let p=d.range(s,f.min,f.max,l);f.min=p[0],f.max=p[1]}if(f.min>f.max){let p=f.min;f.min=f.max,f.max=p}if(Bt>1&&f.min!=null&&f.max!=null&&f.max-f.min<1e-16)return;l==I&&d.distr==2&&Bt>0&&(f.min=Ee(f.min,t[0]),f.max=Ee(f.max,t[0]),f.min==f.max&&f.max++),B[l]=f,to=!0,Hn()}}s.setScale=po;let go,wo,Wn,Gn,Gr,Yr,Yn,Kn,Kr,Jr,gt,xt,Xe=!1,Ut=R.drag,Rt=Ut.x,jt=Ut.y;Wt&&(R.x&&(go=we(nd,S)),R.y&&(wo=we(sd,S)),A.ori==0?(Wn=go,Gn=wo):(Wn=wo,Gn=go),gt=R.left,xt=R.top);let wt=s.select=At({show:!0,over:!0,left:0,width:0,top:0,height:0},n.select),Jn=wt.show?we(ed,wt.over?S:y):null;function Xs(l,f){if(wt.show){for(let d in l)wt[d]=l[d],d in So&&bt(Jn,d,l[d]);f!==!1&&Dt("setSelect")}}s.setSelect=Xs;function Df(l){if(E[l].show)Ot&&sr($t[l],_n);else if(Ot&&ce($t[l],_n),Wt){let d=Dn?me[0]:me[l];d!=null&&Ve(d,-10,-10,K,N)}}function Ze(l,f,d){po(l,{min:f,max:d})}function Oe(l,f,d,p){f.focus!=null&&Hf(l),f.show!=null&&E.forEach((w,b)=>{b>0&&(l==b||l==null)&&(w.show=f.show,Df(b),i==2?(Ze(w.facets[0].scale,null,null),Ze(w.facets[1].scale,null,null)):Ze(w.scale,null,null),Hn())}),d!==!1&&Dt("setSeries",l,f),p&&ks("setSeries",s,l,f)}s.setSeries=Oe;function Vf(l,f){At(q[l],f)}function Bf(l,f){l.fill=nt(l.fill||null),l.dir=rt(l.dir,-1),f=f??q.length,q.splice(f,0,l)}function Uf(l){l==null?q.length=0:q.splice(l,1)}s.addBand=Bf,s.setBand=Vf,s.delBand=Uf;function zf(l,f){E[l].alpha=f,Wt&&me[l]!=null&&(me[l].style.opacity=f),Ot&&$t[l]&&($t[l].style.opacity=f)}let He,Qe,bn,qn={focus:!0};function Hf(l){if(l!=bn){let f=l==null,d=_e.alpha!=1;E.forEach((p,w)=>{if(i==1||w>0){let b=f||w==0||w==l;p._focus=f?null:b,d&&zf(w,b?1:_e.alpha)}}),bn=l,d&&Hn()}}Ot&&jn&&Gt(Lc,at,l=>{R._lock||(wn(l),bn!=null&&Oe(null,qn,!0,kt.setSeries))});function Le(l,f,d){let p=k[f];d&&(l=l/ct-(p.ori==1?Lt:pt));let w=K;p.ori==1&&(w=N,l=w-l),p.dir==-1&&(l=w-l);let b=p._min,M=p._max,x=l/w,T=b+(M-b)*x,O=p.distr;return O==3?ds(10,T):O==4?Sd(T,p.asinh):O==100?p.bwd(T):T}function Wf(l,f){let d=Le(l,I,f);return Ee(d,t[0],Ft,Pt)}s.valToIdx=l=>Ee(l,t[0]),s.posToIdx=Wf,s.posToVal=Le,s.valToPos=(l,f,d)=>k[f].ori==0?o(l,k[f],d?te:K,d?se:0):r(l,k[f],d?Se:N,d?he:0),s.setCursor=(l,f,d)=>{gt=l.left,xt=l.top,Sn(null,f,d)};function qr(l,f){bt(Jn,fs,wt.left=l),bt(Jn,Ps,wt.width=f)}function Xr(l,f){bt(Jn,Is,wt.top=l),bt(Jn,Rs,wt.height=f)}let vs=A.ori==0?qr:Xr,Es=A.ori==1?qr:Xr;function Gf(){if(Ot&&Z.live)for(let l=i==2?1:0;l<E.length;l++){if(l==0&&ue)continue;let f=Z.values[l],d=0;for(let p in f)ke[l][d++].firstChild.nodeValue=f[p]}}function yo(l,f){if(l!=null&&(l.idxs?l.idxs.forEach((d,p)=>{ut[p]=d}):vd(l.idx)||ut.fill(l.idx),Z.idx=ut[0]),Ot&&Z.live){for(let d=0;d<E.length;d++)(d>0||i==1&&!ue)&&Yf(d,ut[d]);Gf()}de=!1,f!==!1&&Dt("setLegend")}s.setLegend=yo;function Yf(l,f){let d=E[l],p=l==0&&J==2?Me:t[l],w;ue?w=d.values(s,l,f)??Je:(w=d.value(s,f==null?null:p[f],l,f),w=w==null?Je:{_:w}),Z.values[l]=w}function Sn(l,f,d){Kr=gt,Jr=xt,[gt,xt]=R.move(s,gt,xt),R.left=gt,R.top=xt,Wt&&(Wn&&Ve(Wn,Nt(gt),0,K,N),Gn&&Ve(Gn,0,Nt(xt),K,N));let p,w=Ft>Pt;He=dt,Qe=null;let b=A.ori==0?K:N,M=A.ori==1?K:N;if(gt<0||Bt==0||w){p=R.idx=null;for(let x=0;x<E.length;x++){let T=me[x];T!=null&&Ve(T,-10,-10,K,N)}jn&&Oe(null,qn,!0,l==null&&kt.setSeries),Z.live&&(ut.fill(p),de=!0)}else{let x,T,O;i==1&&(x=A.ori==0?gt:xt,T=Le(x,I),p=R.idx=Ee(T,t[0],Ft,Pt),O=P(t[0][p],A,b,0));let L=-10,C=-10,W=0,lt=0,ot=!0,Q="",z="";for(let j=i==2?1:0;j<E.length;j++){let yt=E[j],vt=ut[j],Vt=vt==null?null:i==1?t[j][vt]:t[j][1][vt],ht=R.dataIdx(s,j,p,T),Et=ht==null?null:i==1?t[j][ht]:t[j][1][ht];if(de=de||Et!=Vt||ht!=vt,ut[j]=ht,j>0&&yt.show){let ie=ht==null?-10:ht==p?O:P(i==1?t[0][ht]:t[j][0][ht],A,b,0),Yt=Et==null?-10:H(Et,i==1?k[yt.scale]:k[yt.facets[1].scale],M,0);if(jn&&Et!=null){let pe=A.ori==1?gt:xt,xe=Ct(_e.dist(s,j,ht,Yt,pe));if(xe<He){let Ne=_e.bias;if(Ne!=0){let oe=Le(pe,yt.scale),ge=Et>=0?1:-1,$e=oe>=0?1:-1;$e==ge&&($e==1?Ne==1?Et>=oe:Et<=oe:Ne==1?Et<=oe:Et>=oe)&&(He=xe,Qe=j)}else He=xe,Qe=j}}if(de||Dn){let pe,xe;A.ori==0?(pe=ie,xe=Yt):(pe=Yt,xe=ie);let Ne,oe,ge,$e,Ce,Kt,re=!0,Mn=Ht.bbox;if(Mn!=null){re=!1;let Jt=Mn(s,j);ge=Jt.left,$e=Jt.top,Ne=Jt.width,oe=Jt.height}else ge=pe,$e=xe,Ne=oe=Ht.size(s,j);if(Kt=Ht.fill(s,j),Ce=Ht.stroke(s,j),Dn)j==Qe&&He<=_e.prox&&(L=ge,C=$e,W=Ne,lt=oe,ot=re,Q=Kt,z=Ce);else{let Jt=me[j];Jt!=null&&(Vn[j]=ge,Bn[j]=$e,jc(Jt,Ne,oe,re),Pc(Jt,Kt,Ce),Ve(Jt,ye(ge),ye($e),K,N))}}}}if(Dn){let j=_e.prox,yt=bn==null?He<=j:He>j||Qe!=bn;if(de||yt){let vt=me[0];vt!=null&&(Vn[0]=L,Bn[0]=C,jc(vt,W,lt,ot),Pc(vt,Q,z),Ve(vt,ye(L),ye(C),K,N))}}}if(wt.show&&Xe)if(l!=null){let[x,T]=kt.scales,[O,L]=kt.match,[C,W]=l.cursor.sync.scales,lt=l.cursor.drag;if(Rt=lt._x,jt=lt._y,Rt||jt){let{left:ot,top:Q,width:z,height:j}=l.select,yt=l.scales[C].ori,vt=l.posToVal,Vt,ht,Et,ie,Yt,pe=x!=null&&O(x,C),xe=T!=null&&L(T,W);pe&&Rt?(yt==0?(Vt=ot,ht=z):(Vt=Q,ht=j),Et=k[x],ie=P(vt(Vt,C),Et,b,0),Yt=P(vt(Vt+ht,C),Et,b,0),vs(Te(ie,Yt),Ct(Yt-ie))):vs(0,b),xe&&jt?(yt==1?(Vt=ot,ht=z):(Vt=Q,ht=j),Et=k[T],ie=H(vt(Vt,W),Et,M,0),Yt=H(vt(Vt+ht,W),Et,M,0),Es(Te(ie,Yt),Ct(Yt-ie))):Es(0,M)}else Mo()}else{let x=Ct(Kr-Gr),T=Ct(Jr-Yr);if(A.ori==1){let W=x;x=T,T=W}Rt=Ut.x&&x>=Ut.dist,jt=Ut.y&&T>=Ut.dist;let O=Ut.uni;O!=null?Rt&&jt&&(Rt=x>=O,jt=T>=O,!Rt&&!jt&&(T>x?jt=!0:Rt=!0)):Ut.x&&Ut.y&&(Rt||jt)&&(Rt=jt=!0);let L,C;Rt&&(A.ori==0?(L=Yn,C=gt):(L=Kn,C=xt),vs(Te(L,C),Ct(C-L)),jt||Es(0,M)),jt&&(A.ori==1?(L=Yn,C=gt):(L=Kn,C=xt),Es(Te(L,C),Ct(C-L)),Rt||vs(0,b)),!Rt&&!jt&&(vs(0,0),Es(0,0))}if(Ut._x=Rt,Ut._y=jt,l==null){if(d){if(cl!=null){let[x,T]=kt.scales;kt.values[0]=x!=null?Le(A.ori==0?gt:xt,x):null,kt.values[1]=T!=null?Le(A.ori==1?gt:xt,T):null}ks(Jo,s,gt,xt,K,N,p)}if(jn){let x=d&&kt.setSeries,T=_e.prox;bn==null?He<=T&&Oe(Qe,qn,!0,x):He>T?Oe(null,qn,!0,x):Qe!=bn&&Oe(Qe,qn,!0,x)}}de&&(Z.idx=p,yo()),f!==!1&&Dt("setCursor")}let tn=null;Object.defineProperty(s,"rect",{get(){return tn==null&&Ts(!1),tn}});function Ts(l=!1){l?tn=null:(tn=S.getBoundingClientRect(),Dt("syncRect",tn))}function Zr(l,f,d,p,w,b,M){R._lock||Xe&&l!=null&&l.movementX==0&&l.movementY==0||(bo(l,f,d,p,w,b,M,!1,l!=null),l!=null?Sn(null,!0,!0):Sn(f,!0,!1))}function bo(l,f,d,p,w,b,M,x,T){if(tn==null&&Ts(!1),wn(l),l!=null)d=l.clientX-tn.left,p=l.clientY-tn.top;else{if(d<0||p<0){gt=-10,xt=-10;return}let[O,L]=kt.scales,C=f.cursor.sync,[W,lt]=C.values,[ot,Q]=C.scales,[z,j]=kt.match,yt=f.axes[0].side%2==1,vt=A.ori==0?K:N,Vt=A.ori==1?K:N,ht=yt?b:w,Et=yt?w:b,ie=yt?p:d,Yt=yt?d:p;if(ot!=null?d=z(O,ot)?c(W,k[O],vt,0):-10:d=vt*(ie/ht),Q!=null?p=j(L,Q)?c(lt,k[L],Vt,0):-10:p=Vt*(Yt/Et),A.ori==1){let pe=d;d=p,p=pe}}T&&(f==null||f.cursor.event.type==Jo)&&((d<=1||d>=K-1)&&(d=kn(d,K)),(p<=1||p>=N-1)&&(p=kn(p,N))),x?(Gr=d,Yr=p,[Yn,Kn]=R.move(s,d,p)):(gt=d,xt=p)}let So={width:0,height:0,left:0,top:0};function Mo(){Xs(So,!1)}let Qr,tl,el,nl;function sl(l,f,d,p,w,b,M){Xe=!0,Rt=jt=Ut._x=Ut._y=!1,bo(l,f,d,p,w,b,M,!0,!1),l!=null&&(Gt(qo,er,il,!1),ks(_c,s,Yn,Kn,K,N,null));let{left:x,top:T,width:O,height:L}=wt;Qr=x,tl=T,el=O,nl=L}function il(l,f,d,p,w,b,M){Xe=Ut._x=Ut._y=!1,bo(l,f,d,p,w,b,M,!1,!0);let{left:x,top:T,width:O,height:L}=wt,C=O>0||L>0,W=Qr!=x||tl!=T||el!=O||nl!=L;if(C&&W&&Xs(wt),Ut.setScale&&C&&W){let lt=x,ot=O,Q=T,z=L;if(A.ori==1&&(lt=T,ot=L,Q=x,z=O),Rt&&Ze(I,Le(lt,I),Le(lt+ot,I)),jt)for(let j in k){let yt=k[j];j!=I&&yt.from==null&&yt.min!=dt&&Ze(j,Le(Q+z,j),Le(Q,j))}Mo()}else R.lock&&(R._lock=!R._lock,Sn(f,!0,l!=null));l!=null&&(Fn(qo,er),ks(qo,s,gt,xt,K,N,null))}function Kf(l,f,d,p,w,b,M){if(R._lock)return;wn(l);let x=Xe;if(Xe){let T=!0,O=!0,L=10,C,W;A.ori==0?(C=Rt,W=jt):(C=jt,W=Rt),C&&W&&(T=gt<=L||gt>=K-L,O=xt<=L||xt>=N-L),C&&T&&(gt=gt<Yn?0:K),W&&O&&(xt=xt<Kn?0:N),Sn(null,!0,!0),Xe=!1}gt=-10,xt=-10,ut.fill(null),Sn(null,!0,!0),x&&(Xe=x)}function ol(l,f,d,p,w,b,M){R._lock||(wn(l),no(),Mo(),l!=null&&ks(Nc,s,gt,xt,K,N,null))}function rl(){D.forEach(Vm),eo(s.width,s.height,!0)}On(Pi,hs,rl);let Xn={};Xn.mousedown=sl,Xn.mousemove=Zr,Xn.mouseup=il,Xn.dblclick=ol,Xn.setSeries=(l,f,d,p)=>{let w=kt.match[2];d=w(s,f,d),d!=-1&&Oe(d,p,!0,!1)},Wt&&(Gt(_c,S,sl),Gt(Jo,S,Zr),Gt(Oc,S,l=>{wn(l),Ts(!1)}),Gt(Lc,S,Kf),Gt(Nc,S,ol),ar.add(s),s.syncRect=Ts);let Zs=s.hooks=n.hooks||{};function Dt(l,f,d){mo?$s.push([l,f,d]):l in Zs&&Zs[l].forEach(p=>{p.call(null,s,f,d)})}(n.plugins||[]).forEach(l=>{for(let f in l.hooks)Zs[f]=(Zs[f]||[]).concat(l.hooks[f])});let ll=(l,f,d)=>d,kt=At({key:null,setSeries:!1,filters:{pub:zc,sub:zc},scales:[I,E[1]?E[1].scale:null],match:[Hc,Hc,ll],values:[null,null]},R.sync);kt.match.length==2&&kt.match.push(ll),R.sync=kt;let cl=kt.key,xo=Va(cl);function ks(l,f,d,p,w,b,M){kt.filters.pub(l,f,d,p,w,b,M)&&xo.pub(l,f,d,p,w,b,M)}xo.sub(s);function Jf(l,f,d,p,w,b,M){kt.filters.sub(l,f,d,p,w,b,M)&&Xn[l](null,f,d,p,w,b,M)}s.pub=Jf;function qf(){xo.unsub(s),ar.delete(s),hn.clear(),ir(Pi,hs,rl),u.remove(),at?.remove(),Dt("destroy")}s.destroy=qf;function $o(){Dt("init",n,t),jr(t||n.data,!1),B[I]?po(I,B[I]):no(),Ws=wt.show&&(wt.width>0||wt.height>0),gn=de=!0,eo(n.width,n.height)}return E.forEach(Pr),D.forEach(Af),e?e instanceof HTMLElement?(e.appendChild(u),$o()):e(s,$o):$o(),s}_t.assign=At;_t.fmtNum=gr;_t.rangeNum=Ri;_t.rangeLog=Vi;_t.rangeAsinh=mr;_t.orient=Nn;_t.pxRatio=ct;_t.join=Ld;_t.fmtDate=yr,_t.tzDate=Ud;_t.sync=Va;{_t.addGap=vm,_t.clipGaps=zi;let n=_t.paths={points:Ga};n.linear=Ka,n.stepped=km,n.bars=Am,n.spline=Om}var Bm=5,Um=2,zm=5,Hm=3,Za=new Set;function Be(n){let t=\`--\${n}\`;return Za.has(t)||(CSS.registerProperty({name:t,syntax:"<color>",inherits:!0,initialValue:"gray"}),Za.add(t)),getComputedStyle(document.documentElement).getPropertyValue(t)}function Qa({times:n,missed:t,fromMs:e,toMs:s}){let[i,o]=[0,0];for(let r=0;r<n.length;r++)n[r]<e||n[r]>s||(o++,i+=t[r]);return i>0?\`\${i} of \${i+o} frames missing\`:""}function tf(n,t,{fromMs:e,toMs:s,pixels:i},o){if(t===void 0)return"";let r=zm*(s-e)/i;return n.filter(({atMs:c})=>Math.abs(c-t)<=r).slice(-Hm).map(({atMs:c,letter:a,words:u})=>\`\${a} \${Tt(c,o)} \${u}\`).join("; ")}function Er({ctx:n,bbox:t},e){let s=devicePixelRatio;n.save(),n.beginPath(),n.rect(t.left,t.top,t.width,t.height),n.clip(),n.textAlign="left",n.font=\`\${11*s}px system-ui, sans-serif\`,e(n,s),n.restore()}function ef(n,t){let{left:e,width:s}=n.bbox;Er(n,(i,o)=>{i.lineWidth=o,i.setLineDash([6*o,3*o]);for(let{flat:r}of t)for(let[c,a]of Object.entries(r.field.limits??{})){let{letter:u}=Qn[c];for(let m of["below","above"]){let h=a[m];if(h===void 0)continue;let g=Math.round(n.valToPos(h,"y",!0))+.5;i.strokeStyle=i.fillStyle=Be(\`level-\${c}\`),i.beginPath(),i.moveTo(e,g),i.lineTo(e+s,g),i.stroke();let y=m==="above"?">":"<";i.textBaseline=m==="above"?"bottom":"top",i.fillText(\`\${u} \${y} \${h}\`,e+4*o,g)}}})}function nf(n,t){let{min:e=0,max:s=0}=n.scales.x,{top:i,height:o}=n.bbox;Er(n,(r,c)=>{r.lineWidth=c,r.textBaseline="top",r.strokeStyle=r.fillStyle=Be("mark"),r.setLineDash([2*c,3*c]);let[a,u]=[-1/0,0],m=new Set;for(let{atMs:h,letter:g}of t){if(h<e||h>s)continue;let y=Math.round(n.valToPos(h,"x",!0))+.5,S=\`\${g}\${Math.round(y/c/4)}\`;m.has(S)||(m.add(S),u=y-a<10*c?u+1:0,a=y,r.beginPath(),r.moveTo(y,i),r.lineTo(y,i+o),r.stroke(),r.fillText(g,y+2*c,i+(2+12*u)*c))}})}function sf(n,t,e){let{left:s,top:i,width:o,height:r}=n.bbox,c=bc(t,t),[a,u]=[Be("grid"),Be("level-critical")];Er(n,(m,h)=>{let g=i+r,y=o/t.pixels;c.forEach((S,v)=>{if(S===0)return;let _=s+v*y;if(S===Go){if(!Wm(t,v))return;m.fillStyle=a,m.fillRect(_,g-2*h,y+.5,2*h);return}let F=Math.max(Um,S*Bm)*h;m.fillStyle=u,m.fillRect(_,g-F,Math.max(h,y),F)}),m.fillStyle=Be("level-warning");for(let{fromMs:S,toMs:v}of e){if(v<t.fromMs||S>t.toMs)continue;let[_,F]=[S,v].map(E=>n.valToPos(E,"x",!0));for(let E=Math.max(s,_);E<=F;E+=4*h)m.fillRect(E,g-8*h,2*h,2*h)}})}function Wm({times:n,fromMs:t,toMs:e,pixels:s,silenceMs:i},o){let r=t+(o+.5)*(e-t)/s,c=an(n,r),a=c>0?n[c-1]:-1/0;return(c<n.length?n[c]:1/0)-a>i}var of=220,rf=8,Tr=[[],[8,4],[2,3],[10,3,2,3]],lf=1.2,Gm=110,Yi=class{root=$("div",{class:"pane"});pane;model;#t;#e;#s;#n;#i=$("span",{class:"note"});#o;#l;#r;constructor(t,e,s,i){this.#t=t,this.#e=i,this.model=e,this.pane=s,this.#l=s.fields.map(({title:c,path:a})=>e.field(c,a));let o=$("div",{class:"legend"});o.append($("span",{class:"source",text:s.source})),this.#s=s.fields.flatMap((c,a)=>{let u=this.#l[a];return u?[{plotted:c,field:u,value:$("output")}]:[]}),this.#s.forEach((c,a)=>o.append(this.#c(c,a))),s.fields.forEach(({path:c},a)=>{if(this.#l[a])return;let u=\`\${c}: not in the structs any more\`;o.append($("span",{class:"note",text:u}))}),o.append(this.#i);let r=$("div",{class:"canvas",attributes:{role:"img","aria-label":\`Plot of \${this.#s.map(({field:c})=>c.path).join(", ")}\`}});this.root.append(o,r),this.#n=new _t(this.#a(),[[]],r),this.#p(this.#n.over)}get fields(){return this.#s.map(({field:t})=>t)}isOf(t,e){return this.pane===e&&this.model===t&&e.fields.length===this.#l.length&&e.fields.every(({title:s,path:i},o)=>t.field(s,i)===this.#l[o])}close(){this.#n.destroy(),this.root.remove()}resetY(){this.#o=void 0}draw(){let t=this.root.clientWidth;if(t===0)return;Math.abs(t-this.#n.width)>1&&this.#n.setSize({width:t,height:of});let{frames:e,silenceMs:s,isLoading:i,error:o}=this.#t.framesOf(this.model),{fromMs:r,toMs:c}=this.#t.range,a=Math.max(50,Math.round(this.#n.bbox.width/_t.pxRatio)),u=this.fields.map(({flat:_,structAt:F})=>e.column(_,F)),{times:m,missed:h}=e;this.#r={times:m,missed:h,columns:u,fromMs:r,toMs:c,pixels:a,silenceMs:s};let g=wc(this.#r,this.#r);this.#n.batch(()=>{this.#n.setData(g,!1),this.#n.setScale("x",{min:r,max:c});let[_,F]=this.#f(g.slice(1));this.#n.setScale("y",{min:_,max:F})}),this.#d(e,u);let{cursorMs:y,offsetSec:S}=this.#t,v=tf(this.model.marks,y,this.#r,S)||Qa(this.#r);U(this.#i,i?"loading \\u2026":o??v)}followCursor(t){let e=t===void 0?-10:this.#n.valToPos(t,"x");this.#n.setCursor({left:e,top:-10},!1)}#c({plotted:t,field:e,value:s},i){let{path:o,flat:r}=e,c=$("span",{class:\`line color\${i%rf} dash\${i%Tr.length}\`,attributes:{"aria-hidden":"true"}}),a=en("\\u2715",()=>this.#e.remove(this.pane,t),{title:\`Remove \${o} from the plot\`,attributes:{"aria-label":\`Remove \${o} from the plot\`}}),u=$("span",{class:"unit",text:r.field.unit??""});return $("span",{class:"chip"},c,o,s,u,a)}#a(){let t=this.#t,e={stroke:()=>Be("dim"),grid:{stroke:()=>Be("grid"),width:1},ticks:{stroke:()=>Be("grid"),width:1,size:4},font:"11px system-ui, sans-serif"},s=_t.paths.stepped({align:1});return{width:300,height:of,ms:1,legend:{show:!1},scales:{x:{time:!1,auto:!1},y:{auto:!1,range:(i,o,r)=>[o,r]}},cursor:{y:!1,drag:{x:!0,y:!1,setScale:!1},points:{size:6},bind:{dblclick:()=>null}},axes:[{...e,size:28,splits:(i,o,r,c)=>{let a=Math.floor(i.bbox.width/_t.pxRatio/Gm),u=Al(c-r,a);return _l(r,c,u,t.offsetSec)},values:(i,o)=>{let c=(o.length>1?o[1]-o[0]:1e3)<1e3?3:0;return o.map(a=>Tt(a,t.offsetSec,{digits:c}))}},{...e,size:62,values:(i,o,r,c,a)=>o.map(u=>ac(u,a))}],series:[{},...this.#s.map(({field:{flat:i}},o)=>{let{values:r,bits:c}=i.field,a=r!==void 0||c!==void 0||i.type==="bool";return{label:i.path,stroke:()=>Be(\`line\${o%rf}\`),width:1.5,dash:Tr[o%Tr.length],points:{show:!1},...a&&{paths:s}}})],hooks:{draw:[i=>this.#u(i)],setSelect:[i=>this.#h(i)],setCursor:[i=>this.#m(i)]}}}#u(t){this.#r&&(ef(t,this.fields),nf(t,this.model.marks),sf(t,this.#r,this.model.left))}#f(t){if(this.#o)return[this.#o.min,this.#o.max];let[e,s]=[1/0,-1/0];for(let o of t)for(let r of o)r!==null&&(r<e&&(e=r),r>s&&(s=r));if(e>s)return[0,1];let i=(s-e)*.08||Math.abs(s)*.01||1;return[e-i,s+i]}#d(t,e){let{cursorMs:s,shownMs:i}=this.#t,o=t.lastUpTo(s??i??1/0);this.#s.forEach(({field:r,value:c},a)=>{let m=o>=0&&o<(e[a]?.length??0)?r.write(t.frame(o),r.structAt,"meaning"):"\\u2013";U(c,m)})}#h(t){let{left:e,top:s,width:i,height:o}=t.select;t.setSelect({left:0,top:0,width:0,height:0},!1);let r=t.cursor.drag.y;(r?o:i)<4||(r?this.#o={min:t.posToVal(s+o,"y"),max:t.posToVal(s,"y")}:this.#t.view.show({fromMs:t.posToVal(e,"x"),toMs:t.posToVal(e+i,"x")}),this.#e.changed())}#m(t){let{left:e=-1,top:s=-1}=t.cursor;if(s<0&&e>=0)return;let i=e<0?void 0:t.posToVal(e,"x");e<0&&!this.root.matches(":hover")||(this.#t.cursorMs=i,this.#e.changed())}#p(t){t.parentElement.addEventListener("mousedown",({shiftKey:e})=>{Object.assign(this.#n.cursor.drag,{x:!e,y:e})},!0),t.addEventListener("mouseleave",()=>{this.#t.cursorMs=void 0,this.#e.changed()}),t.addEventListener("dblclick",()=>{this.resetY(),this.#t.view.reset(),this.#e.changed()}),t.addEventListener("wheel",e=>{e.preventDefault();let s=e.deltaY+e.deltaX>0?lf:1/lf;if(e.shiftKey)this.#g(e.offsetY,s);else{let i=this.#n.posToVal(e.offsetX,"x");this.#t.view.zoom(this.#t.nowMs,i,s)}this.#e.changed()},{passive:!1})}#g(t,e){let{min:s=0,max:i=1}=this.#n.scales.y,o=this.#n.posToVal(t,"y");this.#o={min:o-(o-s)*e,max:o+(i-o)*e}}};var Ki="application/x-field",cf=8,Ym=12,Km=/^(curr(ent)?Pos(ition)?|cmdPos(ition)?|demandPos)$/;function af(n,t){return n.title===t.title&&n.path===t.path}var Ji=class{#t;#e=tt("panes");#s=tt("range");#n=[];isChanged=!0;constructor(t){this.#t=t,t.panes=Ml();for(let e of[this.#e,tt("drop")])this.#o(e);new ResizeObserver(()=>this.isChanged=!0).observe(this.#e)}pathsOf(t){let e=this.#t.panes.filter(({source:s})=>s===this.#t.model?.name).flatMap(({fields:s})=>s).filter(s=>s.title===t);return new Set(e.map(({path:s})=>s))}toggle(t){let{model:e,panes:s}=this.#t;if(!e)return;let i=r=>af(t,r),o=s.filter(({source:r,fields:c})=>r===e.name&&c.some(i));if(o.length===0)return this.add(t,void 0);for(let r of o)r.fields.splice(r.fields.findIndex(i),1);this.rebuild()}add(t,e){let{model:s,panes:i}=this.#t;if(!s||!s.field(t.title,t.path))return;let o=e?.model===s&&e.pane.fields.length<cf,r=o?e.pane.fields:[];r.some(c=>af(t,c))||r.push(t),o||(i.push({source:s.name,fields:r}),i.length>Ym&&i.shift()),this.rebuild()}rebuild(){let t=this.#t;t.panes=t.panes.filter(({fields:i})=>i.length>0),t.panes.length===0&&t.model&&this.#i(t.model);let e={remove:(i,o)=>{i.fields.splice(i.fields.indexOf(o),1),this.rebuild()},changed:()=>this.isChanged=!0},s=this.#n;this.#n=t.panes.flatMap(i=>{let o=t.models.find(({name:c})=>c===i.source);return o?[s.find(c=>c.isOf(o,i))??new Yi(t,o,i,e)]:[]});for(let i of s)this.#n.includes(i)||i.close();this.#n.forEach(({root:i},o)=>{let r=this.#e.children[o];r!==i&&this.#e.insertBefore(i,r??null)});for(let i of t.models){let o=this.#n.filter(r=>r.model===i).flatMap(({fields:r})=>r.map(({flat:c})=>c));i.live.keepColumns(new Set(o))}xl(t.panes),this.isChanged=!0}draw(){this.isChanged=!1;let{range:t,scale:e,offsetSec:s,hello:i,cursorMs:o}=this.#t,{fromMs:r,toMs:c}=t,a=Tt(r,s,{hasDay:!0,digits:1}),u=Tt(c,s,{digits:1}),m=ni(e,i?.taiMinusUtcSec??0);U(this.#s,\`\${a} \\u2013 \${u} \${m}, \${si(c-r)}\`);for(let h of this.#n)h.draw(),h.root.matches(":hover")||h.followCursor(o)}resetY(){for(let t of this.#n)t.resetY();this.isChanged=!0}#i(t){let s=t.groups.find(({title:r})=>r===as)?.fields.filter(({isNumber:r})=>r)??[],i=s.filter(({path:r})=>Km.test(r)),o=(i.length>0?i:s.slice(0,1)).slice(0,cf);o.length!==0&&this.#t.panes.push({source:t.name,fields:o.map(({path:r})=>({title:as,path:r}))})}#o(t){t.addEventListener("dragover",e=>{e.dataTransfer?.types.includes(Ki)&&e.preventDefault()}),t.addEventListener("drop",e=>{let s=e.dataTransfer?.getData(Ki);if(!s)return;e.preventDefault();let i=this.#n.find(({root:o})=>o.contains(e.target));this.add(JSON.parse(s),i)})}};var kr=class{root;field;isNear=!1;#t=$("td",{class:"mark"});#e=$("td",{class:"value"});#s;constructor(t,e,s){this.field=t;let{path:i,flat:o}=t,r=$("th",{text:i,attributes:{scope:"row"}});o.field.description!==void 0&&(r.title=o.field.description);let c=$("td",{class:"tool"});t.isNumber&&(this.#s=en("+",()=>s.toggle({title:e,path:i}),{title:\`Plot \${i}\`,attributes:{"aria-label":\`Plot \${i}\`}}),c.append(this.#s)),this.root=$("tr",{},this.#t,r,this.#e,$("td",{class:"unit",text:o.field.unit??""}),c),t.isNumber&&(this.root.draggable=!0,this.root.addEventListener("dragstart",a=>{a.dataTransfer?.setData(Ki,JSON.stringify({title:e,path:i}))}))}update(t,e,{ageMs:s,staleMs:i,isPlotted:o}){let{structAt:r,flat:c,judge:a,write:u}=this.field,m=t&&a(c.read(t.data,r)),h=wl(m,s,i),y=(h==="good"?m?.level:void 0)??h,{letter:S,shape:v,words:_}=Qn[y];this.root.dataset.state!==y&&(this.root.dataset.state=y,this.#t.title=_,U(this.#t,\`\${v}\${S.trim()}\`),this.#t.setAttribute("aria-label",_)),U(this.#e,t?u(t.data,r,e.notation):"\\u2013"),this.#s&&($n(this.#s,"on",o),this.#s.setAttribute("aria-pressed",String(o)))}},Ar=class{root;group;rows;#t=$("span",{class:"age"});constructor(t,e){this.group=t,this.rows=t.fields.map(c=>new kr(c,t.title,e));let s=$("tbody",{},...this.rows.map(({root:c})=>c)),i=["State","Field","Value","Unit","Plot"],o=i.map(c=>$("col",{class:c.toLowerCase()})),r=i.map(c=>$("th",{text:c,attributes:{scope:"col"}}));this.root=$("div",{class:"group"},$("h3",{},$("span",{text:t.title}),this.#t),$("table",{attributes:{"aria-label":t.title}},$("colgroup",{},...o),$("thead",{class:"unseen"},$("tr",{},...r)),s))}update(t,e,s){let{kind:i,title:o}=this.group,r=t.shownFrame(e,i),c=t.shownMs!==void 0||!e.message.isLive,a=t.shownMs??t.nowMs,u=r?a-r.receivedAtMs:NaN;U(this.#t,r?c?\`at \${Tt(r.receivedAtMs,t.offsetSec)} \${t.scale}\`:\`\${vn(u)} ago\`:c?"none known up to this time":"never received");let m=i==="telemetry"?t.framesOf(e).silenceMs:1/0;$n(this.root,"stale",u>m);let h=s.pathsOf(o);for(let g of this.rows){if(!g.isNear)continue;let y=h.has(g.field.path);g.update(r,t,{ageMs:u,staleMs:m,isPlotted:y})}}},qi=class{#t;#e;#s=tt("groups");#n=tt("search");#i=tt("notation");#o=$("p",{class:"none"});#l;#r=new Map;#c=[];#a;constructor(t,e){this.#t=t,this.#e=e,this.#l=new IntersectionObserver(s=>{for(let{target:i,isIntersecting:o}of s){let r=this.#r.get(i);r&&(r.isNear=o)}this.update()},{rootMargin:"200px"}),this.#n.addEventListener("input",()=>this.#u()),this.#n.addEventListener("keydown",({key:s})=>{s==="Escape"&&(this.#n.value="",this.#u(),this.#n.blur())}),this.#i.addEventListener("click",()=>{let s=xi.indexOf(t.notation)+1;t.notation=xi[s%xi.length],this.update()})}rebuild(){let t=this.#t.model?.groups??[];if(t!==this.#a){this.#a=t,this.#l.disconnect(),this.#r.clear(),this.#c=t.filter(({fields:e})=>e.length>0).map(e=>new Ar(e,this.#e)),this.#s.replaceChildren(...this.#c.map(({root:e})=>e),this.#o);for(let e of this.#c.flatMap(({rows:s})=>s))this.#r.set(e.root,e),this.#l.observe(e.root);this.#u()}}update(){let{model:t,notation:e}=this.#t;if(U(this.#i,\`Values: \${e}\`),!!t)for(let s of this.#c)s.update(this.#t,t,this.#e)}search(){this.#n.focus(),this.#n.select()}#u(){let{value:t}=this.#n,e=0;for(let{root:s,rows:i}of this.#c){let o=0;for(let r of i){let c=uc(r.field.searchText,t);r.root.hidden=!c,c&&o++}s.hidden=o===0,e+=o}this.#o.hidden=e>0,U(this.#o,t===""?"No fields: no source is connected.":\`No field has \\u201C\${t}\\u201D in its name, unit, description or names of values.\`)}};function Jm(n,{message:t,state:e}){if(!t.isLive)return{name:"recording",shape:"\\u25A3",words:"recording"};if(!n.socket.isOpen)return{name:"lost",shape:"\\u2715",words:"unknown: no server"};if(!e)return{name:"lost",shape:"\\u25CB",words:"unknown"};let{telemetryConnected:s,commandConnected:i,isClosed:o,stats:r}=e;return o?{name:"lost",shape:"\\u2715",words:"closed"}:r.stale?{name:"stale",shape:"\\u25D0",words:"connected, but silent"}:s===!1&&i===!1?{name:"lost",shape:"\\u2715",words:"not connected"}:s===!1?{name:"lost",shape:"\\u2715",words:"no telemetry"}:r.mismatchedStructs?{name:"lost",shape:"\\u2715",words:"frames don't fit structs"}:i===!1?{name:"partial",shape:"\\u25D0",words:"no command socket"}:{name:"good",shape:"\\u25CF",words:"connected"}}function qm(n,t){let{state:e,left:s,message:i}=t;if(!i.isLive){let g=(v=NaN)=>Tt(v,n.offsetSec,{hasDay:!0,digits:0}),{fromMs:y,toMs:S}=t.recorded??{};return[["from",g(y),!1],["to",g(S),!1]]}let o=e?.stats??{},r=(g,y="",S=0)=>g===void 0||!Number.isFinite(g)?"\\u2013":\`\${g.toFixed(S)}\${y}\`,c=t.latest("telemetry"),a=c?vn(n.nowMs-c.receivedAtMs):"\\u2013",u=o.missedFrames??0,m=o.bytesDiscarded??0,h=(e?.lostFrames??0)+(s.at(-1)?.frames??0);return[["rate",r(o.telemetryRateHz," Hz",1),!1],["age",a,!1],["missed",\`\${u} in \${Fe(o.counterGaps??0,"gap")}\`,u>0],["discarded",r(o.bytesDiscarded," bytes"),m>0],["clock offset",r(o.clockOffsetMs," ms",2),!1],["reconnects",r(o.reconnects),!1],...h>0?[["not shown here",Fe(h,"frame"),!0]]:[]]}var _r=class{root=$("div",{class:"number"});name=$("dt");value=$("dd");constructor(){this.root.append(this.name,this.value)}},Or=class{root;shape=$("span",{class:"shape",attributes:{"aria-hidden":"true"}});name=$("strong");words=$("span",{class:"words"});numbers;model;constructor(t){let e=$("dl");this.root=$("button",{class:"card",click:()=>{let s=t.models.findIndex(i=>i===this.model);s>=0&&s!==t.selected&&t.select(s)}},$("span",{class:"title"},this.shape,this.name,this.words),e),this.root.type="button",this.numbers=new Pe(e,()=>new _r,(s,[i,o,r])=>{U(s.name,i),U(s.value,r?\`! \${o}\`:o),$n(s.root,"bad",r)})}};function ff(n){let t=new Pe(tt("links"),()=>new Or(n),(e,s)=>{e.model=s;let{name:i,shape:o,words:r}=Jm(n,s);e.root.dataset.state=i,e.root.setAttribute("aria-pressed",String(s===n.model)),U(e.shape,o),U(e.name,s.name),U(e.words,r),e.numbers.show(qm(n,s))});return()=>t.show(n.models)}var Xm=100,Xi=class{root=$("p");time=$("time");name=$("strong");text=$("span");constructor(){this.root.append(this.time," ",this.name," ",this.text)}};function uf({model:n,shownMs:t=1/0},e=[],s){return(n?.message.isLive?e:e.filter(o=>s(o)<=t)).slice(-Xm).reverse()}var Zm={sent:"\\u2192",acknowledged:"\\u2713",confirmed:"\\u2713\\u2713",rejected:"\\u2715",failed:"\\u2715"};function hf(n){let t=new Pe(tt("event-list"),()=>new Xi,({root:e,time:s,name:i,text:o},{atMs:r,type:c,message:a})=>{e.dataset.type=c,U(s,Tt(r,n.offsetSec)),U(i,c),U(o,a)});return()=>t.show(uf(n,n.model?.events,({atMs:e})=>e))}function df(n){let t=new Pe(tt("command-list"),()=>new Xi,({root:e,time:s,name:i,text:o},r)=>{let{code:c,parameters:a,source:u,outcome:m,calledAtMs:h}=r,g=n.model?.message.commands??[],y=vc(g,c,a)?.name;e.dataset.outcome=m??"pending",U(s,Tt(h,n.offsetSec)),U(i,y??\`code \${c}\`);let S=a.findLastIndex(D=>D!==0),v=a.slice(0,S+1).join(", "),_=Zm[m??""]??"\\u2026",F="reason"in r&&r.reason?\`: \${r.reason}\`:"",E=u===void 0?"":\` by \${u}\`;U(o,\`(\${v}) \${_} \${m??"pending"}\${E}\${F}\`)});return()=>t.show(uf(n,n.model?.commands,({calledAtMs:e})=>e))}var Qm=2e4;function tp(n){let{socket:t}=n;if(!t.isOpen)return n.hello?\`\\u2715 No connection to the server for \${vn(performance.now()-t.endedMs)}: nothing here is up to date. Trying again \\u2026\`:"Connecting to the server \\u2026";if(n.models.length===0)return"The server has no source.";for(let{name:e,left:s}of n.models){let i=s.at(-1);if(!(!i||n.nowMs-i.toMs>Qm))return\`\\u25B2 This page can't keep up: \${Fe(i.frames,"frame")} of \${e} \${i.frames===1?"was":"were"} not sent to it, the last at \${Tt(i.toMs,n.offsetSec)}. The link has lost nothing.\`}return""}function mf(n){let t=tt("notice");return()=>{let e=tp(n);t.hidden=e==="",U(t,e)}}var ep=[["+ or drag a field","plots it; dropped on a plot, it is added to that"],["drag in a plot","zooms the time"],["Shift + drag","zooms the values"],["wheel","zooms the time, with Shift the values"],["double click","undoes zooming"]],np=[["\\u25CBN \\u25D0S \\u2715X \\u25CF","never received, stale, invalid, good"],["\\u25B3O \\u25B2W \\u25C6D \\u25A0C \\u2B22V","beyond a limit: watch, warning, distress, critical, severe"],["R L C ! T","connected, lost, configuration, counter restarted, clock stepped"],["red bar at the foot","share of frames that are missing, by their counters"],["grey line at the foot","nothing was received"],["dots at the foot","received, but not sent to this page, as it was too slow"]];function sp(n){return n instanceof HTMLInputElement||n instanceof HTMLSelectElement||n instanceof HTMLTextAreaElement}function pf(n){document.addEventListener("keydown",t=>{if(t.ctrlKey||t.altKey||t.metaKey||sp(t.target)||document.querySelector("dialog[open]")||t.target instanceof HTMLButtonElement&&[" ","Enter"].includes(t.key))return;let s=t.shiftKey&&t.key.length>1?"Shift+":"",i=n.find(o=>o.keys.includes(s+t.key));i&&(t.preventDefault(),i.press())})}function Lr(n){let t=tt("keys"),e=(s,i)=>[$("h3",{text:s}),$("dl",{class:"help"},...i.flatMap(([o,r])=>[$("dt",{text:o}),$("dd",{text:r})]))];t.replaceChildren($("h2",{text:"Help",attributes:{id:"keys-title"}}),...e("Keys",n.map(({names:s,help:i})=>[s,i])),...e("Pointer",ep),...e("Signs",np),$("form",{attributes:{method:"dialog"}},$("button",{text:"Close",class:"primary"}))),t.showModal()}var ip=[1e4,3e4,Cs,12e4,3e5,18e5],op=[.1,1,10,60,600],gf=1.5,wf=.25,yf=1e3,Zi=class{#t;#e;#s;#n=tt("mode");#i=tt("pause");#o=tt("play");#l=tt("speed");#r=tt("position");#c=tt("span");#a=tt("scale");#u=tt("theme");#f;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s;let i=(r,c)=>r.map(a=>$("option",{text:c(a),attributes:{value:String(a)}}));this.#c.append(...i(ip,si)),this.#c.value=String(Cs),this.#l.append(...i(op,r=>\`\${r} \\xD7\`)),this.#l.value="1",this.#c.addEventListener("change",()=>this.#g()),this.#i.addEventListener("click",()=>this.#m()),this.#o.addEventListener("click",()=>this.#S()),this.#r.addEventListener("input",()=>this.#y()),this.#a.addEventListener("click",()=>{t.scale=t.scale==="UTC"?"TAI":"UTC",this.#h()}),this.#u.addEventListener("click",()=>this.#$()),this.#x(ko()),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>this.#h());let o=this.#v();tt("help").addEventListener("click",()=>Lr(o)),o.push({keys:["?"],names:"?",help:"shows this",press:()=>Lr(o)}),pf(o)}update(){let{view:t,range:e,scale:s,hello:i,offsetSec:o,model:r}=this.#t,c=t.isLive&&this.#t.socket.isOpen;document.documentElement.dataset.mode=c?"live":"past";let a=Tt(e.toMs,o,{digits:1});U(this.#n,c?"\\u25CF LIVE":this.#f!==void 0?\`\\u25B6 NOT LIVE: replay at \${a} \${s}\`:\`\\u275A\\u275A NOT LIVE: up to \${a} \${s}\`),U(this.#i,t.isLive?"\\u275A\\u275A Pause":"\\u25CF Go live"),U(this.#a,ni(s,i?.taiMinusUtcSec??0)),this.#i.disabled=!t.isLive&&!r?.message.isLive,U(this.#o,this.#f===void 0?"\\u25B6 Replay":"\\u275A\\u275A Stop");let{fromMs:u,toMs:m}=this.#d,h=(e.toMs-u)/(m-u);document.activeElement!==this.#r&&(this.#r.value=String(yf*Math.min(1,Math.max(0,h))));let g=Tt(e.toMs,o,{hasDay:!0,digits:0});this.#r.setAttribute("aria-valuetext",\`\${g} \${s}\`),$n(this.#o,"on",this.#f!==void 0)}advance(){if(this.#t.view.isLive&&(this.#f=void 0),this.#f===void 0)return;let t=performance.now(),e=(t-this.#f)*Number(this.#l.value);this.#f=t;let{fromMs:s,toMs:i}=this.#t.range,o=this.#d.toMs,r=Math.min(e,o-i);this.#t.view.show({fromMs:s+r,toMs:i+r}),this.#e.isChanged=!0,r<e&&(this.#f=void 0)}get#d(){let{model:t,nowMs:e}=this.#t,{state:s,live:i,message:o,recorded:r}=t??{},c=i?.firstMs,a=[r?.fromMs,s?.memory?.fromMs,Number.isNaN(c)?void 0:c].filter(m=>m!==void 0),u=o?.isLive===!1?r?.toMs??e:e;return{fromMs:Math.min(u-1,...a),toMs:u}}#h(){this.#e.isChanged=!0,this.#s.update(),this.update()}#m(){let{view:t,nowMs:e,model:s}=this.#t;this.#f=void 0,t.isLive?t.pause(e):s?.message.isLive&&this.#p(),this.#h()}#p(){this.#t.view.resume(),this.#e.resetY()}#g(){let t=Number(this.#c.value),{view:e,range:s}=this.#t;e.isLive?e.spanMs=t:e.show({fromMs:s.toMs-t,toMs:s.toMs}),this.#h()}#y(){let{fromMs:t,toMs:e}=this.#d,{range:s,view:i}=this.#t,o=t+(e-t)*Number(this.#r.value)/yf;i.show({fromMs:o-(s.toMs-s.fromMs),toMs:o}),this.#t.cursorMs=void 0,this.#h()}#S(){let t=this.#f!==void 0;this.#t.view.isLive&&this.#t.view.pause(this.#t.nowMs),this.#f=t?void 0:performance.now(),this.#h()}#b(t){let{view:e,model:s,nowMs:i,range:o}=this.#t;if(!s)return;e.isLive&&e.pause(i);let{frames:r}=this.#t.framesOf(s),{times:c}=r,a=r.nextTo(this.#t.cursorMs??o.toMs,t);if(a<0||a>=c.length)return;let u=c[a]-o.toMs;this.#t.cursorMs=void 0,e.show({fromMs:o.fromMs+u,toMs:o.toMs+u}),this.#h()}#w(t){let{view:e,nowMs:s,range:i}=this.#t;e.zoom(s,i.toMs,t),this.#h()}#M(t){this.#t.view.move(this.#t.nowMs,t),this.#h()}#$(){let t=_s.indexOf(ko())+1,e=_s[t%_s.length];$l(e),this.#x(e),this.#h()}#x(t){document.documentElement.dataset.theme=t,U(this.#u,\`Theme: \${t}\`)}#v(){let t=(e,s,i,o)=>({keys:e,names:s,help:i,press:o});return[t([" "],"Space","pauses, and goes live again",()=>this.#m()),t(["ArrowLeft"],"\\u2190","steps one sample back",()=>this.#b(-1)),t(["ArrowRight"],"\\u2192","steps one sample forward",()=>this.#b(1)),t(["Shift+ArrowLeft"],"Shift + \\u2190","moves back",()=>this.#M(-wf)),t(["Shift+ArrowRight"],"Shift + \\u2192","moves forward",()=>this.#M(wf)),t(["+","="],"+","zooms in",()=>this.#w(1/gf)),t(["-"],"\\u2212","zooms out",()=>this.#w(gf)),t(["0"],"0","undoes zooming",()=>{this.#t.view.reset(),this.#e.resetY(),this.#h()}),t(["/"],"/","searches fields; Escape ends it",()=>this.#s.search())]}};var rp=33,lp=100,cp=250,Qi=new URL("socket",location.href);Qi.protocol=Qi.protocol==="https:"?"wss:":"ws:";Qi.hash="";var Zt=new Oi(Qi.href,Tl()),Us=new Ji(Zt),Nr=new qi(Zt,Us),ap=new Li(Zt),fp=new ii(Zt),bf=new Zi(Zt,Us,Nr),up=[ff(Zt),mf(Zt),hf(Zt),df(Zt),()=>fp.update()];Zt.onSources=()=>{Us.rebuild(),Nr.rebuild(),ap.rebuild(),U(tt("fields-title"),\`Fields of \${Zt.model?.name??"no source"}\`),document.title=Zt.models.map(({name:n})=>n).join(", ")||"Telemetry"};var hp=17,dp=500;function Cr(n,t){let e=0,s;return i=>{if(s!==void 0){let o=i-s-hp,r=Math.min(3*o,dp);e=s+Math.max(n,o+r),s=void 0}i<e||(s=i,t())}}var mp=Cr(rp,()=>{bf.advance(),(Zt.view.isLive||Zt.models.some(t=>Zt.framesOf(t).isLoading)||Us.isChanged)&&Us.draw()}),pp=Cr(lp,()=>Nr.update()),gp=Cr(cp,()=>{bf.update();for(let n of up)n()});function Sf(n){mp(n),pp(n),gp(n),requestAnimationFrame(Sf)}requestAnimationFrame(Sf);
`;
