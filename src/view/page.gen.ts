// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

/** SHA-256 over the sources of the bundle; a test compares it with them. */
export const PAGE_SHA256: string =
  "f98672abf9a369b0173518f9d6d14712640a98ef727c67272639230fa1fc45b5";

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
var Yf=/(?!\\n {4}at )[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu,Kf={"\\n":"\\\\n","\\r":"\\\\r","	":"\\\\t"};function Ce(e){return e.replace(Yf,t=>Kf[t]??t.split("").map(Jf).join(""))}function Jf(e){return\`\\\\u\${e.charCodeAt(0).toString(16).padStart(4,"0")}\`}function Ie(e,t,n=\`\${t}s\`){return\`\${e} \${e===1?t:n}\`}function Zs(e){return Array.from(e,t=>t.toString(16).padStart(2,"0")).join(" ")}var qf=.3333333333333333;function Qs(e,t){let n,s=1/0;for(let i of t){let o=Xf(e.toLowerCase(),i.toLowerCase()),r=Math.max(e.length,i.length);!(o<=Math.max(1,r*qf))||o>=s||(n=i,s=o)}return n}function Xf(e,t){let n=[],s=Array.from({length:t.length+1},(i,o)=>o);for(let i=1;i<=e.length;i++){let o=[i];for(let r=1;r<=t.length;r++){let l=e[i-1]===t[r-1];o[r]=Math.min(s[r]+1,o[r-1]+1,s[r-1]+ +!l),e[i-1]===t[r-2]&&e[i-2]===t[r-1]&&(o[r]=Math.min(o[r],n[r-2]+1))}n=s,s=o}return s[t.length]}var xo=["watch","warning","distress","critical","severe"];function ti(e,t,n){let s=xo.join(", "),i=cl(e);if(i.length===0){let a=\`must be an object of ranges by their levels, \${s}\`;throw n(TypeError,"the limits",a,e)}for(let[a]of i)if(!xo.includes(a))throw n(TypeError,"the limits",\`must be of \${s}\`,a);let o={},[r,l]=[1/0,-1/0];for(let a of xo){let u=e[a];if(u===void 0)continue;let m=Zf(u,\`limits.\${a}\`,t,n);o[a]=m;let h="must not be narrower than a less severe one",{below:g=r,above:y=l}=m;if(g>r)throw n(RangeError,\`limits.\${a}.below\`,h,g);if(y<l)throw n(RangeError,\`limits.\${a}.above\`,h,y);[r,l]=[g,y]}return Object.freeze(o)}function Zf(e,t,{min:n,max:s},i){let o="must be { below, above, inclusive } with one side at least",r=cl(e).filter(([,y])=>y!==void 0),l=r.find(([y])=>y!=="below"&&y!=="above"&&y!=="inclusive");if(l!==void 0)throw i(TypeError,t,o,l[0]);let a=Object.fromEntries(r),{below:u,above:m,inclusive:h=!1}=a;if(u===void 0&&m===void 0)throw i(TypeError,t,o,e);for(let y of["below","above"]){let S=a[y];if(S===void 0)continue;let v=\`\${t}.\${y}\`,_=\`must be a number in \${n}..\${s}\`;if(typeof S!="number")throw i(TypeError,v,_,S);if(!(S>=n&&S<=s))throw i(RangeError,v,_,S)}if(typeof h!="boolean"){let y=\`\${t}.inclusive\`;throw i(TypeError,y,"must be a boolean",h)}if(u!==void 0&&m!==void 0&&(u>m||h&&u===m)){let y=\`must leave values between its limits, above \${u}\`;throw i(RangeError,\`\${t}.above\`,y,m)}return Object.freeze(a)}function cl(e){return typeof e=="object"&&e!==null&&!Array.isArray(e)?Object.entries(e):[]}var xn=["watch","warning","distress","critical","severe"];var Xn=-1,al=["limits","values","bits","rate"],Qf={isRate:!1,unit:void 0,number:Number,judge:e=>Number.isNaN(e)?Xn:0,violation:()=>"",limit:()=>{}};function ul(e,t,n,s){let i=al.filter(a=>e[a]!==void 0);if(i.length>1){let a=\`must have one of \${al.join(", ")}\`;throw s(TypeError,"its condition",a,i.join(", "))}let{field:o,type:r}=t;if(r==="char")throw s(TypeError,"its field","must be a number","a text");let l=i[0];switch(l){case void 0:return Qf;case"values":{let a=fl(e.values,"values",o.values,s);return eu(a,o.values)}case"bits":{let a=fl(e.bits,"bits",o.bits,s);return nu(a,o.bits)}default:{let a={min:-Number.MAX_VALUE,max:Number.MAX_VALUE},u=ti(e[l],a,(g,y,...S)=>s(g,y.replace("limits",l),...S)),m=l==="rate",h=m?\`\${o.unit??"1"}/s\`:o.unit;return tu(u,n,m,h)}}}function tu(e,t,n,s){let i=xn.flatMap((a,u)=>{let m=e[a];if(m===void 0)return[];let{below:h=NaN,above:g=NaN,inclusive:y=!1}=m;return[{severity:u+1,below:h,above:g,inclusive:y}]}).reverse(),o=(a,u)=>{let m=i.find(v=>v.severity===u),{below:h,above:g,inclusive:y}=m,S=Number.isNaN(h)||a>h/2+g/2;return{isAbove:S,limit:S?g:h,inclusive:y}},r=i.some(({below:a})=>!Number.isNaN(a)),l=i.some(({above:a})=>!Number.isNaN(a));return{isRate:n,unit:s,number:Number,judge(a,u){if(a-a!==0&&!(a>0?l:a<0&&r))return Xn;for(let{severity:m,below:h,above:g,inclusive:y}of i){let S=m<=u?t:0;if(y?a>=g-S||a<=h+S:a>g-S||a<h+S)return m}return 0},violation(a,u){let{isAbove:m,limit:h,inclusive:g}=o(a,u),y=s===void 0?"":\` \${s}\`;return\`\${g?"at or ":""}\${m?"above":"below"} \${h}\${y}\`},limit:(a,u)=>o(a,u).limit}}function eu(e,t){return{isRate:!1,unit:void 0,number:Number,judge:n=>Number.isNaN(n)?Xn:e.get(n)??0,violation:n=>\`the value \${hl(n,t)}\`,limit:()=>{}}}function nu(e,t){let n=[...e].map(([i,o])=>({mask:i,severity:o,low:i|0,high:Math.floor(i/4294967296)})).sort((i,o)=>o.severity-i.severity),s=(i,{low:o,high:r})=>(i&o)!==0||r!==0&&(Math.floor(i/2**32)&r)!==0;return{isRate:!1,unit:void 0,number:i=>Number(typeof i=="bigint"?BigInt.asUintN(53,i):i),judge(i){if(!Number.isFinite(i))return Xn;for(let o of n)if(s(i,o))return o.severity;return 0},violation(i,o){return\`bits \${n.filter(l=>l.severity===o&&s(i,l)).map(({mask:l})=>hl(l,t)).join(", ")}\`},limit:()=>{}}}function hl(e,t={}){let n=Object.entries(t).find(([,s])=>s===e);return n===void 0?String(e):\`\${n[0]} (\${e})\`}function fl(e,t,n,s){let i=new Map,r=typeof e=="object"&&e!==null?Object.entries(e):[];if(r.length===0){let l=\`must be an object of lists by level, \${xn.join(", ")}\`;throw s(TypeError,t,l,e)}for(let[l,a]of r){let u=xn.indexOf(l);if(u<0){let m=\`must have levels of \${xn.join(", ")}\`;throw s(TypeError,t,m,l)}for(let m of su(a,\`\${t}.\${l}\`,n,s)){let h=t==="bits"?1:-Number.MAX_SAFE_INTEGER;if(!Number.isSafeInteger(m)||m<h){let g=t==="bits"?"must have masks of 1 or more":"must have integers";throw s(RangeError,\`\${t}.\${l}\`,g,m)}i.set(m,Math.max(i.get(m)??0,u+1))}}return i}function su(e,t,n={},s){if(!Array.isArray(e)||e.length===0)throw s(TypeError,t,"must be a list of numbers and names",e);return e.map(i=>{if(typeof i=="number")return i;if(typeof i!="string")throw s(TypeError,t,"must have numbers and names",i);if(Object.hasOwn(n,i))return n[i];let o=Qs(i,Object.keys(n)),r=Object.keys(n).slice(0,20).join(", ")||"none",l=o===void 0?\`; its names are \${r}\`:\`; did you mean \${o}?\`,a=s(RangeError,t,"must have names of the field",i);throw a.message+=l,a})}var Zn={never:{letter:"N",shape:"\\u25CB",words:"never received"},stale:{letter:"S",shape:"\\u25D0",words:"stale"},invalid:{letter:"X",shape:"\\u2715",words:"invalid"},good:{letter:" ",shape:"\\u25CF",words:"good"},watch:{letter:"O",shape:"\\u25B3",words:"watch"},warning:{letter:"W",shape:"\\u25B2",words:"warning"},distress:{letter:"D",shape:"\\u25C6",words:"distress"},critical:{letter:"C",shape:"\\u25A0",words:"critical"},severe:{letter:"V",shape:"\\u2B22",words:"severe"}},dl={isValid:!0,level:void 0},iu={isValid:!1,level:void 0};function ml(e){if(e.type==="char")return()=>dl;let{limits:t}=e.field,n=ul(t===void 0?{}:{limits:t},e,0,(s,i,o)=>new s(\`Cannot judge field "\${e.path}" as \${i} \${o}\`));return s=>{let i=n.number(s),o=n.judge(i,0);return o>0?{isValid:!0,level:xn[o-1]}:o!==Xn&&Number.isFinite(i)?dl:iu}}function pl(e,t,n){return e===void 0?"never":t>n?"stale":e.isValid?"good":"invalid"}var ou=5,ru=250,lu=5e3,cu=1,au=32,fu=2,ks=class{#t;#e=[];#s=0;#n=NaN;constructor(t){this.#t=t}add(t){let n=t-this.#n;n>=0&&n<cu||(this.#n=t,n>0&&(this.#e[this.#s++%au]=n))}get intervalMs(){let t=this.#e.toSorted((n,s)=>n-s).slice(0,-fu);if(t.length!==0)return t.reduce((n,s)=>n+s)/t.length}get staleMs(){if(this.#t!==void 0)return this.#t;let{intervalMs:t}=this;return t===void 0?lu:Math.max(ru,ou*t)}};function $(e,{class:t,text:n,title:s,click:i,attributes:o={}}={},...r){let l=document.createElement(e);t!==void 0&&(l.className=t),n!==void 0&&(l.textContent=n),s!==void 0&&(l.title=s),i&&l.addEventListener("click",i);for(let[a,u]of Object.entries(o))l.setAttribute(a,u);return l.append(...r),l}function tn(e,t,n={}){let s=$("button",{...n,text:e,click:t});return s.type="button",s}function tt(e){let t=document.getElementById(e);if(!t)throw new Error(\`Cannot find element "\${e}" of the page\`);return t}function U(e,t){e.textContent!==t&&(e.textContent=t)}function $n(e,t,n){e.classList.contains(t)!==n&&e.classList.toggle(t,n)}var Fe=class{#t;#e;#s;#n=[];constructor(t,n,s){this.#t=t,this.#e=n,this.#s=s}show(t){for(;this.#n.length>t.length;)this.#n.pop().root.remove();for(;this.#n.length<t.length;){let n=this.#e();this.#n.push(n),this.#t.append(n.root)}t.forEach((n,s)=>this.#s(this.#n[s],n))}};var gl="panes",wl="theme",yl="operator";function $o(e){try{return localStorage.getItem(e)}catch{return null}}function vo(e,t){try{localStorage.setItem(e,t)}catch{}}function bl(){try{let e=JSON.parse($o(gl)??"[]");return Array.isArray(e)?e.filter(uu):[]}catch{return[]}}function uu(e){let{source:t,fields:n}=e??{};return typeof t=="string"&&Array.isArray(n)&&n.every(s=>typeof s?.title=="string"&&typeof s?.path=="string")}function Sl(e){vo(gl,JSON.stringify(e))}var As=["auto","dark","light"];function Eo(){let e=$o(wl);return As.find(t=>t===e)??"auto"}function Ml(e){vo(wl,e)}function xl(){return $o(yl)??""}function $l(e){vo(yl,e)}function vl(){let e=new URLSearchParams(location.hash.slice(1)).get("token");try{return e!==null&&sessionStorage.setItem("token",e),history.replaceState(null,"",location.pathname),sessionStorage.getItem("token")??""}catch{return e??""}}var hu=[1,2,5,10,20,50,100,200,500].concat([1,2,5,10,20,30,60,120,300,600,1800,3600,7200,21600,43200].map(e=>e*1e3)),To=86400*1e3;function Ut(e,t,{hasDay:n=!1,digits:s=3}={}){let i=new Date(e+t*1e3);if(Number.isNaN(i.getTime()))return"\\u2013";let[o,r]=i.toISOString().slice(0,-1).split("T"),l=r.slice(0,8+(s>0?s+1:0));return n?\`\${o} \${l}\`:l}function _s(e,t,n){let s=i=>Math.floor((i+n*1e3)/To);return Ut(e,n,{hasDay:s(e)!==s(t)})}function ei(e,t){return e==="UTC"?"UTC":\`TAI (UTC + \${t} s)\`}function El(e,t){let n=e/Math.max(1,t);return hu.find(s=>s>=n)??Math.ceil(n/To)*To}function Tl(e,t,n,s){let i=s*1e3,o=Math.ceil((e+i)/n)*n-i,r=Math.max(0,Math.floor((t-o)/n)+1);return Array.from({length:r},(l,a)=>o+a*n)}function en(e){if(!Number.isFinite(e))return"\\u2013";let t=Math.max(0,e)/1e3;if(t<10)return\`\${t.toFixed(t<1?2:1)} s\`;if(t<60)return\`\${Math.floor(t)} s\`;let n=Math.floor(t/60);if(n<60)return\`\${n} min \${Math.floor(t%60)} s\`;let s=Math.floor(n/60);return s<48?\`\${s} h \${n%60} min\`:\`\${Math.floor(s/24)} d \${s%24} h\`}function ni(e){return en(e).replace(/ 0 (?:s|min|h)$/,"").replace(/\\.0 /," ")}var du=6e4,mu=[5,30,120,480],Al={normal:"normal",unacknowledged:"UNACKNOWLEDGED",acknowledged:"acknowledged",returnedUnacknowledged:"returned, unacknowledged",latchedUnacknowledged:"latched, UNACKNOWLEDGED",latchedAcknowledged:"latched, acknowledged",shelved:"shelved"},kl=Object.keys(Al).filter(e=>e!=="normal");function pu({state:e}){return e==="shelved"?["unshelve"]:[.../nacknowledged/.test(e)?["acknowledge"]:[],...e.startsWith("latched")?["reset"]:[],...e==="normal"?[]:["shelve"]]}var ko=class{root=$("li");mark=$("span",{class:"mark"});name=$("strong");state=$("span",{class:"state"});text=$("span",{class:"text"});actions=$("span",{class:"actions"});shown="";constructor(){this.root.append(this.mark,this.name,this.state,this.text,this.actions)}},si=class{#t;#e;#s=$("p",{class:"none"});#n=$("p",{attributes:{role:"status"}});#i=$("input",{attributes:{size:"12",autocomplete:"name"}});#o=$("input",{attributes:{size:"20"}});#l=$("select");#r;constructor(t){this.#t=t,this.#i.value=xl(),this.#i.addEventListener("change",()=>$l(this.#i.value));for(let i of mu)this.#l.append($("option",{text:\`\${i} min\`,attributes:{value:String(i)}}));let n=(i,o)=>$("label",{},\`\${i} \`,o);this.#r=$("div",{class:"operator"},n("Your name",this.#i),n("Comment",this.#o),n("Shelve for",this.#l));let s=$("ul",{class:"alarms"});tt("alarm-list").append(this.#s,s,this.#r,this.#n),this.#e=new Fe(s,()=>new ko,(i,o)=>this.#a(i,o))}update(){let{model:t}=this.#t,n=t?.alarms??[],s=n.filter(({state:i})=>i!=="normal").sort((i,o)=>kl.indexOf(i.state)-kl.indexOf(o.state));tt("alarms").dataset.count=String(s.length),U(this.#s,t?.message.hasAlarms?s.length===0?\`\${Ie(n.length,"alarm")}, none active.\`:\`\${Ie(n.length,"alarm")}, \${s.length} active.\`:"No limits are watched for this source."),this.#r.hidden=!this.#c||s.length===0,this.#e.show(s)}get#c(){let{model:t,token:n,hello:s}=this.#t;return!!t?.message.hasAlarms&&n!==""&&s?.allowCommands===!0}#a(t,n){let{name:s,state:i,level:o,data:r}=n,l=JSON.stringify([n,this.#c,this.#t.scale]);if(t.shown===l)return;t.shown=l;let a=Zn[o??"good"];t.root.dataset.state=i,t.root.dataset.level=o??"none",U(t.mark,\`\${a.shape}\${a.letter.trim()}\`),U(t.name,s);let u=r==="good"?"":\`, data: \${r}\`;U(t.state,\`\${o===void 0?"cleared":a.words}, \${Al[i]}\${u}\`),U(t.text,this.#u(n));let m=this.#c?pu(n):[];t.actions.replaceChildren(...m.map(h=>tn(h,()=>this.#f(h,s),{attributes:{"aria-label":\`\${h} \${s}\`}})))}#u({trigger:t,present:n,acknowledged:s,shelving:i,unit:o=""}){let{offsetSec:r}=this.#t,l=u=>Ut(u,r,{digits:0}),a=({value:u,atMs:m})=>\`\${Number(u.toPrecision(6))} \${o} at \${l(m)}\`.replace("  "," ");return[...t?[\`raised by \${a(t)}\`]:[],...n?[\`now \${a(n)}\`]:[],...s?[\`acknowledged by \${s.by} \${s.comment}\`.trim()]:[],...i?[\`shelved by \${i.by} until \${l(i.untilMs)}, \${Ie(i.hiddenChanges,"change")} meanwhile\`]:[]].join("; ")}async#f(t,n){let{model:s,socket:i}=this.#t;if(!s)return;let o=this.#i.value.trim();if(o===""){U(this.#n,"Enter your name first: it is kept with the alarm."),this.#i.focus();return}let r=await i.request({type:"alarm",source:s.index,action:t,name:n,by:o,comment:this.#o.value.trim(),...t==="shelve"&&{forMs:Number(this.#l.value)*du}});U(this.#n,r??""),r===void 0&&(this.#o.value="")}};var Np=2**31-1;function ii(e,t){try{return e()}catch(n){throw new TypeError(t(),{cause:n})}}function Qn(e){try{return e()}catch{return!1}}var _l=80;function Ao(e){switch(typeof e){case"undefined":return"undefined";case"object":return e===null?"null":"an object";case"function":return"a function";case"string":return Ce(JSON.stringify(e.slice(0,_l)));default:return\`\${typeof e} \${gu(e)}\`}}function gu(e){return Object.is(e,-0)?"-0":Ce(String(e).slice(0,_l))}var Ll={u8:nn(0,255),i8:nn(-128,127),u16:nn(0,65535),i16:nn(-32768,32767),u32:nn(0,4294967295),i32:nn(-2147483648,2147483647),u64:ri(0n,2n**64n-1n),i64:ri(-(2n**63n),2n**63n-1n),f32:{text:"a number of at most 3.4028234663852886e+38 in magnitude",isType:e=>typeof e=="number",isInRange:e=>Number.isFinite(Math.fround(e))||!Number.isFinite(e)},f64:{text:"a number",isType:e=>typeof e=="number",isInRange:()=>!0},bool:{text:"a boolean",isType:e=>typeof e=="boolean",isInRange:()=>!0}};function wu(e){return{readers:{u8:(s,i)=>s.getUint8(i),i8:(s,i)=>s.getInt8(i),u16:(s,i)=>s.getUint16(i,e),i16:(s,i)=>s.getInt16(i,e),u32:(s,i)=>s.getUint32(i,e),i32:(s,i)=>s.getInt32(i,e),u64:(s,i)=>s.getBigUint64(i,e),i64:(s,i)=>s.getBigInt64(i,e),f32:(s,i)=>s.getFloat32(i,e),f64:(s,i)=>s.getFloat64(i,e),bool:(s,i)=>s.getUint8(i)!==0},writers:{u8:(s,i,o)=>s.setUint8(i,o),i8:(s,i,o)=>s.setInt8(i,o),u16:(s,i,o)=>s.setUint16(i,o,e),i16:(s,i,o)=>s.setInt16(i,o,e),u32:(s,i,o)=>s.setUint32(i,o,e),i32:(s,i,o)=>s.setInt32(i,o,e),u64:(s,i,o)=>s.setBigUint64(i,o,e),i64:(s,i,o)=>s.setBigInt64(i,o,e),f32:(s,i,o)=>s.setFloat32(i,o,e),f64:(s,i,o)=>s.setFloat64(i,o,e),bool:(s,i,o)=>s.setUint8(i,o?1:0)}}}function nn(e,t){return{text:\`an integer in \${e}..\${t}\`,isType:n=>typeof n=="number",isInRange:n=>Number.isInteger(n)&&n>=e&&n<=t}}function ri(e,t){return{text:\`a bigint in \${e}..\${t}\`,isType:n=>typeof n=="bigint",isInRange:n=>n>=e&&n<=t}}function yu(e,t,n,s){let{text:i,isType:o,isInRange:r}=Ll[e],l=(a,u)=>re(u,\`\${e} must be \${i}\`,zt(a));return{byteLength:e==="bool"?1:Number(e.slice(1))/8,readsViews:!1,shape:{kind:"scalar",tag:e,isLittle:t},read:n,copy:n,write(a,u,m,h){if(!o(m))throw new TypeError(l(m,h));if(!r(m))throw new RangeError(l(m,h));s(a,u,m)}}}function Ol(e){let{readers:t,writers:n}=wu(e),s=i=>[i,yu(i,e,t[i],n[i])];return new Map(Object.keys(Ll).map(s))}var Os={little:Ol(!0),big:Ol(!1)},bu=new TextEncoder,Su=new TextDecoder("utf-8",{ignoreBOM:!0}),ts=class{byteLength;readsViews=!1;shape={kind:"text"};constructor(t){this.byteLength=t}read(t,n){let s=sn(t,n,this.byteLength),i=s.indexOf(0);return Su.decode(i<0?s:s.subarray(0,i))}copy(t,n){return this.read(t,n)}write(t,n,s,i){let o=\`char[\${this.byteLength}]\`;if(typeof s!="string"){let a=\`\${o} must be a string\`;throw new TypeError(re(i,a,zt(s)))}if(s.includes("\\0")||!s.isWellFormed()){let a=\`\${o} must be Unicode text without NUL\`;throw new RangeError(re(i,a,zt(s)))}let r=bu.encode(s);if(r.length>this.byteLength){let a=\`\${o} must take at most \${this.byteLength} bytes of UTF-8\`;throw new RangeError(re(i,a,\`\${r.length} bytes\`))}let l=sn(t,n,this.byteLength);l.set(r),l.fill(0,r.length)}};function sn(e,t,n){return new Uint8Array(e.buffer,e.byteOffset+t,n)}function li(e,t,n,s){let i=sn(e,t,n),o=new Uint8Array(i);s(new DataView(o.buffer)),i.set(o)}var{rawJSON:Mu=Number}=JSON;function on(e,t){return typeof e=="bigint"?String(e):Object.is(e,-0)?t===void 0?e:Mu("-0"):typeof e=="number"&&!Number.isFinite(e)?String(e):Array.isArray(e)?e.map(n=>on(n,t)):typeof e!="object"||e===null?e:Object.fromEntries(Object.entries(e).map(([n,s])=>[n,on(s,t)]))}function re(e,t,n){return\`Cannot set \${e()} as \${t}: received \${n}\`}function ci(e,t,n){return ii(()=>n(t),()=>{let s=\`\${zt(t)} that throws\`;return re(e,"the value must be readable",s)})}var oi=80;function zt(e){return typeof e=="string"?Ce(JSON.stringify(e.slice(0,oi))):typeof e=="bigint"?\`\${e}\`.slice(0,oi)+"n":typeof e=="function"?"a function":typeof e=="object"&&e!==null?xu(e):Object.is(e,-0)?"-0":String(e).slice(0,oi)}function xu(e){try{if(Array.isArray(e))return"an array";let t=e.constructor?.name??"no class";return typeof t=="string"?\`an object of \${Ce(t.slice(0,oi))}\`:"an object"}catch{return"an object"}}var ai={u8:"Uint8",i8:"Int8",u16:"Uint16",i16:"Int16",u32:"Uint32",i32:"Int32",u64:"BigUint64",i64:"BigInt64",f32:"Float32",f64:"Float64",bool:"Uint8"},es={u8:"typeof v === 'number' && (v & 0xFF) === v",i8:"typeof v === 'number' && v << 24 >> 24 === v",u16:"typeof v === 'number' && (v & 0xFFFF) === v",i16:"typeof v === 'number' && v << 16 >> 16 === v",u32:"typeof v === 'number' && v >>> 0 === v",i32:"typeof v === 'number' && (v | 0) === v",u64:"typeof v === 'bigint' && asUintN(64, v) === v",i64:"typeof v === 'bigint' && asIntN(64, v) === v",f32:"typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",f64:"typeof v === 'number'",bool:"typeof v === 'boolean'"};function ns({tag:e,isLittle:t},n,s){let i=Nl(e)?\`\${n}.get\${ai[e]}(\${s})\`:\`\${n}.get\${ai[e]}(\${s}, \${t})\`;return e==="bool"?\`\${i} !== 0\`:i}function ss({tag:e,isLittle:t},n,s,i){let o=e==="bool"?\`\${i} ? 1 : 0\`:i;return Nl(e)?\`\${n}.set\${ai[e]}(\${s}, \${o});\`:\`\${n}.set\${ai[e]}(\${s}, \${o}, \${t});\`}function Nl(e){return e==="u8"||e==="i8"||e==="bool"}function Cl(e,t){switch(e){case"u64":case"i64":return\`String(\${t})\`;case"f32":case"f64":return\`(x = \${t}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)\`;default:return t}}var _o=new Map,$u=Object.getPrototypeOf([].values()),Oo=Object.getPrototypeOf($u);function Il(e,t,n){let s=\`\${e.tag}, \${e.isLittle?"little":"big"}-endian\`;return _o.has(s)||_o.set(s,vu(s,e,t,n)),_o.get(s)}function vu(e,t,n,{codec:s,data:i,offset:o}){let r=ns(t,"this[DATA]",\`this[OFFSET] + i * \${n}\`),l=\`"use strict"; // \${e}
function Elements(d, o, end) { this.d = d; this.o = o; this.end = end; }
Elements.prototype = {
__proto__: iteratorPrototype,
next() {
const o = this.o;
if (o >= this.end) return { value: undefined, done: true };
this.o = o + \${n};
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
};\`,a={iteratorPrototype:Oo,iterator:Symbol.iterator,trunc:Math.trunc,CODEC:s,DATA:i,OFFSET:o};try{return new Function(...Object.keys(a),l)(...Object.values(a))}catch(u){if(u instanceof EvalError)return;throw u}}var Ls=Symbol.for("Deno.core.hostObject"),Eu=Symbol("copied by toObject()"),{__defineGetter__:Tu}=Object.prototype;function ku(){return this[Ls]()}function is(e){Tu.call(e,Eu,ku)}function fi(e,t){return new TypeError(\`Cannot copy \${e} by its own properties, as it has none: \${t}\`)}var rn=class e{byteLength;readsViews=!0;element;count;target;shape;#t;constructor(t,n,s){this.byteLength=t.byteLength*n,this.element=t,this.count=n,this.target=s,this.shape={kind:"array",element:t,count:n}}read(t,n){return this.#t??=Lo.classOf(this),new this.#t(this,t,n)}get isPlain(){let{element:t}=this;return t instanceof e?t.isPlain:!t.readsViews}copy(t,n){let{element:s,count:i}=this,o=[];for(let r=0;r<i;r++)o.push(s.copy(t,n+r*s.byteLength));return o}write(t,n,s){let i=this.count+1,o=ci(this.target,s,l=>_u(l,i)),r=\`it must be an array or iterable of \${this.count} elements\`;if(o===void 0)throw new TypeError(re(this.target,r,zt(s)));if(o.length!==this.count){let l=o.length<this.count?o.length:"more";throw new RangeError(re(this.target,r,\`\${l} elements\`))}li(t,n,this.byteLength,l=>{for(let[a,u]of o.entries())this.writeElement(l,0,a,u)})}readElement(t,n,s){return this.element.read(t,n+s*this.element.byteLength)}writeElement(t,n,s,i){let o=()=>\`element \${s} of \${this.target()}\`,r=n+s*this.element.byteLength;this.element.write(t,r,i,o)}},He=Symbol("codec"),os=Symbol("data"),rs=Symbol("offset"),Au={codec:He,data:os,offset:rs},ui=class{#t;#e;#s;#n=0;constructor(t,n,s){this.#t=t,this.#e=n,this.#s=s}next(){return this.#n>=this.#t.count?{value:void 0,done:!0}:{value:this.#t.readElement(this.#e,this.#s,this.#n++),done:!1}}};Object.setPrototypeOf(ui.prototype,Oo);var Lo=class e{static#t=0;static classOf({element:t,count:n}){for(;e.#t<n;)e.#s();let{shape:s,byteLength:i}=t,o=s?.kind==="scalar"?Il(s,i,Au):void 0;if(o===void 0)return e;let r=e.#e.get(o);return r===void 0&&(r=class extends e{},Object.defineProperties(r.prototype,Object.getOwnPropertyDescriptors(o)),e.#e.set(o,r)),r}static#e=new Map;constructor(t,n,s){is(this),this[He]=t,this[os]=n,this[rs]=s,Object.preventExtensions(this)}static#s(){let t=e.#t++;Object.defineProperty(e.prototype,t,{get(){return this.at(t)},set(n){this.#n(t,n)}})}get length(){return this[He].count}at(t){let n=Math.trunc(t)||0,{length:s}=this,i=n<0?n+s:n;return i<0||i>=s?void 0:this[He].readElement(this[os],this[rs],i)}[Symbol.iterator](){return new ui(this[He],this[os],this[rs])}toJSON(t){return on(this[He].copy(this[os],this[rs]),t)}[Ls](){throw fi(this[He].target(),"copy it by [...array], or toObject() of the view that it is read of")}[Symbol.for("Deno.customInspect")](t,n){return t([...this],n)}#n(t,n){if(t>=this.length){let s=()=>\`element \${t} of \${this[He].target()}\`,i=\`the index must be in 0..\${this.length-1}\`;throw new RangeError(re(s,i,String(t)))}this[He].writeElement(this[os],this[rs],t,n)}};function _u(e,t){if(typeof e!="object"||e===null)return;if("length"in e)return Array.prototype.slice.call(e,0,t);if(!(Symbol.iterator in e))return;let n=[];for(let s of e)if(n.push(s)===t)break;return n}var ln=Symbol("codec"),Pe=Symbol("data"),Re=Symbol("offset"),No=Symbol("parts");function Ou(e,t){return e instanceof rn&&e.isPlain?function(){return e.copy(this[Pe],this[Re]+t)}:function(){let{buffer:n}=Fl(this,t,e.byteLength);return e.read(new DataView(n),0)}}function Fl(e,t,n){return sn(e[Pe],e[Re]+t,n).slice()}var Pl={data:Pe,offset:Re,codec:ln,parts:No};function Lu(e){let t={};for(let[n,[s,i]]of[...e].entries()){let{offset:o,codec:r,target:l}=i,a=u=>r.read(u[Pe],u[Re]+o);Object.defineProperty(t,s,{enumerable:!0,configurable:!0,get(){return r.readsViews?(this[No]??=[])[n]??=a(this):a(this)},set(u){r.write(this[Pe],this[Re]+o,u,l)}})}return t}var cn=class e{static classOf(t,n,s){let i=n?.ViewClass??class{constructor(l,a){is(this),this[Pe]=l,this[Re]=a,this[No]=void 0}};Object.defineProperty(i,"name",{value:t.name});let{prototype:o}=i;Object.setPrototypeOf(o,e.prototype),Object.defineProperty(o,ln,{value:t});let r=n?.accessors??Lu(t.places);Object.defineProperties(o,Object.getOwnPropertyDescriptors(r));for(let[l,a]of Object.entries(s))Object.defineProperty(o,l,{enumerable:!0,get(){return a(this)}});return i}static movableClassOf(t,n){let{ViewClass:s,places:i,byteLength:o}=t,r=Object.getOwnPropertyDescriptors(n?.copies??{}),{[t.name]:l}={[t.name]:class extends s{}},{prototype:a}=l;Object.defineProperty(a,"bytes",{get(){return Fl(this,0,o)}});let u=m=>{let h=\`\${t.name}.create(view) makes a copy to write to\`;throw new TypeError(\`Cannot set \${m} as the view shows what was received: \${h}\`)};Object.defineProperty(a,"set",{value:()=>u(\`struct "\${t.name}"\`)});for(let[m,{offset:h,codec:g,target:y}]of i){let{get:S}=Object.getOwnPropertyDescriptor(s.prototype,m);Object.defineProperty(a,m,{enumerable:!0,get:g.readsViews?r[m]?.get??Ou(g,h):S,set:()=>u(y())})}return l}get bytes(){return sn(this[Pe],this[Re],this[ln].byteLength)}set(t){let n=this[ln],s=()=>\`struct "\${n.name}"\`;n.write(this[Pe],this[Re],t,s)}toObject(){return this[ln].copy(this[Pe],this[Re])}toJSON(t){return this[ln].json(this[Pe],this[Re],t)}[Ls](){throw fi(\`a view of struct "\${this[ln].name}"\`,"copy its toObject(), or make a view on memory of its own by create(view)")}[Symbol.for("Deno.customInspect")](t,n){return\`\${this[ln].name} \${t(this.toObject(),n)}\`}};var Rl=/^\\d+$/;function Ns(e,t,n){if(typeof n=="object"&&n!==null&&!Qn(()=>Array.isArray(n)))return;let i=\`\${t} must be an object\`;throw new TypeError(qt(e,i,n))}function vn(e,t,n,s){return ii(()=>s(n),()=>\`\${qt(e,\`\${t} must be readable\`,n)} that throws\`)}function hi(e,t){if(t===""||Rl.test(t)){let n="the name of a field must be neither empty nor an integer";throw new TypeError(qt(e,n,t))}if(Nu(t))throw new TypeError(\`Cannot define struct "\${e}" as the field name "\${t}" is reserved\`)}function Nu(e){return e==="then"||Rl.test(e)||e in cn.prototype}function di(e,t,n){if(n==="little"||n==="big")return;let s=typeof n=="string"?RangeError:TypeError,i=\`\${t} must be "little" or "big"\`;throw new s(qt(e,i,n))}function je(e,t,n,s,i){let o=\`\${t} must be an integer in \${s}..\${i}\`;if(typeof n!="number")throw new TypeError(qt(e,o,n));if(!Number.isInteger(n)||n<s||n>i)throw new RangeError(qt(e,o,n))}function qt(e,t,n){return\`Cannot define struct "\${e}" as \${t}: received \${zt(n)}\`}var mi=["unit","description","values","bits","display","limits"],Cu=100,Iu=1e4,jl=20,Fu=34028234663852886e22,Bl="u8, i8, u16, i16, u32, i32, u64, i64, f32, f64".split(", ");function Pu({type:e,bitLength:t}){if(!Bl.includes(e))return;if(e==="f32"||e==="f64"){let r=e==="f32"?16777216:Number.MAX_SAFE_INTEGER;return{min:-r,max:r,maskMax:r}}let n=t??Number(e.slice(1)),s=r=>Math.min(r,Number.MAX_SAFE_INTEGER),i=s(2**n-1);if(e.startsWith("u"))return{min:0,max:i,maskMax:i};let o=2**(n-1);return{min:-s(o),max:s(o-1),maskMax:i}}function Ul(e,t,n){let{type:s}=t,i=Pu(t),o={};for(let g of mi){if(e[g]===void 0||(o[g]=e[g],g==="description"||i!==void 0))continue;let y=\`must be of \${Bl.join(", ")} for its \${g}\`,S=typeof s=="string"?s:s.name;throw n(TypeError,"the type",y,S)}let{unit:r,description:l,values:a,bits:u,display:m,limits:h}=o;if(a!==void 0&&u!==void 0)throw n(TypeError,"the meaning","must have values or bits, not both",e);if(Dl(r,"the unit",Cu,n),Dl(l,"the description",Iu,n),a!==void 0){let{min:g,max:y}=i;o.values=Vl(a,"values",g,y,n)}return u!==void 0&&(o.bits=Vl(u,"bits",1,i.maskMax,n)),m!==void 0&&(o.display=ju(m,s,n)),h!==void 0&&(o.limits=ti(h,Ru(s,i),n)),Object.freeze(o)}function Ru(e,{min:t,max:n}){if(e!=="f32"&&e!=="f64")return{min:t,max:n};let s=e==="f32"?Fu:Number.MAX_VALUE;return{min:-s,max:s}}function Dl(e,t,n,s){if(e===void 0)return;let i=\`must be a string of 1 to \${n} characters\`;if(typeof e!="string")throw s(TypeError,t,i,e);if(!(e.trim()!==""&&e.length<=n))throw s(RangeError,t,i,e)}function Vl(e,t,n,s,i){let r=typeof e=="object"&&e!==null&&!Array.isArray(e)?Object.entries(e):[];if(r.length===0)throw i(TypeError,t,"must be an object of names and their integers",e);for(let[l,a]of r){if(l===""||/^\\d+$/.test(l))throw i(TypeError,\`a name of \${t}\`,"must be neither empty nor an integer",l);let u=\`must be an integer in \${n}..\${s}\`,m=\`\${t}.\${l}\`;if(typeof a!="number")throw i(TypeError,m,u,a);if(!Number.isInteger(a)||a<n||a>s)throw i(RangeError,m,u,a)}return Object.freeze(Object.fromEntries(r))}function ju(e,t,n){let s="the display";if(t!=="f32"&&t!=="f64"){if(e==="hex")return e;throw n(TypeError,s,\`of \${t} must be "hex"\`,e)}let i=\`of \${t} must be { digits } with digits in 0..\${jl}\`,{digits:o}=e;if(typeof o!="number")throw n(TypeError,s,i,e);if(!Number.isInteger(o)||o<0||o>jl)throw n(RangeError,s,i,o);return Object.freeze({digits:o})}var Co=new Map([["u8",8],["i8",8],["u16",16],["i16",16],["u32",32],["i32",32],["u64",64],["i64",64],["bool",1]]),ls=class{byteLength;readsViews=!1;#t;#e;#s;#n;#i;constructor(t,n,s){let{bitOffset:i,bitLength:o}=n;this.byteLength=Math.ceil((i+o)/8),this.#t=t,this.#e=o,this.#n=s==="little",this.#s=this.#n?i:this.byteLength*8-i-o,this.#i=Du(t,o)}read(t,n){let s=BigInt.asUintN(this.#e,this.#o(t,n)>>BigInt(this.#s));switch(this.#t){case"bool":return s!==0n;case"u64":return s;case"i64":return BigInt.asIntN(this.#e,s);default:{let i=this.#t.startsWith("i");return Number(i?BigInt.asIntN(this.#e,s):s)}}}copy(t,n){return this.read(t,n)}write(t,n,s,i){let{text:o,isType:r,isInRange:l}=this.#i,a=()=>re(i,\`\${this.#t} of \${this.#e} bits must be \${o}\`,zt(s));if(!r(s))throw new TypeError(a());if(!l(s))throw new RangeError(a());let u=BigInt(this.#s),m=BigInt.asUintN(this.#e,BigInt(s))<<u,h=(1n<<BigInt(this.#e))-1n<<u;this.#l(t,n,this.#o(t,n)&~h|m)}#o(t,n){let s=0n;for(let i=0;i<this.byteLength;i++)s=s<<8n|BigInt(t.getUint8(this.#r(n,i)));return s}#l(t,n,s){for(let i=this.byteLength-1;i>=0;i--)t.setUint8(this.#r(n,i),Number(s&0xFFn)),s>>=8n}#r(t,n){return t+(this.#n?this.byteLength-1-n:n)}};function Du(e,t){if(e==="bool")return{text:"a boolean",isType:r=>typeof r=="boolean",isInRange:()=>!0};let n=BigInt(t),[s,i]=e.startsWith("i")?[-(1n<<n-1n),(1n<<n-1n)-1n]:[0n,(1n<<n)-1n];return e.endsWith("64")?ri(s,i):nn(Number(s),Number(i))}var Vu=2**20,pi=2**31-1,zl=32;function Wl(e,t,n){Ns(e,"its fields",t);let s=[],i=new Map,o=0,r=0,l=vn(e,"its fields",t,Object.entries);for(let[u,m]of l){hi(e,u);let h=()=>\`field "\${u}" of struct "\${e}"\`,g=vn(e,\`field "\${u}"\`,m,Bu);Hu(e,u,g);let{codec:y,...S}=new Fo(e,u,n).resolve(g,h),{offset:v=o}=g;je(e,\`the offset of field "\${u}"\`,v,0,pi);let{byteLength:_}=y,F=zu(e,u,g,S),E={name:u,...S,offset:v,byteLength:_,...F};s.push(Object.freeze(E)),i.set(u,{offset:v,codec:y,target:h}),o=v+_,r=Math.max(r,o)}je(e,"its length in bytes",r,1,pi);let{byteLength:a=r}=n;return je(e,"its byteLength",a,r,pi),{byteLength:a,fields:s,places:i}}function Bu(e){if(!(Io(e)&&"type"in e))return{type:e};let n={...e};for(let s of mi){let i=n[s];Io(i)&&(n[s]=Uu(i))}return n}function Uu(e){return Object.fromEntries(Object.entries(e).map(([t,n])=>[t,Io(n)?{...n}:n]))}function Io(e){return typeof e=="object"&&e!==null&&!Array.isArray(e)}function zu(e,t,n,s){return Ul(n,s,(i,o,r,l)=>{let a=\`\${o} of field "\${t}" \${r}\`;return new i(qt(e,a,l))})}var Hl=new Set(["type","offset","endian","bitOffset","bitLength",...mi]);function Hu(e,t,n){let s=Object.keys(n).find(o=>!Hl.has(o));if(s===void 0)return;let i=\`field "\${t}" must have no key but \${[...Hl].join(", ")}\`;throw new TypeError(qt(e,i,s))}var Fo=class{#t;#e;#s;constructor(t,n,s){this.#t=t,this.#e=n,this.#s=s}resolve(t,n){let{endian:s=this.#s.endian}=t;if(di(this.#t,\`the endian of field "\${this.#e}"\`,s),t.bitLength!==void 0||t.bitOffset!==void 0)return this.#n(t,s);let[i,o]=this.#i(t.type,s,n),r=Co.has(i.type)||i.type==="f32"||i.type==="f64";if(!r&&t.endian!==void 0){let a=\`the endian of field "\${this.#e}" must be left out\`,u="text has none, a struct its own";throw new TypeError(qt(this.#t,\`\${a} as \${u}\`,t.endian))}let l=o.reduce((a,u)=>a*u,1);return{...i,...o.length>0?{count:l}:{},...o.length>1?{dimensions:Object.freeze(o)}:{},...r&&s==="big"?{endian:s}:{}}}#n({type:t,bitOffset:n=0,bitLength:s},i){let o=Co.get(t);if(o===void 0){let a=\`the type of bit-field "\${this.#e}" must be an integer or bool\`;throw new TypeError(qt(this.#t,a,t))}let r=a=>\`the \${a} of bit-field "\${this.#e}"\`;je(this.#t,r("bitOffset"),n,0,7),je(this.#t,r("bitLength"),s,1,o);let l={bitOffset:n,bitLength:s};return{type:t,...l,...i==="big"?{endian:i}:{},codec:new ls(t,l,i)}}#i(t,n,s,i=0){let o=\`the type of field "\${this.#e}"\`,r=vn(this.#t,o,t,Wu);if(r===void 0){let S=t;return[{type:S,codec:this.#o(S,n)},[]]}if(i===zl){let S=\`the type of field "\${this.#e}" must have at most \${zl} dimensions\`;throw new RangeError(qt(this.#t,S,"more"))}let[l,a]=r;if(je(this.#t,\`the count of field "\${this.#e}"\`,a,1,Vu),l==="char")return[{type:l,codec:new ts(a)},[a]];let[u,m]=this.#i(l,n,s,i+1),h=new rn(u.codec,a,s),g=[a,...m],y=g.reduce((S,v)=>S*v);return je(this.#t,\`the count of field "\${this.#e}"\`,y,1,pi),[{type:u.type,codec:h},g]}#o(t,n){let s=Os[n].get(t)??this.#s.codecOf(t);if(s!==void 0)return s;let i=[...Os.little.keys()].join(", "),o=\`the type of field "\${this.#e}" must be \${i}, a StructType, [type, count] or ["char", byteLength]\`;throw new TypeError(qt(this.#t,o,t))}};function Wu(e){return Array.isArray(e)&&e.length<=2?[e[0],e[1]]:void 0}function En(e){switch(e?.kind){case"array":{let t=En(e.element.shape);return t*e.count>64?t:t*e.count}case"struct":{let t=0;for(let{codec:n}of e.places.values())if(t+=En(n.shape),t>1e3)break;return t}default:return 1}}var gi=class{locals=[];checks=[];writes=[];#t;constructor(t){this.#t=t}add(t,n,s,i){let o=\`v\${this.locals.length}\`;switch(this.locals.push(o),this.checks.push(\`\${o} = \${s};\`),t?.kind){case"scalar":return this.#n(es[t.tag].replace(/\\bv\\b/g,o)),this.writes.push(ss(t,"d",\`o + \${i}\`,o)),!0;case"text":{let{byteLength:r}=n;return this.#n(\`isAscii(\${o}, \${r})\`),this.writes.push(\`writeAscii(d, o + \${i}, \${r}, \${o});\`),!0}case"struct":return this.#e(t.places,o,i);case"array":{let{element:r,count:l}=t;if(this.#n(\`isArray(\${o}) && \${o}.length === \${l}\`),En(r.shape)*l>64)return this.#s(r,l,o,i);for(let a=0;a<l;a++){let u=i+a*r.byteLength,m=\`\${o}[\${a}]\`;if(!this.add(r.shape,r,m,u))return!1}return!0}default:return!1}}#e(t,n,s){let i=this.#t([...t.keys()]),o=Yl(t)?"":\` && !\${this.#t(new Set(t.keys()))}.has(k)\`;this.checks.push(\`{ let i = 0; for (const k in \${n}) if (k !== \${i}[i++]\${o}) return false; if (i !== \${t.size}) return false; }\`);let r=this.checks.length;for(let[l,{codec:a,...u}]of t){let m=\`\${n}[\${JSON.stringify(l)}]\`,h=s+u.offset;if(!this.add(a.shape,a,m,h))return!1}return this.checks.splice(r+1,0,\`if (!(getPrototypeOf(\${n}) === ObjectPrototype && \${n}[tag] === undefined)) return false;\`),!0}#s({shape:t,byteLength:n},s,i,o){if(t?.kind!=="scalar")return!1;let r=es[t.tag].replace(/\\bv\\b/g,"e");this.checks.push(\`\${i} = slice(\${i});\`,\`for (const e of \${i}) if (!(\${r})) return false;\`);let l=\`o + \${o} + i * \${n}\`;return this.writes.push(\`for (let i = 0; i < \${s}; i++) \${ss(t,"d",l,\`\${i}[i]\`)}\`),!0}#n(t){this.checks.push(\`if (!(\${t})) return false;\`)}};function Gl(e,t){if(Yl(e))return\`return false;
\`;let n=[],s=[];for(let[i,{codec:{shape:o},offset:r}]of e){if(o?.kind!=="scalar")continue;let l=\`v\${s.length}\`,a=es[o.tag];n.push(\`case \${JSON.stringify(i)}: if (!(\${a.replace(/\\bv\\b/g,"e")})) return false; \${l} = e; break;\`);let u=ss(o,"d",\`o + \${r}\`,l);s.push(\`if (\${l} !== undefined) \${u}\`)}return s.length===0?\`return false;
\`:\`let \${s.map((i,o)=>\`v\${o}\`).join(", ")};
try {
if (v[CODEC] !== undefined || o + \${t} > d.byteLength) return false;
if (getPrototypeOf(v) !== ObjectPrototype || v[tag] !== undefined) return false;
for (const k in v) {
const e = v[k];
switch (k) {
\${n.join(\`
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
\`}function Yl(e){let t=0;for(let{offset:n,codec:s}of e.values()){if(n<t)return!0;t=n+s.byteLength}return!1}var Yu=0,Kl={asIntN:BigInt.asIntN,asUintN:BigInt.asUintN,fround:Math.fround,guard:is,getPrototypeOf:Object.getPrototypeOf,isArray:Array.isArray,isAscii:Ku,isFinite:Number.isFinite,jsonOf:on,ObjectPrototype:Object.prototype,slice:Function.prototype.call.bind(Array.prototype.slice),String,tag:Symbol.toStringTag,writeAscii:Ju};function Jl(e,t,n){if(En({kind:"struct",places:e})>1e3)return;let s=new Ro(n),i=s.struct(e,t),o=[...Object.keys(Kl),"DATA","OFFSET","CODEC","PARTS","constants"];try{let r=new Function(...o,i),l=Object.values(Kl),{data:a,offset:u,codec:m,parts:h}=n;return r(...l,a,u,m,h,s.constants)}catch(r){if(r instanceof EvalError)return;throw r}}var Ro=class{constants=[];#t;constructor(t){this.#t=t}struct(t,n){let s={kind:"struct",places:t},i=[...t].map(([h,g],y)=>this.#s(JSON.stringify(h),g,y)),o=[...t].filter(([,{codec:h}])=>h instanceof rn&&h.isPlain).map(([h,{codec:g,offset:y}])=>{let S=this.#n(g.shape,g,y,!1);return\`get \${JSON.stringify(h)}() { const d = this[DATA], o = this[OFFSET]; return \${S}; },
\`}),r=this.#n(s,void 0,0,!1),l=this.#n(s,void 0,0,!0),a=this.#i(s,n),u=Gl(t,n),m=this.constants.map((h,g)=>\`c\${g}\`);return\`"use strict"; // \${Yu++}
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
\`}#e(t){return\`c\${this.constants.push(t)-1}\`}#s(t,{codec:n,offset:s,target:i},o){let{shape:r}=n,{data:l,offset:a}=this.#t,u=this.#e((g,y)=>n.write(g[l],g[a]+s,y,i)),m=\`this[OFFSET] + \${s}\`;if(r?.kind!=="scalar"){let g=\`\${this.#e(n)}.read(this[DATA], \${m})\`,y=n.readsViews?\`const p = this[PARTS] ??= []; return p[\${o}] ??= \${g};\`:\`return \${g};\`;return\`get \${t}() { \${y} }, set \${t}(v) { \${u}(this, v); },
\`}let h=ss(r,"this[DATA]",m,"v");return\`get \${t}() { return \${ns(r,"this[DATA]",m)}; },
set \${t}(v) { if (\${es[r.tag]}) \${h} else \${u}(this, v); },
\`}#n(t,n,s,i){switch(t?.kind){case"scalar":{let r=ns(t,"d",\`o + \${s}\`);return i?Cl(t.tag,r):r}case"struct":return\`{
\${[...t.places].map(([l,{codec:a,...u}])=>{let m=s+u.offset,h=this.#n(a.shape,a,m,i);return\`\${JSON.stringify(l)}: \${h},
\`}).join("")}}\`;case"array":{let{element:r,count:l}=t;if(En(r.shape)*l>64)break;return\`[\${Array.from({length:l},(u,m)=>{let h=s+m*r.byteLength;return this.#n(r.shape,r,h,i)}).join(", ")}]\`}}let o=\`\${this.#e(n)}.copy(d, o + \${s})\`;return i&&t?.kind!=="text"?\`jsonOf(\${o}, key)\`:o}#i(t,n){let s=new gi(i=>this.#e(i));return s.add(t,void 0,"v",0)?\`let \${s.locals.join(", ")};
try {
if (v[CODEC] !== undefined || o + \${n} > d.byteLength) return false;
\${s.checks.join(\`
\`)}
} catch {
return false;
}
\${s.writes.join(\`
\`)}
return true;
\`:\`return false;
\`}};function Ku(e,t){if(typeof e!="string"||e.length>t)return!1;for(let n=0;n<e.length;n++){let s=e.charCodeAt(n);if(s===0||s>127)return!1}return!0}function Ju(e,t,n,s){for(let i=0;i<n;i++)e.setUint8(t+i,i<s.length?s.charCodeAt(i):0)}var wi=class{name;byteLength;readsViews=!0;places;shape;#t;#e;#s;#n;#i;#o;constructor(t,n,s,i,o=Jl){this.name=t,this.byteLength=n,this.places=s,this.shape={kind:"struct",places:s},this.#t=i,this.#e=o}get ViewClass(){return this.#s??=cn.classOf(this,this.#l,this.#t)}get#l(){if(this.#o!==void 0)return this.#o;let{places:t,byteLength:n}=this;return this.#o=this.#e(t,n,Pl)??null}get zeros(){return this.#i??=new DataView(new ArrayBuffer(this.byteLength))}get MovableClass(){return this.#n??=cn.movableClassOf(this,this.#l)}read(t,n){return Object.preventExtensions(new this.ViewClass(t,n))}copy(t,n){let s=this.#l;if(s!==null)return s.copy(t,n);let i={};for(let[o,{offset:r,codec:l}]of this.places)i[o]=l.copy(t,n+r);return i}json(t,n,s){return this.#l?.json(t,n,s)??on(this.copy(t,n),s)}isView(t){return this.#r(t)!==void 0}#r(t){try{return t instanceof this.ViewClass?t.bytes:void 0}catch{return}}write(t,n,s,i){if(this.#l?.write(t,n,s))return;let o=this.#r(s);if(o!==void 0){sn(t,n,this.byteLength).set(o);return}if(!Qn(()=>Object.prototype.toString.call(s)==="[object Object]"&&!(s instanceof cn))){let a=\`it must be a view of struct "\${this.name}" or an object of its fields\`;throw new TypeError(re(i,a,zt(s)))}let l=ci(i,s,Object.entries);li(t,n,this.byteLength,a=>{for(let[u,m]of l){let h=this.places.get(u);if(h===void 0)throw new TypeError(\`Cannot set field \${zt(u)} of struct "\${this.name}" as it has no such field\`);h.codec.write(a,h.offset,m,h.target)}})}};var qu=2**32-1;function We(e,t,n={}){if(typeof e!="string"||e===""){let y="its name must be a non-empty string";throw new TypeError(\`Cannot define struct as \${y}: received \${zt(e)}\`)}Ns(e,"its options",n);let{frameId:s,endian:i="little",derived:o={},...r}=vn(e,"its options",n,({frameId:y,endian:S,byteLength:v,derived:_})=>({frameId:y,endian:S,byteLength:v,derived:_}));s!==void 0&&je(e,"its frameId",s,0,qu),di(e,"its endian",i);let l=Wl(e,t,{endian:i,byteLength:r.byteLength,codecOf:y=>ql.get(y)});Ns(e,"its derived fields",o);let u=vn(e,"its derived fields",o,y=>({...y}));Xu(e,u,l.places);let{byteLength:m}=l,h=new wi(e,m,l.places,u),g=Object.freeze({name:e,byteLength:m,frameId:s,fields:Object.freeze(l.fields),create(y){let S=new DataView(new ArrayBuffer(m));return y!==void 0&&h.write(S,0,y,()=>\`struct "\${e}"\`),h.read(S,0)},view(y,S=0){return Zu(e,m,y,S),h.read(new DataView(y,S,m),0)},viewAt:(y,S)=>new h.ViewClass(y,S),isView:y=>h.isView(y)});return ql.set(g,h),g}var ql=new WeakMap;function Xu(e,t,n){for(let[s,i]of Object.entries(t)){if(hi(e,s),n.has(s))throw new TypeError(\`Cannot define struct "\${e}" as field "\${s}" is declared twice\`);if(typeof i!="function"){let o=\`derived field "\${s}" must be a function\`;throw new TypeError(qt(e,o,i))}}}function Zu(e,t,n,s){if(!Qu(n)){let o=ArrayBuffer.isView(n)?", of which to pass .buffer and .byteOffset":"";throw new TypeError(\`Cannot view struct "\${e}" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received \${zt(n)}\${o}\`)}let i=n.byteLength-t;if(!Number.isInteger(s)||s<0||s>i){let o=typeof s=="number"?RangeError:TypeError;throw new o(\`Cannot view struct "\${e}" as its \${t} bytes must lie within the \${n.byteLength} bytes of the buffer: received byteOffset \${zt(s)}\`)}}function Qu(e){return Qn(()=>(e instanceof ArrayBuffer||e instanceof SharedArrayBuffer)&&e.byteLength>=0)}var yi={FrameId:{COMMAND_STATUS:1,TELEMETRY:2,CONFIG:3},Header:We("singleSocket.Header",{frameId:{type:"u32",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:e,taiNsec:t})=>Number(e)+Number(t)*1e-9}}),Command:We("singleSocket.Command",{commander:{type:"u32",description:"sender"},counter:{type:"u32",description:"counts all commands from 0"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"})};var th={ACK:1,NO_ACK:2},Xl=We("CommandStatus",{status:{type:"u32",values:th},duration:{type:"f64",unit:"s",description:"time until the command is expected to be done"},reason:{type:["char",50],description:"reason of a rejection"}},{frameId:yi.FrameId.COMMAND_STATUS});var Zl=We("Header",{syncPattern:{type:"u16",display:"hex"},frameId:{type:"u16",description:"identifies the struct that follows"},counter:{type:"u32",description:"counts frames, wraps"},taiSec:{type:"i64",unit:"s",description:"since 1970 in TAI"},taiNsec:{type:"i64",unit:"ns",description:"within the second"}},{derived:{tai:({taiSec:e,taiNsec:t})=>Number(e)+Number(t)*1e-9}}),Ql=We("Command",{syncPattern:{type:"u16",description:"identifies the device",display:"hex"},counter:{type:"u32",description:"counts commands of a code from 1"},code:{type:"u32",description:"action",display:"hex"},param1:"f64",param2:"f64",param3:"f64",param4:"f64",param5:"f64",param6:"f64"});var jo=[Zl,Ql,yi.Header,yi.Command,Xl];var bi=1e4,eh=/^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u;function tc(e,t,n){for(let i of t??[])rh(i,n);let s=Do(e,"",0,t).take(bi+1).toArray();if(s.length>bi)throw new RangeError(\`Cannot \${n} as struct "\${e.name}" must have at most \${bi} values: received more; choose some by fields\`);for(let i of t??[])lh(i,s,e,n);return s}function*Do({fields:e},t,n,s){for(let i of e){let{type:o,byteLength:r}=i,l=nh(i),a=l.reduce((m,h)=>m*h,1),u=r/a;for(let m=0;m<a;m++){let h=ih(t,i.name)+oh(m,l);if(s!==void 0&&!s.some(v=>ec(v,h)))continue;let g=n+i.offset+m*u;if(typeof o=="object"){yield*Do(o,h,g,s);continue}let y=sh(i,u);yield{path:h,type:o,field:i,offset:g,byteLength:u,read:(v,_)=>y.read(v,_+g)}}}}function nh({type:e,count:t,dimensions:n}){let s=n??(t===void 0?[]:[t]);return e==="char"?s.slice(0,-1):s}function sh(e,t){let{type:n,endian:s="little",bitOffset:i,bitLength:o}=e;if(n==="char")return new ts(t);if(o===void 0)return Os[s].get(n);let r={bitOffset:i??0,bitLength:o};return new ls(n,r,s)}function ih(e,t){return eh.test(t)?e===""?t:\`\${e}.\${t}\`:\`\${e}[\${JSON.stringify(t)}]\`}function oh(e,t){let n="";for(let s of t.toReversed())n=\`[\${e%s}]\${n}\`,e=Math.floor(e/s);return n}function ec(e,t){let[n,s]=e.length<t.length?[e,t]:[t,e];return n===""||!s.startsWith(n)?!1:s.length===n.length||".[".includes(s[n.length])}function rh(e,t){if(typeof e!="string")throw new TypeError(\`Cannot \${t} as each of fields must be a string: received \${Ao(e)}\`)}function lh(e,t,n,s){if(t.some(l=>l.path.length>=e.length&&ec(e,l.path)))return;let o=Qs(e,ch(n)),r=o===void 0?"":\`; did you mean \${o}?\`;throw new RangeError(\`Cannot \${s} as fields must be in struct "\${n.name}": received \${Ao(e)}\${r}\`)}function ch(e){let t=new Set,n=Do(e,"",0,void 0).take(bi);for(let{path:s}of n){t.add(s);for(let{index:i}of s.matchAll(/[.[]/g))i>0&&t.add(s.slice(0,i))}return t}function nc(e){let{name:t,frameId:n,byteLength:s,fields:i}=e;return{name:t,...n!==void 0&&{frameId:n},byteLength:s,fields:i.map(ah)}}function ah(e){let{type:t,count:n,dimensions:s,byteLength:i,...o}=e,r=s??(n===void 0?void 0:[n]);return{...o,type:typeof t=="object"?nc(t):t,...r&&{lengths:r}}}function Si(e,t=[]){let n=JSON.stringify(e),s=t.find(u=>JSON.stringify(nc(u))===n);if(s)return s;let{name:i,frameId:o,byteLength:r,fields:l}=e,a=l.map(({name:u,type:m,lengths:h=[],...g})=>{let y=typeof m=="object"?Si(m,t):m,S=h.reduceRight((v,_)=>[v,_],y);return[u,{...g,type:S}]});return We(i,Object.fromEntries(a),{byteLength:r,...o!==void 0&&{frameId:o}})}function Vo(e,t){let{type:n,count:s,unit:i}=e,o=e.dimensions??(s===void 0?[]:[s]),r=n==="char"?o.length-1:o.length,l=sc(e,t,r);return Ce(i===void 0?l:\`\${l} \${i}\`)}function sc(e,t,n){return n<=0?fh(e,t):\`[\${Array.from(t,i=>sc(e,i,n-1)).join(", ")}]\`}function fh(e,t){let{type:n}=e;return typeof n=="object"?\`{ \${n.fields.map(i=>\`\${i.name}: \${Vo(i,Reflect.get(t,i.name))}\`).join(", ")} }\`:typeof t=="number"||typeof t=="bigint"?uh(e,t):JSON.stringify(t)}function uh(e,t){let{values:n,bits:s,display:i}=e;if(n!==void 0){let r=Object.entries(n).find(([,l])=>l==t);return r===void 0?\`\${t}\`:\`\${t} \${r[0]}\`}return(typeof t=="bigint"||Number.isSafeInteger(t))&&(s!==void 0||i==="hex")?hh(e,BigInt(t)):typeof i=="object"&&Number.isFinite(t)?t.toFixed(i.digits):Object.is(t,-0)?"-0":\`\${t}\`}function hh(e,t){let{type:n,bits:s={},bitLength:i}=e,o=n==="f32"||n==="f64";if(o&&t<0n)return\`\${t}\`;let r=i??Number(n.slice(1)),l=BigInt.asUintN(r,t),a=o?1:Math.ceil(r/4),u=l.toString(16).toUpperCase().padStart(a,"0"),m=Object.entries(s).flatMap(([h,g])=>{let y=BigInt(g),S=l&y;if(S===0n)return[];let v=y&-y;return[y===v?h:\`\${h} \${S/v}\`]});return\`0x\${u} \${m.join(", ")}\`.trimEnd()}var Mi=["meaning","raw","hex","bits"],ic=7;function dh({field:e,type:t,byteLength:n}){let{count:s,dimensions:i,unit:o,...r}=e;return t==="char"?{...r,count:n}:r}function oc(e){let t=dh(e),{values:n,bits:s,display:i}=t,o=n!==void 0||s!==void 0||i!==void 0;return(r,l,a)=>{if(a==="hex")return wh(e,r,l);let u=e.read(r,l);return a==="raw"?Bo(u):a==="bits"?mh(e,u):typeof u=="number"&&!o?ph(u):Vo(t,u)}}function Bo(e){return typeof e=="string"?Ce(JSON.stringify(e)):Object.is(e,-0)?"-0":String(e)}function mh(e,t){if(!/^[ui]/.test(e.type))return Bo(t);let n=e.field.bitLength??8*e.byteLength;return BigInt.asUintN(n,BigInt(t)).toString(2).padStart(n,"0").replaceAll(/\\B(?=(?:.{4})+$)/g," ")}function ph(e){if(Number.isInteger(e)||!Number.isFinite(e))return Bo(e);let t=Math.abs(e);if(t>=1e7||t<1e-4)return e.toExponential(ic-1);let n=Math.max(1,Math.floor(Math.log10(t))+1);return e.toFixed(Math.max(0,ic-n))}function rc(e,t){let n=Math.max(Math.abs(e),t),s=0;for(;s<7&&!gh(t*10**s);)s++;if(n<1e6&&s<7)return e.toFixed(s);let i=Math.max(0,Math.ceil(Math.log10(n/t)));return e===0?"0":e.toExponential(Math.min(6,i))}function gh(e){return Math.abs(e-Math.round(e))<1e-6&&e>.5}function wh(e,t,n){let s=t.byteOffset+n+e.offset;return Zs(new Uint8Array(t.buffer,s,e.byteLength))}function lc({path:e,field:t}){let{unit:n="",description:s="",values:i={},bits:o={}}=t,r=[...Object.keys(i),...Object.keys(o)];return[e,n,s,...r].join(" ").toLowerCase()}function cc(e,t){return t.toLowerCase().split(/\\s+/).every(n=>e.includes(n))}var cs="Telemetry";function ac(e,t){let[n,s,i]=[e.header,e.telemetry,e.config].map(m=>Si(m,jo)),[o,r]=[e.command,e.commandStatus].map(m=>m&&Si(m,jo)),l=n.byteLength,a=(m,h,g,y)=>({title:m,kind:h,fields:yh(g,y,t)});return{groups:[a(cs,"telemetry",s,l),a("Header of telemetry","telemetry",n,0),a("Configuration","config",i,l),...r?[a("Answer to a command","commandStatus",r,l)]:[]],command:o,telemetryBytes:l+s.byteLength}}function Uo(e,t){return JSON.stringify([e.header,e[t]],(n,s)=>n==="description"?void 0:s)}function yh(e,t,n){return tc(e,void 0,"show fields").map(s=>{let i=Object.hasOwn(n,s.path)?{limits:n[s.path]}:{},o={...s,field:{...s.field,...i}},{values:r,bits:l}=o.field;return{path:o.path,flat:o,structAt:t,isNumber:o.type!=="char",isStepped:o.type==="bool"||r!==void 0||l!==void 0,searchText:lc(o),judge:ml(o),write:oc(o)}})}var xi=class{#t;#e=[];#s=0;constructor(t){this.#t=t}ask(t){let{model:n}=t,s=n.newBuffer(67108864),{live:i}=n;return new Promise(o=>{let r={wanted:t,settle:o,frames:s,live:i,unreadable:0,request:0};this.#e.push(r),this.#e.length===1&&this.#n()})}add(t){let[n]=this.#e;if(n?.request!==t.request)return;let{model:s}=n.wanted;t.source===s.index&&(!s.message.isLive&&n.frames.length===0&&(s.follow(t),s.live!==n.live&&(n.live=s.live,n.frames=s.newBuffer(67108864))),t.kind!=="telemetry"?s.addOld(t):s.isReadable(t)&&s.live===n.live?n.frames.append(t):n.unreadable+=t.times.length)}end({request:t,sent:n,frames:s,error:i,isCancelled:o}){let[r]=this.#e;if(r?.request!==t)return;this.#e.shift();let{fromMs:l,toMs:a,model:u}=r.wanted,m=u.live===r.live;r.settle(m?{frames:r.frames,range:{fromMs:l,toMs:a},isWhole:n===s&&!o&&i===void 0&&r.frames.dropped===0,error:i??bh(r.unreadable)}:void 0),this.#n()}cancel(){for(let{settle:t}of this.#e.splice(0))t(void 0)}#n(){let[t]=this.#e;if(!t)return;let{model:n,fromMs:s,toMs:i,framesMax:o,fields:r}=t.wanted;t.request=++this.#s,this.#t({type:"history",request:t.request,source:n.index,fromMs:s,toMs:i,framesMax:o,fields:r})||this.cancel()}};function bh(e){return e===0?void 0:\`\${e} frames have other structs, and aren't shown\`}var Sh=.25,Mh=.4,xh=250,$h=250,vh=20,$i=class{#t;#e;#s;#n;#i="";#o=!1;#l=-1/0;constructor(t,n){this.#t=t,this.#e=n}framesFor(t,n,s,i){let{live:o,staleMs:r}=this.#t;if(this.#n!==o&&(this.#s=void 0),o.firstMs<=Math.max(t.fromMs,this.#r))return{frames:o,silenceMs:r,isLoading:!1};let l=this.#c(t,n);!l&&!this.#o&&i-this.#l>xh&&(this.#l=i,this.#a(t,n,s));let a=this.#s;if(!a)return{frames:o,silenceMs:r,isLoading:!l};let m=this.#t.message.isLive&&a.isWhole?r:Eh(a),{frames:h,error:g}=a;return{frames:h,silenceMs:m,isLoading:!l,error:g}}get#r(){let{message:t,state:n}=this.#t;return t.hasRecording?-1/0:n?.memory?.fromMs??-1/0}#c(t,n){let s=this.#s;if(!s)return!1;let{fromMs:i,toMs:o}=s.range;return t.fromMs<i||t.toMs>o?!1:s.isWhole?!0:t.toMs-t.fromMs>Mh*(o-i)&&n.join(" ")===this.#i}async#a({fromMs:t,toMs:n},s,i){this.#o=!0;let o=(n-t)*Sh,{message:r,live:l}=this.#t,a=l.length>0?l.lastMs:-1/0,u=r.isLive?a:1/0,m=await this.#e.ask({model:this.#t,fromMs:t-o,toMs:Math.max(n,Math.min(n+o,u)),framesMax:Math.max(1e4,i*8),fields:s});this.#o=!1,m&&(this.#s=m,this.#n=this.#t.live,this.#i=s.join(" "))}};function Eh({frames:e,isWhole:t,range:n}){let i=(Math.min(n.toMs,e.lastMs)-Math.max(n.fromMs,e.firstMs))/Math.max(1,e.length-1);return Math.max($h,(t?5:vh)*i)}var Th=12e4,kh=1e5;async function fc(e,t,n,s){let i=Number.isNaN(n)?-1/0:n+.001,o=Math.max(i,s-Th);if(!(o<s-.001))return;let{live:r}=e,l=await t.ask({model:e,fromMs:o,toMs:s-.001,framesMax:kh,fields:[]});if(!l||e.live!==r)return;let{frames:a}=l,[u,m]=[a.indexAt(o),a.indexAt(s)];u<m&&r.insertBefore(s,a,u,m)}var Ah=["telemetry","config","commandStatus"];function uc(e){let t=new DataView(e);if(e.byteLength<24||t.getUint32(0,!0)!==826431558)throw new TypeError(\`Cannot decode batch as it must begin with 31425846: received \${e.byteLength} other bytes\`);let n=t.getUint32(16,!0),s=t.getUint32(20,!0),i=24+n*(12+s),o=Ah[t.getUint8(6)];if(o===void 0||e.byteLength!==i)throw new TypeError(\`Cannot decode batch as \${n} frames of \${s} bytes must take \${i} bytes: received \${e.byteLength}\`);return{source:t.getUint16(4,!0),kind:o,structsId:t.getUint32(8,!0),request:t.getUint32(12,!0),frameBytes:s,times:new Float64Array(e,24,n),missed:new Uint32Array(e,24+8*n,n),bytes:new Uint8Array(e,24+12*n)}}function zo(e){return JSON.stringify(e,(t,n)=>n instanceof Uint8Array?{$bytes:n.toHex()}:typeof n=="number"&&_h(n)?{$number:Object.is(n,-0)?"-0":String(n)}:n)}function hc(e){return JSON.parse(e,(t,n)=>typeof n!="object"||n===null?n:"$number"in n?Number(n.$number):"$bytes"in n?Uint8Array.fromHex(String(n.$bytes)):n)}function _h(e){return!Number.isFinite(e)||Object.is(e,-0)}var dc=500,Oh=5e3,vi=class{#t;#e;#s;#n=new Map;#i;#o=0;#l=dc;isOpen=!1;endedMs=0;constructor(t,n,s){this.#t=t,this.#e=n,this.#s=s,this.#r()}sendHistory(t){return this.isOpen&&this.#i.send(zo(t)),this.isOpen}request(t){if(!this.isOpen)return Promise.resolve("The page isn't connected: nothing was sent");let n=++this.#o;return new Promise(s=>{this.#n.set(n,s),this.#i.send(zo({...t,request:n,token:this.#e}))})}#r(){let t=new WebSocket(this.#t);this.#i=t,t.binaryType="arraybuffer",t.onopen=()=>{this.isOpen=!0,this.#l=dc,this.#s.changed()},t.onmessage=({data:n})=>{if(typeof n!="string"){this.#s.batch(uc(n));return}let s=hc(n);if(s.type!=="done")return this.#s.message(s);this.#n.get(s.request)?.(s.error),this.#n.delete(s.request)},t.onclose=()=>{this.isOpen&&(this.endedMs=performance.now()),this.isOpen=!1;let n="The connection to the server was lost: look at the history whether it was sent";for(let s of this.#n.values())s(n);this.#n.clear(),this.#s.changed(),setTimeout(()=>this.#r(),this.#l),this.#l=Math.min(Oh,this.#l*2)}}};function mc(e,t){let{times:n}=e,{fromMs:s,toMs:i,pixels:o}=t,r=Math.max(0,an(n,s)-1),l=Math.min(n.length,an(n,i)+1),a=new Ho(e,t.silenceMs),u=(i-s)/o;for(let m=r;m<l;){let h=Math.floor((n[m]-s)/u),g=s+(h+1)*u,y=m+1;for(;y<l&&n[y]<g;)y++;a.addPixel(m,y,m===r),m=y}return a.points}var Ho=class{points;#t;#e;constructor(t,n){this.#t=t,this.#e=n,this.points=[[],...t.columns.map(()=>[])]}addPixel(t,n,s){if(n-t<=4){for(let h=t;h<n;h++)!(s&&h===t)&&this.#s(h)&&this.#n(h),this.#i(h);return}let i=!1;for(let h=s?t+1:t;h<n;h++)i||=this.#s(h);i&&t>0&&this.#n(t);let[o,...r]=this.points,{times:l,columns:a}=this.#t,[u,m]=[l[t],l[n-1]];for(let h=0;h<4;h++)o.push(u+(m-u)*h/3);a.forEach((h,g)=>Lh(r[g],h,t,n))}#s(t){let{times:n,missed:s}=this.#t;return s[t]>0||n[t]-n[t-1]>this.#e}#n(t){let{times:n}=this.#t,[s,...i]=this.points;s.push((n[t-1]+n[t])/2);for(let o of i)o.push(null)}#i(t){let{times:n,columns:s}=this.#t,[i,...o]=this.points;i.push(n[t]),s.forEach((r,l)=>o[l].push(pc(r[t])))}};function Lh(e,t,n,s){let[i,o,r]=[-1,-1,!0];for(let u=n;u<s;u++){let m=t[u];if(!Number.isFinite(m)){r=!1;continue}(i<0||m<t[i])&&(i=u),(o<0||m>t[o])&&(o=u)}if(i<0){e.push(null,null,null,null);return}let[l,a]=i<o?[i,o]:[o,i];e.push(pc(t[n]),t[l],t[a],r?t[s-1]:null)}function pc(e){return Number.isFinite(e)?e:null}function an(e,t){let[n,s]=[0,e.length];for(;n<s;){let i=n+s>>>1;e[i]<t?n=i+1:s=i}return n}var Wo=-1;function gc({times:e,missed:t},{fromMs:n,toMs:s,pixels:i}){let o=new Float64Array(i),r=new Float64Array(i),l=i/(s-n),a=an(e,n),u=Math.min(e.length,an(e,s)+1);for(let m=a;m<u;m++){let h=(e[m]-n)*l;if(h<i&&r[Math.floor(h)]++,t[m]===0)continue;let g=m===0?h:(e[m-1]-n)*l,y=Math.max(1,h-g),S=Math.min(i-1,Math.floor(h));for(let v=Math.max(0,Math.floor(g));v<=S;v++)o[v]+=t[m]/y}return o.map((m,h)=>{let g=m+r[h];return g===0?Wo:m/g})}function wc(e,t){let[n,s]=[1/0,-1/0];for(let r of e)for(let l of r)l!==null&&(l<n&&(n=l),l>s&&(s=l));if(n>s)return[0,1];let i=(s-n)*.08,o=t?Math.max(1,i):i||Math.abs(s)*.01||1;return[n-o,s+o]}var Nh=1024,yc=.001,Ei=class{frameBytes;framesMax;dropped=0;#t;#e=0;#s=0;#n;#i;#o;#l;#r=new Map;constructor(t,n){this.frameBytes=t,this.framesMax=Math.max(1,Math.floor(n/t/2)),this.#t=Math.min(Nh,2*this.framesMax),this.#n=new Float64Array(this.#t),this.#i=new Uint32Array(this.#t),this.#o=new Uint8Array(this.#t*t),this.#l=new DataView(this.#o.buffer)}get length(){return this.#s-this.#e}get times(){return this.#n.subarray(this.#e,this.#s)}get missed(){return this.#i.subarray(this.#e,this.#s)}get firstMs(){return this.length===0?NaN:this.#n[this.#e]}get lastMs(){return this.length===0?NaN:this.#n[this.#s-1]}frame(t){let n=(this.#e+t)*this.frameBytes;return new DataView(this.#o.buffer,n,this.frameBytes)}append(t){let{frameBytes:n}=this,s=0;t.times.length>this.framesMax&&(s=t.times.length-this.framesMax,this.dropped+=s);let i=t.times.subarray(s),o=this.length;i.length>0&&this.#a(i[0]);let r=o-this.length;return this.#f(i.length),this.#n.set(i,this.#s),this.#i.set(t.missed.subarray(s),this.#s),this.#o.set(t.bytes.subarray(s*n),this.#s*n),this.#s+=i.length,this.#u(this.#s-i.length),r}insertBefore(t,n,s=0,i=n.length){let o=this.indexAt(t),r=this.#c(o,this.length);this.#s=this.#e+o;for(let l of this.#r.values())l.end=Math.min(l.end,this.#s);this.append(n.#c(s,i)),this.append(r)}indexAt(t){return an(this.times,t)}lastUpTo(t){return this.indexAt(t+yc)-1}nextTo(t,n){let s=this.lastUpTo(t);return n>0||s<0?s+n:this.lastUpTo(this.times[s]-2*yc)}column(t,n){let s=this.#r.get(t);s||(s={read:o=>Number(t.read(this.#l,o+n)),values:new Float64Array(this.#t),end:this.#e},this.#r.set(t,s));let{values:i}=s;for(let o=Math.max(s.end,this.#e);o<this.#s;o++)i[o]=s.read(o*this.frameBytes);return s.end=this.#s,i.subarray(this.#e,this.#s)}keepColumns(t){for(let n of this.#r.keys())t.has(n)||this.#r.delete(n)}#c(t,n){let[s,i]=[this.#e+t,this.#e+n],{frameBytes:o}=this;return{times:this.#n.slice(s,i),missed:this.#i.slice(s,i),bytes:this.#o.slice(s*o,i*o)}}#a(t){for(;this.length>0&&this.#n[this.#s-1]>t;)this.#s--;for(let n of this.#r.values())n.end=Math.min(n.end,this.#s)}#u(t){for(let n=Math.max(1,t);n<this.#s;n++)this.#n[n]<this.#n[n-1]&&(this.#n[n]=this.#n[n-1])}#f(t){if(this.#s+t<=this.#t)return;let n=this.length+t,s=2*this.framesMax,i=this.#t;for(;i<Math.min(s,2*n);)i=Math.min(s,2*i);let o=Math.max(0,n-this.framesMax),r=i===s?o:0;this.dropped+=r,this.#d(i,this.#e+r)}#d(t,n){let s=(i,o)=>{let r=i.subarray(n*o,this.#s*o),l=t===this.#t?i:new i.constructor(t*o);return l.set(r),l};this.#n=s(this.#n,1),this.#i=s(this.#i,1),this.#o=s(this.#o,this.frameBytes),this.#l=new DataView(this.#o.buffer);for(let i of this.#r.values())i.values=s(i.values,1),i.end=Math.max(0,i.end-n);this.#s-=n,this.#e=0,this.#t=t}};var Ch=64*2**20,bc=500,Ih=1e3,Fh=1e3,Ph={connected:"R",disconnected:"L",restart:"!",clockStepped:"T"},ki=class{index;message;groups=[];live;state;alarms=[];events=[];commands=[];marks=[];left=[];command;#t=new ks;#e=new Map;#s=new Map;#n=new Map;#i;#o="";#l=0;constructor(t,n){this.describe(t,n)}describe(t,n){n.staleMs!==this.message?.staleMs&&(this.#t=new ks(n.staleMs)),this.index=t,this.message=n,this.#n.clear(),this.setStructs(n.structs)}get name(){return this.message.name}get staleMs(){return this.#t.staleMs}get recorded(){return this.state?.recorded??this.message.recorded}latest(t){return this.#e.get(t)}rareUpTo(t,n){return this.#s.get(t)?.findLast(({receivedAtMs:s})=>s<=n)}addStructs(t){this.#n.set(t.structsId,t)}setStructs(t){this.addStructs(t),this.#i=t;let{structsId:n,...s}=t,{limits:i}=this.message,o=JSON.stringify([s,i]);if(o===this.#o)return;this.#o=o;let{groups:r,command:l,telemetryBytes:a}=ac(t,i);this.groups=r,this.command=l,this.#l=a,this.live=this.newBuffer(Ch),this.#e.clear(),this.#s.clear()}follow({structsId:t}){let n=this.#n.get(t);n&&n!==this.#i&&this.setStructs(n)}newBuffer(t){return new Ei(this.#l,t)}field(t,n){return this.groups.find(s=>s.title===t)?.fields.find(s=>s.path===n)}isReadable({structsId:t,kind:n}){let s=this.#n.get(t);return s!==void 0&&(s===this.#i||Uo(s,n)===Uo(this.#i,n))}add(t){if(this.follow(t),!(!this.isReadable(t)||t.times.length===0)){if(this.#e.set(t.kind,Sc(t,t.times.length-1)),t.kind!=="telemetry")return this.#r(t);for(let n of t.times)this.#t.add(n);this.live.append(t)}}addOld(t){this.isReadable(t)&&this.#r(t)}#r(t){let{kind:n,times:s}=t,i=this.#s.get(n)??[];this.#s.set(n,i);for(let[o,r]of s.entries()){if(i.some(a=>a.receivedAtMs===r)||(Ti(i,Sc(t,o),a=>a.receivedAtMs,Fh),n!=="config"))continue;this.#u({atMs:r,letter:"C",words:"configuration"})}}addEvents(t){for(let n of t){if("calledAtMs"in n){this.#c(n);continue}if(this.#a(n))continue;Ti(this.events,n,({atMs:l})=>l,bc);let{atMs:s,type:i,message:o}=n,r=Ph[i];r!==void 0&&this.#u({atMs:s,letter:r,words:o})}}#c(t){let{commands:n}=this,s=n.findLastIndex(({id:i,calledAtMs:o})=>i===t.id&&o===t.calledAtMs);s<0?Ti(n,t,({calledAtMs:i})=>i,bc):n[s].atMs<=t.atMs&&(n[s]=t)}#a(t){return this.events.some(n=>n.atMs===t.atMs&&n.type===t.type&&n.message===t.message)}#u(t){this.marks.some(({atMs:s,letter:i})=>s===t.atMs&&i===t.letter)||Ti(this.marks,t,({atMs:s})=>s,Ih)}};function Sc({times:e,bytes:t,frameBytes:n},s){let i=t.slice(s*n,(s+1)*n);return{data:new DataView(i.buffer),receivedAtMs:e[s]}}function Ti(e,t,n,s){let i=n(t),o=e.findLastIndex(r=>n(r)<=i);e.splice(o+1,0,t),e.length>s&&e.shift()}var Ai=class{spanMs;#t;#e;constructor(t){this.spanMs=t}get isLive(){return this.#t===void 0}at(t){return this.#t??{fromMs:t-this.spanMs,toMs:t}}pause(t){this.#t=this.#e=this.at(t)}resume(){this.#t=this.#e=void 0}show({fromMs:t,toMs:n}){let s=Math.min(3456e7,Math.max(.01,n-t)),i=(t+n)/2;this.#t={fromMs:i-s/2,toMs:i+s/2}}zoom(t,n,s){let{fromMs:i,toMs:o}=this.at(t);this.show({fromMs:n-(n-i)*s,toMs:n+(o-n)*s})}move(t,n){let{fromMs:s,toMs:i}=this.at(t),o=(i-s)*n;this.show({fromMs:s+o,toMs:i+o})}reset(){this.#t=this.#e}};var Cs=6e4,_i=class{socket;history;view=new Ai(Cs);token;models=[];selected=0;hello;notation="meaning";scale="UTC";cursorMs;panes=[];onSources=()=>{};#t=new Map;#e=new Map;#s=NaN;constructor(t,n){this.token=n,this.socket=new vi(t,n,{message:s=>this.#i(s),batch:s=>this.#l(s),changed:()=>{this.socket.isOpen||this.history.cancel()}}),this.history=new xi(s=>this.socket.sendHistory(s))}get nowMs(){return performance.now()+this.#s}get model(){return this.models[this.selected]}get offsetSec(){return this.scale==="TAI"?this.hello?.taiMinusUtcSec??0:0}canAct({message:t}){return this.token!==""&&t.canSend}get range(){return this.view.at(this.nowMs)}get shownMs(){if(!this.view.isLive)return this.cursorMs??this.range.toMs}#n(t){let n=this.#t.get(t);return n||(n=new $i(t,this.history),this.#t.set(t,n)),n}framesOf(t){let{live:n,staleMs:s}=t;if(this.view.isLive)return{frames:n,silenceMs:s,isLoading:!1};let i=this.panes.filter(({source:o})=>o===t.name).flatMap(({fields:o})=>o).filter(({title:o})=>o===cs).map(({path:o})=>o);return this.#n(t).framesFor(this.range,i,innerWidth,performance.now())}shownFrame(t,n){let{shownMs:s}=this;return s===void 0?t.latest(n):n==="telemetry"?Rh(this.framesOf(t).frames,s):t.rareUpTo(n,s)}select(t){this.selected=t;let{message:n,recorded:s}=this.models[t];if(n.isLive)this.view.resume();else if(s){let{fromMs:i,toMs:o}=s;this.view.show({fromMs:i,toMs:Math.min(o,i+Cs)})}this.onSources()}#i(t){if(t.type==="hello")return this.#o(t);if(t.type==="historyEnd")return this.history.end(t);let n=this.models[t.source];if(n)switch(t.type){case"state":this.#s=t.nowMs-performance.now(),n.state=t;break;case"structs":n.addStructs(t.structs);break;case"events":n.addEvents(t.events);break;case"alarms":n.alarms=t.alarms;break;case"less":n.left.push(t),n.left.splice(0,n.left.length-100)}}#o(t){if(this.hello&&this.hello.pageHash!==t.pageHash)return location.reload();this.hello=t,this.#s=t.nowMs-performance.now();let n=this.model?.name,s=new Map(this.models.map(o=>[o.name,o]));this.models=t.sources.map((o,r)=>{let l=s.get(o.name);return l?(l.describe(r,o),l):new ki(r,o)}),this.#e.clear();for(let o of this.models)o.message.isLive&&this.#e.set(o,o.live.lastMs);let i=this.models.findIndex(({name:o})=>o===n);this.selected=Math.max(0,i),i<0&&this.model?this.select(0):this.onSources()}#l(t){let n=this.models[t.source];if(!n)return;let{groups:s}=n;t.request!==0?this.history.add(t):this.#r(n,t),n.groups!==s&&this.onSources()}#r(t,n){let s=this.#e.get(t);if(n.kind==="telemetry"&&s!==void 0){let[i]=n.times;if(i===s)return;this.#e.delete(t),fc(t,this.history,s,i)}t.add(n)}};function Rh(e,t){let n=e.lastUpTo(t);if(!(n<0))return{data:e.frame(n),receivedAtMs:e.times[n]}}var Mc=6;function xc(e,t,n){let s=({parameters:i})=>i.filter(({fixed:o})=>o!==void 0).length;return e.filter(i=>i.code===t&&i.parameters.every(({fixed:o},r)=>o===void 0||o===(n[r]??0))).sort((i,o)=>s(o)-s(i))[0]}function $c(e,t,n){let s=tt("ask"),i=$("button",{class:"primary",text:"No",attributes:{value:"no"}}),o=$("button",{class:"hazard",text:n,attributes:{value:"yes"}});return i.autofocus=!0,s.replaceChildren($("form",{attributes:{method:"dialog"}},$("h2",{text:e,attributes:{id:"ask-title"}}),...t.map(r=>$("p",{text:r})),$("div",{class:"buttons"},i,o))),s.returnValue="no",s.showModal(),i.focus(),new Promise(r=>{s.addEventListener("close",()=>r(s.returnValue==="yes"),{once:!0})})}var Go=2**32-1,jh="by code \\u2026";function Dh(e,{name:t,min:n=-1/0,max:s=1/0,unit:i=""}){if(Number.isNaN(e))return\`\${t} must be a number\`;if(!(e>=n&&e<=s))return\`\${t} must be in \${n}..\${s} \${i}\`.trim()}function Vh(e,t,n){let s=new Set(e.fields.map(({name:o})=>o)),i=Object.fromEntries([["code",t]].concat(n.map((o,r)=>[\`param\${r+1}\`,o])).filter(([o])=>s.has(o)));return Zs(e.create(i).bytes)}var Oi=class{#t;#e=tt("command-form");#s=tt("stops");#n=$("select",{attributes:{id:"command-name"}});#i=$("input",{attributes:{type:"number",min:"0",max:String(Go),step:"1"}});#o;#l=$("div",{class:"parameters"});#r=$("p",{class:"help"});#c=$("code");#a=$("p",{class:"message",attributes:{role:"status"}});#u="";#f=[];constructor(t){this.#t=t,this.#i.value="0",this.#o=$("label",{},"Code ",this.#i),this.#n.addEventListener("change",()=>this.#m()),this.#e.addEventListener("input",()=>this.#w()),this.#e.addEventListener("submit",n=>{n.preventDefault(),this.#S()})}rebuild(){let{model:t}=this.#t,n=t?.message.commands??[],s=!!t&&this.#t.canAct(t),i=this.#t.models.length>1?\` \${t?.name}\`:"",o=JSON.stringify([i,n,this.#d(t),s]);if(o===this.#u)return;if(this.#u=o,this.#s.replaceChildren(...s?n.filter(({isStop:l})=>l).map(l=>tn(\`\${l.name}\${i}\`,()=>this.#b(l),{class:"stop",title:\`\${l.help??l.name}: sent at once\`})):[]),!t||!s){this.#e.replaceChildren($("p",{class:"none",text:this.#d(t)}));return}let r=[...n.map(({name:l})=>l),jh];this.#n.replaceChildren(...r.map(l=>$("option",{text:l}))),this.#e.replaceChildren($("div",{class:"parameters"},$("label",{},"Command ",this.#n),this.#o),this.#l,this.#r,$("p",{class:"bytes"},"Bytes: ",this.#c),$("button",{text:"Send",class:"primary"}),this.#a),this.#m()}#d(t){return t?t.message.isLive?this.#t.hello?.allowCommands?this.#t.token===""?"Open the link that the server has printed: it has the token for commands.":"This source takes no commands.":"This server sends no commands (allowCommands is off).":"A recording takes no commands.":"No source."}get#h(){return this.#t.model?.message.commands.find(({name:t})=>t===this.#n.value)}#m(){let t=this.#h;this.#o.hidden=t!==void 0;let n=t?.parameters??Array.from({length:Mc},(i,o)=>({name:\`param\${o+1}\`}));this.#f=n.map(i=>Bh(i)),this.#l.replaceChildren(...n.flatMap((i,o)=>{let r=this.#f[o];return r?[Uh(i,r)]:[]}));let s=t?.hazard;this.#r.classList.toggle("hazard",s!==void 0),U(this.#r,[...t?.help===void 0?[]:[t.help],...s===void 0?[]:[\`\\u25B2 \${s}\`],...t?[\`code \${t.code}\`]:["Not described: its effect isn't known."]].join(" \\xB7 ")),U(this.#a,""),this.#w()}#p(){let t=this.#h,n=this.#f.map((s,i)=>t?.parameters[i]?.fixed??(s?.value.trim()===""?NaN:Number(s?.value)));return{code:t?.code??this.#i.valueAsNumber,params:n}}#g(t,n){let s=this.#h;return Number.isInteger(t)&&t>=0&&t<=Go?n.map((i,o)=>Dh(i,s?.parameters[o]??{name:\`param\${o+1}\`})).find(i=>i!==void 0):\`Code must be an integer in 0..\${Go}\`}#w(){let{code:t,params:n}=this.#p(),s=this.#t.model?.command,i=this.#g(t,n);U(this.#c,i??(s?\`\${Vh(s,t,n)} (counter and sync pattern are set when it is sent)\`:"the struct of commands isn't known")),this.#c.classList.toggle("refused",i!==void 0)}async#S(){let{model:t}=this.#t,n=this.#h,{code:s,params:i}=this.#p(),o=this.#g(s,i);if(!t||o!==void 0)return U(this.#a,o??"No source");let r=n?.name??\`code \${s}\`,l=n?n.hazard:"Its effect isn't known",a=l!==void 0&&!n?.isStop;if(a&&!await $c(\`Send \${r} to \${t.name}?\`,[\`\\u25B2 \${l}\`,\`\${r}(\${i.join(", ")})\`],\`Send \${r}\`))return U(this.#a,\`\${r} was not sent\`);await this.#y(t,r,s,i,a)}#b({name:t,code:n,parameters:s}){let{model:i}=this.#t;if(!i)return;let o=s.map(({fixed:r=0})=>r);this.#y(i,t,n,o,!1)}async#y(t,n,s,i,o){U(this.#a,\`\${n} \\u2026\`);let r=await this.#t.socket.request({type:"send",source:t.index,code:s,params:i,isConfirmed:o});U(this.#a,r??\`\${n} was sent\`),this.#a.classList.toggle("refused",r!==void 0)}};function Bh({values:e,min:t,max:n,fixed:s}){if(s!==void 0)return;if(e)return $("select",{},...Object.entries(e).map(([o,r])=>$("option",{text:\`\${r} \${o}\`,attributes:{value:String(r)}})));let i=$("input",{attributes:{type:"number",step:"any",...t!==void 0&&{min:String(t)},...n!==void 0&&{max:String(n)}}});return i.value="0",i}function Uh({name:e,unit:t,min:n,max:s},i){let r=\`\${n===void 0&&s===void 0?"":\` \${n??"\\u2212\\u221E"}..\${s??"\\u221E"}\`}\${t===void 0?"":\` \${t}\`}\`;return $("label",{},\`\${e} \`,i,$("span",{class:"unit",text:r}))}var Ct="u-",zh="uplot",Hh=Ct+"hz",Wh=Ct+"vt",Gh=Ct+"title",Yh=Ct+"wrap",Kh=Ct+"under",Jh=Ct+"over",qh=Ct+"axis",An=Ct+"off",Xh=Ct+"select",Zh=Ct+"cursor-x",Qh=Ct+"cursor-y",td=Ct+"cursor-pt",ed=Ct+"legend",nd=Ct+"live",sd=Ct+"inline",id=Ct+"series",od=Ct+"marker",vc=Ct+"label",rd=Ct+"value",Ps="width",Rs="height",Is="top",Ec="bottom",as="left",Yo="right",fr="#000",Tc=fr+"0",Ko="mousemove",kc="mousedown",Jo="mouseup",Ac="mouseenter",_c="mouseleave",Oc="dblclick",ld="resize",cd="scroll",Lc="change",Fi="dppxchange",ur="--",gs=typeof window<"u",tr=gs?document:null,us=gs?window:null,ad=gs?navigator:null,ct,Li;function er(){let e=devicePixelRatio;ct!=e&&(ct=e,Li&&sr(Lc,Li,er),Li=matchMedia(\`(min-resolution: \${ct-.001}dppx) and (max-resolution: \${ct+.001}dppx)\`),_n(Lc,Li,er),us.dispatchEvent(new CustomEvent(Fi)))}function le(e,t){if(t!=null){let n=e.classList;!n.contains(t)&&n.add(t)}}function nr(e,t){let n=e.classList;n.contains(t)&&n.remove(t)}function bt(e,t,n){e.style[t]=n+"px"}function $e(e,t,n,s){let i=tr.createElement(e);return t!=null&&le(i,t),n?.insertBefore(i,s),i}function ge(e,t){return $e("div",e,t)}var Nc=new WeakMap;function De(e,t,n,s,i){let o="translate("+t+"px,"+n+"px)",r=Nc.get(e);o!=r&&(e.style.transform=o,Nc.set(e,o),t<0||n<0||t>s||n>i?le(e,An):nr(e,An))}var Cc=new WeakMap;function Ic(e,t,n){let s=t+n,i=Cc.get(e);s!=i&&(Cc.set(e,s),e.style.background=t,e.style.borderColor=n)}var Fc=new WeakMap;function Pc(e,t,n,s){let i=t+""+n,o=Fc.get(e);i!=o&&(Fc.set(e,i),e.style.height=n+"px",e.style.width=t+"px",e.style.marginLeft=s?-t/2+"px":0,e.style.marginTop=s?-n/2+"px":0)}var hr={passive:!0},fd={...hr,capture:!0};function _n(e,t,n,s){t.addEventListener(e,n,s?fd:hr)}function sr(e,t,n,s){t.removeEventListener(e,n,hr)}gs&&er();function ve(e,t,n,s){let i;n=n||0,s=s||t.length-1;let o=s<=2147483647;for(;s-n>1;)i=o?n+s>>1:ce((n+s)/2),t[i]<e?n=i:s=i;return e-t[n]<=t[s]-e?n:s}function fa(e){return(n,s,i)=>{let o=-1,r=-1;for(let l=s;l<=i;l++)if(e(n[l])){o=l;break}for(let l=i;l>=s;l--)if(e(n[l])){r=l;break}return[o,r]}}var ua=e=>e!=null,ha=e=>e!=null&&e>0,ji=fa(ua),ud=fa(ha);function hd(e,t,n,s=0,i=!1){let o=i?ud:ji,r=i?ha:ua;[t,n]=o(e,t,n);let l=e[t],a=e[t];if(t>-1)if(s==1)l=e[t],a=e[n];else if(s==-1)l=e[n],a=e[t];else for(let u=t;u<=n;u++){let m=e[u];r(m)&&(m<l?l=m:m>a&&(a=m))}return[l??dt,a??-dt]}function Di(e,t,n,s){let i=Dc(e),o=Dc(t);e==t&&(i==-1?(e*=n,t/=n):(e/=n,t*=n));let r=n==10?Ge:da,l=i==1?ce:we,a=o==1?we:ce,u=l(r(Nt(e))),m=a(r(Nt(t))),h=hs(n,u),g=hs(n,m);return n==10&&(u<0&&(h=mt(h,-u)),m<0&&(g=mt(g,-m))),s||n==2?(e=h*i,t=g*o):(e=wa(e,h),t=Vi(t,g)),[e,t]}function dr(e,t,n,s){let i=Di(e,t,n,s);return e==0&&(i[0]=0),t==0&&(i[1]=0),i}var mr=.1,Rc={mode:3,pad:mr},Ds={pad:0,soft:null,mode:0},dd={min:Ds,max:Ds};function Pi(e,t,n,s){return Bi(n)?jc(e,t,n):(Ds.pad=n,Ds.soft=s?0:null,Ds.mode=s?3:0,jc(e,t,dd))}function rt(e,t){return e??t}function md(e,t,n){for(t=rt(t,0),n=rt(n,e.length-1);t<=n;){if(e[t]!=null)return!0;t++}return!1}function jc(e,t,n){let s=n.min,i=n.max,o=rt(s.pad,0),r=rt(i.pad,0),l=rt(s.hard,-dt),a=rt(i.hard,dt),u=rt(s.soft,dt),m=rt(i.soft,-dt),h=rt(s.mode,0),g=rt(i.mode,0),y=t-e,S=Ge(y),v=Xt(Nt(e),Nt(t)),_=Ge(v),F=Nt(_-S);(y<1e-24||F>10)&&(y=0,(e==0||t==0)&&(y=1e-24,h==2&&u!=dt&&(o=0),g==2&&m!=-dt&&(r=0)));let E=y||v||1e3,D=Ge(E),k=hs(10,ce(D)),q=E*(y==0?e==0?.1:1:o),I=mt(wa(e-q,k/10),24),X=e>=u&&(h==1||h==3&&I<=u||h==2&&I>=u)?u:dt,Y=Xt(l,I<X&&e>=X?X:Ee(X,I)),et=E*(y==0?t==0?.1:1:r),G=mt(Vi(t+et,k/10),24),A=t<=m&&(g==1||g==3&&G>=m||g==2&&G<=m)?m:-dt,J=Ee(a,G>A&&t<=A?A:Xt(A,G));return Y==J&&Y==0&&(J=100),[Y,J]}var pd=new Intl.NumberFormat(gs?ad.language:"en-US"),pr=e=>pd.format(e),ae=Math,Ii=ae.PI,Nt=ae.abs,ce=ae.floor,Lt=ae.round,we=ae.ceil,Ee=ae.min,Xt=ae.max,hs=ae.pow,Dc=ae.sign,Ge=ae.log10,da=ae.log2,gd=(e,t=1)=>ae.sinh(e)*t,qo=(e,t=1)=>ae.asinh(e/t),dt=1/0;function Vc(e){return(Ge((e^e>>31)-(e>>31))|0)+1}function ir(e,t,n){return Ee(Xt(e,t),n)}function ma(e){return typeof e=="function"}function nt(e){return ma(e)?e:()=>e}var wd=()=>{},pa=e=>e,ga=(e,t)=>t,yd=e=>null,Bc=e=>!0,Uc=(e,t)=>e==t,bd=/\\.\\d*?(?=9{6,}|0{6,})/gm,On=e=>{if(ba(e)||un.has(e))return e;let t=\`\${e}\`,n=t.match(bd);if(n==null)return e;let s=n[0].length-1;if(t.indexOf("e-")!=-1){let[i,o]=t.split("e");return+\`\${On(i)}e\${o}\`}return mt(e,s)};function Tn(e,t){return On(mt(On(e/t))*t)}function Vi(e,t){return On(we(On(e/t))*t)}function wa(e,t){return On(ce(On(e/t))*t)}function mt(e,t=0){if(ba(e))return e;let n=10**t,s=e*n*(1+Number.EPSILON);return Lt(s)/n}var un=new Map;function ya(e){return((""+e).split(".")[1]||"").length}function Bs(e,t,n,s){let i=[],o=s.map(ya);for(let r=t;r<n;r++){let l=Nt(r),a=mt(hs(e,r),l);for(let u=0;u<s.length;u++){let m=e==10?+\`\${s[u]}e\${r}\`:s[u]*a,h=(r>=0?0:l)+(r>=o[u]?0:o[u]),g=e==10?m:mt(m,h);i.push(g),un.set(g,h)}}return i}var Vs={},gr=[],ds=[null,null],fn=Array.isArray,ba=Number.isInteger,Sd=e=>e===void 0;function zc(e){return typeof e=="string"}function Bi(e){let t=!1;if(e!=null){let n=e.constructor;t=n==null||n==Object}return t}function Md(e){return e!=null&&typeof e=="object"}var xd=Object.getPrototypeOf(Uint8Array),Sa="__proto__";function ms(e,t=Bi){let n;if(fn(e)){let s=e.find(i=>i!=null);if(fn(s)||t(s)){n=Array(e.length);for(let i=0;i<e.length;i++)n[i]=ms(e[i],t)}else n=e.slice()}else if(e instanceof xd)n=e.slice();else if(t(e)){n={};for(let s in e)s!=Sa&&(n[s]=ms(e[s],t))}else n=e;return n}function kt(e){let t=arguments;for(let n=1;n<t.length;n++){let s=t[n];for(let i in s)i!=Sa&&(Bi(e[i])?kt(e[i],ms(s[i])):e[i]=ms(s[i]))}return e}var $d=0,vd=1,Ed=2;function Td(e,t,n){for(let s=0,i,o=-1;s<t.length;s++){let r=t[s];if(r>o){for(i=r-1;i>=0&&e[i]==null;)e[i--]=null;for(i=r+1;i<n&&e[i]==null;)e[o=i++]=null}}}function kd(e,t){if(Od(e)){let r=e[0].slice();for(let l=1;l<e.length;l++)r.push(...e[l].slice(1));return Ld(r[0])||(r=_d(r)),r}let n=new Set;for(let r=0;r<e.length;r++){let a=e[r][0],u=a.length;for(let m=0;m<u;m++)n.add(a[m])}let s=[Array.from(n).sort((r,l)=>r-l)],i=s[0].length,o=new Map;for(let r=0;r<i;r++)o.set(s[0][r],r);for(let r=0;r<e.length;r++){let l=e[r],a=l[0];for(let u=1;u<l.length;u++){let m=l[u],h=Array(i).fill(void 0),g=t?t[r][u]:vd,y=[];for(let S=0;S<m.length;S++){let v=m[S],_=o.get(a[S]);v===null?g!=$d&&(h[_]=v,g==Ed&&y.push(_)):h[_]=v}Td(h,y,i),s.push(h)}}return s}var Ad=typeof queueMicrotask>"u"?e=>Promise.resolve().then(e):queueMicrotask;function _d(e){let t=e[0],n=t.length,s=Array(n);for(let o=0;o<s.length;o++)s[o]=o;s.sort((o,r)=>t[o]-t[r]);let i=[];for(let o=0;o<e.length;o++){let r=e[o],l=Array(n);for(let a=0;a<n;a++)l[a]=r[s[a]];i.push(l)}return i}function Od(e){let t=e[0][0],n=t.length;for(let s=1;s<e.length;s++){let i=e[s][0];if(i.length!=n)return!1;if(i!=t){for(let o=0;o<n;o++)if(i[o]!=t[o])return!1}}return!0}function Ld(e,t=100){let n=e.length;if(n<=1)return!0;let s=0,i=n-1;for(;s<=i&&e[s]==null;)s++;for(;i>=s&&e[i]==null;)i--;if(i<=s)return!0;let o=Xt(1,ce((i-s+1)/t));for(let r=e[s],l=s+o;l<=i;l+=o){let a=e[l];if(a!=null){if(a<=r)return!1;r=a}}return!0}var Ma=["January","February","March","April","May","June","July","August","September","October","November","December"],xa=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function $a(e){return e.slice(0,3)}var Nd=xa.map($a),Cd=Ma.map($a),Id={MMMM:Ma,MMM:Cd,WWWW:xa,WWW:Nd};function Fs(e){return(e<10?"0":"")+e}function Fd(e){return(e<10?"00":e<100?"0":"")+e}var Pd={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>Fs(e.getMonth()+1),M:e=>e.getMonth()+1,DD:e=>Fs(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>Fs(e.getHours()),H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>Fs(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>Fs(e.getSeconds()),s:e=>e.getSeconds(),fff:e=>Fd(e.getMilliseconds())};function wr(e,t){t=t||Id;let n=[],s=/\\{([a-z]+)\\}|[^{]+/gi,i;for(;i=s.exec(e);)n.push(i[0][0]=="{"?Pd[i[1]]:i[0]);return o=>{let r="";for(let l=0;l<n.length;l++)r+=typeof n[l]=="string"?n[l]:n[l](o,t);return r}}var Rd=new Intl.DateTimeFormat().resolvedOptions().timeZone;function jd(e,t){let n;return t=="UTC"||t=="Etc/UTC"?n=new Date(+e+e.getTimezoneOffset()*6e4):t==Rd?n=e:(n=new Date(e.toLocaleString("en-US",{timeZone:t})),n.setMilliseconds(e.getMilliseconds())),n}var va=e=>e%1==0,Ri=[1,2,2.5,5],Dd=Bs(10,-32,0,Ri),Ea=Bs(10,0,32,Ri),Vd=Ea.filter(va),kn=Dd.concat(Ea),yr=\`
\`,Ta="{YYYY}",Hc=yr+Ta,ka="{M}/{D}",js=yr+ka,Ni=js+"/{YY}",Aa="{aa}",Bd="{h}:{mm}",fs=Bd+Aa,Wc=yr+fs,Gc=":{ss}",ft=null;function _a(e){let t=e*1e3,n=t*60,s=n*60,i=s*24,o=i*30,r=i*365,a=(e==1?Bs(10,0,3,Ri).filter(va):Bs(10,-3,0,Ri)).concat([t,t*5,t*10,t*15,t*30,n,n*5,n*10,n*15,n*30,s,s*2,s*3,s*4,s*6,s*8,s*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,r,r*2,r*5,r*10,r*25,r*50,r*100]),u=[[r,Ta,ft,ft,ft,ft,ft,ft,1],[i*28,"{MMM}",Hc,ft,ft,ft,ft,ft,1],[i,ka,Hc,ft,ft,ft,ft,ft,1],[s,"{h}"+Aa,Ni,ft,js,ft,ft,ft,1],[n,fs,Ni,ft,js,ft,ft,ft,1],[t,Gc,Ni+" "+fs,ft,js+" "+fs,ft,Wc,ft,1],[e,Gc+".{fff}",Ni+" "+fs,ft,js+" "+fs,ft,Wc,ft,1]];function m(h){return(g,y,S,v,_,F)=>{let E=[],D=_>=r,k=_>=o&&_<r,q=h(S),I=mt(q*e,3),X=Xo(q.getFullYear(),D?0:q.getMonth(),k||D?1:q.getDate()),Y=mt(X*e,3);if(k||D){let et=k?_/o:0,G=D?_/r:0,A=I==Y?I:mt(Xo(X.getFullYear()+G,X.getMonth()+et,1)*e,3),J=new Date(Lt(A/e)),P=J.getFullYear(),H=J.getMonth();for(let B=0;A<=v;B++){let st=Xo(P+G*B,H+et*B,1),V=st-h(mt(st*e,3));A=mt((+st+V)*e,3),A<=v&&E.push(A)}}else{let et=_>=i?i:_,G=ce(S)-ce(I),A=Y+G+Vi(I-Y,et);E.push(A);let J=h(A),P=J.getHours()+J.getMinutes()/n+J.getSeconds()/s,H=_/s,B=g.axes[y]._space,st=F/B;for(;A=mt(A+_,e==1?0:3),!(A>v);)if(H>1){let V=ce(mt(P+H,6))%24,it=h(A).getHours()-V;it>1&&(it=-1),A-=it*s,P=(P+H)%24;let ut=E[E.length-1];mt((A-ut)/_,3)*st>=.7&&E.push(A)}else E.push(A)}return E}}return[a,u,m]}var[Ud,zd,Hd]=_a(1),[Wd,Gd,Yd]=_a(.001);Bs(2,-53,53,[1]);function Yc(e,t){return e.map(n=>n.map((s,i)=>i==0||i==8||s==null?s:t(i==1||n[8]==0?s:n[1]+s)))}function Kc(e,t){return(n,s,i,o,r)=>{let l=t.find(S=>r>=S[0])||t[t.length-1],a,u,m,h,g,y;return s.map(S=>{let v=e(S),_=v.getFullYear(),F=v.getMonth(),E=v.getDate(),D=v.getHours(),k=v.getMinutes(),q=v.getSeconds(),I=_!=a&&l[2]||F!=u&&l[3]||E!=m&&l[4]||D!=h&&l[5]||k!=g&&l[6]||q!=y&&l[7]||l[1];return a=_,u=F,m=E,h=D,g=k,y=q,I(v)})}}function Kd(e,t){let n=wr(t);return(s,i,o,r,l)=>i.map(a=>n(e(a)))}function Xo(e,t,n){return new Date(e,t,n)}function Jc(e,t){return t(e)}var Jd="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function qc(e,t){return(n,s,i,o)=>o==null?ur:t(e(s))}function qd(e,t){let n=e.series[t];return n.width?n.stroke(e,t):n.points.width?n.points.stroke(e,t):null}function Xd(e,t){return e.series[t].fill(e,t)}var Zd={show:!0,live:!0,isolate:!1,mount:wd,markers:{show:!0,width:2,stroke:qd,fill:Xd,dash:"solid"},idx:null,idxs:null,values:[]};function Qd(e,t){let n=e.cursor.points,s=ge(),i=n.size(e,t);bt(s,Ps,i),bt(s,Rs,i);let o=i/-2;bt(s,"marginLeft",o),bt(s,"marginTop",o);let r=n.width(e,t,i);return r&&bt(s,"borderWidth",r),s}function tm(e,t){let n=e.series[t].points;return n._fill||n._stroke}function em(e,t){let n=e.series[t].points;return n._stroke||n._fill}function nm(e,t){return e.series[t].points.size}var Zo=[0,0];function sm(e,t,n){return Zo[0]=t,Zo[1]=n,Zo}function Ci(e,t,n,s=!0){return i=>{i.button==0&&(!s||i.target==t)&&n(i)}}function Qo(e,t,n,s=!0){return i=>{(!s||i.target==t)&&n(i)}}var im={show:!0,x:!0,y:!0,lock:!1,move:sm,points:{one:!1,show:Qd,size:nm,width:0,stroke:em,fill:tm},bind:{mousedown:Ci,mouseup:Ci,click:Ci,dblclick:Ci,mousemove:Qo,mouseleave:Qo,mouseenter:Qo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,n,s,i)=>s-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Oa={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},br=kt({},Oa,{filter:ga}),La=kt({},br,{size:10}),Na=kt({},Oa,{show:!1}),Sr='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',Ca="bold "+Sr,Ia=1.5,Xc={show:!0,scale:"x",stroke:fr,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ca,side:2,grid:br,ticks:La,border:Na,font:Sr,lineGap:Ia,rotate:0},om="Value",rm="Time",Zc={show:!0,scale:"x",auto:!1,sorted:1,min:dt,max:-dt,idxs:[]};function lm(e,t,n,s,i){return t.map(o=>o==null?"":pr(o))}function cm(e,t,n,s,i,o,r){let l=[],a=un.get(i)||0;n=r?n:mt(Vi(n,i),a);for(let u=n;u<=s;u=mt(u+i,a))l.push(Object.is(u,-0)?0:u);return l}function or(e,t,n,s,i,o,r){let l=[],a=e.scales[e.axes[t].scale].log,u=a==10?Ge:da,m=ce(u(n));i=hs(a,m),a==10&&(i=kn[ve(i,kn)]);let h=n,g=i*a;a==10&&(g=kn[ve(g,kn)]);do l.push(h),h=h+i,a==10&&!un.has(h)&&(h=mt(h,un.get(i))),h>=g&&(i=h,g=i*a,a==10&&(g=kn[ve(g,kn)]));while(h<=s);return l}function am(e,t,n,s,i,o,r){let a=e.scales[e.axes[t].scale].asinh,u=s>a?or(e,t,Xt(a,n),s,i):[a],m=s>=0&&n<=0?[0]:[];return(n<-a?or(e,t,Xt(a,-s),-n,i):[a]).reverse().map(g=>-g).concat(m,u)}var Fa=/./,fm=/[12357]/,um=/[125]/,Qc=/1/,rr=(e,t,n,s)=>e.map((i,o)=>t==4&&i==0||o%s==0&&n.test(i.toExponential()[i<0?1:0])?i:null);function hm(e,t,n,s,i){let o=e.axes[n],r=o.scale,l=e.scales[r],a=e.valToPos,u=o._space,m=a(10,r),h=a(9,r)-m>=u?Fa:a(7,r)-m>=u?fm:a(5,r)-m>=u?um:Qc;if(h==Qc){let g=Nt(a(1,r)-m);if(g<u)return rr(t.slice().reverse(),l.distr,h,we(u/g)).reverse()}return rr(t,l.distr,h,1)}function dm(e,t,n,s,i){let o=e.axes[n],r=o.scale,l=o._space,a=e.valToPos,u=Nt(a(1,r)-a(2,r));return u<l?rr(t.slice().reverse(),3,Fa,we(l/u)).reverse():t}function mm(e,t,n,s){return s==null?ur:t==null?"":pr(t)}var ta={show:!0,scale:"y",stroke:fr,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ca,side:3,grid:br,ticks:La,border:Na,font:Sr,lineGap:Ia,rotate:0};function pm(e,t){let n=3+(e||1)*2;return mt(n*t,3)}function gm(e,t){let{scale:n,idxs:s}=e.series[0],i=e._data[0],o=e.valToPos(i[s[0]],n,!0),r=e.valToPos(i[s[1]],n,!0),l=Nt(r-o),a=e.series[t],u=l/(a.points.space*ct);return s[1]-s[0]<=u}var ea={scale:null,auto:!0,sorted:0,min:dt,max:-dt},Pa=(e,t,n,s,i)=>i,na={show:!0,auto:!0,sorted:0,gaps:Pa,alpha:1,facets:[kt({},ea,{scale:"x"}),kt({},ea,{scale:"y"})]},sa={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Pa,alpha:1,points:{show:gm,filter:null},values:null,min:dt,max:-dt,idxs:[],path:null,clip:null};function wm(e,t,n,s,i){return n/10}var Ra={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},ym=kt({},Ra,{time:!1,ori:1}),ia={};function ja(e,t){let n=ia[e];return n||(n={key:e,plots:[],sub(s){n.plots.push(s)},unsub(s){n.plots=n.plots.filter(i=>i!=s)},pub(s,i,o,r,l,a,u){for(let m=0;m<n.plots.length;m++)n.plots[m]!=i&&n.plots[m].pub(s,i,o,r,l,a,u)}},e!=null&&(ia[e]=n)),n}var ps=1,lr=2;function Ln(e,t,n){let s=e.mode,i=e.series[t],o=s==2?e._data[t]:e._data,r=e.scales,l=e.bbox,a=o[0],u=s==2?o[1]:o[t],m=s==2?r[i.facets[0].scale]:r[e.series[0].scale],h=s==2?r[i.facets[1].scale]:r[i.scale],g=l.left,y=l.top,S=l.width,v=l.height,_=e.valToPosH,F=e.valToPosV;return m.ori==0?n(i,a,u,m,h,_,F,g,y,S,v,zi,ws,Wi,Va,Ua):n(i,a,u,m,h,F,_,y,g,v,S,Hi,ys,$r,Ba,za)}function Mr(e,t){let n=0,s=0,i=rt(e.bands,gr);for(let o=0;o<i.length;o++){let r=i[o];r.series[0]==t?n=r.dir:r.series[1]==t&&(r.dir==1?s|=1:s|=2)}return[n,s==1?-1:s==2?1:s==3?2:0]}function bm(e,t,n,s,i){let o=e.mode,r=e.series[t],l=o==2?r.facets[1].scale:r.scale,a=e.scales[l];return i==-1?a.min:i==1?a.max:a.distr==3?a.dir==1?a.min:a.max:0}function Ye(e,t,n,s,i,o){return Ln(e,t,(r,l,a,u,m,h,g,y,S,v,_)=>{let F=r.pxRound,E=u.dir*(u.ori==0?1:-1),D=u.ori==0?ws:ys,k,q;E==1?(k=n,q=s):(k=s,q=n);let I=F(h(l[k],u,v,y)),X=F(g(a[k],m,_,S)),Y=F(h(l[q],u,v,y)),et=F(g(o==1?m.max:m.min,m,_,S)),G=new Path2D(i);return D(G,Y,et),D(G,I,et),D(G,I,X),G})}function Ui(e,t,n,s,i,o){let r=null;if(e.length>0){r=new Path2D;let l=t==0?Wi:$r,a=n;for(let h=0;h<e.length;h++){let g=e[h];if(g[1]>g[0]){let y=g[0]-a;y>0&&l(r,a,s,y,s+o),a=g[1]}}let u=n+i-a,m=10;u>0&&l(r,a,s-m/2,u,s+o+m)}return r}function Sm(e,t,n){let s=e[e.length-1];s&&s[0]==t?s[1]=n:e.push([t,n])}function xr(e,t,n,s,i,o,r){let l=[],a=e.length;for(let u=i==1?n:s;u>=n&&u<=s;u+=i)if(t[u]===null){let h=u,g=u;if(i==1)for(;++u<=s&&t[u]===null;)g=u;else for(;--u>=n&&t[u]===null;)g=u;let y=o(e[h]),S=g==h?y:o(e[g]),v=h-i;y=r<=0&&v>=0&&v<a?o(e[v]):y;let F=g+i;S=r>=0&&F>=0&&F<a?o(e[F]):S,S>=y&&l.push([y,S])}return l}function oa(e){return e==0?pa:e==1?Lt:t=>Tn(t,e)}function Da(e){let t=e==0?zi:Hi,n=e==0?(i,o,r,l,a,u)=>{i.arcTo(o,r,l,a,u)}:(i,o,r,l,a,u)=>{i.arcTo(r,o,a,l,u)},s=e==0?(i,o,r,l,a)=>{i.rect(o,r,l,a)}:(i,o,r,l,a)=>{i.rect(r,o,a,l)};return(i,o,r,l,a,u=0,m=0)=>{u==0&&m==0?s(i,o,r,l,a):(u=Ee(u,l/2,a/2),m=Ee(m,l/2,a/2),t(i,o+u,r),n(i,o+l,r,o+l,r+a,u),n(i,o+l,r+a,o,r+a,m),n(i,o,r+a,o,r,m),n(i,o,r,o+l,r,u),i.closePath())}}var zi=(e,t,n)=>{e.moveTo(t,n)},Hi=(e,t,n)=>{e.moveTo(n,t)},ws=(e,t,n)=>{e.lineTo(t,n)},ys=(e,t,n)=>{e.lineTo(n,t)},Wi=Da(0),$r=Da(1),Va=(e,t,n,s,i,o)=>{e.arc(t,n,s,i,o)},Ba=(e,t,n,s,i,o)=>{e.arc(n,t,s,i,o)},Ua=(e,t,n,s,i,o,r)=>{e.bezierCurveTo(t,n,s,i,o,r)},za=(e,t,n,s,i,o,r)=>{e.bezierCurveTo(n,t,i,s,r,o)};function Ha(e){return(t,n,s,i,o)=>Ln(t,n,(r,l,a,u,m,h,g,y,S,v,_)=>{let{pxRound:F,points:E}=r,D,k;u.ori==0?(D=zi,k=Va):(D=Hi,k=Ba);let q=mt(E.width*ct,3),I=(E.size-E.width)/2*ct,X=mt(I*2,3),Y=new Path2D,et=new Path2D,{left:G,top:A,width:J,height:P}=t.bbox;Wi(et,G-X,A-X,J+X*2,P+X*2);let H=B=>{if(a[B]!=null){let st=F(h(l[B],u,v,y)),V=F(g(a[B],m,_,S));D(Y,st+I,V),k(Y,st,V,I,0,Ii*2)}};if(o)o.forEach(H);else for(let B=s;B<=i;B++)H(B);return{stroke:q>0?Y:null,fill:Y,clip:et,flags:ps|lr}})}function Wa(e){return(t,n,s,i,o,r)=>{s!=i&&(o!=s&&r!=s&&e(t,n,s),o!=i&&r!=i&&e(t,n,i),e(t,n,r))}}var Mm=Wa(ws),xm=Wa(ys);function Ga(e){let t=rt(e?.alignGaps,0);return(n,s,i,o)=>Ln(n,s,(r,l,a,u,m,h,g,y,S,v,_)=>{[i,o]=ji(a,i,o);let F=r.pxRound,E=P=>F(h(P,u,v,y)),D=P=>F(g(P,m,_,S)),k,q;u.ori==0?(k=ws,q=Mm):(k=ys,q=xm);let I=u.dir*(u.ori==0?1:-1),X={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},Y=X.stroke,et=!1;if(o-i>=v*4){let P=R=>n.posToVal(R,u.key,!0),H=null,B=null,st,V,Zt,St=E(l[I==1?i:o]),it=E(l[i]),ut=E(l[o]),Z=P(I==1?it+1:ut-1);for(let R=I==1?i:o;R>=i&&R<=o;R+=I){let _t=l[R],Mt=(I==1?_t<Z:_t>Z)?St:E(_t),at=a[R];Mt==St?at!=null?(V=at,H==null?(k(Y,Mt,D(V)),st=H=B=V):V<H?H=V:V>B&&(B=V)):at===null&&(et=!0):(H!=null&&q(Y,St,D(H),D(B),D(st),D(V)),at!=null?(V=at,k(Y,Mt,D(V)),H=B=st=V):(H=B=null,at===null&&(et=!0)),St=Mt,Z=P(St+I))}H!=null&&H!=B&&Zt!=St&&q(Y,St,D(H),D(B),D(st),D(V))}else for(let P=I==1?i:o;P>=i&&P<=o;P+=I){let H=a[P];H===null?et=!0:H!=null&&k(Y,E(l[P]),D(H))}let[A,J]=Mr(n,s);if(r.fill!=null||A!=0){let P=X.fill=new Path2D(Y),H=r.fillTo(n,s,r.min,r.max,A),B=D(H),st=E(l[i]),V=E(l[o]);I==-1&&([V,st]=[st,V]),k(P,V,B),k(P,st,B)}if(!r.spanGaps){let P=[];et&&P.push(...xr(l,a,i,o,I,E,t)),X.gaps=P=r.gaps(n,s,i,o,P),X.clip=Ui(P,u.ori,y,S,v,_)}return J!=0&&(X.band=J==2?[Ye(n,s,i,o,Y,-1),Ye(n,s,i,o,Y,1)]:Ye(n,s,i,o,Y,J)),X})}function $m(e){let t=rt(e.align,1),n=rt(e.ascDesc,!1),s=rt(e.alignGaps,0),i=rt(e.extend,!1);return(o,r,l,a)=>Ln(o,r,(u,m,h,g,y,S,v,_,F,E,D)=>{[l,a]=ji(h,l,a);let k=u.pxRound,{left:q,width:I}=o.bbox,X=it=>k(S(it,g,E,_)),Y=it=>k(v(it,y,D,F)),et=g.ori==0?ws:ys,G={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ps},A=G.stroke,J=g.dir*(g.ori==0?1:-1),P=Y(h[J==1?l:a]),H=X(m[J==1?l:a]),B=H,st=H;i&&t==-1&&(st=q,et(A,st,P)),et(A,H,P);for(let it=J==1?l:a;it>=l&&it<=a;it+=J){let ut=h[it];if(ut==null)continue;let Z=X(m[it]),R=Y(ut);t==1?et(A,Z,P):et(A,B,R),et(A,Z,R),P=R,B=Z}let V=B;i&&t==1&&(V=q+I,et(A,V,P));let[Zt,St]=Mr(o,r);if(u.fill!=null||Zt!=0){let it=G.fill=new Path2D(A),ut=u.fillTo(o,r,u.min,u.max,Zt),Z=Y(ut);et(it,V,Z),et(it,st,Z)}if(!u.spanGaps){let it=[];it.push(...xr(m,h,l,a,J,X,s));let ut=u.width*ct/2,Z=n||t==1?ut:-ut,R=n||t==-1?-ut:ut;it.forEach(_t=>{_t[0]+=Z,_t[1]+=R}),G.gaps=it=u.gaps(o,r,l,a,it),G.clip=Ui(it,g.ori,_,F,E,D)}return St!=0&&(G.band=St==2?[Ye(o,r,l,a,A,-1),Ye(o,r,l,a,A,1)]:Ye(o,r,l,a,A,St)),G})}function ra(e,t,n,s,i,o,r=dt){if(e.length>1){let l=null;for(let a=0,u=1/0;a<e.length;a++)if(t[a]!==void 0){if(l!=null){let m=Nt(e[a]-e[l]);m<u&&(u=m,r=Nt(n(e[a],s,i,o)-n(e[l],s,i,o)))}l=a}}return r}function vm(e){e=e||Vs;let t=rt(e.size,[.6,dt,1]),n=e.align||0,s=e.gap||0,i=e.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;let o=nt(i),r=1-t[0],l=rt(t[1],dt),a=rt(t[2],1),u=rt(e.disp,Vs),m=rt(e.each,y=>{}),{fill:h,stroke:g}=u;return(y,S,v,_)=>Ln(y,S,(F,E,D,k,q,I,X,Y,et,G,A)=>{let J=F.pxRound,P=n,H=s*ct,B=l*ct,st=a*ct,V,Zt;k.ori==0?[V,Zt]=o(y,S):[Zt,V]=o(y,S);let St=k.dir*(k.ori==0?1:-1),it=k.ori==0?Wi:$r,ut=k.ori==0?m:(N,pt,Ot,Fn,mn,ke,pn)=>{m(N,pt,Ot,mn,Fn,pn,ke)},Z=rt(y.bands,gr).find(N=>N.series[0]==S),R=Z!=null?Z.dir:0,_t=F.fillTo(y,S,F.min,F.max,R),Wt=J(X(_t,q,A,et)),Mt,at,ye,ee=G,$t=J(F.width*ct),Te=!1,Be=null,fe=null,Ke=null,Nn=null;h!=null&&($t==0||g!=null)&&(Te=!0,Be=h.values(y,S,v,_),fe=new Map,new Set(Be).forEach(N=>{N!=null&&fe.set(N,new Path2D)}),$t>0&&(Ke=g.values(y,S,v,_),Nn=new Map,new Set(Ke).forEach(N=>{N!=null&&Nn.set(N,new Path2D)})));let{x0:Cn,size:bs}=u;if(Cn!=null&&bs!=null){P=1,E=Cn.values(y,S,v,_),Cn.unit==2&&(E=E.map(Ot=>y.posToVal(Y+Ot*G,k.key,!0)));let N=bs.values(y,S,v,_);bs.unit==2?at=N[0]*G:at=I(N[0],k,G,Y)-I(0,k,G,Y),ee=ra(E,D,I,k,G,Y,ee),ye=ee-at+H}else ee=ra(E,D,I,k,G,Y,ee),ye=ee*r+H,at=ee-ye;ye<1&&(ye=0),$t>=at/2&&($t=0),ye<5&&(J=pa);let Us=ye>0,hn=ee-ye-(Us?$t:0);at=J(ir(hn,st,B)),Mt=(P==0?at/2:P==St?0:at)-P*St*((P==0?H/2:0)+(Us?$t/2:0));let Gt={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},In=Te?null:new Path2D,Ue=null;if(Z!=null)Ue=y.data[Z.series[1]];else{let{y0:N,y1:pt}=u;N!=null&&pt!=null&&(D=pt.values(y,S,v,_),Ue=N.values(y,S,v,_))}let dn=V*at,K=Zt*at;for(let N=St==1?v:_;N>=v&&N<=_;N+=St){let pt=D[N];if(pt==null)continue;if(Ue!=null){let Qt=Ue[N]??0;if(pt-Qt==0)continue;Wt=X(Qt,q,A,et)}let Ot=k.distr!=2||u!=null?E[N]:N,Fn=I(Ot,k,G,Y),mn=X(rt(pt,_t),q,A,et),ke=J(Fn-Mt),pn=J(Xt(mn,Wt)),ne=J(Ee(mn,Wt)),ue=pn-ne;if(pt!=null){let Qt=pt<0?K:dn,be=pt<0?dn:K;Te?($t>0&&Ke[N]!=null&&it(Nn.get(Ke[N]),ke,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be),Be[N]!=null&&it(fe.get(Be[N]),ke,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be)):it(In,ke,ne+ce($t/2),at,Xt(0,ue-$t),Qt,be),ut(y,S,N,ke-$t/2,ne,at+$t,ue)}}return $t>0?Gt.stroke=Te?Nn:In:Te||(Gt._fill=F.width==0?F._fill:F._stroke??F._fill,Gt.width=0),Gt.fill=Te?fe:In,Gt})}function Em(e,t){let n=rt(t?.alignGaps,0);return(s,i,o,r)=>Ln(s,i,(l,a,u,m,h,g,y,S,v,_,F)=>{[o,r]=ji(u,o,r);let E=l.pxRound,D=V=>E(g(V,m,_,S)),k=V=>E(y(V,h,F,v)),q,I,X;m.ori==0?(q=zi,X=ws,I=Ua):(q=Hi,X=ys,I=za);let Y=m.dir*(m.ori==0?1:-1),et=D(a[Y==1?o:r]),G=et,A=[],J=[];for(let V=Y==1?o:r;V>=o&&V<=r;V+=Y)if(u[V]!=null){let St=a[V],it=D(St);A.push(G=it),J.push(k(u[V]))}let P={stroke:e(A,J,q,X,I,E),fill:null,clip:null,band:null,gaps:null,flags:ps},H=P.stroke,[B,st]=Mr(s,i);if(l.fill!=null||B!=0){let V=P.fill=new Path2D(H),Zt=l.fillTo(s,i,l.min,l.max,B),St=k(Zt);X(V,G,St),X(V,et,St)}if(!l.spanGaps){let V=[];V.push(...xr(a,u,o,r,Y,D,n)),P.gaps=V=l.gaps(s,i,o,r,V),P.clip=Ui(V,m.ori,S,v,_,F)}return st!=0&&(P.band=st==2?[Ye(s,i,o,r,H,-1),Ye(s,i,o,r,H,1)]:Ye(s,i,o,r,H,st)),P})}function Tm(e){return Em(km,e)}function km(e,t,n,s,i,o){let r=e.length;if(r<2)return null;let l=new Path2D;if(n(l,e[0],t[0]),r==2)s(l,e[1],t[1]);else{let a=Array(r),u=Array(r-1),m=Array(r-1),h=Array(r-1);for(let g=0;g<r-1;g++)m[g]=t[g+1]-t[g],h[g]=e[g+1]-e[g],u[g]=m[g]/h[g];a[0]=u[0];for(let g=1;g<r-1;g++)u[g]===0||u[g-1]===0||u[g-1]>0!=u[g]>0?a[g]=0:(a[g]=3*(h[g-1]+h[g])/((2*h[g]+h[g-1])/u[g-1]+(h[g]+2*h[g-1])/u[g]),isFinite(a[g])||(a[g]=0));a[r-1]=u[r-2];for(let g=0;g<r-1;g++)i(l,e[g]+h[g]/3,t[g]+a[g]*h[g]/3,e[g+1]-h[g]/3,t[g+1]-a[g+1]*h[g]/3,e[g+1],t[g+1])}return l}var cr=new Set;function la(){for(let e of cr)e.syncRect(!0)}gs&&(_n(ld,us,la),_n(cd,us,la,!0),_n(Fi,us,()=>{At.pxRatio=ct}));var Am=Ga(),_m=Ha();function ca(e,t,n,s){return(s?[e[0],e[1]].concat(e.slice(2)):[e[0]].concat(e.slice(1))).map((o,r)=>ar(o,r,t,n))}function Om(e,t){return e.map((n,s)=>s==0?{}:kt({},t,n))}function ar(e,t,n,s){return kt({},t==0?n:s,e)}function Ya(e,t,n){return t==null?ds:[t,n]}var Lm=Ya;function Nm(e,t,n){return t==null?ds:Pi(t,n,mr,!0)}function Ka(e,t,n,s){return t==null?ds:Di(t,n,e.scales[s].log,!1)}var Cm=Ka;function Ja(e,t,n,s){return t==null?ds:dr(t,n,e.scales[s].log,!1)}var Im=Ja;function Fm(e,t,n,s,i){let o=Xt(Vc(e),Vc(t)),r=t-e,l=ve(i/s*r,n);do{let a=n[l],u=s*a/r;if(u>=i&&o+(a<5?un.get(a):0)<=17)return[a,u]}while(++l<n.length);return[0,0]}function aa(e){let t,n;return e=e.replace(/(\\d+)px/,(s,i)=>(t=Lt((n=+i)*ct))+"px"),[e,t,n]}function Pm(e){e.show&&[e.font,e.labelFont].forEach(t=>{let n=mt(t[2]*ct,1);t[0]=t[0].replace(/[0-9.]+px/,n+"px"),t[1]=n})}function At(e,t,n){let s={mode:rt(e.mode,1)},i=s.mode;function o(c,f,d,p){let w=f.valToPct(c);return p+d*(f.dir==-1?1-w:w)}function r(c,f,d,p){let w=f.valToPct(c);return p+d*(f.dir==-1?w:1-w)}function l(c,f,d,p){return f.ori==0?o(c,f,d,p):r(c,f,d,p)}s.valToPosH=o,s.valToPosV=r;let a=!1;s.status=0;let u=s.root=ge(zh);if(e.id!=null&&(u.id=e.id),le(u,e.class),e.title){let c=ge(Gh,u);c.textContent=e.title}let m=$e("canvas"),h=s.ctx=m.getContext("2d"),g=ge(Yh,u);_n("click",g,c=>{c.target===S&&(gt!=Gn||xt!=Yn)&&Bt.click(s,c)},!0);let y=s.under=ge(Kh,g);g.appendChild(m);let S=s.over=ge(Jh,g);e=ms(e);let v=+rt(e.pxAlign,1),_=oa(v);(e.plugins||[]).forEach(c=>{c.opts&&(e=c.opts(s,e)||e)});let F=e.ms||.001,E=s.series=i==1?ca(e.series||[],Zc,sa,!1):Om(e.series||[null],na),D=s.axes=ca(e.axes||[],Xc,ta,!0),k=s.scales={},q=s.bands=e.bands||[];q.forEach(c=>{c.fill=nt(c.fill||null),c.dir=rt(c.dir,-1)});let I=i==2?E[1].facets[0].scale:E[0].scale,X={axes:Nf,series:kf},Y=(e.drawOrder||["axes","series"]).map(c=>X[c]);function et(c){let f=c.distr==3?d=>Ge(d>0?d:c.clamp(s,d,c.min,c.max,c.key)):c.distr==4?d=>qo(d,c.asinh):c.distr==100?d=>c.fwd(d):d=>d;return d=>{let p=f(d),{_min:w,_max:b}=c,M=b-w;return(p-w)/M}}function G(c){let f=k[c];if(f==null){let d=(e.scales||Vs)[c]||Vs;if(d.from!=null){G(d.from);let p=kt({},k[d.from],d,{key:c});p.valToPct=et(p),k[c]=p}else{f=k[c]=kt({},c==I?Ra:ym,d),f.key=c;let p=f.time,w=f.range,b=fn(w);if((c!=I||i==2&&!p)&&(b&&(w[0]==null||w[1]==null)&&(w={min:w[0]==null?Rc:{mode:1,hard:w[0],soft:w[0]},max:w[1]==null?Rc:{mode:1,hard:w[1],soft:w[1]}},b=!1),!b&&Bi(w))){let M=w;w=(x,T,O)=>T==null?ds:Pi(T,O,M)}f.range=nt(w||(p?Lm:c==I?f.distr==3?Cm:f.distr==4?Im:Ya:f.distr==3?Ka:f.distr==4?Ja:Nm)),f.auto=nt(b?!1:f.auto),f.clamp=nt(f.clamp||wm),f._min=f._max=null,f.valToPct=et(f)}}}G("x"),G("y"),i==1&&E.forEach(c=>{G(c.scale)}),D.forEach(c=>{G(c.scale)});for(let c in e.scales)G(c);let A=k[I],J=A.distr,P,H;A.ori==0?(le(u,Hh),P=o,H=r):(le(u,Wh),P=r,H=o);let B={};for(let c in k){let f=k[c];(f.min!=null||f.max!=null)&&(B[c]={min:f.min,max:f.max},f.min=f.max=null)}let st=e.tzDate||(c=>new Date(Lt(c/F))),V=e.fmtDate||wr,Zt=F==1?Hd(st):Yd(st),St=Kc(st,Yc(F==1?zd:Gd,V)),it=qc(st,Jc(Jd,V)),ut=[],Z=s.legend=kt({},Zd,e.legend),R=s.cursor=kt({},im,{drag:{y:i==2}},e.cursor),_t=Z.show,Wt=R.show,Mt=Z.markers;Z.idxs=ut,Mt.width=nt(Mt.width),Mt.dash=nt(Mt.dash),Mt.stroke=nt(Mt.stroke),Mt.fill=nt(Mt.fill);let at,ye,ee,$t=[],Te=[],Be,fe=!1,Ke={};if(Z.live){let c=E[1]?E[1].values:null;fe=c!=null,Be=fe?c(s,1,0):{_:0};for(let f in Be)Ke[f]=ur}if(_t)if(at=$e("table",ed,u),ee=$e("tbody",null,at),Z.mount(s,at),fe){ye=$e("thead",null,at,ee);let c=$e("tr",null,ye);$e("th",null,c);for(var Nn in Be)$e("th",vc,c).textContent=Nn}else le(at,sd),Z.live&&le(at,nd);let Cn={show:!0},bs={show:!1};function Us(c,f){if(f==0&&(fe||!Z.live||i==2))return ds;let d=[],p=$e("tr",id,ee,ee.childNodes[f]);le(p,c.class),c.show||le(p,An);let w=$e("th",null,p);if(Mt.show){let x=ge(od,w);if(f>0){let T=Mt.width(s,f);T&&(x.style.border=T+"px "+Mt.dash(s,f)+" "+Mt.stroke(s,f)),x.style.background=Mt.fill(s,f)}}let b=ge(vc,w);c.label instanceof HTMLElement?b.appendChild(c.label):b.textContent=c.label,f>0&&(Mt.show||(b.style.color=c.width>0?Mt.stroke(s,f):Mt.fill(s,f)),Gt("click",w,x=>{if(R._lock)return;wn(x);let T=E.indexOf(c);if((x.ctrlKey||x.metaKey)!=Z.isolate){let O=E.some((L,C)=>C>0&&C!=T&&L.show);E.forEach((L,C)=>{C>0&&_e(C,O?C==T?Cn:bs:Cn,!0,Tt.setSeries)})}else _e(T,{show:!c.show},!0,Tt.setSeries)},!1),Rn&&Gt(Ac,w,x=>{R._lock||(wn(x),_e(E.indexOf(c),Jn,!0,Tt.setSeries))},!1));for(var M in Be){let x=$e("td",rd,p);x.textContent="--",d.push(x)}return[p,d]}let hn=new Map;function Gt(c,f,d,p=!0){let w=hn.get(f)||{},b=R.bind[c](s,f,d,p);b&&(_n(c,f,w[c]=b),hn.set(f,w))}function In(c,f,d){let p=hn.get(f)||{};for(let w in p)(c==null||w==c)&&(sr(w,f,p[w]),delete p[w]);c==null&&hn.delete(f)}let Ue=0,dn=0,K=0,N=0,pt=0,Ot=0,Fn=pt,mn=Ot,ke=K,pn=N,ne=0,ue=0,Qt=0,be=0;s.bbox={};let Zi=!1,zs=!1,Pn=!1,gn=!1,Hs=!1,he=!1;function Qi(c,f,d){(d||c!=s.width||f!=s.height)&&Nr(c,f),Un(!1),Pn=!0,zs=!0,zn()}function Nr(c,f){s.width=Ue=K=c,s.height=dn=N=f,pt=Ot=0,Sf(),Mf();let d=s.bbox;ne=d.left=Tn(pt*ct,.5),ue=d.top=Tn(Ot*ct,.5),Qt=d.width=Tn(K*ct,.5),be=d.height=Tn(N*ct,.5)}let wf=3;function yf(){let c=!1,f=0;for(;!c;){f++;let d=Of(f),p=Lf(f);c=f==wf||d&&p,c||(Nr(s.width,s.height),zs=!0)}}function bf({width:c,height:f}){Qi(c,f)}s.setSize=bf;function Sf(){let c=!1,f=!1,d=!1,p=!1;D.forEach((w,b)=>{if(w.show&&w._show){let{side:M,_size:x}=w,T=M%2,O=w.label!=null?w.labelSize:0,L=x+O;L>0&&(T?(K-=L,M==3?(pt+=L,p=!0):d=!0):(N-=L,M==0?(Ot+=L,c=!0):f=!0))}}),yn[0]=c,yn[1]=d,yn[2]=f,yn[3]=p,K-=Je[1]+Je[3],pt+=Je[3],N-=Je[2]+Je[0],Ot+=Je[0]}function Mf(){let c=pt+K,f=Ot+N,d=pt,p=Ot;function w(b,M){switch(b){case 1:return c+=M,c-M;case 2:return f+=M,f-M;case 3:return d-=M,d+M;case 0:return p-=M,p+M}}D.forEach((b,M)=>{if(b.show&&b._show){let x=b.side;b._pos=w(x,b._size),b.label!=null&&(b._lpos=w(x,b.labelSize))}})}if(R.dataIdx==null){let c=R.hover,f=c.skip=new Set(c.skip??[]);f.add(void 0);let d=c.prox=nt(c.prox),p=c.bias??=0;R.dataIdx=(w,b,M,x)=>{if(b==0)return M;let T=M,O=d(w,b,M,x)??dt,L=O>=0&&O<dt,C=A.ori==0?K:N,W=R.left,lt=t[0],ot=t[b];if(f.has(ot[M])){T=null;let Q=null,z=null,j;if(p==0||p==-1)for(j=M;Q==null&&j-- >0;)f.has(ot[j])||(Q=j);if(p==0||p==1)for(j=M;z==null&&j++<ot.length;)f.has(ot[j])||(z=j);if(Q!=null||z!=null)if(L){let yt=Q==null?-1/0:P(lt[Q],A,C,0),vt=z==null?1/0:P(lt[z],A,C,0),Dt=W-yt,ht=vt-W;Dt<=ht?Dt<=O&&(T=Q):ht<=O&&(T=z)}else T=z==null?Q:Q==null?z:M-Q<=z-M?Q:z}else L&&Nt(W-P(lt[M],A,C,0))>O&&(T=null);return T}}let wn=c=>{R.event=c};R.idxs=ut,R._lock=!1;let Ht=R.points;Ht.show=nt(Ht.show),Ht.size=nt(Ht.size),Ht.stroke=nt(Ht.stroke),Ht.width=nt(Ht.width),Ht.fill=nt(Ht.fill);let Ae=s.focus=kt({},e.focus||{alpha:.3},R.focus),Rn=Ae.prox>=0,jn=Rn&&Ht.one,de=[],Dn=[],Vn=[];function Cr(c,f){let d=Ht.show(s,f);if(d instanceof HTMLElement)return le(d,td),le(d,c.class),De(d,-10,-10,K,N),S.insertBefore(d,de[f]),d}function Ir(c,f){if(i==1||f>0){let d=i==1&&k[c.scale].time,p=c.value;c.value=d?zc(p)?qc(st,Jc(p,V)):p||it:p||mm,c.label=c.label||(d?rm:om)}if(jn||f>0){c.width=c.width==null?1:c.width,c.paths=c.paths||Am||yd,c.fillTo=nt(c.fillTo||bm),c.pxAlign=+rt(c.pxAlign,v),c.pxRound=oa(c.pxAlign),c.stroke=nt(c.stroke||null),c.fill=nt(c.fill||null),c._stroke=c._fill=c._paths=c._focus=null;let d=pm(Xt(1,c.width),1),p=c.points=kt({},{size:d,width:Xt(1,d*.2),stroke:c.stroke,space:d*2,paths:_m,_stroke:null,_fill:null},c.points);p.show=nt(p.show),p.filter=nt(p.filter),p.fill=nt(p.fill),p.stroke=nt(p.stroke),p.paths=nt(p.paths),p.pxAlign=c.pxAlign}if(_t){let d=Us(c,f);$t.splice(f,0,d[0]),Te.splice(f,0,d[1]),Z.values.push(null)}if(Wt){ut.splice(f,0,null);let d=null;jn?f==0&&(d=Cr(c,f)):f>0&&(d=Cr(c,f)),de.splice(f,0,d),Dn.splice(f,0,0),Vn.splice(f,0,0)}jt("addSeries",f)}function xf(c,f){f=f??E.length,c=i==1?ar(c,f,Zc,sa):ar(c,f,{},na),E.splice(f,0,c),Ir(E[f],f)}s.addSeries=xf;function $f(c){if(E.splice(c,1),_t){Z.values.splice(c,1),Te.splice(c,1);let f=$t.splice(c,1)[0];In(null,f.firstChild),f.remove()}Wt&&(ut.splice(c,1),de.splice(c,1)[0].remove(),Dn.splice(c,1),Vn.splice(c,1)),jt("delSeries",c)}s.delSeries=$f;let yn=[!1,!1,!1,!1];function vf(c,f){if(c._show=c.show,c.show){let d=c.side%2,p=k[c.scale];p==null&&(c.scale=d?E[1].scale:I,p=k[c.scale]);let w=p.time;c.size=nt(c.size),c.space=nt(c.space),c.rotate=nt(c.rotate),fn(c.incrs)&&c.incrs.forEach(M=>{!un.has(M)&&un.set(M,ya(M))}),c.incrs=nt(c.incrs||(p.distr==2?Vd:w?F==1?Ud:Wd:kn)),c.splits=nt(c.splits||(w&&p.distr==1?Zt:p.distr==3?or:p.distr==4?am:cm)),c.stroke=nt(c.stroke),c.grid.stroke=nt(c.grid.stroke),c.ticks.stroke=nt(c.ticks.stroke),c.border.stroke=nt(c.border.stroke);let b=c.values;c.values=fn(b)&&!fn(b[0])?nt(b):w?fn(b)?Kc(st,Yc(b,V)):zc(b)?Kd(st,b):b||St:b||lm,c.filter=nt(c.filter||(p.distr>=3&&p.log==10?hm:p.distr==3&&p.log==2?dm:ga)),c.font=aa(c.font),c.labelFont=aa(c.labelFont),c._size=c.size(s,null,f,0),c._space=c._rotate=c._incrs=c._found=c._splits=c._values=null,c._size>0&&(yn[f]=!0,c._el=ge(qh,g))}}function Ss(c,f,d,p){let[w,b,M,x]=d,T=f%2,O=0;return T==0&&(x||b)&&(O=f==0&&!w||f==2&&!M?Lt(Xc.size/3):0),T==1&&(w||M)&&(O=f==1&&!b||f==3&&!x?Lt(ta.size/2):0),O}let Fr=s.padding=(e.padding||[Ss,Ss,Ss,Ss]).map(c=>nt(rt(c,Ss))),Je=s._padding=Fr.map((c,f)=>c(s,f,yn,0)),Vt,It=null,Ft=null,Ws=i==1?E[0].idxs:null,Se=null,Ms=!1;function Pr(c,f){if(t=c??[],s.data=s._data=t,i==2){Vt=0;for(let d=1;d<E.length;d++)Vt+=t[d][0].length}else{t.length==0&&(s.data=s._data=t=[[]]),Se=t[0],Vt=Se.length;let d=t;if(J==2){d=t.slice();let p=d[0]=Array(Vt);for(let w=0;w<Vt;w++)p[w]=w}s._data=t=d}if(Un(!0),jt("setData"),J==2&&(Pn=!0),f!==!1){let d=A;d.auto(s,Ms)?to():Xe(I,d.min,d.max),gn=gn||R.left>=0,he=!0,zn()}}s.setData=Pr;function to(){Ms=!0;let c,f;i==1&&(Vt>0?(It=Ws[0]=0,Ft=Ws[1]=Vt-1,c=t[0][It],f=t[0][Ft],J==2?(c=It,f=Ft):c==f&&(J==3?[c,f]=Di(c,c,A.log,!1):J==4?[c,f]=dr(c,c,A.log,!1):A.time?f=c+Lt(86400/F):[c,f]=Pi(c,f,mr,!0))):(It=Ws[0]=c=null,Ft=Ws[1]=f=null)),Xe(I,c,f)}let Gs,Bn,eo,no,so,io,oo,ro,lo,te;function Rr(c,f,d,p,w,b){c??=Tc,d??=gr,p??="butt",w??=Tc,b??="round",c!=Gs&&(h.strokeStyle=Gs=c),w!=Bn&&(h.fillStyle=Bn=w),f!=eo&&(h.lineWidth=eo=f),b!=so&&(h.lineJoin=so=b),p!=io&&(h.lineCap=io=p),d!=no&&h.setLineDash(no=d)}function jr(c,f,d,p){f!=Bn&&(h.fillStyle=Bn=f),c!=oo&&(h.font=oo=c),d!=ro&&(h.textAlign=ro=d),p!=lo&&(h.textBaseline=lo=p)}function co(c,f,d,p,w=0){if(p.length>0&&c.auto(s,Ms)&&(f==null||f.min==null)){let b=rt(It,0),M=rt(Ft,p.length-1),x=d.min==null?hd(p,b,M,w,c.distr==3):[d.min,d.max];c.min=Ee(c.min,d.min=x[0]),c.max=Xt(c.max,d.max=x[1])}}let Dr={min:null,max:null};function Ef(){for(let p in k){let w=k[p];B[p]==null&&(w.min==null||B[I]!=null&&w.auto(s,Ms))&&(B[p]=Dr)}for(let p in k){let w=k[p];B[p]==null&&w.from!=null&&B[w.from]!=null&&(B[p]=Dr)}B[I]!=null&&Un(!0);let c={};for(let p in B){let w=B[p];if(w!=null){let b=c[p]=ms(k[p],Md);if(w.min!=null)kt(b,w);else if(p!=I||i==2)if(Vt==0&&b.from==null){let M=b.range(s,null,null,p);b.min=M[0],b.max=M[1]}else b.min=dt,b.max=-dt}}if(Vt>0){E.forEach((p,w)=>{if(i==1){let b=p.scale,M=B[b];if(M==null)return;let x=c[b];if(w==0){let T=x.range(s,x.min,x.max,b);x.min=T[0],x.max=T[1],It=ve(x.min,t[0]),Ft=ve(x.max,t[0]),Ft-It>1&&(t[0][It]<x.min&&It++,t[0][Ft]>x.max&&Ft--),p.min=Se[It],p.max=Se[Ft]}else p.show&&p.auto&&co(x,M,p,t[w],p.sorted);p.idxs[0]=It,p.idxs[1]=Ft}else if(w>0&&p.show&&p.auto){let[b,M]=p.facets,x=b.scale,T=M.scale,[O,L]=t[w],C=c[x],W=c[T];C!=null&&co(C,B[x],b,O,b.sorted),W!=null&&co(W,B[T],M,L,M.sorted),p.min=M.min,p.max=M.max}});for(let p in c){let w=c[p],b=B[p];if(w.from==null&&(b==null||b.min==null)){let M=w.range(s,w.min==dt?null:w.min,w.max==-dt?null:w.max,p);w.min=M[0],w.max=M[1]}}}for(let p in c){let w=c[p];if(w.from!=null){let b=c[w.from];if(b.min==null)w.min=w.max=null;else{let M=w.range(s,b.min,b.max,p);w.min=M[0],w.max=M[1]}}}let f={},d=!1;for(let p in c){let w=c[p],b=k[p];if(b.min!=w.min||b.max!=w.max){b.min=w.min,b.max=w.max;let M=b.distr;b._min=M==3?Ge(b.min):M==4?qo(b.min,b.asinh):M==100?b.fwd(b.min):b.min,b._max=M==3?Ge(b.max):M==4?qo(b.max,b.asinh):M==100?b.fwd(b.max):b.max,f[p]=d=!0}}if(d){E.forEach((p,w)=>{i==2?w>0&&f.y&&(p._paths=null):f[p.scale]&&(p._paths=null)});for(let p in f)Pn=!0,jt("setScale",p);Wt&&R.left>=0&&(gn=he=!0)}for(let p in B)B[p]=null}function Tf(c){let f=ir(It-1,0,Vt-1),d=ir(Ft+1,0,Vt-1);for(;c[f]==null&&f>0;)f--;for(;c[d]==null&&d<Vt-1;)d++;return[f,d]}function kf(){if(Vt>0){let c=E.some(f=>f._focus)&&te!=Ae.alpha;c&&(h.globalAlpha=te=Ae.alpha),E.forEach((f,d)=>{if(d>0&&f.show&&(Vr(d,!1),Vr(d,!0),f._paths==null)){let p=te;te!=f.alpha&&(h.globalAlpha=te=f.alpha);let w=i==2?[0,t[d][0].length-1]:Tf(t[d]);f._paths=f.paths(s,d,w[0],w[1]),te!=p&&(h.globalAlpha=te=p)}}),E.forEach((f,d)=>{if(d>0&&f.show){let p=te;te!=f.alpha&&(h.globalAlpha=te=f.alpha),f._paths!=null&&Br(d,!1);{let w=f._paths!=null?f._paths.gaps:null,b=f.points.show(s,d,It,Ft,w),M=f.points.filter(s,d,b,w);(b||M)&&(f.points._paths=f.points.paths(s,d,It,Ft,M),Br(d,!0))}te!=p&&(h.globalAlpha=te=p),jt("drawSeries",d)}}),c&&(h.globalAlpha=te=1)}}function Vr(c,f){let d=f?E[c].points:E[c];d._stroke=d.stroke(s,c),d._fill=d.fill(s,c)}function Br(c,f){let d=f?E[c].points:E[c],{stroke:p,fill:w,clip:b,flags:M,_stroke:x=d._stroke,_fill:T=d._fill,_width:O=d.width}=d._paths;O=mt(O*ct,3);let L=null,C=O%2/2;f&&T==null&&(T=O>0?"#fff":x);let W=d.pxAlign==1&&C>0;if(W&&h.translate(C,C),!f){let lt=ne-O/2,ot=ue-O/2,Q=Qt+O,z=be+O;L=new Path2D,L.rect(lt,ot,Q,z)}f?ao(x,O,d.dash,d.cap,T,p,w,M,b):Af(c,x,O,d.dash,d.cap,T,p,w,M,L,b),W&&h.translate(-C,-C)}function Af(c,f,d,p,w,b,M,x,T,O,L){let C=!1;T!=0&&q.forEach((W,lt)=>{if(W.series[0]==c){let ot=E[W.series[1]],Q=t[W.series[1]],z=(ot._paths||Vs).band;fn(z)&&(z=W.dir==1?z[0]:z[1]);let j,yt=null;ot.show&&z&&md(Q,It,Ft)?(yt=W.fill(s,lt)||b,j=ot._paths.clip):z=null,ao(f,d,p,w,yt,M,x,T,O,L,j,z),C=!0}}),C||ao(f,d,p,w,b,M,x,T,O,L)}let Ur=ps|lr;function ao(c,f,d,p,w,b,M,x,T,O,L,C){Rr(c,f,d,p,w),(T||O||C)&&(h.save(),T&&h.clip(T),O&&h.clip(O)),C?(x&Ur)==Ur?(h.clip(C),L&&h.clip(L),Ks(w,M),Ys(c,b,f)):x&lr?(Ks(w,M),h.clip(C),Ys(c,b,f)):x&ps&&(h.save(),h.clip(C),L&&h.clip(L),Ks(w,M),h.restore(),Ys(c,b,f)):(Ks(w,M),Ys(c,b,f)),(T||O||C)&&h.restore()}function Ys(c,f,d){d>0&&(f instanceof Map?f.forEach((p,w)=>{h.strokeStyle=Gs=w,h.stroke(p)}):f!=null&&c&&h.stroke(f))}function Ks(c,f){f instanceof Map?f.forEach((d,p)=>{h.fillStyle=Bn=p,h.fill(d)}):f!=null&&c&&h.fill(f)}function _f(c,f,d,p){let w=D[c],b;if(p<=0)b=[0,0];else{let M=w._space=w.space(s,c,f,d,p),x=w._incrs=w.incrs(s,c,f,d,p,M);b=Fm(f,d,x,p,M)}return w._found=b}function fo(c,f,d,p,w,b,M,x,T,O){let L=M%2/2;v==1&&h.translate(L,L),Rr(x,M,T,O,x),h.beginPath();let C,W,lt,ot,Q=w+(p==0||p==3?-b:b);d==0?(W=w,ot=Q):(C=w,lt=Q);for(let z=0;z<c.length;z++)f[z]!=null&&(d==0?C=lt=c[z]:W=ot=c[z],h.moveTo(C,W),h.lineTo(lt,ot));h.stroke(),v==1&&h.translate(-L,-L)}function Of(c){let f=!0;return D.forEach((d,p)=>{if(!d.show)return;let w=k[d.scale];if(w.min==null){d._show&&(f=!1,d._show=!1,Un(!1));return}else d._show||(f=!1,d._show=!0,Un(!1));let b=d.side,M=b%2,{min:x,max:T}=w,[O,L]=_f(p,x,T,M==0?K:N);if(L==0)return;let C=w.distr==2,W=d._splits=d.splits(s,p,x,T,O,L,C),lt=w.distr==2?W.map(j=>Se[j]):W,ot=w.distr==2?Se[W[1]]-Se[W[0]]:O,Q=d._values=d.values(s,d.filter(s,lt,p,L,ot),p,L,ot);d._rotate=b==2?d.rotate(s,Q,p,L):0;let z=d._size;d._size=we(d.size(s,Q,p,c)),z!=null&&d._size!=z&&(f=!1)}),f}function Lf(c){let f=!0;return Fr.forEach((d,p)=>{let w=d(s,p,yn,c);w!=Je[p]&&(f=!1),Je[p]=w}),f}function Nf(){for(let c=0;c<D.length;c++){let f=D[c];if(!f.show||!f._show)continue;let d=f.side,p=d%2,w,b,M=f.stroke(s,c),x=d==0||d==3?-1:1,[T,O]=f._found;if(f.label!=null){let Kt=f.labelGap*x,oe=Lt((f._lpos+Kt)*ct);jr(f.labelFont[0],M,"center",d==2?Is:Ec),h.save(),p==1?(w=b=0,h.translate(oe,Lt(ue+be/2)),h.rotate((d==3?-Ii:Ii)/2)):(w=Lt(ne+Qt/2),b=oe);let Mn=ma(f.label)?f.label(s,c,T,O):f.label;h.fillText(Mn,w,b),h.restore()}if(O==0)continue;let L=k[f.scale],C=p==0?Qt:be,W=p==0?ne:ue,lt=f._splits,ot=L.distr==2?lt.map(Kt=>Se[Kt]):lt,Q=L.distr==2?Se[lt[1]]-Se[lt[0]]:T,z=f.ticks,j=f.border,yt=z.show?z.size:0,vt=Lt(yt*ct),Dt=Lt((f.alignTo==2?f._size-yt-f.gap:f.gap)*ct),ht=f._rotate*-Ii/180,Et=_(f._pos*ct),se=(vt+Dt)*x,Yt=Et+se;b=p==0?Yt:0,w=p==1?Yt:0;let me=f.font[0],Me=f.align==1?as:f.align==2?Yo:ht>0?as:ht<0?Yo:p==0?"center":d==3?Yo:as,Le=ht||p==1?"middle":d==2?Is:Ec;jr(me,M,Me,Le);let ie=f.font[1]*f.lineGap,pe=lt.map(Kt=>_(l(Kt,L,C,W))),xe=f._values;for(let Kt=0;Kt<xe.length;Kt++){let oe=xe[Kt];if(oe!=null){p==0?w=pe[Kt]:b=pe[Kt],oe=""+oe;let Mn=oe.indexOf(\`
\`)==-1?[oe]:oe.split(/\\n/gm);for(let Jt=0;Jt<Mn.length;Jt++){let ll=Mn[Jt];ht?(h.save(),h.translate(w,b+Jt*ie),h.rotate(ht),h.fillText(ll,0,0),h.restore()):h.fillText(ll,w,b+Jt*ie)}}}z.show&&fo(pe,z.filter(s,ot,c,O,Q),p,d,Et,vt,mt(z.width*ct,3),z.stroke(s,c),z.dash,z.cap);let Ne=f.grid;Ne.show&&fo(pe,Ne.filter(s,ot,c,O,Q),p,p==0?2:1,p==0?ue:ne,p==0?be:Qt,mt(Ne.width*ct,3),Ne.stroke(s,c),Ne.dash,Ne.cap),j.show&&fo([Et],[1],p==0?1:0,p==0?1:2,p==1?ue:ne,p==1?be:Qt,mt(j.width*ct,3),j.stroke(s,c),j.dash,j.cap)}jt("drawAxes")}function Un(c){E.forEach((f,d)=>{d>0&&(f._paths=null,c&&(i==1?(f.min=null,f.max=null):f.facets.forEach(p=>{p.min=null,p.max=null})))})}let Js=!1,uo=!1,xs=[];function Cf(){uo=!1;for(let c=0;c<xs.length;c++)jt(...xs[c]);xs.length=0}function zn(){Js||(Ad(zr),Js=!0)}function If(c,f=!1){Js=!0,uo=f,c(s),zr(),f&&xs.length>0&&queueMicrotask(Cf)}s.batch=If;function zr(){if(Zi&&(Ef(),Zi=!1),Pn&&(yf(),Pn=!1),zs){if(bt(y,as,pt),bt(y,Is,Ot),bt(y,Ps,K),bt(y,Rs,N),bt(S,as,pt),bt(S,Is,Ot),bt(S,Ps,K),bt(S,Rs,N),bt(g,Ps,Ue),bt(g,Rs,dn),m.width=Lt(Ue*ct),m.height=Lt(dn*ct),D.forEach(({_el:c,_show:f,_size:d,_pos:p,side:w})=>{if(c!=null)if(f){let b=w===3||w===0?d:0,M=w%2==1;bt(c,M?"left":"top",p-b),bt(c,M?"width":"height",d),bt(c,M?"top":"left",M?Ot:pt),bt(c,M?"height":"width",M?N:K),nr(c,An)}else le(c,An)}),Gs=Bn=eo=so=io=oo=ro=lo=no=null,te=1,Es(!0),pt!=Fn||Ot!=mn||K!=ke||N!=pn){Un(!1);let c=K/ke,f=N/pn;if(Wt&&!gn&&R.left>=0){R.left*=c,R.top*=f,Hn&&De(Hn,Lt(R.left),0,K,N),Wn&&De(Wn,0,Lt(R.top),K,N);for(let d=0;d<de.length;d++){let p=de[d];p!=null&&(Dn[d]*=c,Vn[d]*=f,De(p,we(Dn[d]),we(Vn[d]),K,N))}}if(wt.show&&!Hs&&wt.left>=0&&wt.width>0){wt.left*=c,wt.width*=c,wt.top*=f,wt.height*=f;for(let d in yo)bt(Kn,d,wt[d])}Fn=pt,mn=Ot,ke=K,pn=N}jt("setSize"),zs=!1}Ue>0&&dn>0&&(h.clearRect(0,0,m.width,m.height),jt("drawClear"),Y.forEach(c=>c()),jt("draw")),wt.show&&Hs&&(qs(wt),Hs=!1),Wt&&gn&&(Sn(null,!0,!1),gn=!1),Z.show&&Z.live&&he&&(go(),he=!1),a||(a=!0,s.status=1,jt("ready")),Ms=!1,Js=!1}s.redraw=(c,f)=>{Pn=f||!1,c!==!1?Xe(I,A.min,A.max):zn()};function ho(c,f){let d=k[c];if(d.from==null){if(Vt==0){let p=d.range(s,f.min,f.max,c);f.min=p[0],f.max=p[1]}if(f.min>f.max){let p=f.min;f.min=f.max,f.max=p}if(Vt>1&&f.min!=null&&f.max!=null&&f.max-f.min<1e-16)return;c==I&&d.distr==2&&Vt>0&&(f.min=ve(f.min,t[0]),f.max=ve(f.max,t[0]),f.min==f.max&&f.max++),B[c]=f,Zi=!0,zn()}}s.setScale=ho;let mo,po,Hn,Wn,Hr,Wr,Gn,Yn,Gr,Yr,gt,xt,qe=!1,Bt=R.drag,Pt=Bt.x,Rt=Bt.y;Wt&&(R.x&&(mo=ge(Zh,S)),R.y&&(po=ge(Qh,S)),A.ori==0?(Hn=mo,Wn=po):(Hn=po,Wn=mo),gt=R.left,xt=R.top);let wt=s.select=kt({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),Kn=wt.show?ge(Xh,wt.over?S:y):null;function qs(c,f){if(wt.show){for(let d in c)wt[d]=c[d],d in yo&&bt(Kn,d,c[d]);f!==!1&&jt("setSelect")}}s.setSelect=qs;function Ff(c){if(E[c].show)_t&&nr($t[c],An);else if(_t&&le($t[c],An),Wt){let d=jn?de[0]:de[c];d!=null&&De(d,-10,-10,K,N)}}function Xe(c,f,d){ho(c,{min:f,max:d})}function _e(c,f,d,p){f.focus!=null&&Vf(c),f.show!=null&&E.forEach((w,b)=>{b>0&&(c==b||c==null)&&(w.show=f.show,Ff(b),i==2?(Xe(w.facets[0].scale,null,null),Xe(w.facets[1].scale,null,null)):Xe(w.scale,null,null),zn())}),d!==!1&&jt("setSeries",c,f),p&&Ts("setSeries",s,c,f)}s.setSeries=_e;function Pf(c,f){kt(q[c],f)}function Rf(c,f){c.fill=nt(c.fill||null),c.dir=rt(c.dir,-1),f=f??q.length,q.splice(f,0,c)}function jf(c){c==null?q.length=0:q.splice(c,1)}s.addBand=Rf,s.setBand=Pf,s.delBand=jf;function Df(c,f){E[c].alpha=f,Wt&&de[c]!=null&&(de[c].style.opacity=f),_t&&$t[c]&&($t[c].style.opacity=f)}let ze,Ze,bn,Jn={focus:!0};function Vf(c){if(c!=bn){let f=c==null,d=Ae.alpha!=1;E.forEach((p,w)=>{if(i==1||w>0){let b=f||w==0||w==c;p._focus=f?null:b,d&&Df(w,b?1:Ae.alpha)}}),bn=c,d&&zn()}}_t&&Rn&&Gt(_c,at,c=>{R._lock||(wn(c),bn!=null&&_e(null,Jn,!0,Tt.setSeries))});function Oe(c,f,d){let p=k[f];d&&(c=c/ct-(p.ori==1?Ot:pt));let w=K;p.ori==1&&(w=N,c=w-c),p.dir==-1&&(c=w-c);let b=p._min,M=p._max,x=c/w,T=b+(M-b)*x,O=p.distr;return O==3?hs(10,T):O==4?gd(T,p.asinh):O==100?p.bwd(T):T}function Bf(c,f){let d=Oe(c,I,f);return ve(d,t[0],It,Ft)}s.valToIdx=c=>ve(c,t[0]),s.posToIdx=Bf,s.posToVal=Oe,s.valToPos=(c,f,d)=>k[f].ori==0?o(c,k[f],d?Qt:K,d?ne:0):r(c,k[f],d?be:N,d?ue:0),s.setCursor=(c,f,d)=>{gt=c.left,xt=c.top,Sn(null,f,d)};function Kr(c,f){bt(Kn,as,wt.left=c),bt(Kn,Ps,wt.width=f)}function Jr(c,f){bt(Kn,Is,wt.top=c),bt(Kn,Rs,wt.height=f)}let $s=A.ori==0?Kr:Jr,vs=A.ori==1?Kr:Jr;function Uf(){if(_t&&Z.live)for(let c=i==2?1:0;c<E.length;c++){if(c==0&&fe)continue;let f=Z.values[c],d=0;for(let p in f)Te[c][d++].firstChild.nodeValue=f[p]}}function go(c,f){if(c!=null&&(c.idxs?c.idxs.forEach((d,p)=>{ut[p]=d}):Sd(c.idx)||ut.fill(c.idx),Z.idx=ut[0]),_t&&Z.live){for(let d=0;d<E.length;d++)(d>0||i==1&&!fe)&&zf(d,ut[d]);Uf()}he=!1,f!==!1&&jt("setLegend")}s.setLegend=go;function zf(c,f){let d=E[c],p=c==0&&J==2?Se:t[c],w;fe?w=d.values(s,c,f)??Ke:(w=d.value(s,f==null?null:p[f],c,f),w=w==null?Ke:{_:w}),Z.values[c]=w}function Sn(c,f,d){Gr=gt,Yr=xt,[gt,xt]=R.move(s,gt,xt),R.left=gt,R.top=xt,Wt&&(Hn&&De(Hn,Lt(gt),0,K,N),Wn&&De(Wn,0,Lt(xt),K,N));let p,w=It>Ft;ze=dt,Ze=null;let b=A.ori==0?K:N,M=A.ori==1?K:N;if(gt<0||Vt==0||w){p=R.idx=null;for(let x=0;x<E.length;x++){let T=de[x];T!=null&&De(T,-10,-10,K,N)}Rn&&_e(null,Jn,!0,c==null&&Tt.setSeries),Z.live&&(ut.fill(p),he=!0)}else{let x,T,O;i==1&&(x=A.ori==0?gt:xt,T=Oe(x,I),p=R.idx=ve(T,t[0],It,Ft),O=P(t[0][p],A,b,0));let L=-10,C=-10,W=0,lt=0,ot=!0,Q="",z="";for(let j=i==2?1:0;j<E.length;j++){let yt=E[j],vt=ut[j],Dt=vt==null?null:i==1?t[j][vt]:t[j][1][vt],ht=R.dataIdx(s,j,p,T),Et=ht==null?null:i==1?t[j][ht]:t[j][1][ht];if(he=he||Et!=Dt||ht!=vt,ut[j]=ht,j>0&&yt.show){let se=ht==null?-10:ht==p?O:P(i==1?t[0][ht]:t[j][0][ht],A,b,0),Yt=Et==null?-10:H(Et,i==1?k[yt.scale]:k[yt.facets[1].scale],M,0);if(Rn&&Et!=null){let me=A.ori==1?gt:xt,Me=Nt(Ae.dist(s,j,ht,Yt,me));if(Me<ze){let Le=Ae.bias;if(Le!=0){let ie=Oe(me,yt.scale),pe=Et>=0?1:-1,xe=ie>=0?1:-1;xe==pe&&(xe==1?Le==1?Et>=ie:Et<=ie:Le==1?Et<=ie:Et>=ie)&&(ze=Me,Ze=j)}else ze=Me,Ze=j}}if(he||jn){let me,Me;A.ori==0?(me=se,Me=Yt):(me=Yt,Me=se);let Le,ie,pe,xe,Ne,Kt,oe=!0,Mn=Ht.bbox;if(Mn!=null){oe=!1;let Jt=Mn(s,j);pe=Jt.left,xe=Jt.top,Le=Jt.width,ie=Jt.height}else pe=me,xe=Me,Le=ie=Ht.size(s,j);if(Kt=Ht.fill(s,j),Ne=Ht.stroke(s,j),jn)j==Ze&&ze<=Ae.prox&&(L=pe,C=xe,W=Le,lt=ie,ot=oe,Q=Kt,z=Ne);else{let Jt=de[j];Jt!=null&&(Dn[j]=pe,Vn[j]=xe,Pc(Jt,Le,ie,oe),Ic(Jt,Kt,Ne),De(Jt,we(pe),we(xe),K,N))}}}}if(jn){let j=Ae.prox,yt=bn==null?ze<=j:ze>j||Ze!=bn;if(he||yt){let vt=de[0];vt!=null&&(Dn[0]=L,Vn[0]=C,Pc(vt,W,lt,ot),Ic(vt,Q,z),De(vt,we(L),we(C),K,N))}}}if(wt.show&&qe)if(c!=null){let[x,T]=Tt.scales,[O,L]=Tt.match,[C,W]=c.cursor.sync.scales,lt=c.cursor.drag;if(Pt=lt._x,Rt=lt._y,Pt||Rt){let{left:ot,top:Q,width:z,height:j}=c.select,yt=c.scales[C].ori,vt=c.posToVal,Dt,ht,Et,se,Yt,me=x!=null&&O(x,C),Me=T!=null&&L(T,W);me&&Pt?(yt==0?(Dt=ot,ht=z):(Dt=Q,ht=j),Et=k[x],se=P(vt(Dt,C),Et,b,0),Yt=P(vt(Dt+ht,C),Et,b,0),$s(Ee(se,Yt),Nt(Yt-se))):$s(0,b),Me&&Rt?(yt==1?(Dt=ot,ht=z):(Dt=Q,ht=j),Et=k[T],se=H(vt(Dt,W),Et,M,0),Yt=H(vt(Dt+ht,W),Et,M,0),vs(Ee(se,Yt),Nt(Yt-se))):vs(0,M)}else bo()}else{let x=Nt(Gr-Hr),T=Nt(Yr-Wr);if(A.ori==1){let W=x;x=T,T=W}Pt=Bt.x&&x>=Bt.dist,Rt=Bt.y&&T>=Bt.dist;let O=Bt.uni;O!=null?Pt&&Rt&&(Pt=x>=O,Rt=T>=O,!Pt&&!Rt&&(T>x?Rt=!0:Pt=!0)):Bt.x&&Bt.y&&(Pt||Rt)&&(Pt=Rt=!0);let L,C;Pt&&(A.ori==0?(L=Gn,C=gt):(L=Yn,C=xt),$s(Ee(L,C),Nt(C-L)),Rt||vs(0,M)),Rt&&(A.ori==1?(L=Gn,C=gt):(L=Yn,C=xt),vs(Ee(L,C),Nt(C-L)),Pt||$s(0,b)),!Pt&&!Rt&&($s(0,0),vs(0,0))}if(Bt._x=Pt,Bt._y=Rt,c==null){if(d){if(rl!=null){let[x,T]=Tt.scales;Tt.values[0]=x!=null?Oe(A.ori==0?gt:xt,x):null,Tt.values[1]=T!=null?Oe(A.ori==1?gt:xt,T):null}Ts(Ko,s,gt,xt,K,N,p)}if(Rn){let x=d&&Tt.setSeries,T=Ae.prox;bn==null?ze<=T&&_e(Ze,Jn,!0,x):ze>T?_e(null,Jn,!0,x):Ze!=bn&&_e(Ze,Jn,!0,x)}}he&&(Z.idx=p,go()),f!==!1&&jt("setCursor")}let Qe=null;Object.defineProperty(s,"rect",{get(){return Qe==null&&Es(!1),Qe}});function Es(c=!1){c?Qe=null:(Qe=S.getBoundingClientRect(),jt("syncRect",Qe))}function qr(c,f,d,p,w,b,M){R._lock||qe&&c!=null&&c.movementX==0&&c.movementY==0||(wo(c,f,d,p,w,b,M,!1,c!=null),c!=null?Sn(null,!0,!0):Sn(f,!0,!1))}function wo(c,f,d,p,w,b,M,x,T){if(Qe==null&&Es(!1),wn(c),c!=null)d=c.clientX-Qe.left,p=c.clientY-Qe.top;else{if(d<0||p<0){gt=-10,xt=-10;return}let[O,L]=Tt.scales,C=f.cursor.sync,[W,lt]=C.values,[ot,Q]=C.scales,[z,j]=Tt.match,yt=f.axes[0].side%2==1,vt=A.ori==0?K:N,Dt=A.ori==1?K:N,ht=yt?b:w,Et=yt?w:b,se=yt?p:d,Yt=yt?d:p;if(ot!=null?d=z(O,ot)?l(W,k[O],vt,0):-10:d=vt*(se/ht),Q!=null?p=j(L,Q)?l(lt,k[L],Dt,0):-10:p=Dt*(Yt/Et),A.ori==1){let me=d;d=p,p=me}}T&&(f==null||f.cursor.event.type==Ko)&&((d<=1||d>=K-1)&&(d=Tn(d,K)),(p<=1||p>=N-1)&&(p=Tn(p,N))),x?(Hr=d,Wr=p,[Gn,Yn]=R.move(s,d,p)):(gt=d,xt=p)}let yo={width:0,height:0,left:0,top:0};function bo(){qs(yo,!1)}let Xr,Zr,Qr,tl;function el(c,f,d,p,w,b,M){qe=!0,Pt=Rt=Bt._x=Bt._y=!1,wo(c,f,d,p,w,b,M,!0,!1),c!=null&&(Gt(Jo,tr,nl,!1),Ts(kc,s,Gn,Yn,K,N,null));let{left:x,top:T,width:O,height:L}=wt;Xr=x,Zr=T,Qr=O,tl=L}function nl(c,f,d,p,w,b,M){qe=Bt._x=Bt._y=!1,wo(c,f,d,p,w,b,M,!1,!0);let{left:x,top:T,width:O,height:L}=wt,C=O>0||L>0,W=Xr!=x||Zr!=T||Qr!=O||tl!=L;if(C&&W&&qs(wt),Bt.setScale&&C&&W){let lt=x,ot=O,Q=T,z=L;if(A.ori==1&&(lt=T,ot=L,Q=x,z=O),Pt&&Xe(I,Oe(lt,I),Oe(lt+ot,I)),Rt)for(let j in k){let yt=k[j];j!=I&&yt.from==null&&yt.min!=dt&&Xe(j,Oe(Q+z,j),Oe(Q,j))}bo()}else R.lock&&(R._lock=!R._lock,Sn(f,!0,c!=null));c!=null&&(In(Jo,tr),Ts(Jo,s,gt,xt,K,N,null))}function Hf(c,f,d,p,w,b,M){if(R._lock)return;wn(c);let x=qe;if(qe){let T=!0,O=!0,L=10,C,W;A.ori==0?(C=Pt,W=Rt):(C=Rt,W=Pt),C&&W&&(T=gt<=L||gt>=K-L,O=xt<=L||xt>=N-L),C&&T&&(gt=gt<Gn?0:K),W&&O&&(xt=xt<Yn?0:N),Sn(null,!0,!0),qe=!1}gt=-10,xt=-10,ut.fill(null),Sn(null,!0,!0),x&&(qe=x)}function sl(c,f,d,p,w,b,M){R._lock||(wn(c),to(),bo(),c!=null&&Ts(Oc,s,gt,xt,K,N,null))}function il(){D.forEach(Pm),Qi(s.width,s.height,!0)}_n(Fi,us,il);let qn={};qn.mousedown=el,qn.mousemove=qr,qn.mouseup=nl,qn.dblclick=sl,qn.setSeries=(c,f,d,p)=>{let w=Tt.match[2];d=w(s,f,d),d!=-1&&_e(d,p,!0,!1)},Wt&&(Gt(kc,S,el),Gt(Ko,S,qr),Gt(Ac,S,c=>{wn(c),Es(!1)}),Gt(_c,S,Hf),Gt(Oc,S,sl),cr.add(s),s.syncRect=Es);let Xs=s.hooks=e.hooks||{};function jt(c,f,d){uo?xs.push([c,f,d]):c in Xs&&Xs[c].forEach(p=>{p.call(null,s,f,d)})}(e.plugins||[]).forEach(c=>{for(let f in c.hooks)Xs[f]=(Xs[f]||[]).concat(c.hooks[f])});let ol=(c,f,d)=>d,Tt=kt({key:null,setSeries:!1,filters:{pub:Bc,sub:Bc},scales:[I,E[1]?E[1].scale:null],match:[Uc,Uc,ol],values:[null,null]},R.sync);Tt.match.length==2&&Tt.match.push(ol),R.sync=Tt;let rl=Tt.key,So=ja(rl);function Ts(c,f,d,p,w,b,M){Tt.filters.pub(c,f,d,p,w,b,M)&&So.pub(c,f,d,p,w,b,M)}So.sub(s);function Wf(c,f,d,p,w,b,M){Tt.filters.sub(c,f,d,p,w,b,M)&&qn[c](null,f,d,p,w,b,M)}s.pub=Wf;function Gf(){So.unsub(s),cr.delete(s),hn.clear(),sr(Fi,us,il),u.remove(),at?.remove(),jt("destroy")}s.destroy=Gf;function Mo(){jt("init",e,t),Pr(t||e.data,!1),B[I]?ho(I,B[I]):to(),Hs=wt.show&&(wt.width>0||wt.height>0),gn=he=!0,Qi(e.width,e.height)}return E.forEach(Ir),D.forEach(vf),n?n instanceof HTMLElement?(n.appendChild(u),Mo()):n(s,Mo):Mo(),s}At.assign=kt;At.fmtNum=pr;At.rangeNum=Pi;At.rangeLog=Di;At.rangeAsinh=dr;At.orient=Ln;At.pxRatio=ct;At.join=kd;At.fmtDate=wr,At.tzDate=jd;At.sync=ja;{At.addGap=Sm,At.clipGaps=Ui;let e=At.paths={points:Ha};e.linear=Ga,e.stepped=$m,e.bars=vm,e.spline=Tm}var Rm=5,jm=2,Dm=5,Vm=3,qa=new Set;function Ve(e){let t=\`--\${e}\`;return qa.has(t)||(CSS.registerProperty({name:t,syntax:"<color>",inherits:!0,initialValue:"gray"}),qa.add(t)),getComputedStyle(document.documentElement).getPropertyValue(t)}function Xa({times:e,missed:t,fromMs:n,toMs:s}){let[i,o]=[0,0];for(let r=0;r<e.length;r++)e[r]<n||e[r]>s||(o++,i+=t[r]);return i>0?\`\${i} of \${i+o} frames missing\`:""}function Za(e,t,{fromMs:n,toMs:s,pixels:i},o){if(t===void 0)return"";let r=Dm*(s-n)/i;return e.filter(({atMs:l})=>Math.abs(l-t)<=r).slice(-Vm).map(({atMs:l,letter:a,words:u})=>\`\${a} \${Ut(l,o)} \${u}\`).join("; ")}function vr({ctx:e,bbox:t},n){let s=devicePixelRatio;e.save(),e.beginPath(),e.rect(t.left,t.top,t.width,t.height),e.clip(),e.textAlign="left",e.font=\`\${11*s}px system-ui, sans-serif\`,n(e,s),e.restore()}function Qa(e,t){let{left:n,width:s}=e.bbox;vr(e,(i,o)=>{i.lineWidth=o,i.setLineDash([6*o,3*o]);for(let{flat:r}of t)for(let[l,a]of Object.entries(r.field.limits??{})){let{letter:u}=Zn[l];for(let m of["below","above"]){let h=a[m];if(h===void 0)continue;let g=Math.round(e.valToPos(h,"y",!0))+.5;i.strokeStyle=i.fillStyle=Ve(\`level-\${l}\`),i.beginPath(),i.moveTo(n,g),i.lineTo(n+s,g),i.stroke();let y=m==="above"?">":"<";i.textBaseline=m==="above"?"bottom":"top",i.fillText(\`\${u} \${y} \${h}\`,n+4*o,g)}}})}function tf(e,t){let{min:n,max:s}=e.scales.x,{top:i,height:o}=e.bbox;vr(e,(r,l)=>{r.lineWidth=l,r.textBaseline="top",r.strokeStyle=r.fillStyle=Ve("mark"),r.setLineDash([2*l,3*l]);let[a,u]=[-1/0,0],m=new Set;for(let{atMs:h,letter:g}of t){if(h<n||h>s)continue;let y=Math.round(e.valToPos(h,"x",!0))+.5,S=\`\${g}\${Math.round(y/l/4)}\`;m.has(S)||(m.add(S),u=y-a<10*l?u+1:0,a=y,r.beginPath(),r.moveTo(y,i),r.lineTo(y,i+o),r.stroke(),r.fillText(g,y+2*l,i+(2+12*u)*l))}})}function ef(e,t,n){let{left:s,top:i,width:o,height:r}=e.bbox,l=gc(t,t),[a,u]=[Ve("grid"),Ve("level-critical")];vr(e,(m,h)=>{let g=i+r,y=o/t.pixels;l.forEach((S,v)=>{if(S===0)return;let _=s+v*y;if(S===Wo){if(!Bm(t,v))return;m.fillStyle=a,m.fillRect(_,g-2*h,y+.5,2*h);return}let F=Math.max(jm,S*Rm)*h;m.fillStyle=u,m.fillRect(_,g-F,Math.max(h,y),F)}),m.fillStyle=Ve("level-warning");for(let{fromMs:S,toMs:v}of n){if(v<t.fromMs||S>t.toMs)continue;let[_,F]=[S,v].map(E=>e.valToPos(E,"x",!0));for(let E=Math.max(s,_);E<=F;E+=4*h)m.fillRect(E,g-8*h,2*h,2*h)}})}function Bm({times:e,fromMs:t,toMs:n,pixels:s,silenceMs:i},o){let r=t+(o+.5)*(n-t)/s,l=an(e,r),a=l>0?e[l-1]:-1/0;return(l<e.length?e[l]:1/0)-a>i}var nf=220,Er=[[],[8,4],[2,3],[10,3,2,3]],sf=1.2,Um=110,zm=Array.from({length:10},(e,t)=>10**t).flatMap(e=>[e,2*e,5*e]),Gi=class{root=$("div",{class:"pane"});pane;model;#t;#e;#s;#n;#i=$("span",{class:"note"});#o;#l;#r;constructor(t,n,s,i){this.#t=t,this.#e=i,this.model=n,this.pane=s,this.#l=s.fields.map(({title:l,path:a})=>n.field(l,a));let o=$("div",{class:"legend"});o.append($("span",{class:"source",text:s.source})),this.#s=s.fields.flatMap((l,a)=>{let u=this.#l[a];return u?[{plotted:l,field:u,value:$("output")}]:[]}),this.#s.forEach((l,a)=>o.append(this.#c(l,a))),s.fields.forEach(({path:l},a)=>{if(this.#l[a])return;let u=\`\${l}: not in the structs any more\`;o.append($("span",{class:"note",text:u}))}),o.append(this.#i);let r=$("div",{class:"canvas",attributes:{role:"img","aria-label":\`Plot of \${this.#s.map(({field:l})=>l.path).join(", ")}\`}});this.root.append(o,r),this.#n=new At(this.#a(),[[]],r),this.#g(this.#n.over)}get fields(){return this.#s.map(({field:t})=>t)}isOf(t,n){return this.pane===n&&this.model===t&&n.fields.length===this.#l.length&&n.fields.every(({title:s,path:i},o)=>t.field(s,i)===this.#l[o])}close(){this.#n.destroy(),this.root.remove()}resetY(){this.#o=void 0}draw(){let t=this.root.clientWidth;if(t===0)return;Math.abs(t-this.#n.width)>1&&this.#n.setSize({width:t,height:nf});let{frames:n,silenceMs:s,isLoading:i,error:o}=this.#t.framesOf(this.model),{fromMs:r,toMs:l}=this.#t.range,a=Math.max(50,Math.round(this.#n.bbox.width/At.pxRatio)),u=this.fields.map(({flat:_,structAt:F})=>n.column(_,F)),{times:m,missed:h}=n;this.#r={times:m,missed:h,columns:u,fromMs:r,toMs:l,pixels:a,silenceMs:s};let g=mc(this.#r,this.#r);this.#n.batch(()=>{this.#n.setData(g,!1),this.#n.setScale("x",{min:r,max:l});let[_,F]=this.#f(g.slice(1));this.#n.setScale("y",{min:_,max:F}),this.#n.redraw(!1,!0)}),this.#h(n);let{cursorMs:y,offsetSec:S}=this.#t,v=Za(this.model.marks,y,this.#r,S)||Xa(this.#r);U(this.#i,i?"loading \\u2026":o??v)}followCursor(t){let n=t===void 0?-10:this.#n.valToPos(t,"x");this.#n.setCursor({left:n,top:-10},!1)}#c({plotted:t,field:n,value:s},i){let{path:o,flat:r}=n,l=$("span",{class:\`line color\${i} dash\${i%Er.length}\`,attributes:{"aria-hidden":"true"}}),a=tn("\\u2715",()=>this.#e.remove(this.pane,t),{title:\`Remove \${o} from the plot\`,attributes:{"aria-label":\`Remove \${o} from the plot\`}}),u=$("span",{class:"unit",text:r.field.unit});return $("span",{class:"chip"},l,o,s,u,a)}#a(){let t=this.#t,n={stroke:()=>Ve("dim"),grid:{stroke:()=>Ve("grid"),width:1},ticks:{stroke:()=>Ve("grid"),width:1,size:4},font:"11px system-ui, sans-serif"},s=At.paths.stepped({align:1});return{width:300,height:nf,ms:1,legend:{show:!1},scales:{x:{time:!1},y:{range:(i,o,r)=>[o,r]}},cursor:{y:!1,drag:{x:!0,y:!1,setScale:!1},points:{size:6},bind:{dblclick:()=>null}},axes:[{...n,size:28,splits:(i,o,r,l)=>{let a=Math.floor(i.bbox.width/At.pxRatio/Um),u=El(l-r,a);return Tl(r,l,u,t.offsetSec)},values:(i,o)=>{let l=(o.length>1?o[1]-o[0]:1e3)<1e3?3:0;return o.map(a=>Ut(a,t.offsetSec,{digits:l}))}},{...n,size:62,...this.#d&&{incrs:zm},values:(i,o,r,l,a)=>o.map(u=>rc(u,a))}],series:[{},...this.#s.map(({field:i},o)=>({label:i.path,stroke:()=>Ve(\`line\${o}\`),width:1.5,dash:Er[o%Er.length],points:{show:!1},...i.isStepped&&{paths:s}}))],hooks:{draw:[i=>this.#u(i)],setSelect:[i=>this.#m(i)],setCursor:[i=>this.#p(i)]}}}#u(t){this.#r&&(Qa(t,this.fields),tf(t,this.model.marks),ef(t,this.#r,this.model.left))}#f(t){return this.#o?[this.#o.min,this.#o.max]:wc(t,this.#d)}get#d(){return this.fields.every(({isStepped:t})=>t)}#h(t){let{cursorMs:n,shownMs:s}=this.#t,i=t.lastUpTo(n??s??1/0);for(let{field:o,value:r}of this.#s){let l=i<0?"\\u2013":o.write(t.frame(i),o.structAt,"meaning");U(r,l)}}#m(t){let{left:n,top:s,width:i,height:o}=t.select;t.setSelect({left:0,top:0,width:0,height:0},!1);let r=t.cursor.drag.y;(r?o:i)<4||(r?this.#o={min:t.posToVal(s+o,"y"),max:t.posToVal(s,"y")}:this.#t.view.show({fromMs:t.posToVal(n,"x"),toMs:t.posToVal(n+i,"x")}),this.#e.changed())}#p(t){let{left:n,top:s}=t.cursor;if(s<0&&n>=0)return;let i=n<0?void 0:t.posToVal(n,"x");n<0&&!this.root.matches(":hover")||(this.#t.cursorMs=i,this.#e.changed())}#g(t){t.parentElement.addEventListener("mousedown",({shiftKey:n})=>{Object.assign(this.#n.cursor.drag,{x:!n,y:n})},!0),t.addEventListener("mouseleave",()=>{this.#t.cursorMs=void 0,this.#e.changed()}),t.addEventListener("dblclick",()=>{this.resetY(),this.#t.view.reset(),this.#e.changed()}),t.addEventListener("wheel",n=>{n.preventDefault();let s=n.deltaY+n.deltaX>0?sf:1/sf;if(n.shiftKey)this.#w(n.offsetY,s);else{let i=this.#n.posToVal(n.offsetX,"x");this.#t.view.zoom(this.#t.nowMs,i,s)}this.#e.changed()},{passive:!1})}#w(t,n){let{min:s,max:i}=this.#n.scales.y,o=this.#n.posToVal(t,"y");this.#o={min:o-(o-s)*n,max:o+(i-o)*n}}};var Yi="application/x-field",of=8,Hm=12,Wm=/^(curr(ent)?Pos(ition)?|cmdPos(ition)?|demandPos)$/;function rf(e,t){return e.title===t.title&&e.path===t.path}var Ki=class{#t;#e=tt("panes");#s=tt("range");#n=[];isChanged=!0;constructor(t){this.#t=t,t.panes=bl();for(let n of[this.#e,tt("drop")])this.#o(n);new ResizeObserver(()=>this.isChanged=!0).observe(this.#e)}pathsOf(t){let n=this.#t.panes.filter(({source:s})=>s===this.#t.model?.name).flatMap(({fields:s})=>s).filter(s=>s.title===t);return new Set(n.map(({path:s})=>s))}toggle(t){let{model:n,panes:s}=this.#t;if(!n)return;let i=r=>rf(t,r),o=s.filter(({source:r,fields:l})=>r===n.name&&l.some(i));if(o.length===0)return this.add(t,void 0);for(let r of o)r.fields.splice(r.fields.findIndex(i),1);this.rebuild()}add(t,n){let{model:s,panes:i}=this.#t;if(!s||!s.field(t.title,t.path))return;let o=n?.model===s&&n.pane.fields.length<of,r=o?n.pane.fields:[];r.some(l=>rf(t,l))||r.push(t),o||(i.push({source:s.name,fields:r}),i.length>Hm&&i.shift()),this.rebuild()}rebuild(){let t=this.#t;t.panes=t.panes.filter(({fields:i})=>i.length>0),t.panes.length===0&&t.model&&this.#i(t.model);let n={remove:(i,o)=>{i.fields.splice(i.fields.indexOf(o),1),this.rebuild()},changed:()=>this.isChanged=!0},s=this.#n;this.#n=t.panes.flatMap(i=>{let o=t.models.find(({name:l})=>l===i.source);return o?[s.find(l=>l.isOf(o,i))??new Gi(t,o,i,n)]:[]});for(let i of s)this.#n.includes(i)||i.close();this.#n.forEach(({root:i},o)=>{let r=this.#e.children[o];r!==i&&this.#e.insertBefore(i,r??null)});for(let i of t.models){let o=this.#n.filter(r=>r.model===i).flatMap(({fields:r})=>r.map(({flat:l})=>l));i.live.keepColumns(new Set(o))}Sl(t.panes),this.isChanged=!0}draw(){this.isChanged=!1;let{range:t,scale:n,offsetSec:s,hello:i,cursorMs:o}=this.#t,{fromMs:r,toMs:l}=t,a=Ut(r,s,{hasDay:!0,digits:1}),u=Ut(l,s,{digits:1}),m=ei(n,i?.taiMinusUtcSec??0);U(this.#s,\`\${a} \\u2013 \${u} \${m}, \${ni(l-r)}\`);for(let h of this.#n)h.draw(),h.root.matches(":hover")||h.followCursor(o)}resetY(){for(let t of this.#n)t.resetY();this.isChanged=!0}#i(t){let s=t.groups.find(({title:r})=>r===cs)?.fields.filter(({isNumber:r})=>r)??[],i=s.filter(({path:r})=>Wm.test(r)),o=(i.length>0?i:s.slice(0,1)).slice(0,of);o.length!==0&&this.#t.panes.push({source:t.name,fields:o.map(({path:r})=>({title:cs,path:r}))})}#o(t){t.addEventListener("dragover",n=>{n.dataTransfer?.types.includes(Yi)&&n.preventDefault()}),t.addEventListener("drop",n=>{let s=n.dataTransfer?.getData(Yi);if(!s)return;n.preventDefault();let i=this.#n.find(({root:o})=>o.contains(n.target));this.add(JSON.parse(s),i)})}};var Gm=/(?<=[a-z\\d])(?=[A-Z])|(?<=_)|(?=[.[])/,Tr=class{root;field;isNear=!1;#t=$("td",{class:"mark"});#e=$("td",{class:"value"});#s;constructor(t,n,s){this.field=t;let{path:i,flat:o}=t,r=$("th",{attributes:{scope:"row"}});for(let a of i.split(Gm))r.append(a,document.createElement("wbr"));o.field.description!==void 0&&(r.title=o.field.description);let l=$("td",{class:"tool"});t.isNumber&&(this.#s=tn("+",()=>s.toggle({title:n,path:i}),{title:\`Plot \${i}\`,attributes:{"aria-label":\`Plot \${i}\`}}),l.append(this.#s)),this.root=$("tr",{},this.#t,r,this.#e,$("td",{class:"unit",text:o.field.unit}),l),t.isNumber&&(this.root.draggable=!0,this.root.addEventListener("dragstart",a=>{a.dataTransfer?.setData(Yi,JSON.stringify({title:n,path:i}))}))}update(t,n,{ageMs:s,staleMs:i,isPlotted:o}){let{structAt:r,flat:l,judge:a,write:u}=this.field,m=t&&a(l.read(t.data,r)),h=pl(m,s,i),y=(h==="good"?m?.level:void 0)??h,{letter:S,shape:v,words:_}=Zn[y];this.root.dataset.state!==y&&(this.root.dataset.state=y,this.#t.title=_,U(this.#t,\`\${v}\${S.trim()}\`),this.#t.setAttribute("aria-label",_)),U(this.#e,t?u(t.data,r,n.notation):"\\u2013"),this.#s&&($n(this.#s,"on",o),this.#s.setAttribute("aria-pressed",String(o)))}},kr=class{root;group;rows;#t=$("span",{class:"age"});constructor(t,n){this.group=t,this.rows=t.fields.map(l=>new Tr(l,t.title,n));let s=$("tbody",{},...this.rows.map(({root:l})=>l)),i=["State","Field","Value","Unit","Plot"],o=i.map(l=>$("col",{class:l.toLowerCase()})),r=i.map(l=>$("th",{text:l,attributes:{scope:"col"}}));this.root=$("div",{class:"group"},$("h3",{},$("span",{text:t.title}),this.#t),$("table",{attributes:{"aria-label":t.title}},$("colgroup",{},...o),$("thead",{class:"unseen"},$("tr",{},...r)),s))}update(t,n,s){let{kind:i,title:o}=this.group,r=t.shownFrame(n,i),l=t.shownMs!==void 0||!n.message.isLive,a=t.shownMs??t.nowMs,u=r?a-r.receivedAtMs:NaN;U(this.#t,r?l?\`at \${_s(r.receivedAtMs,t.nowMs,t.offsetSec)} \${t.scale}\`:\`\${en(u)} ago\`:l?"none known up to this time":"never received");let m=i==="telemetry"?t.framesOf(n).silenceMs:1/0;$n(this.root,"stale",u>m);let h=s.pathsOf(o);for(let g of this.rows){if(!g.isNear)continue;let y=h.has(g.field.path);g.update(r,t,{ageMs:u,staleMs:m,isPlotted:y})}}},Ji=class{#t;#e;#s=tt("groups");#n=tt("search");#i=tt("notation");#o=$("p",{class:"none"});#l;#r=new Map;#c=[];#a;constructor(t,n){this.#t=t,this.#e=n,this.#l=new IntersectionObserver(s=>{for(let{target:i,isIntersecting:o}of s){let r=this.#r.get(i);r&&(r.isNear=o)}this.update()},{rootMargin:"200px"}),this.#n.addEventListener("input",()=>this.#u()),this.#n.addEventListener("keydown",({key:s})=>{s==="Escape"&&(this.#n.value="",this.#u(),this.#n.blur())}),this.#i.addEventListener("click",()=>{let s=Mi.indexOf(t.notation)+1;t.notation=Mi[s%Mi.length],this.update()})}rebuild(){let t=this.#t.model?.groups??[];if(t!==this.#a){this.#a=t,this.#l.disconnect(),this.#r.clear(),this.#c=t.filter(({fields:n})=>n.length>0).map(n=>new kr(n,this.#e)),this.#s.replaceChildren(...this.#c.map(({root:n})=>n),this.#o);for(let n of this.#c.flatMap(({rows:s})=>s))this.#r.set(n.root,n),this.#l.observe(n.root);this.#u()}}update(){let{model:t,notation:n}=this.#t;if(U(this.#i,\`Values: \${n}\`),!!t)for(let s of this.#c)s.update(this.#t,t,this.#e)}search(){this.#n.focus(),this.#n.select()}#u(){let{value:t}=this.#n,n=0;for(let{root:s,rows:i}of this.#c){let o=0;for(let r of i){let l=cc(r.field.searchText,t);r.root.hidden=!l,l&&o++}s.hidden=o===0,n+=o}this.#o.hidden=n>0,U(this.#o,t===""?"No fields: no source is connected.":\`No field has \\u201C\${t}\\u201D in its name, unit, description or names of values.\`)}};var Ym=1e3;function Km(e,{message:t,state:n}){if(!t.isLive)return{name:"recording",shape:"\\u25A3",words:"recording"};if(!e.socket.isOpen)return{name:"lost",shape:"\\u2715",words:"unknown: no server"};if(!n)return{name:"lost",shape:"\\u25CB",words:"unknown"};let{telemetryConnected:s,commandConnected:i,isClosed:o,stats:r}=n;return o?{name:"lost",shape:"\\u2715",words:"closed"}:r.stale?{name:"stale",shape:"\\u25D0",words:"connected, but silent"}:s===!1&&i===!1?{name:"lost",shape:"\\u2715",words:"not connected"}:s===!1?{name:"lost",shape:"\\u2715",words:"no telemetry"}:r.mismatchedStructs?{name:"lost",shape:"\\u2715",words:"frames don't fit structs"}:i===!1?{name:"partial",shape:"\\u25D0",words:"no command socket"}:{name:"good",shape:"\\u25CF",words:"connected"}}function Jm(e=NaN){return Math.abs(e)<Ym?\`\${e.toFixed(2)} ms\`:\`\${e<0?"\\u2212":""}\${en(Math.abs(e))}\`}function qm(e,t){let{state:n,left:s,message:i}=t;if(!i.isLive){let g=(v=NaN)=>Ut(v,e.offsetSec,{hasDay:!0,digits:0}),{fromMs:y,toMs:S}=t.recorded??{};return[["from",g(y),!1],["to",g(S),!1]]}let o=n?.stats??{},r=(g,y="",S=0)=>g===void 0||!Number.isFinite(g)?"\\u2013":\`\${g.toFixed(S)}\${y}\`,l=t.latest("telemetry"),a=l?en(e.nowMs-l.receivedAtMs):"\\u2013",u=o.missedFrames??0,m=o.bytesDiscarded??0,h=(n?.lostFrames??0)+(s.at(-1)?.frames??0);return[["rate",r(o.telemetryRateHz," Hz",1),!1],["age",a,!1],["missed",\`\${u} in \${Ie(o.counterGaps??0,"gap")}\`,u>0],["discarded",r(o.bytesDiscarded," bytes"),m>0],["clock offset",Jm(o.clockOffsetMs),!1],["reconnects",r(o.reconnects),!1],...h>0?[["not shown here",Ie(h,"frame"),!0]]:[]]}var Ar=class{root=$("div",{class:"number"});name=$("dt");value=$("dd");constructor(){this.root.append(this.name,this.value)}},_r=class{root;shape=$("span",{class:"shape",attributes:{"aria-hidden":"true"}});name=$("strong");words=$("span",{class:"words"});numbers;model;constructor(t){let n=$("dl");this.root=$("button",{class:"card",click:()=>{let s=t.models.findIndex(i=>i===this.model);s>=0&&s!==t.selected&&t.select(s)}},$("span",{class:"title"},this.shape,this.name,this.words),n),this.root.type="button",this.numbers=new Fe(n,()=>new Ar,(s,[i,o,r])=>{U(s.name,i),U(s.value,r?\`! \${o}\`:o),$n(s.root,"bad",r)})}};function lf(e){let t=new Fe(tt("links"),()=>new _r(e),(n,s)=>{n.model=s;let{name:i,shape:o,words:r}=Km(e,s);n.root.dataset.state=i,n.root.setAttribute("aria-pressed",String(s===e.model)),U(n.shape,o),U(n.name,s.name),U(n.words,r),n.numbers.show(qm(e,s))});return()=>t.show(e.models)}var Xm=100,qi=class{root=$("p");time=$("time");name=$("strong");text=$("span");constructor(){this.root.append(this.time," ",this.name," ",this.text)}};function cf({model:e,shownMs:t=1/0},n=[],s){return(e?.message.isLive?n:n.filter(o=>s(o)<=t)).slice(-Xm).reverse()}var Zm={sent:"\\u2192",acknowledged:"\\u2713",confirmed:"\\u2713\\u2713",rejected:"\\u2715",failed:"\\u2715"};function af(e){let t=new Fe(tt("event-list"),()=>new qi,({root:n,time:s,name:i,text:o},{atMs:r,type:l,message:a})=>{n.dataset.type=l,U(s,_s(r,e.nowMs,e.offsetSec)),U(i,l),U(o,a)});return()=>t.show(cf(e,e.model?.events,({atMs:n})=>n))}function ff(e){let t=new Fe(tt("command-list"),()=>new qi,({root:n,time:s,name:i,text:o},r)=>{let{code:l,parameters:a,source:u,outcome:m,calledAtMs:h}=r,g=e.model?.message.commands??[],y=xc(g,l,a)?.name;n.dataset.outcome=m??"pending",U(s,_s(h,e.nowMs,e.offsetSec)),U(i,y??\`code \${l}\`);let S=a.findLastIndex(D=>D!==0),v=a.slice(0,S+1).join(", "),_=Zm[m??""]??"\\u2026",F="reason"in r&&r.reason?\`: \${r.reason}\`:"",E=u===void 0?"":\` by \${u}\`;U(o,\`(\${v}) \${_} \${m??"pending"}\${E}\${F}\`)});return()=>t.show(cf(e,e.model?.commands,({calledAtMs:n})=>n))}var Qm=2e4;function tp(e){let{socket:t}=e;if(!t.isOpen)return e.hello?\`\\u2715 No connection to the server for \${en(performance.now()-t.endedMs)}: nothing here is up to date. Trying again \\u2026\`:"Connecting to the server \\u2026";if(e.models.length===0)return"The server has no source.";for(let{name:n,left:s}of e.models){let i=s.at(-1);if(!(!i||e.nowMs-i.toMs>Qm))return\`\\u25B2 This page can't keep up: \${Ie(i.frames,"frame")} of \${n} \${i.frames===1?"was":"were"} not sent to it, the last at \${Ut(i.toMs,e.offsetSec)}. The link has lost nothing.\`}return""}function uf(e){let t=tt("notice");return()=>{let n=tp(e);t.hidden=n==="",U(t,n)}}var ep=[["+ or drag a field","plots it; dropped on a plot, it is added to that"],["drag in a plot","zooms the time"],["Shift + drag","zooms the values"],["wheel","zooms the time, with Shift the values"],["double click","undoes zooming"],["cursor on a letter","shows what it marks"]],np=[["\\u25CBN \\u25D0S \\u2715X \\u25CF","never received, stale, invalid, good"],["\\u25B3O \\u25B2W \\u25C6D \\u25A0C \\u2B22V","beyond a limit: watch, warning, distress, critical, severe"],["R L C ! T","connected, lost, configuration, counter restarted, clock stepped"],["red bar at the foot","share of frames that are missing, by their counters"],["grey line at the foot","nothing was received"],["dots at the foot","received, but not sent to this page, as it was too slow"]];function sp(e){return e instanceof HTMLInputElement||e instanceof HTMLSelectElement||e instanceof HTMLTextAreaElement}function hf(e){document.addEventListener("keydown",t=>{if(t.ctrlKey||t.altKey||t.metaKey||sp(t.target)||document.querySelector("dialog[open]")||t.target instanceof HTMLButtonElement&&[" ","Enter"].includes(t.key))return;let s=t.shiftKey&&t.key.length>1?"Shift+":"",i=e.find(o=>o.keys.includes(s+t.key));i&&(t.preventDefault(),i.press())})}function Or(e){let t=tt("keys"),n=(s,i)=>[$("h3",{text:s}),$("dl",{class:"help"},...i.flatMap(([o,r])=>[$("dt",{text:o}),$("dd",{text:r})]))];t.replaceChildren($("h2",{text:"Help",attributes:{id:"keys-title"}}),...n("Keys",e.map(({names:s,help:i})=>[s,i])),...n("Pointer",ep),...n("Signs",np),$("form",{attributes:{method:"dialog"}},$("button",{text:"Close",class:"primary"}))),t.showModal()}var ip=[1e4,3e4,Cs,12e4,3e5,18e5],op=[.1,1,10,60,600],df=1.5,mf=.25,pf=1e3,Xi=class{#t;#e;#s;#n=tt("mode");#i=tt("pause");#o=tt("play");#l=tt("speed");#r=tt("position");#c=tt("span");#a=tt("scale");#u=tt("theme");#f;constructor(t,n,s){this.#t=t,this.#e=n,this.#s=s;let i=(r,l)=>r.map(a=>$("option",{text:l(a),attributes:{value:String(a)}}));this.#c.append(...i(ip,ni)),this.#c.value=String(Cs),this.#l.append(...i(op,r=>\`\${r} \\xD7\`)),this.#l.value="1",this.#c.addEventListener("change",()=>this.#g()),this.#i.addEventListener("click",()=>this.#m()),this.#o.addEventListener("click",()=>this.#S()),this.#r.addEventListener("input",()=>this.#w()),this.#a.addEventListener("click",()=>{t.scale=t.scale==="UTC"?"TAI":"UTC",this.#h()}),this.#u.addEventListener("click",()=>this.#$()),this.#x(Eo()),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>this.#h());let o=this.#v();tt("help").addEventListener("click",()=>Or(o)),o.push({keys:["?"],names:"?",help:"shows this",press:()=>Or(o)}),hf(o)}update(){let{view:t,range:n,scale:s,hello:i,offsetSec:o,model:r}=this.#t,l=t.isLive&&this.#t.socket.isOpen;document.documentElement.dataset.mode=l?"live":"past";let a=Ut(n.toMs,o,{digits:1});U(this.#n,l?"\\u25CF LIVE":this.#f!==void 0?\`\\u25B6 NOT LIVE: replay at \${a} \${s}\`:\`\\u275A\\u275A NOT LIVE: up to \${a} \${s}\`),U(this.#i,t.isLive?"\\u275A\\u275A Pause":"\\u25CF Go live"),U(this.#a,ei(s,i?.taiMinusUtcSec??0)),this.#i.disabled=!t.isLive&&!r?.message.isLive,U(this.#o,this.#f===void 0?"\\u25B6 Replay":"\\u275A\\u275A Stop");let{fromMs:u,toMs:m}=this.#d,h=(n.toMs-u)/(m-u);document.activeElement!==this.#r&&(this.#r.value=String(pf*Math.min(1,Math.max(0,h))));let g=Ut(n.toMs,o,{hasDay:!0,digits:0});this.#r.setAttribute("aria-valuetext",\`\${g} \${s}\`),$n(this.#o,"on",this.#f!==void 0)}advance(){if(this.#t.view.isLive&&(this.#f=void 0),this.#f===void 0)return;let t=performance.now(),n=(t-this.#f)*Number(this.#l.value);this.#f=t;let{fromMs:s,toMs:i}=this.#t.range,o=this.#d.toMs,r=Math.min(n,o-i);this.#t.view.show({fromMs:s+r,toMs:i+r}),this.#e.isChanged=!0,r<n&&(this.#f=void 0)}get#d(){let{model:t,nowMs:n}=this.#t,{state:s,live:i,message:o,recorded:r}=t??{},l=i?.firstMs,a=[r?.fromMs,s?.memory?.fromMs,Number.isNaN(l)?void 0:l].filter(m=>m!==void 0),u=o?.isLive===!1?r?.toMs??n:n;return{fromMs:Math.min(u-1,...a),toMs:u}}#h(){this.#e.isChanged=!0,this.#s.update(),this.update()}#m(){let{view:t,nowMs:n,model:s}=this.#t;this.#f=void 0,t.isLive?t.pause(n):s?.message.isLive&&this.#p(),this.#h()}#p(){this.#t.view.resume(),this.#e.resetY()}#g(){let t=Number(this.#c.value),{view:n,range:s}=this.#t;n.isLive?n.spanMs=t:n.show({fromMs:s.toMs-t,toMs:s.toMs}),this.#h()}#w(){let{fromMs:t,toMs:n}=this.#d,{range:s,view:i}=this.#t,o=t+(n-t)*Number(this.#r.value)/pf;i.show({fromMs:o-(s.toMs-s.fromMs),toMs:o}),this.#t.cursorMs=void 0,this.#h()}#S(){let t=this.#f!==void 0;this.#t.view.isLive&&this.#t.view.pause(this.#t.nowMs),this.#f=t?void 0:performance.now(),this.#h()}#b(t){let{view:n,model:s,nowMs:i,range:o}=this.#t;if(!s)return;n.isLive&&n.pause(i);let{frames:r}=this.#t.framesOf(s),{times:l}=r,a=r.nextTo(this.#t.cursorMs??o.toMs,t);if(a<0||a>=l.length)return;let u=l[a]-o.toMs;this.#t.cursorMs=void 0,n.show({fromMs:o.fromMs+u,toMs:o.toMs+u}),this.#h()}#y(t){let{view:n,nowMs:s,range:i}=this.#t;n.zoom(s,i.toMs,t),this.#h()}#M(t){this.#t.view.move(this.#t.nowMs,t),this.#h()}#$(){let t=As.indexOf(Eo())+1,n=As[t%As.length];Ml(n),this.#x(n),this.#h()}#x(t){document.documentElement.dataset.theme=t,U(this.#u,\`Theme: \${t}\`)}#v(){let t=(n,s,i,o)=>({keys:n,names:s,help:i,press:o});return[t([" "],"Space","pauses, and goes live again",()=>this.#m()),t(["ArrowLeft"],"\\u2190","steps one sample back",()=>this.#b(-1)),t(["ArrowRight"],"\\u2192","steps one sample forward",()=>this.#b(1)),t(["Shift+ArrowLeft"],"Shift + \\u2190","moves back",()=>this.#M(-mf)),t(["Shift+ArrowRight"],"Shift + \\u2192","moves forward",()=>this.#M(mf)),t(["+","="],"+","zooms in",()=>this.#y(1/df)),t(["-"],"\\u2212","zooms out",()=>this.#y(df)),t(["0"],"0","undoes zooming",()=>{this.#t.view.reset(),this.#e.resetY(),this.#h()}),t(["/"],"/","searches fields; Escape ends it",()=>this.#s.search())]}};var rp=33,lp=100,cp=250,ap=17,fp=500;function Lr(e,t){let n=0,s;return i=>{if(s!==void 0){let o=i-s-ap,r=Math.min(3*o,fp);n=s+Math.max(e,o+r),s=void 0}i<n||(s=i,t())}}function gf(){let e=new URL("socket",location.href);e.protocol=e.protocol==="https:"?"wss:":"ws:";let t=new _i(e.href,vl()),n=new Ki(t),s=new Ji(t,n),i=new Oi(t),o=new si(t),r=new Xi(t,n,s),l=[lf(t),uf(t),af(t),ff(t),()=>o.update()];t.onSources=()=>{n.rebuild(),s.rebuild(),i.rebuild(),U(tt("fields-title"),\`Fields of \${t.model?.name??"no source"}\`),document.title=t.models.map(({name:y})=>y).join(", ")||"Telemetry"};let a=!1,u=Lr(rp,()=>{r.advance();let y=t.models.some(v=>t.framesOf(v).isLoading),S=t.view.isLive||y||a;a=y,(S||n.isChanged)&&n.draw()}),m=Lr(lp,()=>s.update()),h=Lr(cp,()=>{r.update();for(let y of l)y()});function g(y){u(y),m(y),h(y),requestAnimationFrame(g)}requestAnimationFrame(g)}gf();
`;
