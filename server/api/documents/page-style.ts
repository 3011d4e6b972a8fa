/** How the page of the API looks. It stands in the page, since nothing else is loaded for it. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e8eaed); --soft: light-dark(#5b6470, #a3abb5);
  --line: light-dark(#dfe3e8, #343a42); --paper: light-dark(#ffffff, #16191d); --shade: light-dark(#f5f7f9, #1f2429);
  --link: light-dark(#0b5cad, #7ab8ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  display: grid; grid-template-columns: minmax(0, 1fr); }
header, main { padding: 1.5rem clamp(1rem, 4vw, 3rem); max-width: 70rem; min-width: 0; }
nav { padding: 0 clamp(1rem, 4vw, 3rem); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; gap: .5rem; align-items: baseline; padding: .25rem 0; text-decoration: none; min-width: 0; }
nav a span { overflow-wrap: anywhere; }
nav h2 { font-size: .8rem; margin: 1.25rem 0 .25rem; color: var(--soft); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { margin: 0 0 .5rem; } h3 { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 .25rem; font-size: .85rem; color: var(--soft); }
article { border-top: 1px solid var(--line); padding: 1.5rem 0; scroll-margin-top: 1rem; }
p { margin: .35rem 0; } .who { color: var(--soft); }
.m { font: 700 .72rem/1.6 ui-monospace, monospace; min-width: 3.6rem; display: inline-block; text-align: center;
  border-radius: .25rem; color: #fff; background: #3a5f8a; }
.POST { background: #1f6f43; } .PUT { background: #8a5a00; } .DELETE { background: #a12622; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--shade); padding: .75rem; border-radius: .4rem; overflow: auto; max-height: 24rem; margin: .4rem 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid var(--line); padding: .35rem .75rem .35rem 0; vertical-align: top; }
summary { cursor: pointer; padding: .25rem 0; }
@media (min-width: 62rem) {
  body { grid-template-columns: 21rem minmax(0, 1fr); }
  header { grid-column: 2; } nav { grid-column: 1; grid-row: 1 / span 2; position: sticky; top: 0; height: 100vh;
    overflow-y: auto; padding: 1rem 1rem 2rem 1.5rem; border-right: 1px solid var(--line); background: var(--shade); }
  main { grid-column: 2; padding-top: 0; }
}
@media print { nav { display: none; } details { display: block; } }
`;
