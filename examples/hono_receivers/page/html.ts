/** The HTML of the page. It contains no inline scripts, styles or event handlers because its policy forbids them. */
export const html = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Fleet</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/page.css">
  <script type="module" src="/page.js"></script>
</head>
<body>
  <header>
    <h1>Fleet</h1>
    <p id="connection" role="status" data-state="waiting">connecting</p>
  </header>
  <main>
    <section aria-labelledby="devices-title">
      <h2 id="devices-title">Devices</h2>
      <ul id="devices"></ul>
      <form id="call">
        <h2>Call a function</h2>
        <label>Device <select name="device" required></select></label>
        <label>Function <input name="function" list="functions" required autocomplete="off"></label>
        <datalist id="functions"></datalist>
        <label>Argument <input name="argument" autocomplete="off" maxlength="1024"></label>
        <button>Call</button>
        <output id="result"></output>
      </form>
    </section>
    <section aria-labelledby="events-title">
      <h2 id="events-title">Events</h2>
      <p id="nothing">No events yet. Events appear here when they are published.</p>
      <ol id="events" aria-live="polite"></ol>
    </section>
  </main>
</body>
</html>
`;
