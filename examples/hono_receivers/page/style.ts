/** The looks of the page. */
export const style = `:root {
  color-scheme: light dark;
  --page: light-dark(#f4f6f8, #10151b);
  --card: light-dark(#ffffff, #18202a);
  --text: light-dark(#17202b, #e4eaf1);
  --quiet: light-dark(#5c6a79, #93a2b3);
  --line: light-dark(#dde3ea, #2a3542);
  --accent: light-dark(#0b6bcb, #4aa3ff);
  --on-accent: light-dark(#ffffff, #08131f);
  --good: light-dark(#15803d, #4ade80);
  --bad: light-dark(#b42318, #ff8a7a);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 72rem;
  padding: 1.5rem;
  background: var(--page);
  color: var(--text);
  font: 15px/1.5 system-ui, sans-serif;
}
header { display: flex; align-items: center; justify-content: space-between; margin-bottom: 1rem; }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: -0.02em; }
h2 { margin: 0 0 0.75rem; font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--quiet); }
main { display: grid; grid-template-columns: minmax(16rem, 22rem) 1fr; gap: 1rem; align-items: start; }
@media (max-width: 48rem) { main { grid-template-columns: 1fr; } }
section { padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; min-width: 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
#connection { margin: 0; padding: 0.15rem 0.75rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.85rem; color: var(--quiet); }
#connection[data-state="live"] { color: var(--good); }
#connection[data-state="lost"] { color: var(--bad); }
#devices li { display: grid; grid-template-columns: auto 1fr auto; gap: 0 0.6rem; align-items: center; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
#devices li::before { content: ""; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--quiet); }
#devices li[data-online="true"]::before { background: var(--good); }
#devices .name { font-weight: 600; overflow-wrap: anywhere; }
#devices .state { font-size: 0.85rem; color: var(--quiet); }
#devices .id { grid-column: 2 / -1; font: 0.75rem ui-monospace, monospace; color: var(--quiet); overflow-wrap: anywhere; }
form { display: grid; gap: 0.75rem; margin-top: 1.5rem; }
form h2 { margin: 0; }
label { display: grid; gap: 0.2rem; font-size: 0.85rem; color: var(--quiet); }
input, select, button { width: 100%; padding: 0.5rem 0.6rem; font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 0.45rem; }
button { border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button:disabled { opacity: 0.5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
output { min-height: 1.5em; font-size: 0.9rem; overflow-wrap: anywhere; }
output[data-state="good"] { color: var(--good); }
output[data-state="bad"] { color: var(--bad); }
#nothing { margin: 0; color: var(--quiet); }
#events li { display: grid; grid-template-columns: 5rem minmax(6rem, 9rem) minmax(6rem, 11rem) 1fr; gap: 0 0.75rem; padding: 0.4rem 0; border-bottom: 1px solid var(--line); font-size: 0.9rem; }
#events li > * { overflow-wrap: anywhere; min-width: 0; }
#events time, #events .source { color: var(--quiet); font-variant-numeric: tabular-nums; }
#events .name { font-weight: 600; }
#events .data { font-family: ui-monospace, monospace; font-size: 0.85rem; }
@media (max-width: 48rem) { #events li { grid-template-columns: 5rem 1fr; } }
`;
